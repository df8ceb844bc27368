"""What readers give: records, which are dictionaries with the place they stand at. What they mean is told later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from harness.importing.sources import Source

LINE = "line"
"""The one field of a record that is a line of text."""


class Record(NamedTuple):
    """One record. `line` is where it begins in its file, None where a file has no lines."""

    line: int | None
    values: dict[str, Any]


class Reader(NamedTuple):
    """What opens one format.

    `recognizes` looks at the first bytes (or at what is in a folder), never at a name alone. `read` yields records one
    at a time and raises BadInput, with the line, for what is wrong. `example` is the line in the documentation.
    A reader without records of its own says with `leads_to` which file is to be read in its place.
    """

    name: str
    recognizes: Callable[[Source], bool]
    read: Callable[[Source], Iterator[Record]] = lambda _: iter(())
    example: str = ""
    leads_to: Callable[[Source], Source] | None = None
