"""Describe a Python file, of a system or a metric, from its syntax tree, without running it."""

from __future__ import annotations

import ast
import hashlib
import os
import re
import sys
import warnings
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from harness.errors import BadInput
from harness.files.text import open_regular
from harness.lazy_patterns import compile_on_use

MAX_SOURCE_BYTES = 4 * 2**20
"""The most bytes of a source file, and of any file beside it that it imports."""

KNOWN_FILES = 1024
"""Files whose description is remembered while the process lasts."""

MODELS = Path(__file__).parents[1] / "models"
"""Modules of ours that systems may import."""


class PluginError(BadInput):
    """A file in a folder of systems or metrics that cannot be used: its path, and the fault."""


def read_source(path: Path) -> bytes:
    """A file's bytes; PluginError where it cannot be read, or is larger than any source file."""
    try:
        with open_regular(path) as file:
            source = file.read(MAX_SOURCE_BYTES + 1)
    except BadInput as error:
        raise PluginError(path, error.problem) from None
    except OSError as error:
        raise PluginError(path, f"cannot be read: {error.strerror}") from None
    if len(source) > MAX_SOURCE_BYTES:
        raise PluginError(path, f"has more than {MAX_SOURCE_BYTES:,} bytes; a file of this size belongs into a package")
    return source


def parse_source(path: Path, source: bytes, *, newer: bool = False) -> ast.Module:
    """The syntax tree of `source`; PluginError, with the line, for a syntax error.

    `newer`: it may be written for a newer Python than ours; then the tree holds what can be read of it.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an unknown escape in a string is the author's affair
            return ast.parse(source)
    except SyntaxError as error:
        if newer and b"\0" not in source:
            return parse_newer(source)
        raise PluginError(path, f"is no valid Python: {error.msg}", error.lineno) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise PluginError(path, f"is no valid Python: {error}") from None


def top_level_statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that run when the module is loaded: its own, and those in `if`, `try` and `with`."""
    for node in body:
        yield node
        for field in ("body", "orelse", "finalbody"):
            if isinstance(node, ast.If | ast.Try | ast.With):
                yield from top_level_statements(getattr(node, field, []))
        if isinstance(node, ast.Try):
            for handler in node.handlers:
                yield from top_level_statements(handler.body)


def bound_names(node: ast.stmt) -> list[str]:
    """The names a statement gives a value."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [alias.asname or alias.name for alias in node.names]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def read_constant(path: Path, tree: ast.Module, name: str, default: object) -> object:
    """The value that a file gives a name, or the default. Raises PluginError for one that must be run to be known."""
    for node in top_level_statements(tree.body):
        if name in bound_names(node) and isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            try:
                return ast.literal_eval(node.value)
            except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
                raise PluginError(
                    path, f"{name} must be written out: it is read without running the file", node.lineno
                ) from None
    return default


def read_name_list(path: Path, name: str, value: object) -> tuple[str, ...]:
    """A list of strings, as REQUIRES and ENV are."""
    if isinstance(value, str) or not isinstance(value, list | tuple | set | frozenset):
        raise PluginError(path, f'{name} must be a list of strings, such as ["sumy"]')
    if not all(isinstance(item, str) and item for item in value):
        raise PluginError(path, f'{name} must be a list of strings, such as ["sumy"]')
    return tuple(value)


def read_flag(path: Path, name: str, value: object) -> bool:
    """A constant that is True or False, as CACHE is."""
    if not isinstance(value, bool):
        raise PluginError(path, f"{name} must be true or false, not {value!r}")
    return value


def direction(path: Path, name: str, value: object) -> bool | None:
    """A constant that is True, False, or None for neither, as HIGHER_IS_BETTER is."""
    if value is not None and not isinstance(value, bool):
        raise PluginError(path, f"{name} must be True, False, or None where neither is better, not {value!r}")
    return value


def first_doc_line(text: str) -> str:
    """The first line of a docstring, "" for none."""
    return text.strip().split("\n")[0].strip()


def source_digest(path: Path, source: bytes, *, newer: bool = False) -> str:
    """A hash of the file and of all files that it imports from beside it or from our models."""
    digest = hashlib.sha256(hashlib.sha256(source).digest())
    for other in sorted(imported_files(path, source, newer=newer)):
        folder = path.parent if other.is_relative_to(path.parent) else MODELS
        digest.update(os.fsencode(other.relative_to(folder)) + hashlib.sha256(read_source(other)).digest())
    return digest.hexdigest()[:32]


def imported_files(path: Path, source: bytes, *, newer: bool = False) -> set[Path]:
    """The files beside `path` and of our models that it imports, directly or through one another.

    Raises PluginError.
    """
    files: set[Path] = set()
    waiting = [(path, source)]
    while waiting:
        imports = _read_imports(*waiting.pop(), newer=newer)
        beside = {file for name in imports.modules for file in _files(path.parent, name)}
        new = (beside | {MODELS / name for name in imports.models if (MODELS / name).is_file()}) - files - {path}
        files |= new
        waiting += [(file, read_source(file)) for file in new]
    return files


STATEMENT_LISTS = ("body", "orelse", "finalbody", "handlers", "cases")
"""The fields of `ast` that hold statements, or what holds such."""


class _Imports(NamedTuple):
    """Imports of a file: the first parts of the modules' names, and files of `harness/models`."""

    modules: frozenset[str]
    models: frozenset[str]


@lru_cache(maxsize=KNOWN_FILES)
def _read_imports(path: Path, source: bytes, *, newer: bool) -> _Imports:
    """Read the imports of a file once: many systems import the same file. Raises PluginError."""
    statements = _list_statements(parse_source(path, source, newer=newer))
    nodes = [node for node in statements if isinstance(node, ast.Import | ast.ImportFrom)]
    return _Imports(
        frozenset(name for node in nodes for name in _modules(node)),
        frozenset(name for node in nodes for name in _models(node)),
    )


def _list_statements(tree: ast.AST) -> list[ast.AST]:
    """The statements of a file at every depth; expressions, which are most of a tree, are not looked into."""
    statements = [tree]
    for node in statements:
        for name in STATEMENT_LISTS:
            statements += getattr(node, name, ())
    return statements


def _files(folder: Path, module: str) -> Iterable[Path]:
    """The files of a module in `folder`, () for one that is elsewhere."""
    if module in sys.stdlib_module_names:  # which wins, whatever is in the folder
        return ()
    if (folder / module).is_dir():
        return (folder / module).rglob("*.py")
    file = folder / f"{module}.py"
    return (file,) if file.is_file() else ()


def _models(node: ast.Import | ast.ImportFrom) -> list[str]:
    """The names of files of `harness/models` that a statement may import."""
    if isinstance(node, ast.Import):
        dotted = [alias.name for alias in node.names]
    else:
        dotted = [f"{node.module}.{alias.name}" for alias in node.names] if node.level == 0 else []
    return [f"{name.split('.')[2]}.py" for name in dotted if name.startswith("harness.models.")]


def _modules(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    return [node.module.split(".")[0]] if node.module and node.level == 0 else []


MOST_PARTS = 40
"""Pieces of source that are tried together as one statement: more have no open bracket or string between them."""

IMPORT = compile_on_use(r"^[ \t]*((?:import|from)\s[^\n;#]+)", re.MULTILINE)

HEAD = compile_on_use(r"(?:async\s+)?def\s+(\w+)\s*(?:\[[^\]]*\]\s*)?\(")


def parse_newer(source: bytes) -> ast.Module:
    """The statements at the top of `source` that can be read. Raises SyntaxError where it is no UTF-8."""
    try:
        text = source.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise SyntaxError(str(error)) from None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.Module(body=[*_statements(_parts(text))], type_ignores=[])


def _parts(text: str) -> list[str]:
    """The source cut before every line that could begin a statement at the top."""
    return [part for part in re.split(r"^(?=[^\s#)\]}])", text, flags=re.MULTILINE) if part.strip()]


def _statements(parts: list[str]) -> Iterator[ast.stmt]:
    place = 0
    while place < len(parts):
        for end in range(place + 1, min(place + MOST_PARTS, len(parts)) + 1):
            tree = _parse("".join(parts[place:end]))
            if tree is not None:
                yield from tree.body
                place = end
                break
        else:
            yield from _fragments(parts[place])
            place += 1


def _fragments(part: str) -> Iterator[ast.stmt]:
    """The readable parts of a statement that cannot be parsed: the signature of a function, and imports."""
    head = HEAD.match(part)
    if head:
        plain = re.sub(r"(def\s+\w+)\s*\[[^\]]*\]", r"\1", part)
        for colon in re.finditer(":", plain):
            tree = _parse(plain[: colon.end()] + " pass")
            if tree is not None:
                yield from tree.body
                break
    for line in IMPORT.findall(part):
        tree = _parse(line.strip())
        yield from tree.body if tree is not None else ()


def _parse(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
