"""Find and describe `systems/*.py` and `systems/*.toml` without running them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct, structs

from harness.errors import BadInput, CannotLoad, HarnessError, UnknownName
from harness.plugins.file_options import with_files
from harness.plugins.interpreters import with_interpreter_packages
from harness.plugins.options import option_text, parse_options
from harness.plugins.plugin_module import SYSTEMS, find_installed, find_plugins, list_plugins
from harness.plugins.python_source import PluginError
from harness.plugins.python_systems import SystemSpec, describe_python, outline_python
from harness.plugins.requirements import install_line
from harness.plugins.toml_systems import describe_toml
from harness.records import Option, Remark, System

SUFFIXES = (".py", ".toml")

CEILINGS = ("oracle", "human")
"""Rows of every table, which no system may be called."""


class SystemFile(Struct, frozen=True):
    """A file in a folder of systems: its description, or the `problem` that keeps it from being a system.

    `package` is the installed package that brings it; "" for a local or a shipped file.
    """

    name: str
    path: str
    description: SystemSpec | None = None
    problem: str = ""
    package: str = ""

    @property
    def system(self) -> System | None:
        """This system with its default options; None where its file is broken."""
        return self.description.system(self.name, {}) if self.description else None

    @property
    def options(self) -> dict[str, str]:
        """The options and defaults as a person types them; the kind of value where an option has no default."""
        knobs = self.description.knobs.values() if self.description else ()
        return {knob.name: option_text(knob.default) if knob.is_known else knob.kind.upper() or "..." for knob in knobs}

    @property
    def required_options(self) -> tuple[str, ...]:
        """Options without a default: the system runs only where they are given."""
        return tuple(_missing_options(self.description, {})) if self.description else ()


class SelectedSystems(NamedTuple):
    """Systems to run; a remark on those that were left out for want of a package, a sentence on each loading error."""

    systems: tuple[System, ...]
    remarks: tuple[Remark, ...]
    problems: tuple[str, ...] = ()


class Unloadable(CannotLoad):
    """A system that cannot be loaded, and the `remedy`, which other systems may share.

    `optional`: nothing is wrong with its file, but this machine lacks a package or an interpreter that it names.
    """

    def __init__(self, name: str, remedy: str, *, optional: bool) -> None:
        super().__init__(_describe_failure([name], remedy))
        self.name, self.remedy, self.optional = name, remedy, optional


def _describe_failure(names: Sequence[str], remedy: str) -> str:
    return f"{', '.join(names)} cannot be loaded: {remedy}"


def find_systems(roots: Sequence[Path], *, with_digests: bool = True) -> dict[str, SystemFile]:
    """Find every system, sorted by name; earlier roots hide later ones, and all roots hide installed packages.

    Files whose name starts with `_` or `.` are no systems, and neither is anything that is no `.py` or `.toml` file.
    See `read_system_file` for `with_digests`.
    """
    read = partial(read_system_file, with_digest=with_digests)
    workspace_systems = find_plugins(roots, SUFFIXES, read, _double_name)
    installed = find_installed(
        SYSTEMS,
        workspace_systems,
        lambda path, package: structs.replace(read(path), package=package),
        lambda plugin, problem: SystemFile(plugin.name, plugin.value, problem=problem, package=plugin.package),
    )
    return dict(sorted((workspace_systems | installed).items())) if installed else workspace_systems


def list_system_names(roots: Sequence[Path]) -> set[str]:
    """The names of all systems, without a look into their files."""
    return {path.stem for root in roots for path in list_plugins(root, SUFFIXES)}


def _double_name(first: SystemFile, path: Path) -> SystemFile:
    how = "rename one (a file whose name begins with _ is no system)"
    return SystemFile(first.name, first.path, problem=f"{first.path}: {path.name} makes two systems of one name; {how}")


def read_system_file(path: Path, *, with_digest: bool = True) -> SystemFile:
    """The system in one file. Without its digest, files that it imports are not looked into, and may be broken."""
    describe = describe_toml if path.suffix == ".toml" else describe_python if with_digest else outline_python
    try:
        if set(path.stem) & set(":,=") or not path.stem.isprintable():
            raise PluginError(path, "a system's name is of printable characters but ':', ',' and '='; rename the file")
        if path.stem in CEILINGS:
            raise PluginError(path, f"{path.stem} is the name of a row that every table has; rename the file")
        return SystemFile(path.stem, str(path), describe(path))
    except PluginError as broken:
        return SystemFile(path.stem, str(path), problem=str(broken))


def select_systems(specs: Sequence[str], roots: Sequence[Path], before: Collection[str] = ()) -> SelectedSystems:
    """The systems that `specs` name: `lead`, `lead:sentences=1,other=x`, `path/to/mine.py[:options]`.

    `short=lead:sentences=1` gives it another label, by which tables name it. No specs: all that can run, but for those
    that wait to be asked for: they need a value of somebody's choice, or an installed package brings them. A broken
    system is a problem; one that lacks a package only if its name is in `before`, which holds the systems of earlier
    runs. One sentence covers all systems that share a remedy. Raises CannotLoad for named ones that cannot be loaded,
    another HarnessError for other mistakes. A use named twice is run once; two uses of one label are an error.
    """
    files = find_systems(roots, with_digests=False)  # those of the systems that are run follow
    if not specs:
        return _select_all(files, roots, before)
    chosen: dict[str, System] = {}
    failures: list[Unloadable] = []
    for spec in specs:
        try:
            system = _select_labelled(spec, files, roots)
        except Unloadable as error:
            failures.append(error)
            continue
        other = chosen.setdefault(system.label, system)
        if other != system:
            uses = f"{other.path} and {system.path}" if other.path != system.path else f"uses of {system.path}"
            raise HarnessError(
                f"two systems are called {system.label!r}, {uses}; give one a label: -s LABEL={system.name}"
            )
    if failures:
        raise CannotLoad(
            "; ".join(_describe_failure(affected, remedy) for (remedy, _), affected in _group_by_remedy(failures))
        )
    return SelectedSystems(tuple(chosen.values()), ())


def _group_by_remedy(failures: Sequence[Unloadable]) -> list[tuple[tuple[str, bool], list[str]]]:
    """The names of the systems that share a remedy, by the remedy and whether it is optional."""
    names: dict[tuple[str, bool], dict[str, None]] = {}
    for failure in failures:
        names.setdefault((failure.remedy, failure.optional), {})[failure.name] = None
    return [(key, list(affected)) for key, affected in names.items()]


def _sort_failures(failures: Sequence[Unloadable], before: Collection[str]) -> tuple[list[Remark], list[str]]:
    """Remarks and problems. An optional system is a problem only if its name is in `before`."""
    remarks: list[Remark] = []
    problems: list[str] = []
    for (remedy, optional), affected in _group_by_remedy(failures):
        if not optional:
            problems.append(_describe_failure(affected, remedy))
        elif set(affected).isdisjoint(before):
            remarks.append(Remark("skipped systems", "caution", {"systems": affected, "remedy": remedy}))
        else:
            problems.append(f"skipped {', '.join(affected)}: {remedy}")
    return remarks, problems


def _select_all(files: dict[str, SystemFile], roots: Sequence[Path], before: Collection[str]) -> SelectedSystems:
    systems: list[System] = []
    failures: list[Unloadable] = []
    for file in files.values():
        if file.package or (file.description and _missing_options(file.description, {})):
            continue
        try:
            systems.append(_ready(file, {}, roots))
        except Unloadable as error:
            failures.append(error)
        except HarnessError as error:  # a file that one of its options names
            failures.append(Unloadable(file.name, str(error), optional=False))
    remarks, problems = _sort_failures(failures, before)
    return SelectedSystems(tuple(systems), tuple(remarks), tuple(problems))


def _select_labelled(spec: str, files: dict[str, SystemFile], roots: Sequence[Path]) -> System:
    """`short=lead:sentences=1`, or without a label. No name of a system has a `=` in it; a path may."""
    label, equals, rest = spec.partition("=")
    if not equals or set(label) & set(":/"):
        return _select_named(spec, files, roots)
    label = label.strip()
    if not label or not label.isprintable() or "," in label or label in CEILINGS:
        reason = (
            "every table has such a row" if label in CEILINGS else "use printable characters but ':', ',', '=', '/'"
        )
        raise HarnessError(f"{label!r} cannot label a system: {reason}")
    system = _select_named(rest.strip(), files, roots)
    if label in files and label != system.name:
        raise HarnessError(f"{label!r} cannot label {system.name!r}: it is the name of another system")
    return structs.replace(system, label=label)


def _select_named(spec: str, files: dict[str, SystemFile], roots: Sequence[Path]) -> System:
    name, options = _split(spec)
    if "/" in name or name.endswith(SUFFIXES):
        path = Path(name)
        if path.suffix not in SUFFIXES or not path.is_file():
            raise BadInput(name, "no such file; a system is a .py or .toml file")
        one = read_system_file(path)
    elif name in files:
        one = files[name]
    else:
        raise UnknownName("system", name, files)
    options_given = parse_options(one.name, options, one.description.knobs) if options and one.description else {}
    return _ready(one, options_given, roots)


def _split(spec: str) -> tuple[str, str]:
    """`path/to/a.py:x=1` -> (`path/to/a.py`, `x=1`): the colon after the file's suffix, else the first."""
    name, _, options = spec.partition(":")
    if "/" not in name and not name.endswith(SUFFIXES):
        return name, options
    for suffix in SUFFIXES:
        before, colon, after = spec.partition(suffix + ":")
        if colon:
            return before + suffix, after
    return spec, ""


def _ready(file: SystemFile, options: dict[str, Option], roots: Sequence[Path]) -> System:
    """A use of a system that can run. Raises HarnessError where it cannot."""
    if file.description is None:
        raise Unloadable(file.name, file.problem, optional=False)
    try:
        description = file.description if file.description.digest else describe_python(Path(file.path))
    except PluginError as broken:
        raise Unloadable(file.name, str(broken), optional=False) from None
    try:
        system = with_interpreter_packages(description.system(file.name, options), file.path)
    except BadInput as error:
        raise Unloadable(file.name, str(error), optional=True) from None
    if system.missing:
        line = install_line(system.requires, system.python)
        where = f" for {system.python}" if system.python else ""
        raise Unloadable(system.name, f"install {', '.join(system.missing)}{where}: {line}", optional=True)
    if lacking := _missing_options(description, options | description.when_named):
        raise HarnessError(
            f"system {system.name!r} needs a value for {', '.join(lacking)}: -s {system.name}:{lacking[0]}=VALUE"
        )
    return with_files(system, description.file_options, roots)


def _missing_options(description: SystemSpec, options: dict[str, Option]) -> list[str]:
    """Options that have no default and were given no value."""
    return [knob.name for knob in description.knobs.values() if knob.required and knob.name not in options]
