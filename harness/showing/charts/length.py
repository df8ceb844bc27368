"""Score by length: does a system win because it writes more?"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from harness.records import Column, Leaderboard, Row
from harness.showing.charts.drawing import LETTER, Drawing, linear_scale, round_ticks, tick_text
from harness.showing.charts.labels import Point, label_points
from harness.showing.format import column_heading, number_text, sign
from harness.showing.text_layout import text_width
from harness.showing.visible_text import make_visible

LEFT, RIGHT, TOP, FOOT = 44.0, 20.0, 26.0, 46.0
MAX_NAMED = 14
"""Rows up to which a point has its name beside it; beyond, it has a number, and the names stand below the picture."""

STRETCH = 1.6
"""By how much upper bounds may stretch the scale; those farther off are named in a line, not drawn."""

KEY_LINE = 16.0
"""Pixels of a line of names."""


def draw_length(leaderboard: Leaderboard, column: Column, width: float) -> Drawing | None:
    """A point a row: the mean length of its candidates in words across, its score upwards."""
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
    drawing.grid([(x[0] * mark + x[1], TOP, x[0] * mark + x[1], height - FOOT) for mark in across])
    drawing.grid([(LEFT, y[0] * mark + y[1], width - RIGHT, y[0] * mark + y[1]) for mark in upwards])
    for mark in across:
        drawing.text((x[0] * mark + x[1], height - FOOT + 18), tick_text(mark), "quiet", anchor="middle")
    for mark in upwards:
        drawing.text((LEFT - 8, y[0] * mark + y[1] + 4), tick_text(mark), "quiet", anchor="end")
    drawing.text((LEFT, 14), column_heading(column, column.title), "quiet")
    drawing.text((width - RIGHT, height - 8), "mean length in words", "quiet", anchor="end")
    points = [(x[0] * row.words + x[1], y[0] * _score(row, column) + y[1]) for row in rows]
    _points(drawing, rows, points, column)
    for row in rated:
        if row not in rows:
            drawing.note(f"Not drawn: {row.label} ({number_text(_score(row, column), 1)}, {row.words:.1f} words)")
    return drawing


def _score(row: Row, column: Column) -> float:
    return row.estimates[column.measure].value


def _rows_in_sight(rows: Sequence[Row], column: Column) -> list[Row]:
    """All rows, but for upper bounds so far off that they would press the others together."""
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
    """The numbers with their names below the picture, in as many columns as there is room for."""
    longest = max(LETTER * text_width(make_visible(name)) for name in names)
    columns = max(1, int(drawing.width // min(longest + 12, drawing.width / 2)))
    lines = ceil(len(names) / columns)
    top, room = drawing.height, drawing.width / columns
    for place, name in enumerate(names):
        at = (room * (place // lines), top + KEY_LINE * (place % lines + 1))
        drawing.text(at, name, "small", room=room - 8)
    drawing.height += KEY_LINE * lines + 8
