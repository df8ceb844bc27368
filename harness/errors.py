"""Errors that a user can correct: raised anywhere, caught once in the CLI, shown as one line.

Anything else is a bug.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from harness.phrases import list_names

MAX_LISTED_NAMES = 24
"""Known names that an error lists; a dataset may have 300,000."""


class HarnessError(Exception):
    """A mistake in what the harness was given. Its text says what, where, and what to do."""


class BadInput(HarnessError):
    """A file (and line) that cannot be used: `references/news.jsonl:17: duplicate id 'bbc-204'`."""

    def __init__(self, path: Path | str, problem: str, line: int | None = None) -> None:
        where = f"{path}:{line}" if line is not None else f"{path}"
        super().__init__(f"{where}: {problem}")
        self.path, self.line, self.problem = str(path), line, problem

    def __reduce__(self) -> tuple[type[BadInput], tuple[str, str, int | None]]:
        return type(self), (self.path, self.problem, self.line)  # as another process sends it


class UnknownName(HarnessError):
    """A name that nothing bears: the answer holds the nearest known one and the others."""

    def __init__(self, kind: str, name: str, known_names: Iterable[str]) -> None:
        names = list(known_names)
        near = get_close_matches(name, names, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        super().__init__(
            f"unknown {kind} {name!r}.{hint} Known: {list_names(names, MAX_LISTED_NAMES, last=', ') or 'none'}"
        )
        self.kind, self.name = kind, name


class CannotLoad(HarnessError):
    """A system that was requested, or that an earlier run had, cannot be loaded."""


class Unlike(HarnessError):
    """Two things that must not be compared: other dataset, other signature."""


class NothingShared(Unlike):
    """Two runs without a system that is in both."""
