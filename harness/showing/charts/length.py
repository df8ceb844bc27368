"""Score by length: does a system win because it writes more?"""

from __future__ import annotations

from harness.records import Column, Leaderboard, Row
from harness.showing.charts.drawing import Drawing, linear_scale, round_ticks, tick_text
from harness.showing.charts.labels import Point, label_points
from harness.showing.format import column_heading, number_text

LEFT, RIGHT, TOP, FOOT = 44.0, 20.0, 26.0, 46.0


def draw_length(leaderboard: Leaderboard, column: Column, width: float) -> Drawing | None:
    """A point a row: the mean length of its candidates in words across, its score upwards."""
    rows = [row for row in leaderboard.rows if column.measure in row.estimates and row.scored]
    if not rows:
        return None
    height = min(0.62 * width, 420.0) if width > 480 else 0.9 * width
    drawing = Drawing(width, height, f"{column.title} by mean length in words, a point for each of {len(rows)} rows")
    across = round_ticks(min(row.words for row in rows), max(row.words for row in rows), 5 if width < 480 else 8)
    values = [row.estimates[column.measure].value for row in rows]
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
    points = [(x[0] * row.words + x[1], y[0] * row.estimates[column.measure].value + y[1]) for row in rows]
    _points(drawing, rows, points, column)
    return drawing


def _points(drawing: Drawing, rows: list[Row], points: list[Point], column: Column) -> None:
    for row, point in zip(rows, points, strict=True):
        score = number_text(row.estimates[column.measure].value, 1)
        drawing.dot(point, f"dot {row.role}", f"{row.label}: {score}, {number_text(row.words, 1)} words")
    label_points(drawing, [row.label for row in rows], points)
