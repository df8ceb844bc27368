"""Lists of what there is: systems, datasets, metrics, runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from harness.errors import UnknownName
from harness.showing.csv_table import written
from harness.showing.figures import NOTHING, Style
from harness.showing.jsons import document
from harness.showing.layout import NARROWEST, Cell, Group, Line, Strip, cells, painted, table, wrap
from harness.showing.markdown import escape_markdown, pipe_table
from harness.showing.terminal import prose, rule_of
from harness.showing.visible import visible

LISTINGS = ("text", "markdown", "csv", "json")

GAP = 2


def render_listing(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    format: str = "text",  # noqa: A002 - the word of the command line
    *,
    width: int = 100,
    colour: bool = False,
    kind: str = "listing",
) -> str:
    """`rows`, of each its `columns`; JSON, `{"format": 1, "kind": kind, "rows": [...]}`, has all that a row holds.

    A value may be None, a text, a number, a truth or a sequence of texts. Raises UnknownName for another format.
    """
    grid = [[shown(row.get(column)) for column in columns] for row in rows]
    if format == "json":
        return document(kind, {"rows": [dict(row) for row in rows]})
    if format == "csv":
        return written([columns, *grid])
    if format == "markdown":
        return pipe_table(*_escaped(columns, grid))
    if format != "text":
        raise UnknownName("format", format, LISTINGS)
    style = Style(width=max(width, NARROWEST), colour=colour)
    return painted(_lines(rows, columns, grid, style), colour=colour)


def shown(value: object) -> str:
    """A value of a listing as people read it."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, int):
        return f"{value:,}"
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def _escaped(columns: Sequence[str], grid: Sequence[Sequence[str]]) -> tuple[list[str], list[list[str]]]:
    return [escape_markdown(column) for column in columns], [[escape_markdown(text) for text in row] for row in grid]


def _lines(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str], grid: Sequence[Sequence[str]], style: Style
) -> list[Line]:
    if not rows:
        return prose(["There are none."], style.width, "dim")
    texts = [[visible(text) for text in row] for row in grid]
    natural = [max(cells(column), *(cells(row[at]) for row in texts)) for at, column in enumerate(columns)]
    widths = fitted(natural, style.width - GAP * (len(columns) - 1))
    strips = [
        Strip((column,), tuple(_cell(row[at], widths[at]) for row in texts), right=_numeric(rows, column))
        for at, column in enumerate(columns)
    ]
    return table(strips[0], strips[1:], [Group("", 0, len(rows))], style.width, rule_of(style))


def _cell(text: str, width: int) -> Cell:
    return Cell(tuple(((line, ""),) for line in wrap(text, width, after=r"\s/,")))


def _numeric(rows: Sequence[Mapping[str, Any]], column: str) -> bool:
    return all(isinstance(row.get(column), int | float) and not isinstance(row.get(column), bool) for row in rows)


def fitted(natural: Sequence[int], room: int, least: int = 12) -> list[int]:
    """Widths of columns that together take `room` where that can be: the widest give way first, down to `least`."""
    widths = list(natural)
    while sum(widths) > room and max(widths) > least:
        widths[widths.index(max(widths))] -= 1
    return widths
