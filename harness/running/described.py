"""What a Python file in `systems/` says about itself, read from its syntax tree: nothing of it is run."""

from __future__ import annotations

import ast
from pathlib import Path

from msgspec import Struct

from harness.data.installed import check_requirements, missing, versions
from harness.data.scripts import Broken, bound, constant, digest, first_line, names, parsed, read, top, truth
from harness.records import Option, Role, System
from harness.running.options import Knob, constants, knobs, takes_article, written
from harness.running.reading import models, reads

ROLES: dict[str, Role] = {"baseline": "floor", "floor": "floor", "system": "system"}


class Description(Struct, frozen=True):
    """All that a file says about its system.

    `knobs` are its options by name, `reads` those of them that name files, with the folder to look for them in.
    """

    path: str
    doc: str
    role: Role
    knobs: dict[str, Knob]
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
        label = name + (":" if given else "") + ",".join(f"{each}={written(value)}" for each, value in given.items())
        return System(
            name=name,
            label=label,
            path=self.path,
            doc=self.doc,
            role=self.role,
            options={each: options[each] for each in self.knobs if each in options},
            digest=self.digest,
            requires=self.requires,
            missing=() if self.python else missing(self.requires),
            batches=self.batches,
            command=self.command,
            python=self.python,
            env=self.env,
            packages=() if self.python else versions(self.requires),
            keeps=self.keeps,
        )


def describe_python(path: Path, *, newer: bool = False) -> Description:
    """The system in a `.py` file. Raises Broken.

    `newer`: it runs under an interpreter of its own, so its syntax may be newer than ours.
    """
    source = read(path)
    tree = parsed(path, source, newer=newer)
    functions = {name: node for node in top(tree.body) for name in bound(node)}
    entry = "summarize_all" if "summarize_all" in functions else "summarize"
    if entry not in functions:
        raise Broken(path, "it has no function summarize(article); `harness new NAME` writes one to start from")
    function = functions[entry]
    if isinstance(function, ast.AsyncFunctionDef):
        raise Broken(path, f"{entry} is `async`; a system's function is called plainly", function.lineno)
    if isinstance(function, ast.FunctionDef) and not takes_article(function):
        raise Broken(path, f"{entry} must take the article as its first parameter: {entry}(article)", function.lineno)
    options = knobs(function, constants(tree)) if isinstance(function, ast.FunctionDef) else {}
    return Description(
        path=str(path),
        doc=first_line(ast.get_docstring(tree) or ""),
        role=role(path, constant(path, tree, "KIND", "system")),
        knobs=options,
        digest=digest(path, source, newer=newer),
        requires=check_requirements(path, names(path, "REQUIRES", constant(path, tree, "REQUIRES", []))),
        env=names(path, "ENV", constant(path, tree, "ENV", [])),
        batches=entry == "summarize_all",
        keeps=truth(path, "KEEPS", constant(path, tree, "KEEPS", False)),
        reads={
            **reads(path, constant(path, tree, "READS", {}), options),
            **models(path, constant(path, tree, "MODELS", []), options),
        },
    )


def role(path: Path, value: object) -> Role:
    """`KIND = "baseline"` makes a floor row."""
    if not isinstance(value, str) or value not in ROLES:
        raise Broken(path, f'KIND must be "baseline" or "system", not {value!r}')
    return ROLES[value]
