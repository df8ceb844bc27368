"""Labels beside points, none over another or over a point; a distant label has a line to its point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from harness.showing.charts.drawing import LETTER, Drawing, shorten_text
from harness.showing.text_layout import text_width
from harness.showing.visible_text import make_visible

MAX_LABEL_CHARS = 22
"""Letters of a name; the point tells all of it when it is pointed at."""

FREE_RADIUS = 6.0
"""Pixels around a point that stay free."""

POINT_DISTANCE = 14.0
"""Pixels around the points of others, for a name that does not stand right beside its own."""

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

TRIED_DIRECTIONS = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1))
ANCHORS = {1: "start", 0: "middle", -1: "end"}
TRIED_DISTANCES = (1.0, 2.4, 3.6)
"""Distances at which a label is tried, in multiples of the nearest place."""


class LabelPosition(Struct, frozen=True):
    """The place of a label: a point of its baseline, which end of it that is, its box, its distance from the point.

    `tie` is where a line from the point meets it.
    """

    point: Point
    anchor: str
    box: Box
    distance: float
    tie: Point


def label_points(drawing: Drawing, labels: Sequence[str], points: Sequence[Point], lines: Sequence[Box] = ()) -> None:
    """Write each label beside its point, where there is room; labels cover `lines` only if they must."""
    names = [shorten_text(make_visible(label), MAX_LABEL_CHARS) for label in labels]
    inside = (LETTER, 0.0, drawing.width, drawing.height)
    for name, point, spot in zip(names, points, place_labels(names, points, inside, lines), strict=True):
        if spot is None:
            continue
        if spot.distance > 1:
            drawing.line(point, spot.tie, "tie")
        drawing.text(spot.point, name, "small halo", anchor=spot.anchor)


def place_labels(
    names: Sequence[str], points: Sequence[Point], inside: Box, lines: Sequence[Box] = ()
) -> list[LabelPosition | None]:
    """A place for each name, the first names first; None where there is no room."""
    boxes = [_box_around(point, FREE_RADIUS) for point in points]
    positions: list[LabelPosition | None] = []
    for name, point in zip(names, points, strict=True):
        others = [box for box in boxes if box != _box_around(point, FREE_RADIUS)]
        apart = [_box_around(other, POINT_DISTANCE) for other in points if other != point]
        free = (
            spot
            for spot in _positions_around(point, LETTER * text_width(name))
            if _is_within(spot.box, inside)
            and not any(_meet(spot.box, box) for box in boxes)
            and (spot.distance == 1 or _is_plain(spot, point, others, apart))
        )
        best = min(free, key=lambda spot: spot.distance + sum(_meet(spot.box, line) for line in lines), default=None)
        positions.append(best)
        if best is not None:
            boxes.append(best.box)
    return positions


def _is_plain(spot: LabelPosition, point: Point, others: Sequence[Box], apart: Sequence[Box]) -> bool:
    """Tell whether a distant label is clearly its own point's: its line crosses no other, no other point is near."""
    return not any(_crosses(point, spot.tie, box) for box in others) and not any(_meet(spot.box, box) for box in apart)


def _box_around(point: Point, room: float) -> Box:
    return point[0] - room, point[1] - room, point[0] + room, point[1] + room


def _positions_around(point: Point, wide: float) -> Iterator[LabelPosition]:
    """Places around a point, the best first."""
    x, y = point
    for away in TRIED_DISTANCES:
        for right, down in TRIED_DIRECTIONS:
            start = x + right * (9 * away if down == 0 else 9 * (away - 1) + 4)
            base = y + 4 + down * (16 if down > 0 else 14) * away
            left = start - wide * (1 - right) / 2
            box = (left, base - 11, left + wide, base + 3)
            tie = (min(max(x, left), left + wide), min(max(y, box[1]), box[3]))
            yield LabelPosition((start, base), ANCHORS[right], box, away, tie)


def _is_within(box: Box, outer: Box) -> bool:
    return box[0] >= outer[0] and box[1] >= outer[1] and box[2] <= outer[2] and box[3] <= outer[3]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _crosses(start: Point, end: Point, box: Box) -> bool:
    """Tell whether the line from `start` to `end` crosses a box, by clipping it side by side (Liang and Barsky)."""
    first, last = 0.0, 1.0
    for at, towards, low, high in (
        (start[0], end[0] - start[0], box[0], box[2]),
        (start[1], end[1] - start[1], box[1], box[3]),
    ):
        if towards == 0:
            if not low < at < high:
                return False
            continue
        ends = sorted(((low - at) / towards, (high - at) / towards))
        first, last = max(first, ends[0]), min(last, ends[1])
    return first < last
