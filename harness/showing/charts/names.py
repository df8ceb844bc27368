"""Names beside points, none over another or over a point; a name that stands farther off has a line to its point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from harness.showing.charts.drawing import LETTER, Drawing, shortened
from harness.showing.layout import cells
from harness.showing.visible import visible

LONGEST = 22
"""Letters of a name; the point tells all of it when it is pointed at."""

NEAR = 6.0
"""Pixels around a point that stay free."""

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

AROUND = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1))
ANCHORS = {1: "start", 0: "middle", -1: "end"}
AWAY = (1.0, 2.6, 4.2)
"""How far from its point a name is tried, in multiples of the nearest place."""


class Spot(Struct, frozen=True):
    """Where a name stands: a point of its baseline, which end of it that is, the box it may fill, how far off it is."""

    at: Point
    anchor: str
    box: Box
    away: float


def name_points(drawing: Drawing, labels: Sequence[str], points: Sequence[Point], lines: Sequence[Box] = ()) -> None:
    """Write each label beside its point, where there is room for it. `lines` are to be covered only if need be."""
    names = [shortened(visible(label), LONGEST) for label in labels]
    inside = (LETTER, 0.0, drawing.width, drawing.height)
    for name, (x, y), spot in zip(names, points, spots(names, points, inside, lines), strict=True):
        if spot is None:
            continue
        if spot.away > 1:
            left, top, right, bottom = spot.box
            drawing.line((x, y), (min(max(x, left), right), bottom if bottom < y else min(max(y, top), bottom)), "tie")
        drawing.text(spot.at, name, "small halo", anchor=spot.anchor)


def spots(names: Sequence[str], points: Sequence[Point], inside: Box, lines: Sequence[Box] = ()) -> list[Spot | None]:
    """A place for each name, the first ones first; None where there is none."""
    taken = [(x - NEAR, y - NEAR, x + NEAR, y + NEAR) for x, y in points]
    found: list[Spot | None] = []
    for name, point in zip(names, points, strict=True):
        free = [
            spot
            for spot in _tried(point, LETTER * cells(name))
            if _within(spot.box, inside) and not any(_meet(spot.box, other) for other in taken)
        ]
        best = min(free, key=lambda spot: spot.away + sum(_meet(spot.box, line) for line in lines), default=None)
        found.append(best)
        if best is not None:
            taken.append(best.box)
    return found


def _tried(point: Point, wide: float) -> Iterator[Spot]:
    """Places around a point, the best first."""
    x, y = point
    for away in AWAY:
        for right, down in AROUND:
            start = x + right * (9 * away if down == 0 else 9 * (away - 1) + 4)
            base = y + 4 + down * (16 if down > 0 else 14) * away
            left = start - wide * (1 - right) / 2
            yield Spot((start, base), ANCHORS[right], (left, base - 11, left + wide, base + 3), away)


def _within(box: Box, outer: Box) -> bool:
    return box[0] >= outer[0] and box[1] >= outer[1] and box[2] <= outer[2] and box[3] <= outer[3]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
