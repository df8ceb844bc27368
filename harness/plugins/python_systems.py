"""Describe a system in a Python file of `systems/` from its syntax tree, without running it."""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path

from msgspec import Struct, structs

from harness.plugins.file_options import read_file_options, read_model_options
from harness.plugins.options import OptionSpec, constants, option_text, read_options, takes_article
from harness.plugins.plugin_module import PluginModule
from harness.plugins.python_source import KNOWN_FILES, PluginError, read_flag, read_source, source_digest
from harness.plugins.requirements import installed_versions, missing_requirements
from harness.records import Option, Role, System

ROLES: dict[str, Role] = {"baseline": "floor", "floor": "floor", "system": "system"}


class SystemSpec(Struct, frozen=True):
    """The statements of a file about its system.

    `knobs` are its options by name, `file_options` those of them that name files, with the folder to look for them in.
    `when_named` are values of options without a default, used where the system is named without them.
    """

    path: str
    doc: str
    role: Role
    knobs: dict[str, OptionSpec]
    digest: str
    requires: tuple[str, ...] = ()
    env: tuple[str, ...] = ()
    batches: bool = False
    command: tuple[str, ...] | None = None
    python: str = ""
    has_cache: bool = False
    file_options: dict[str, str] = {}
    when_named: dict[str, Option] = {}

    def system(self, name: str, chosen: dict[str, Option]) -> System:
        """The system with the options `chosen` over the defaults.

        The label shows what was given, the record every option.
        """
        options = {knob.name: knob.default for knob in self.knobs.values() if knob.is_known} | self.when_named | chosen
        label = (
            name
            + (":" if chosen else "")
            + ",".join(f"{option}={option_text(value)}" for option, value in chosen.items())
        )
        shared = {field: getattr(self, field) for field in self.__struct_fields__ if field in System.__struct_fields__}
        return System(
            **shared,
            name=name,
            label=label,
            options={option: options[option] for option in self.knobs if option in options},
            missing=() if self.python else missing_requirements(self.requires),
            packages=() if self.python else installed_versions(self.requires),
        )


def describe_python(path: Path, *, newer: bool = False) -> SystemSpec:
    """The system in a `.py` file. Raises PluginError.

    `newer`: it runs under an interpreter of its own, so its syntax may be newer than ours.
    """
    source = read_source(path)
    return structs.replace(_describe_source(path, source, newer=newer), digest=source_digest(path, source, newer=newer))


def outline_python(path: Path) -> SystemSpec:
    """The same without its `digest`: no file that it imports is looked into, which takes most of the time."""
    return _describe_source(path, read_source(path), newer=False)


@lru_cache(maxsize=KNOWN_FILES)
def _describe_source(path: Path, source: bytes, *, newer: bool) -> SystemSpec:
    """The statements of the file itself; `digest`, which takes in other files, is left empty. Raises PluginError."""
    module = PluginModule(path, newer=newer, source=source)
    functions = module.functions
    entry = "summarize_all" if "summarize_all" in functions else "summarize"
    if entry not in functions:
        raise PluginError(path, "it has no function summarize(article); `harness new NAME` writes one to start from")
    function = functions[entry]
    if isinstance(function, ast.AsyncFunctionDef):
        raise PluginError(path, f"{entry} is `async`; a system's function is called plainly", function.lineno)
    if isinstance(function, ast.FunctionDef) and not takes_article(function):
        raise PluginError(
            path, f"{entry} must take the article as its first parameter: {entry}(article)", function.lineno
        )
    options = read_options(function, constants(module.tree)) if isinstance(function, ast.FunctionDef) else {}
    return SystemSpec(
        path=str(path),
        doc=module.doc,
        role=read_role(path, module.read_constant("KIND", "system")[1]),
        knobs=options,
        digest="",
        requires=module.read_requirements(),
        env=module.read_names("ENV"),
        batches=entry == "summarize_all",
        has_cache=read_flag(path, *module.read_constant("CACHE", False, former_name="KEEPS")),
        file_options={
            **read_file_options(path, *module.read_constant("FILE_OPTIONS", {}, former_name="READS"), options),
            **read_model_options(path, *module.read_constant("MODEL_OPTIONS", [], former_name="MODELS"), options),
        },
        when_named=_read_when_named(path, module.read_constant("WHEN_NAMED", {})[1], options),
    )


def _read_when_named(path: Path, value: object, options: dict[str, OptionSpec]) -> dict[str, Option]:
    """`WHEN_NAMED = {"model": "small"}`: values of options that have no default."""
    required = [name for name, option in options.items() if option.required]
    if not isinstance(value, dict) or not all(isinstance(text, str | int | float | bool) for text in value.values()):
        raise PluginError(path, 'WHEN_NAMED is a dictionary of options and values, as in {"model": "small"}')
    for name in value:
        if name not in required:
            raise PluginError(path, f"WHEN_NAMED names {name!r}, which is no option without a default")
    return {str(name): message for name, message in value.items()}


def read_role(path: Path, value: object) -> Role:
    """The role that `KIND` states: `KIND = "baseline"` makes a baseline row."""
    if not isinstance(value, str) or value not in ROLES:
        raise PluginError(path, f'KIND must be "baseline" or "system", not {value!r}')
    return ROLES[value]
