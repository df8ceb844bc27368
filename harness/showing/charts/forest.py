"""Every row's estimate as a point on a line that is its interval."""

from __future__ import annotations

from harness.records import Column, Estimate, Leaderboard, Row
from harness.showing.charts.drawing import LETTER, Drawing, linear_scale, round_ticks, tick_text
from harness.showing.format import column_heading, group_rows, number_text
from harness.showing.text_layout import text_width
from harness.showing.visible_text import make_visible

ROW, TITLE, FOOT = 24.0, 26.0, 30.0


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
    factor, offset = linear_scale(marks, left + 6, width - 58)
    height = ROW * len(rows) + TITLE * sum(bool(title) for title, _ in sections) + FOOT + 6
    label = f"{column.title} of {len(rows)} rows with their intervals; the same numbers stand in the table"
    drawing = Drawing(width, height, label)
    _axis(drawing, marks, (factor, offset), column_heading(column, column.title))
    baselines = [row.estimates[column.measure].value for row in rows if row.role == "floor"]
    if baselines and column.higher_is_better is not None:
        best = factor * (max(baselines) if column.higher_is_better else min(baselines)) + offset
        drawing.line((best, 4), (best, height - FOOT), "held")
    y = 4.0
    for title, members in sections:
        if title:
            drawing.text((0, y + TITLE - 8), title, "quiet")
            y += TITLE
        for row in members:
            drawing.text((0, y + ROW / 2 + 4.5), row.label, room=left - 8)
            _row(drawing, row, row.estimates[column.measure], y + ROW / 2, (factor, offset))
            y += ROW
    return drawing


def _range(rows: list[Row], column: Column) -> tuple[float, float]:
    estimates = [row.estimates[column.measure] for row in rows]
    ends = [end for estimate in estimates for end in (estimate.value, estimate.low, estimate.high) if end is not None]
    return min(ends), max(ends)


def _axis(drawing: Drawing, marks: list[float], at: tuple[float, float], title: str) -> None:
    bottom = drawing.height - FOOT
    drawing.grid([(at[0] * mark + at[1], 4, at[0] * mark + at[1], bottom) for mark in marks])
    for mark in marks:
        x = at[0] * mark + at[1]
        drawing.text((x, bottom + 16), tick_text(mark), "quiet", anchor="middle")
    drawing.text((0, bottom + 16), title, "quiet")


def _row(drawing: Drawing, row: Row, estimate: Estimate, y: float, at: tuple[float, float]) -> None:
    ends = ""
    if estimate.low is not None and estimate.high is not None:
        drawing.line((at[0] * estimate.low + at[1], y), (at[0] * estimate.high + at[1], y), f"bar {row.role}")
        ends = f" [{number_text(estimate.low, 1)}, {number_text(estimate.high, 1)}]"
    title = f"{row.label}: {number_text(estimate.value, 1)}{ends}"
    drawing.dot((at[0] * estimate.value + at[1], y), f"dot {row.role}", title)
    drawing.text((drawing.width, y + 4.5), number_text(estimate.value, 1), anchor="end")
