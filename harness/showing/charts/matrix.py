"""All pairs: by how much a row is ahead of a column, and whether that is real."""

from __future__ import annotations

from msgspec import Struct

from harness.records import Column, Leaderboard, Pair
from harness.showing.baseline_table import p_text
from harness.showing.charts.drawing import LETTER, Drawing
from harness.showing.format import column_heading, signed_text
from harness.showing.text_layout import text_width
from harness.showing.visible_text import make_visible

NUMBERED = 16
"""Rows up to which cells hold numbers; beyond, they are squares."""


class Cell(Struct, frozen=True):
    """Row less column: by how much, and whether that is `better`, `worse`, or `open` where the test does not say."""

    row: int
    place: int
    standing: str
    difference: float
    p: float


def draw_matrix(leaderboard: Leaderboard, column: Column, width: float) -> Drawing | None:
    """Filled: the row is significantly better than the column. Framed: worse. Grey: no difference was shown."""
    cells_of = _cells(leaderboard, column)
    labels = _labels(leaderboard, column)
    if len(labels) < 2:
        return None
    longest = max(LETTER * text_width(make_visible(label)) for label in labels)
    left, top = min(longest + 14, 190.0), min(0.87 * longest + 16, 140.0)
    numbered = len(labels) <= NUMBERED
    room = (width - left - 40) / len(labels)
    across, down = (max(46.0, min(room, 76.0)), 30.0) if numbered else (max(13.0, min(room, 18.0)),) * 2
    size = (left + across * len(labels) + 60, top + down * len(labels) + 8)
    drawing = Drawing(*size, f"Differences in {column.title} of all pairs of {len(labels)} systems, row less column")
    places = {row.label: place for place, row in enumerate(leaderboard.rows)}
    drawing.data["cells"] = f"{left:.1f} {top:.1f} {across:.1f} {down:.1f}"
    drawing.data["places"] = " ".join(str(places[label]) for label in labels)
    drawing.text((0, 12), column_heading(column, column.title), "quiet")
    for place, label in enumerate(labels):
        drawing.text((0, top + down * (place + 0.5) + 4.5), label, room=left - 8)
        middle = left + across * (place + 0.5)
        if numbered:
            drawing.slanted_text((middle, top - 6), label, top)
        else:
            drawing.slanted_text((middle + 4.5, top - 6), label, top - 12, 90)
    for standing in _TURNED:
        same_cells = [cell for cell in cells_of if cell.standing == standing]
        corners = [(left + across * cell.place + 1.5, top + down * cell.row + 1.5) for cell in same_cells]
        drawing.boxes(corners, (across - 3, down - 3), standing)
    for cell in cells_of if numbered else ():
        at = left + across * (cell.place + 0.5), top + down * (cell.row + 0.5) + 4
        drawing.text(at, signed_text(cell.difference, 1), f"cell on-{cell.standing}", title=f"p {p_text(cell.p)}")
    return drawing


_TURNED = {"better": "worse", "worse": "better", "open": "open"}


def _labels(leaderboard: Leaderboard, column: Column) -> list[str]:
    tested = {label for pair in leaderboard.pairs if pair.measure == column.measure for label in (pair.a, pair.b)}
    return [row.label for row in leaderboard.rows if row.label in tested]


def _cells(leaderboard: Leaderboard, column: Column) -> list[Cell]:
    """Every cell off the diagonal: each pair twice."""
    alpha = round(1 - leaderboard.confidence, 10)
    place = {label: number for number, label in enumerate(_labels(leaderboard, column))}
    cells = []
    for pair in leaderboard.pairs:
        if pair.measure == column.measure:
            a, b, standing = place[pair.a], place[pair.b], _standing(pair, column, alpha)
            cells.append(Cell(a, b, standing, pair.difference, pair.p_corrected))
            cells.append(Cell(b, a, _TURNED[standing], -pair.difference, pair.p_corrected))
    return cells


def _standing(pair: Pair, column: Column, alpha: float) -> str:
    if pair.p_corrected >= alpha or pair.difference == 0 or column.higher_is_better is None:
        return "open"
    return "better" if (pair.difference > 0) == column.higher_is_better else "worse"
