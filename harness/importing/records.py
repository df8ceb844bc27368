"""Records as readers give them: dictionaries with their place in the file; roles are assigned later."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from harness.importing.sources import Source

LINE = "line"
"""The one field of a record that is a line of text."""


class Record(NamedTuple):
    """A record; `line` is where it begins in its file, None where a file has no lines."""

    line: int | None
    values: dict[str, Any]


class Reader(NamedTuple):
    """A reader of one format.

    `recognizes` looks at the first bytes (or at what is in a folder), never at a name alone. `read` yields records one
    at a time and raises BadInput, with the line, for what is wrong. `example` is the line in the documentation.
    A reader without records of its own says with `leads_to` which file is to be read in its place.
    """

    name: str
    recognizes: Callable[[Source], bool]
    read: Callable[[Source], Iterator[Record]] = lambda _: iter(())
    example: str = ""
    leads_to: Callable[[Source], Source] | None = None


def explain_count(count: int, expected: int, noun: str = "topics", *, blank: Sequence[int] = ()) -> str:
    """A sentence for `count` lines beside `expected` topics; `blank` are the numbers of the blank lines."""
    start = f"{count:,} lines for {expected:,} {noun}"
    if expected and blank and count - len(blank) == expected:
        if len(blank) == 1:
            return f"{start}; line {blank[0]} is blank: take it out"
        return f"{start}; {len(blank):,} lines are blank, the first is line {blank[0]}: take them out"
    if expected and count > expected and count % expected == 0:
        times = f"{start}, {count // expected} times as many"
        return f"{times}; texts may hold line breaks: write JSON lines, or one line a text"
    if count == expected - 1:
        return (
            f"{start}; the last line may be an empty text that was written without its newline: add an empty line if so"
        )
    return f"{start}; give one line for each, in their order"


def three_of(names: Iterable[str]) -> str:
    """Three names as examples."""
    listed = list(names)
    return ", ".join(repr(name) for name in listed[:3]) + (", ..." if len(listed) > 3 else "")
