"""All pairs: by how much a row is ahead of a column, and whether that is real."""

from __future__ import annotations

from harness.records import Column, Comparison, Pair
from harness.showing.against import p_text
from harness.showing.charts.drawing import LETTER, Drawing
from harness.showing.figures import signed
from harness.showing.layout import cells
from harness.showing.visible import visible

NUMBERED = 16
"""Rows up to which cells hold numbers; beyond, they are squares."""


def matrix(comparison: Comparison, column: Column, width: float) -> Drawing | None:
    """Filled: the row is significantly better than the column. Framed: worse. Grey: no difference was shown."""
    pairs = {(pair.a, pair.b): pair for pair in comparison.pairs if pair.measure == column.measure}
    labels = [row.label for row in comparison.rows if any(row.label in key for key in pairs)]
    if len(labels) < 2:
        return None
    longest = max(LETTER * cells(visible(label)) for label in labels)
    left, top = min(longest + 14, 190.0), min(0.87 * longest + 16, 140.0)
    numbered = len(labels) <= NUMBERED
    room = (width - left - 40) / len(labels)
    across, down = (max(46.0, min(room, 76.0)), 30.0) if numbered else (max(13.0, min(room, 18.0)),) * 2
    size = (left + across * len(labels) + 60, top + down * len(labels) + 8)
    drawing = Drawing(*size, f"Differences in {column.title} of all pairs of {len(labels)} systems, row less column")
    alpha = round(1 - comparison.confidence, 10)
    for place, label in enumerate(labels):
        drawing.text((0, top + down * (place + 0.5) + 4.5), label, room=left - 8)
        drawing.slanted((left + across * (place + 0.5), top - 6), label, top)
    if numbered:
        _cells(drawing, labels, pairs, column, alpha, (left, top, across, down))
    else:
        _squares(drawing, labels, pairs, column, alpha, (left, top, across))
    return drawing


def standing(pair: Pair, column: Column, alpha: float) -> str:
    """Of a against b: `better`, `worse`, or `open` where the test does not say."""
    if pair.p_corrected >= alpha or pair.difference == 0:
        return "open"
    return "better" if (pair.difference > 0) == column.higher_is_better else "worse"


_TURNED = {"better": "worse", "worse": "better", "open": "open"}


def _found(
    labels: list[str], pairs: dict[tuple[str, str], Pair], column: Column, alpha: float
) -> list[tuple[int, int, str, float, Pair]]:
    """(row, column, standing, difference, pair) of every cell off the diagonal."""
    found = []
    for row, a in enumerate(labels):
        for place, b in enumerate(labels):
            if pair := pairs.get((a, b)):
                found.append((row, place, standing(pair, column, alpha), pair.difference, pair))
            elif pair := pairs.get((b, a)):
                found.append((row, place, _TURNED[standing(pair, column, alpha)], -pair.difference, pair))
    return found


def _cells(
    drawing: Drawing,
    labels: list[str],
    pairs: dict[tuple[str, str], Pair],
    column: Column,
    alpha: float,
    at: tuple[float, float, float, float],
) -> None:
    left, top, across, down = at
    found = _found(labels, pairs, column, alpha)
    for kind in _TURNED:
        corners = [
            (left + across * place + 1.5, top + down * row + 1.5) for row, place, each, _, _ in found if each == kind
        ]
        drawing.boxes(corners, (across - 3, down - 3), kind)
    for row, place, kind, difference, pair in found:
        middle = left + across * (place + 0.5), top + down * (row + 0.5) + 4
        drawing.text(middle, signed(difference, 1), f"cell on-{kind}", title=f"p {p_text(pair.p_corrected)}")


def _squares(
    drawing: Drawing,
    labels: list[str],
    pairs: dict[tuple[str, str], Pair],
    column: Column,
    alpha: float,
    at: tuple[float, float, float],
) -> None:
    left, top, side = at
    corners: dict[str, list[tuple[float, float]]] = {"open": [], "worse": [], "better": []}
    for row, place, kind, _, _ in _found(labels, pairs, column, alpha):
        corners[kind].append((left + side * place + 1.5, top + side * row + 1.5))
    for kind, where in corners.items():
        drawing.boxes(where, (side - 3, side - 3), kind)
