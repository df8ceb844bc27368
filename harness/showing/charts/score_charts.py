"""Charts of scores: points with intervals, scores by length of candidates, and differences of all pairs."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from msgspec import Struct

from harness.records import Column, Estimate, Leaderboard, Pair, Row
from harness.showing.charts.drawing import LETTER, Drawing, Scale, linear_scale, round_ticks, write_ticks
from harness.showing.charts.labels import Point, label_points
from harness.showing.format import column_heading, group_rows, number_text, sign, signed_text
from harness.showing.leaderboard_table import p_text
from harness.showing.text_layout import text_width
from harness.showing.visible_text import make_visible

ROW, TITLE, FOREST_FOOT = 24.0, 26.0, 30.0


def draw_forest(leaderboard: Leaderboard, column: Column, width: float) -> Drawing | None:
    """Systems and reference points under one another; a dashed line goes through the best baseline."""
    sections = group_rows(tuple(row for row in leaderboard.rows if column.measure in row.estimates))
    rows = [row for _, members in sections for row in members]
    if not rows:
        return None
    names = [
        *(make_visible(row.label) for row in rows),
        column_heading(column, column.title),
        *map(str, dict(sections)),
    ]
    left = min(max(LETTER * text_width(name) for name in names) + 16, width * 0.36)
    marks = round_ticks(*_range(rows, column))
    scale = linear_scale(marks, left + 6, width - 58)
    height = ROW * len(rows) + TITLE * sum(bool(title) for title, _ in sections) + FOREST_FOOT + 6
    label = f"{column.title} of {len(rows)} rows with their intervals; the same numbers stand in the table"
    drawing = Drawing(width, height, label)
    foot = height - FOREST_FOOT
    drawing.axes((0, 4, width, foot), write_ticks(marks, scale), {}, gap=6)
    drawing.text((0, foot + 16), column_heading(column, column.title), "quiet")
    baselines = [row.estimates[column.measure].value for row in rows if row.role == "floor"]
    if baselines and column.higher_is_better is not None:
        best = scale(max(baselines) if column.higher_is_better else min(baselines))
        drawing.line((best, 4), (best, foot), "held")
    y = 4.0
    for title, members in sections:
        if title:
            drawing.text((0, y + TITLE - 8), title, "quiet")
            y += TITLE
        for row in members:
            drawing.text((0, y + ROW / 2 + 4.5), row.label, room=left - 8)
            _row(drawing, row, row.estimates[column.measure], y + ROW / 2, scale)
            y += ROW
    return drawing


def _range(rows: list[Row], column: Column) -> tuple[float, float]:
    estimates = [row.estimates[column.measure] for row in rows]
    ends = [end for estimate in estimates for end in (estimate.value, estimate.low, estimate.high) if end is not None]
    return min(ends), max(ends)


def _row(drawing: Drawing, row: Row, estimate: Estimate, y: float, scale: Scale) -> None:
    ends = ""
    if estimate.low is not None and estimate.high is not None:
        drawing.line((scale(estimate.low), y), (scale(estimate.high), y), f"bar {row.role}")
        ends = f" [{number_text(estimate.low, 1)}, {number_text(estimate.high, 1)}]"
    title = f"{row.label}: {number_text(estimate.value, 1)}{ends}"
    drawing.dot((scale(estimate.value), y), f"dot {row.role}", title)
    drawing.text((drawing.width, y + 4.5), number_text(estimate.value, 1), anchor="end")


LEFT, RIGHT, TOP, FOOT = 44.0, 20.0, 26.0, 46.0
MAX_NAMED = 14
"""Rows up to which a point has its name beside it; beyond, it has a number, and the names stand below the picture."""

STRETCH = 1.6
"""By how much upper bounds may stretch the scale; those farther off are named in a line, not drawn."""

KEY_LINE = 16.0
"""Pixels of a line of names."""


def draw_length(leaderboard: Leaderboard, column: Column, width: float) -> Drawing | None:
    """Draw a point for each row: the mean length of its candidates in words across, its score upwards."""
    rated = [row for row in leaderboard.rows if column.measure in row.estimates and row.scored]
    if not rated:
        return None
    rows = _rows_in_sight(rated, column)
    height = min(0.62 * width, 420.0) if width > 480 else 0.9 * width
    drawing = Drawing(width, height, f"{column.title} by mean length in words, a point for each of {len(rows)} rows")
    across = round_ticks(min(row.words for row in rows), max(row.words for row in rows), 5 if width < 480 else 8)
    values = [_score(row, column) for row in rows]
    upwards = round_ticks(min(values), max(values))
    x, y = linear_scale(across, LEFT, width - RIGHT), linear_scale(upwards, height - FOOT, TOP)
    drawing.axes((LEFT, TOP, width - RIGHT, height - FOOT), write_ticks(across, x), write_ticks(upwards, y))
    drawing.text((LEFT, 14), column_heading(column, column.title), "quiet")
    drawing.text((width - RIGHT, height - 8), "mean length in words", "quiet", anchor="end")
    points = [(x(row.words), y(_score(row, column))) for row in rows]
    _points(drawing, rows, points, column)
    for row in rated:
        if row not in rows:
            drawing.note(f"Not drawn: {row.label} ({number_text(_score(row, column), 1)}, {row.words:.1f} words)")
    return drawing


def _score(row: Row, column: Column) -> float:
    return row.estimates[column.measure].value


def _rows_in_sight(rows: Sequence[Row], column: Column) -> list[Row]:
    """The rows to draw: all but upper bounds so far off that they would press the others together."""
    near = [row for row in rows if row.role != "ceiling"]
    if len(near) < 2 or not sign(column):
        return list(rows)
    values = [_score(row, column) for row in near]
    room = STRETCH * (max(values) - min(values))
    return [row for row in rows if row in near or max(values) - room <= _score(row, column) <= min(values) + room]


def _points(drawing: Drawing, rows: list[Row], points: list[Point], column: Column) -> None:
    for row, point in zip(rows, points, strict=True):
        score = number_text(_score(row, column), 1)
        drawing.dot(point, f"dot {row.role}", f"{row.label}: {score}, {number_text(row.words, 1)} words")
    if len(rows) <= MAX_NAMED:
        label_points(drawing, [row.label for row in rows], points)
        return
    label_points(drawing, [str(number) for number in range(1, len(rows) + 1)], points)
    _write_key(drawing, [f"{number} {row.label}" for number, row in enumerate(rows, 1)])


def _write_key(drawing: Drawing, names: Sequence[str]) -> None:
    """Write the numbers with their names below the chart, in as many columns as fit."""
    longest = max(LETTER * text_width(make_visible(name)) for name in names)
    columns = max(1, int(drawing.width // min(longest + 12, drawing.width / 2)))
    lines = ceil(len(names) / columns)
    top, room = drawing.height, drawing.width / columns
    for place, name in enumerate(names):
        at = (room * (place // lines), top + KEY_LINE * (place % lines + 1))
        drawing.text(at, name, "small", room=room - 8)
    drawing.height += KEY_LINE * lines + 8


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
    for standing in _REVERSED:
        same_cells = [cell for cell in cells_of if cell.standing == standing]
        corners = [(left + across * cell.place + 1.5, top + down * cell.row + 1.5) for cell in same_cells]
        drawing.boxes(corners, (across - 3, down - 3), standing)
    for cell in cells_of if numbered else ():
        at = left + across * (cell.place + 0.5), top + down * (cell.row + 0.5) + 4
        drawing.text(at, signed_text(cell.difference, 1), f"cell on-{cell.standing}", title=f"p {p_text(cell.p)}")
    return drawing


_REVERSED = {"better": "worse", "worse": "better", "open": "open"}


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
            cells.append(Cell(b, a, _REVERSED[standing], -pair.difference, pair.p_corrected))
    return cells


def _standing(pair: Pair, column: Column, alpha: float) -> str:
    if pair.p_corrected >= alpha or pair.difference == 0 or column.higher_is_better is None:
        return "open"
    return "better" if (pair.difference > 0) == column.higher_is_better else "worse"
