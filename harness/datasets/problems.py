"""Problems of a dataset as values: `load` stops at the first, `check` collects them all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from msgspec import Struct, field

from harness.errors import BadInput
from harness.lazy_patterns import compile_on_use
from harness.records import Remark, text_remark


class Problem(Struct, frozen=True):
    """A problem: its place (`line` counts from 1, None for the whole file), message and remedy.

    An error keeps a dataset from loading; a warning is something its author should look at.
    """

    path: str
    line: int | None
    message: str = field(name="what")
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        where = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{where}: {self.message}"


CONTROL = compile_on_use("[\x00-\x1f\x7f-\x9f]")
SURROGATE = compile_on_use("[\ud800-\udfff]")

Report = Callable[[Problem], None]
"""Where a reader puts what it finds. It may raise; where it returns, the reader leaves the thing out and goes on."""


def stop_or_note(remarks: list[Remark]) -> Report:
    """A report that raises the first error as `BadInput` and adds warnings to `remarks`."""

    def report(problem: Problem) -> None:
        if problem.severity == "error":
            raise BadInput(problem.path, problem.message, problem.line)
        remarks.append(text_remark(str(problem)))

    return report


def unknown_name(kind: str, name: str, known_names: Iterable[str]) -> str:
    """A sentence for a name that nothing bears, with the nearest known one."""
    names = list(known_names)
    near = get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"unknown {kind} {name!r}; {hint}known: {', '.join(names) or 'none'}"


def quote_path(path: Path) -> str:
    """A path found in a folder, on one line even where its bytes are not text."""
    return CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", os.fsencode(path).decode("utf-8", "backslashreplace"))


def wrong_name(name: str) -> str | None:
    """The fault of an id or an author's name; None where it has none."""
    if not name.strip():
        return "is empty; give it a name"
    if name != name.strip():
        return f"{name!r} begins or ends with white space; remove it"
    if len(name) > 200:
        return f"{name[:20]!r}... is {len(name)} characters long; use at most 200"
    if SURROGATE.search(name):
        return f"{name!r} is not UTF-8; rename it"
    if CONTROL.search(name):
        return f"{name!r} holds a control character; remove it"
    return None
