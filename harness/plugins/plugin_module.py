"""Python files in `systems/` or `metrics/`, and those of installed packages: found, and read once."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TypeVar

from harness.errors import BadInput
from harness.files.entry_points import InstalledPlugin, list_installed
from harness.plugins.python_source import (
    bound_names,
    first_doc_line,
    parse_source,
    read_constant,
    read_name_list,
    read_source,
    source_digest,
    top_level_statements,
)
from harness.plugins.requirements import check_requirements

Described = TypeVar("Described")


class PluginModule:
    """A Python file, read and parsed, never run. Raises PluginError where it cannot be.

    `functions` are the statements that give each name of the module its value; a name bound last wins.
    """

    def __init__(self, path: Path, *, newer: bool = False, source: bytes | None = None) -> None:
        """`newer`: it runs under an interpreter of its own, so its syntax may be newer than ours.

        `source`: what is in the file, where that has been read.
        """
        self.path, self._newer = path, newer
        self.source = read_source(path) if source is None else source
        self.tree = parse_source(path, self.source, newer=newer)
        self.functions: dict[str, ast.stmt] = {
            name: node for node in top_level_statements(self.tree.body) for name in bound_names(node)
        }

    @property
    def doc(self) -> str:
        """The first line of its docstring, "" for none."""
        return first_doc_line(ast.get_docstring(self.tree) or "")

    @property
    def digest(self) -> str:
        """A hash of the file and of those beside it that it imports."""
        return source_digest(self.path, self.source, newer=self._newer)

    def read_constant(self, name: str, default: object, former_name: str = "") -> tuple[str, object]:
        """A constant's name and value, under its former name where only that is in the file; else the default."""
        used = former_name if former_name in self.functions and name not in self.functions else name
        return used, read_constant(self.path, self.tree, used, default)

    def read_names(self, name: str) -> tuple[str, ...]:
        """A constant that is a list of strings."""
        return read_name_list(self.path, name, read_constant(self.path, self.tree, name, []))

    def read_requirements(self) -> tuple[str, ...]:
        """The packages that the file states it needs."""
        return check_requirements(self.path, self.read_names("REQUIRES"))


def list_plugins(root: Path, suffixes: Sequence[str]) -> list[Path]:
    """The files of a folder that may be plug-ins, sorted: none whose name begins with `_` or `.`.

    () where there is no folder. Raises BadInput where it cannot be read.
    """
    try:
        paths = sorted(root.iterdir()) if root.is_dir() else []
    except OSError as error:
        raise BadInput(root, f"cannot be read: {error.strerror}") from None
    return [path for path in paths if path.suffix in suffixes and path.name[0] not in "_." and path.is_file()]


def find_plugins(
    roots: Sequence[Path], suffixes: Sequence[str], read: Callable[[Path], Described], merge: Callable[..., Described]
) -> dict[str, Described]:
    """Every plug-in by name, sorted; earlier folders shadow later ones.

    `merge(first, path)` makes one of two files of one name in one folder.
    """
    plugins: dict[str, Described] = {}
    for root in reversed(roots):
        here: dict[str, Described] = {}
        for path in list_plugins(root, suffixes):
            here[path.stem] = merge(here[path.stem], path) if path.stem in here else read(path)
        plugins |= here
    return dict(sorted(plugins.items()))


SYSTEMS, METRICS = "harness.systems", "harness.metrics"
"""The groups of entry points."""


def find_installed(
    group: str,
    names: Collection[str],
    read: Callable[[Path, str], Described],
    fail: Callable[[InstalledPlugin, str], Described],
) -> dict[str, Described]:
    """Plug-ins of a group by name, without those named `names`, which local and shipped files have.

    `read` describes a file of a package, `fail` says of a name what is wrong with it.
    """
    plugins: dict[str, Described] = {}
    by_name: dict[str, list[InstalledPlugin]] = {}
    for plugin in list_installed(group):
        by_name.setdefault(plugin.name, []).append(plugin)
    for name, of_name in by_name.items():
        if name not in names:
            first, problem, file = of_name[0], _problem_of(of_name), of_name[0].find_file()
            plugins[name] = fail(first, problem) if problem or file is None else read(file, first.package)
    return plugins


def _problem_of(plugins: list[InstalledPlugin]) -> str:
    """The reason why the entry points of one name are not a plug-in; "" for none."""
    first = plugins[0]
    packages = sorted({plugin.package for plugin in plugins})
    if len(packages) > 1:
        return f"{' and '.join(packages)} both bring {first.name!r}; uninstall one of them"
    where = f"package {first.package}, entry point {first.name} = {first.value}"
    file = first.find_file()
    if file is None:
        return f"{where}: there is no such module"
    if file.stem != first.name:
        return f"{where}: its name must be that of its module, {file.stem}"
    return ""
