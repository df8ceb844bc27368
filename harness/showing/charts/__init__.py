"""Pictures of a leaderboard: SVG for the page and, by itself, for papers and slides."""

from __future__ import annotations

from collections.abc import Callable

from harness.errors import HarnessError, UnknownName
from harness.records import Column, Leaderboard
from harness.showing.charts.cost_chart import COST_AXES, CostKind, draw_cost
from harness.showing.charts.drawing import Drawing
from harness.showing.charts.score_charts import draw_forest, draw_length, draw_matrix
from harness.showing.notes import dataset_line
from harness.showing.wording import word_remark

CHARTS: dict[str, Callable[[Leaderboard, Column, float], Drawing | None]] = {
    "forest": draw_forest,
    "length": draw_length,
    "matrix": draw_matrix,
    "cost": draw_cost,
}
"""By name: a picture of one measure, so many pixels wide; None where there is nothing to draw."""

WIDTH = 720.0

TITLES = {
    "forest": "Scores with confidence intervals",
    "length": "Score by length",
    "matrix": "Differences of all pairs, row less column",
    "cost": "Score by cost",
}
"""The title of a chart, followed by the data that it was measured on."""

NEEDS = {
    "forest": "systems that have a score",
    "length": "systems that have a score",
    "matrix": "two systems that have a score",
    "cost": "systems that have a score and costs",
}


def plot(
    leaderboard: Leaderboard, chart: str, measure: str | None = None, width: float = WIDTH, by: CostKind | None = None
) -> str:
    """A picture as an SVG file of its own. `measure`: a column, by default the first.

    `width` is in pixels. `by` is for `cost`: what is across, the seconds or the price. Raises UnknownName, or
    HarnessError where there is nothing to draw.
    """
    if chart not in CHARTS:
        raise UnknownName("plot", chart, CHARTS)
    columns = {column.measure: column for column in leaderboard.columns}
    name = measure or next(iter(columns), "")
    if name not in columns:
        raise UnknownName("measure", name, columns)
    drawing = (
        _draw_by_cost(leaderboard, columns[name], width, chart, by)
        if by
        else CHARTS[chart](leaderboard, columns[name], width)
    )
    if drawing is None:
        needed = "systems that have a score and a price" if by == "price" else NEEDS[chart]
        raise HarnessError(f"nothing to draw: {chart} of {name} needs {needed}")
    for sentence in states_of(leaderboard):
        drawing.note(sentence)
    return drawing.standalone_svg(f"{TITLES[chart]}. {dataset_line(leaderboard)}")


def states_of(leaderboard: Leaderboard) -> tuple[str, ...]:
    """The states that make a chart provisional: a stopped run, rows without some candidates."""
    return (
        *(word_remark(remark) for remark in leaderboard.remarks if remark.kind == "incomplete run"),
        *(
            f"{row.label}: {row.topics - row.scored} of {row.topics} topics have no candidate."
            for row in leaderboard.rows
            if row.scored < row.topics and row.role != "ceiling"
        ),
    )


def _draw_by_cost(leaderboard: Leaderboard, column: Column, width: float, chart: str, by: CostKind) -> Drawing | None:
    if CHARTS[chart] is not draw_cost:
        raise HarnessError(f"{chart} has no costs across; only cost is drawn by seconds or price")
    if by not in COST_AXES:
        raise UnknownName("cost", by, COST_AXES)
    return draw_cost(leaderboard, column, width, by)
