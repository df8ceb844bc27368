"""The leaderboard within parts of the topics: one table for each field, by the measure that orders the leaderboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harness.records import Leaderboard, Slice
from harness.showing.format import NOTHING, leading_column, number_text, plus_minus


@dataclass(frozen=True, slots=True)
class SliceTable:
    """What it is, the headings of its columns, and by label the texts of its cells."""

    note: str
    heads: tuple[str, ...]
    cells: dict[str, tuple[str, ...]]


def list_slice_tables(comparison: Leaderboard, decimals: int) -> Iterator[SliceTable]:
    """One table for each field, in the order of the rows; systems and floors only."""
    column = leading_column(comparison)
    if column is None:
        return
    labels = [row.label for row in comparison.rows if row.role != "ceiling" and not row.unfinished]
    for field in dict.fromkeys(part.field for part in comparison.slices):
        parts = [part for part in comparison.slices if part.field == field]
        yield SliceTable(
            f"By {field}, {column.measure}:",
            tuple(f"{part.value} ({part.topics})" for part in parts),
            {label: tuple(_cell(part, label, column.measure, decimals) for part in parts) for label in labels},
        )


def _cell(part: Slice, label: str, measure: str, decimals: int) -> str:
    estimate = part.estimates.get(label, {}).get(measure)
    if estimate is None:
        return NOTHING
    return " ".join(filter(None, (number_text(estimate.value, decimals), plus_minus(estimate, decimals))))
