"""The leaderboard within parts of the topics: one table for each field, by the measure that orders the leaderboard."""

from __future__ import annotations

from collections.abc import Iterator

from harness.records import Leaderboard, Slice
from harness.showing.format import leading_column, number_text, plus_minus
from harness.showing.table import Cell, Table, TableColumn, TableRow, TableSection


def list_slice_tables(leaderboard: Leaderboard, decimals: int) -> Iterator[tuple[str, Table]]:
    """A sentence and a table for each field, in the order of the rows; systems and baselines only."""
    column = leading_column(leaderboard)
    if column is None:
        return
    labels = [row.label for row in leaderboard.rows if row.role != "ceiling" and not row.unavailable]
    for field in dict.fromkeys(part.field for part in leaderboard.slices):
        parts = [part for part in leaderboard.slices if part.field == field]
        heads = (f"{part.value} ({part.topics})" for part in parts)
        rows = (
            TableRow(label, tuple(_cells(part, label, column.measure, decimals) for part in parts)) for label in labels
        )
        columns = tuple(TableColumn(head, head) for head in heads)
        yield f"By {field}, {column.measure}:", Table("system", columns, (TableSection("", tuple(rows)),))


def _cells(part: Slice, label: str, measure: str, decimals: int) -> tuple[Cell, ...]:
    estimate = part.estimates.get(label, {}).get(measure)
    return (Cell(number_text(estimate.value, decimals), spread=plus_minus(estimate, decimals)),) if estimate else ()
