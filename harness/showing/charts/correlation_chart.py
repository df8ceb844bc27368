"""Metrics against people: each system as a point, and the correlations of all metrics and criteria as a matrix."""

from __future__ import annotations

from math import isfinite

from harness.errors import HarnessError
from harness.records.meta_evaluation import MetaEvaluation, MetricCorrelation
from harness.showing.charts.drawing import LETTER, Drawing, linear_scale, round_ticks, write_ticks
from harness.showing.format import NO_VALUE, number_text
from harness.showing.text_layout import text_width
from harness.showing.visible_text import make_visible

PANEL, GAP, LEFT, FOOT, TOP = 200.0, 42.0, 52.0, 44.0, 26.0
MOST_PANELS = 36
MOST_NAMED = 24
"""Systems that have their name beside their point."""

STEPS = ((0.7, "strong-4"), (0.5, "strong-3"), (0.3, "strong-2"), (0.1, "strong-1"))
"""Correlation from which on a cell has a shade."""


def draw_scatter(evaluation: MetaEvaluation) -> Drawing:
    """A panel for each metric (across) and criterion (down): every system's mean by the one and by the other.

    Raises HarnessError where there are too many panels to be read.
    """
    metrics, humans = evaluation.metrics, evaluation.humans
    if len(metrics) * len(humans) > MOST_PANELS:
        size = f"{len(metrics)} metrics by {len(humans)} criteria"
        raise HarnessError(f"{size} are too many pictures; choose some with -m and --human")
    width = LEFT + (PANEL + GAP) * len(metrics)
    height = (TOP + PANEL + FOOT) * len(humans)
    drawing = Drawing(width, height, f"Means of {len(evaluation.systems)} systems by metrics and by people")
    for row, human in enumerate(humans):
        for column, metric in enumerate(metrics):
            corner = (LEFT + column * (PANEL + GAP), TOP + row * (TOP + PANEL + FOOT))
            _draw_panel(drawing, evaluation, metric, human, corner)
        drawing.text((0, TOP + row * (TOP + PANEL + FOOT) - 10), human, "quiet", room=LEFT + PANEL)
    return drawing


def _draw_panel(
    drawing: Drawing, evaluation: MetaEvaluation, metric: str, human: str, corner: tuple[float, float]
) -> None:
    values = zip(evaluation.systems, evaluation.means[metric], evaluation.means[human], strict=True)
    points = [(name, x, y) for name, x, y in values if x is not None and y is not None]
    left, top = corner
    bottom = top + PANEL
    drawing.text((left + PANEL / 2, bottom + 34), metric, anchor="middle", room=PANEL)
    if not points:
        drawing.text((left + PANEL / 2, top + PANEL / 2), NO_VALUE, "quiet", anchor="middle")
        return
    across = round_ticks(min(x for _, x, _ in points), max(x for _, x, _ in points), 4)
    up = round_ticks(min(y for _, _, y in points), max(y for _, _, y in points), 4)
    to_x, to_y = linear_scale(across, left, left + PANEL), linear_scale(up, bottom, top)
    drawing.axes((left, top, left + PANEL, bottom), write_ticks(across, to_x), write_ticks(up, to_y), gap=6)
    for name, x, y in points:
        title = f"{name}: {metric} {number_text(x, 2)}, {human} {number_text(y, 2)}"
        drawing.dot((to_x(x), to_y(y)), "dot", title)
    if len(points) <= MOST_NAMED and len(evaluation.metrics) * len(evaluation.humans) <= 4:
        for name, x, y in points:
            drawing.text((to_x(x) + 7, to_y(y) + 4), name, "small halo", room=70)
    correlation = _find(evaluation, metric, human)
    if correlation is not None and correlation.value is not None:
        label = f"{correlation.coefficient} {number_text(correlation.value, 2)}"
        drawing.text((left + PANEL, top - 8), label, "quiet", anchor="end")


def _find(evaluation: MetaEvaluation, metric: str, human: str) -> MetricCorrelation | None:
    """The correlation of the systems' means; None where it was not asked for."""
    correlations = (c for c in evaluation.correlations if (c.metric, c.human, c.level) == (metric, human, "system"))
    return next(correlations, None)


def draw_agreement_matrix(evaluation: MetaEvaluation) -> Drawing:
    """A block for each level and coefficient: metrics down, criteria across, the darker the stronger."""
    settings = evaluation.settings
    blocks = [(level, coefficient) for level in settings.levels for coefficient in settings.coefficients]
    label_width = min(190.0, 14 + max(LETTER * text_width(make_visible(name)) for name in evaluation.metrics))
    across, down = 64.0, 30.0
    room = across * len(evaluation.humans)
    width = label_width + (room + GAP) * len(blocks)
    top = 40 + min(120.0, 16 + 0.87 * max(LETTER * text_width(make_visible(name)) for name in evaluation.humans))
    drawing = Drawing(width + 40, top + down * len(evaluation.metrics) + 8, "Correlations of metrics with people")
    cells = {(c.level, c.coefficient, c.metric, c.human): c for c in evaluation.correlations}
    for row, metric in enumerate(evaluation.metrics):
        drawing.text((0, top + down * (row + 0.5) + 4.5), metric, room=label_width - 8)
    for place, (level, coefficient) in enumerate(blocks):
        left = label_width + place * (room + GAP)
        drawing.text((left, 12), level, "quiet", room=room + GAP - 6)
        drawing.text((left, 28), coefficient, "quiet", room=room + GAP - 6)
        for column, human in enumerate(evaluation.humans):
            drawing.slanted_text((left + across * (column + 0.5), top - 6), human, top - 40)
            for row, metric in enumerate(evaluation.metrics):
                corner = (left + across * column, top + down * row)
                _draw_cell(drawing, cells[level, coefficient, metric, human], corner, (across, down))
    return drawing


def _draw_cell(
    drawing: Drawing, correlation: MetricCorrelation, corner: tuple[float, float], size: tuple[float, float]
) -> None:
    value = correlation.value
    shade = "open" if value is None or not isfinite(value) else _shade(value)
    drawing.boxes([(corner[0] + 1.5, corner[1] + 1.5)], (size[0] - 3, size[1] - 3), shade)
    text = NO_VALUE if value is None else number_text(value, 2)
    at = corner[0] + size[0] / 2, corner[1] + size[1] / 2 + 4
    title = f"{correlation.metric} and {correlation.human}: {text}"
    drawing.text(at, text, f"cell on-{shade}", title=title)


def _shade(value: float) -> str:
    if value < 0:
        return "worse" if value <= -0.1 else "open"
    return next((name for least, name in STEPS if value >= least), "open")
