"""What a Python file in `systems/` says about itself, read from its syntax tree: nothing of it is run."""

from __future__ import annotations

import ast
import hashlib
import os
import sys
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from harness.data.plaintext import open_regular
from harness.errors import BadInput
from harness.records import Option, Role, System
from harness.running.installed import missing, versions
from harness.running.options import Knob, knobs, written

LARGEST = 4 * 2**20
"""Bytes of a system's file, and of any beside it that it imports."""

ROLES: dict[str, Role] = {"baseline": "floor", "floor": "floor", "system": "system"}


class Broken(BadInput):
    """A file in a folder of systems that is none: where, and what to mend."""


class Description(Struct, frozen=True):
    """All that a file says about its system; `knobs` are its options by name."""

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


def describe_python(path: Path) -> Description:
    """The system in a `.py` file. Raises Broken."""
    source = read(path)
    tree = parsed(path, source)
    functions = {name: node for node in _top(tree.body) for name in _bound(node)}
    entry = "summarize_all" if "summarize_all" in functions else "summarize"
    if entry not in functions:
        raise Broken(path, "it has no function summarize(article); `harness new NAME` writes one to start from")
    function = functions[entry]
    if isinstance(function, ast.AsyncFunctionDef):
        raise Broken(path, f"{entry} is `async`; a system's function is called plainly", function.lineno)
    return Description(
        path=str(path),
        doc=first_line(ast.get_docstring(tree) or ""),
        role=role(path, _constant(path, tree, "KIND", "system")),
        knobs=knobs(function) if isinstance(function, ast.FunctionDef) else {},
        digest=digest(path, source),
        requires=names(path, "REQUIRES", _constant(path, tree, "REQUIRES", [])),
        env=names(path, "ENV", _constant(path, tree, "ENV", [])),
        batches=entry == "summarize_all",
        keeps=truth(path, "KEEPS", _constant(path, tree, "KEEPS", False)),
    )


def read(path: Path) -> bytes:
    """A file's bytes; Broken where they cannot be had, or are more than anybody writes."""
    try:
        with open_regular(path) as file:
            found = file.read(LARGEST + 1)
    except BadInput as error:
        raise Broken(path, error.problem) from None
    except OSError as error:
        raise Broken(path, f"cannot be read: {error.strerror}") from None
    if len(found) > LARGEST:
        raise Broken(path, f"has more than {LARGEST:,} bytes; a system of this size belongs into a package")
    return found


def parsed(path: Path, source: bytes) -> ast.Module:
    """The syntax tree of `source`; Broken, with the line, where it has none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an unknown escape in a string is the author's affair
            return ast.parse(source)
    except SyntaxError as error:
        raise Broken(path, f"is no valid Python: {error.msg}", error.lineno) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise Broken(path, f"is no valid Python: {error}") from None


def _top(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that run when the module is loaded: its own, and those in `if`, `try` and `with`."""
    for node in body:
        yield node
        for field in ("body", "orelse", "finalbody"):
            if isinstance(node, ast.If | ast.Try | ast.With):
                yield from _top(getattr(node, field, []))
        if isinstance(node, ast.Try):
            for handler in node.handlers:
                yield from _top(handler.body)


def _bound(node: ast.stmt) -> list[str]:
    """The names a statement gives a value."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [alias.asname or alias.name for alias in node.names]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _constant(path: Path, tree: ast.Module, name: str, default: object) -> object:
    for node in _top(tree.body):
        if name in _bound(node) and isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            try:
                return ast.literal_eval(node.value)
            except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
                raise Broken(
                    path, f"{name} must be written out: it is read without running the file", node.lineno
                ) from None
    return default


def names(path: Path, name: str, value: object) -> tuple[str, ...]:
    """A list of strings, as REQUIRES and ENV are."""
    if isinstance(value, str) or not isinstance(value, list | tuple | set | frozenset):
        raise Broken(path, f'{name} must be a list of strings, such as ["sumy"]')
    if not all(isinstance(each, str) and each for each in value):
        raise Broken(path, f'{name} must be a list of strings, such as ["sumy"]')
    return tuple(value)


def role(path: Path, value: object) -> Role:
    """`KIND = "baseline"` makes a floor row."""
    if not isinstance(value, str) or value not in ROLES:
        raise Broken(path, f'KIND must be "baseline" or "system", not {value!r}')
    return ROLES[value]


def truth(path: Path, name: str, value: object) -> bool:
    """A constant that is True or False, as KEEPS is."""
    if not isinstance(value, bool):
        raise Broken(path, f"{name} must be true or false, not {value!r}")
    return value


def first_line(text: str) -> str:
    """The first line of a docstring, "" for none."""
    return text.strip().split("\n")[0].strip()


def digest(path: Path, source: bytes) -> str:
    """A hash of the file and of every file beside it that it imports, in turn: a change in either is a change."""
    found = hashlib.sha256(hashlib.sha256(source).digest())
    for beside in sorted(_imported(path, source)):
        found.update(os.fsencode(beside.relative_to(path.parent)) + hashlib.sha256(read(beside)).digest())
    return found.hexdigest()[:32]


def _imported(path: Path, source: bytes) -> set[Path]:
    known: set[Path] = set()
    waiting = [(path, source)]
    while waiting:
        here, text = waiting.pop()
        for node in ast.walk(parsed(here, text)):
            beside = {file for name in _modules(node) for file in _files(path.parent, name)} - known - {path}
            known |= beside
            waiting += [(file, read(file)) for file in beside]
    return known


def _files(folder: Path, module: str) -> Iterable[Path]:
    """The files of a module in `folder`, () for one that is elsewhere."""
    if module in sys.stdlib_module_names:  # which wins, whatever is in the folder
        return ()
    if (folder / module).is_dir():
        return (folder / module).rglob("*.py")
    file = folder / f"{module}.py"
    return (file,) if file.is_file() else ()


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
        return [node.module.split(".")[0]]
    return []
