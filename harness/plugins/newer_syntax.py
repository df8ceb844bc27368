"""Source in the syntax of a newer Python than ours: what can be read of it without running anything.

It is read statement by statement. One that our parser does not know is left out; of a function the signature is kept.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

from harness.lazy_patterns import compile_on_use

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
    """What can be told of a statement that cannot be read: the signature of a function, and what it imports."""
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
