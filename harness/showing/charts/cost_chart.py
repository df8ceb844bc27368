"""Charts of score by cost: which systems no other beats in both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, floor, log10
from typing import Literal

from msgspec import Struct

from harness.records import Column, Costs, Leaderboard, Row
from harness.showing.charts.drawing import Drawing, Scale, linear_scale, round_ticks, write_ticks
from harness.showing.charts.labels import Box, Point, label_points
from harness.showing.cost_table import HUGE_NUMBER, price_text, seconds_text
from harness.showing.format import column_heading, number_text

LEFT, RIGHT, TOP, FOOT = 44.0, 30.0, 26.0, 46.0
DECADE = 10.0
AXIS_MARGIN = 1.5
"""Room to both sides of the points, as a factor."""

CostKind = Literal["seconds", "price"]


class CostAxis(Struct, frozen=True):
    """A cost as horizontal axis: its name, the word for less of it, a row's number (None: not known), its format."""

    title: str
    less: str
    number: Callable[[Costs], float | None]
    write_number: Callable[[float], str]
    write_tick: Callable[[float], str]


def _seconds_tick(seconds: float) -> str:
    """`0.1 ms`, `10 ms`, `1 s`, `1,000 s`."""
    return f"{1000 * seconds:g} ms" if seconds < 0.9 else f"{seconds:,.10g} s"


def _price_tick(dollars: float) -> str:
    return f"${dollars:,.{max(0, -floor(log10(dollars) + 1e-9))}f}"


COST_AXES: dict[CostKind, CostAxis] = {
    "seconds": CostAxis("median time a topic", "faster", lambda costs: costs.median, seconds_text, _seconds_tick),
    "price": CostAxis("price in US dollars", "cheaper", lambda costs: costs.price, price_text, _price_tick),
}


def draw_cost(leaderboard: Leaderboard, column: Column, width: float, by: CostKind = "seconds") -> Drawing | None:
    """Draw a point for each row: its cost across, on a logarithmic scale, and its score with interval upwards.

    A stepped line leads through the rows that no other is both better and cheaper than. None where no costs are known.
    """
    expense = COST_AXES[by]
    rows = [
        row for row in leaderboard.rows if column.measure in row.estimates and _cost_value(row, expense) is not None
    ]
    if not rows:
        return None
    front = pareto(rows, column, expense)
    drawing = Drawing(
        width, min(0.62 * width, 420.0) if width > 480 else 0.95 * width, _caption(rows, front, column, by)
    )
    x, y = _axes(drawing, rows, column, expense)
    points = [(x(_cost(row, expense)), y(_score(row, column))) for row in rows]
    where = {row.label: point for row, point in zip(rows, points, strict=True)}
    drawing.steps(_steps([where[row.label] for row in front], width - RIGHT), "front")
    bars = _points(drawing, rows, points, column, (expense, y))
    labels = [row.label for row in (*front, *(row for row in rows if row not in front))]
    label_points(drawing, labels, [where[label] for label in labels], bars)
    return drawing


def pareto(rows: Sequence[Row], column: Column, expense: CostAxis) -> list[Row]:
    """The rows that no other is at least as good and as cheap as, and better in one of both; the cheapest first.

    None by a measure without a direction.
    """
    if column.higher_is_better is None:
        return []
    sign = 1 if column.higher_is_better else -1
    best, front = float("-inf"), []
    for row in sorted(rows, key=lambda row: (_cost(row, expense), -sign * _score(row, column))):
        if sign * _score(row, column) > best:
            best = sign * _score(row, column)
            front.append(row)
    return front


def _cost_value(row: Row, expense: CostAxis) -> float | None:
    """The cost of a row; None where it is unknown or 0, which has no place on a logarithmic scale."""
    value = expense.number(row.costs) if row.costs else None
    return value if value and 1 / HUGE_NUMBER < value < HUGE_NUMBER else None


def _cost(row: Row, expense: CostAxis) -> float:
    return _cost_value(row, expense) or 0.0


def _score(row: Row, column: Column) -> float:
    return row.estimates[column.measure].value


def _caption(rows: Sequence[Row], front: Sequence[Row], column: Column, by: CostKind) -> str:
    """A description of the chart for those who cannot see it."""
    names = ", ".join(row.label for row in front)
    expense = COST_AXES[by]
    return (
        f"{column.title} by {expense.title}, a point for each of {len(rows)} rows; none is both better and "
        f"{expense.less} than {'this' if len(front) == 1 else 'one of these'}: {names}"
    )


def _axes(drawing: Drawing, rows: Sequence[Row], column: Column, expense: CostAxis) -> tuple[Scale, Scale]:
    """Grid, ticks and titles; the scale of the logarithm across and of the score upwards."""
    right, bottom = drawing.width - RIGHT, drawing.height - FOOT
    low, high = _domain([_cost(row, expense) for row in rows])
    by_logarithm = linear_scale((log10(low), log10(high)), LEFT, right)
    estimates = [row.estimates[column.measure] for row in rows]
    ends = [end for e in estimates for end in (e.value, e.low, e.high) if end is not None]
    upwards = round_ticks(min(ends), max(ends))
    y = linear_scale(upwards, bottom, TOP)
    across = log_ticks(low, high, 4 if drawing.width < 480 else 7)
    ticks = {by_logarithm(log10(mark)): expense.write_tick(mark) for mark in across}
    drawing.axes((LEFT, TOP, right, bottom), ticks, write_ticks(upwards, y))
    drawing.text((LEFT, 14), column_heading(column, column.title), "quiet")
    drawing.text((right, drawing.height - 8), f"{expense.title}, logarithmic", "quiet", anchor="end")
    return lambda cost: by_logarithm(log10(cost)), y


def _domain(values: Sequence[float]) -> tuple[float, float]:
    """The ends of the scale: room around the values, and a decade at the least."""
    low, high = min(values) / AXIS_MARGIN, max(values) * AXIS_MARGIN
    short = max(1.0, DECADE / (high / low)) ** 0.5
    return low / short, high * short


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """Powers of ten from `low` to `high`, no more than `most`; with their halves and fifths where these are few."""
    powers = range(floor(log10(low)), ceil(log10(high)) + 1)
    tens = [10.0**power for power in powers if low <= 10.0**power <= high]
    fine = [times * 10.0**power for power in powers for times in (1, 2, 5) if low <= times * 10.0**power <= high]
    if len(tens) < 3 and len(fine) <= most:
        return fine
    return tens[:: max(1, ceil(len(tens) / most))]


def _steps(front: Sequence[Point], end: float) -> list[Point]:
    """Across at the height of a point until the next one, then to its height; at last to the right end."""
    corners: list[Point] = []
    for at, point in enumerate(front):
        across = front[at + 1][0] if at + 1 < len(front) else end
        corners += [point, (across, point[1])]
    return corners


def _points(
    drawing: Drawing, rows: Sequence[Row], points: Sequence[Point], column: Column, by: tuple[CostAxis, Scale]
) -> list[Box]:
    """Dots and intervals; the boxes of the intervals."""
    expense, scale = by
    boxes: list[Box] = []
    for row, (x, _) in zip(rows, points, strict=True):
        estimate = row.estimates[column.measure]
        if estimate.low is not None and estimate.high is not None:
            ends = sorted((scale(estimate.low), scale(estimate.high)))
            drawing.line((x, ends[0]), (x, ends[1]), f"bar thin {row.role}")
            boxes.append((x - 2, ends[0], x + 2, ends[1]))
    for row, point in zip(rows, points, strict=True):
        score = number_text(_score(row, column), 1)
        drawing.dot(point, f"dot {row.role}", f"{row.label}: {score}, {expense.write_number(_cost(row, expense))}")
    return boxes
