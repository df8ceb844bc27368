"""Lists of systems, datasets, metrics and runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from harness.errors import UnknownName
from harness.showing.csv_export import csv_text
from harness.showing.format import NO_VALUE, RenderStyle
from harness.showing.json_export import json_document
from harness.showing.markdown import markdown_table
from harness.showing.table import Table, TableColumn, text_table
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
from harness.showing.visible_text import make_visible

LISTINGS = ("text", "markdown", "csv", "json")

GAP = 2
LEAST_COLUMN = 12
"""Cells below which no column gives way."""


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
    if format == "json":
        return json_document(kind, {"rows": [dict(row) for row in rows]})
    if format not in LISTINGS:
        raise UnknownName("format", format, LISTINGS)
    table = listing_table(rows, columns)
    if format == "csv":
        return csv_text([columns, *table_texts(table)])
    if format == "markdown":
        return markdown_table(table)
    style = RenderStyle(width=max(width, NARROWEST), colour=colour)
    return paint_lines(draw_listing(table, style), colour=colour)


def listing_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> Table:
    """The table of `rows` by `columns`; labels are in the first column, numbers are aligned to the right."""
    heads = [TableColumn(column, is_right_aligned=_is_numeric(rows, column)) for column in columns[1:]]
    return text_table(columns[0], heads, [[value_text(row.get(column)) for column in columns] for row in rows])


def value_text(value: object) -> str:
    """A value of a listing as text."""
    if value is None:
        return NO_VALUE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, int):
        return f"{value:,}"
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def draw_listing(table: Table, style: RenderStyle) -> list[StyledLine]:
    """Draw the table with every column wrapped, so that all of them stand side by side."""
    if not table.rows:
        return wrap_paragraphs(["There are none."], style.width, "dim")
    heads = [(table.corner, False), *((column.name, column.is_right_aligned) for column in table.columns)]
    rows = [[make_visible(text) for text in texts] for texts in table_texts(table)]
    natural = [max(text_width(head), *(text_width(row[at]) for row in rows)) for at, (head, _) in enumerate(heads)]
    widths = fit_widths(natural, style.width - GAP * (len(heads) - 1))
    first, *others = (
        LayoutColumn((head,), tuple(_draw_cell(row[at], widths[at]) for row in rows), right)
        for at, (head, right) in enumerate(heads)
    )
    return layout_table(first, others, [RowGroup("", 0, len(rows))], style.width, rule_of(style))


def table_texts(table: Table) -> list[list[str]]:
    """The rows as texts, the label first."""
    return [[row.label, *(cell.text for cells in row.cells for cell in cells)] for row in table.rows]


def _draw_cell(text: str, width: int) -> LayoutCell:
    return LayoutCell(tuple(((line, ""),) for line in wrap_text(text, width, after=r"\s/,")))


def _is_numeric(rows: Sequence[Mapping[str, Any]], column: str) -> bool:
    return all(isinstance(row.get(column), int | float) and not isinstance(row.get(column), bool) for row in rows)


def fit_widths(natural: Sequence[int], room: int) -> list[int]:
    """Widths of columns that together take `room` where that can be: the widest give way first."""
    widths = list(natural)
    while sum(widths) > room and max(widths) > LEAST_COLUMN:
        widths[widths.index(max(widths))] -= 1
    return widths
