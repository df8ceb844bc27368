"""Comparison -> pictures: SVG for the page and, by itself, for papers and slides."""

from __future__ import annotations

from collections.abc import Callable

from harness.errors import HarnessError, UnknownName
from harness.records import Column, Comparison
from harness.showing.charts.drawing import Drawing
from harness.showing.charts.forest import forest
from harness.showing.charts.length import length
from harness.showing.charts.matrix import matrix

CHARTS: dict[str, Callable[[Comparison, Column, float], Drawing | None]] = {
    "forest": forest,
    "length": length,
    "matrix": matrix,
}
"""By name: a picture of one measure, so many pixels wide; None where there is nothing to draw."""

WIDTH = 720.0


def plot(comparison: Comparison, chart: str, measure: str | None = None, width: float = WIDTH) -> str:
    """A picture as an SVG file of its own. `measure`: a column of the comparison, by default the first.

    Raises UnknownName, or HarnessError where there is nothing to draw.
    """
    if chart not in CHARTS:
        raise UnknownName("plot", chart, CHARTS)
    columns = {column.measure: column for column in comparison.columns}
    name = measure or next(iter(columns), "")
    if name not in columns:
        raise UnknownName("measure", name, columns)
    drawing = CHARTS[chart](comparison, columns[name], width)
    if drawing is None:
        raise HarnessError(
            f"nothing to draw: {chart} of {name} needs systems that have a score, and matrix two of them"
        )
    return drawing.alone()


__all__ = ["CHARTS", "WIDTH", "Drawing", "forest", "length", "matrix", "plot"]
