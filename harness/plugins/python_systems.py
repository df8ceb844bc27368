"""What a Python file in `systems/` says about itself, read from its syntax tree: nothing of it is run."""

from __future__ import annotations

import ast
from pathlib import Path

from msgspec import Struct

from harness.plugins.file_options import read_file_options, read_model_options
from harness.plugins.options import OptionSpec, constants, option_text, read_options, takes_article
from harness.plugins.python_source import (
    PluginError,
    bound_names,
    first_doc_line,
    parse_source,
    read_constant,
    read_flag,
    read_name_list,
    read_source,
    source_digest,
    top_level_statements,
)
from harness.plugins.requirements import check_requirements, installed_versions, missing_requirements
from harness.records import Option, Role, System

ROLES: dict[str, Role] = {"baseline": "floor", "floor": "floor", "system": "system"}


class SystemSpec(Struct, frozen=True):
    """All that a file says about its system.

    `knobs` are its options by name, `reads` those of them that name files, with the folder to look for them in.
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
    keeps: bool = False
    reads: dict[str, str] = {}

    def system(self, name: str, given: dict[str, Option]) -> System:
        """One use of it: `given` over the defaults. The label shows what was given, the record every option."""
        options = {knob.name: knob.default for knob in self.knobs.values() if knob.known} | given
        label = (
            name + (":" if given else "") + ",".join(f"{each}={option_text(value)}" for each, value in given.items())
        )
        return System(
            name=name,
            label=label,
            path=self.path,
            doc=self.doc,
            role=self.role,
            options={each: options[each] for each in self.knobs if each in options},
            digest=self.digest,
            requires=self.requires,
            missing=() if self.python else missing_requirements(self.requires),
            batches=self.batches,
            command=self.command,
            python=self.python,
            env=self.env,
            packages=() if self.python else installed_versions(self.requires),
            keeps=self.keeps,
        )


def describe_python(path: Path, *, newer: bool = False) -> SystemSpec:
    """The system in a `.py` file. Raises Broken.

    `newer`: it runs under an interpreter of its own, so its syntax may be newer than ours.
    """
    source = read_source(path)
    tree = parse_source(path, source, newer=newer)
    functions = {name: node for node in top_level_statements(tree.body) for name in bound_names(node)}
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
    options = read_options(function, constants(tree)) if isinstance(function, ast.FunctionDef) else {}
    return SystemSpec(
        path=str(path),
        doc=first_doc_line(ast.get_docstring(tree) or ""),
        role=read_role(path, read_constant(path, tree, "KIND", "system")),
        knobs=options,
        digest=source_digest(path, source, newer=newer),
        requires=check_requirements(path, read_name_list(path, "REQUIRES", read_constant(path, tree, "REQUIRES", []))),
        env=read_name_list(path, "ENV", read_constant(path, tree, "ENV", [])),
        batches=entry == "summarize_all",
        keeps=read_flag(path, "KEEPS", read_constant(path, tree, "KEEPS", False)),
        reads={
            **read_file_options(path, read_constant(path, tree, "READS", {}), options),
            **read_model_options(path, read_constant(path, tree, "MODELS", []), options),
        },
    )


def read_role(path: Path, value: object) -> Role:
    """`KIND = "baseline"` makes a floor row."""
    if not isinstance(value, str) or value not in ROLES:
        raise PluginError(path, f'KIND must be "baseline" or "system", not {value!r}')
    return ROLES[value]
