"""Lists of what there is: systems, datasets, metrics, runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from harness.errors import UnknownName
from harness.showing.csv_export import csv_text
from harness.showing.escape import make_visible
from harness.showing.format import NOTHING, RenderStyle
from harness.showing.json_export import json_document
from harness.showing.markdown import escape_markdown, pipe_table
from harness.showing.terminal import rule_of, wrap_paragraphs
from harness.showing.text_layout import (
    NARROWEST,
    LayoutCell,
    LayoutColumn,
    RowGroup,
    StyledLine,
    layout_table,
    paint_lines,
    text_width,
    wrap_text,
)

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
    grid = [[value_text(row.get(column)) for column in columns] for row in rows]
    if format == "json":
        return json_document(kind, {"rows": [dict(row) for row in rows]})
    if format == "csv":
        return csv_text([columns, *grid])
    if format == "markdown":
        return pipe_table(*_escape_grid(columns, grid))
    if format != "text":
        raise UnknownName("format", format, LISTINGS)
    style = RenderStyle(width=max(width, NARROWEST), colour=colour)
    return paint_lines(_lines(rows, columns, grid, style), colour=colour)


def value_text(value: object) -> str:
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


def _escape_grid(columns: Sequence[str], grid: Sequence[Sequence[str]]) -> tuple[list[str], list[list[str]]]:
    return [escape_markdown(column) for column in columns], [[escape_markdown(text) for text in row] for row in grid]


def _lines(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str], grid: Sequence[Sequence[str]], style: RenderStyle
) -> list[StyledLine]:
    if not rows:
        return wrap_paragraphs(["There are none."], style.width, "dim")
    texts = [[make_visible(text) for text in row] for row in grid]
    natural = [max(text_width(column), *(text_width(row[at]) for row in texts)) for at, column in enumerate(columns)]
    widths = fit_widths(natural, style.width - GAP * (len(columns) - 1))
    strips = [
        LayoutColumn((column,), tuple(_cell(row[at], widths[at]) for row in texts), right=_numeric(rows, column))
        for at, column in enumerate(columns)
    ]
    return layout_table(strips[0], strips[1:], [RowGroup("", 0, len(rows))], style.width, rule_of(style))


def _cell(text: str, width: int) -> LayoutCell:
    return LayoutCell(tuple(((line, ""),) for line in wrap_text(text, width, after=r"\s/,")))


def _numeric(rows: Sequence[Mapping[str, Any]], column: str) -> bool:
    return all(isinstance(row.get(column), int | float) and not isinstance(row.get(column), bool) for row in rows)


def fit_widths(natural: Sequence[int], room: int, least: int = 12) -> list[int]:
    """Widths of columns that together take `room` where that can be: the widest give way first, down to `least`."""
    widths = list(natural)
    while sum(widths) > room and max(widths) > least:
        widths[widths.index(max(widths))] -= 1
    return widths
