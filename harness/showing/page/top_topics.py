"""The topics on which the two leading systems differ most, for a page whose script does not run."""

from __future__ import annotations

from math import isfinite

from msgspec import Struct

from harness.records import Report
from harness.showing.format import leading_column, number_text, signed_text
from harness.showing.page.safe import Safe

SHOWN = 25
HALF = 60.0
"""Pixels of the longest bar to one side."""


class TopicDifference(Struct, frozen=True):
    """A line of the list: the scores of both, and a bar of their difference."""

    topic: str
    event: str
    a: str
    b: str
    difference: str
    bar: Safe


class TopDifferences(Struct, frozen=True):
    """Which two rows, by which measure, on how many topics."""

    a: str
    b: str
    measure: str
    topics: tuple[TopicDifference, ...]
    of: int


def top_differences(report: Report) -> TopDifferences | None:
    """None where there are not two rows to compare."""
    comparison = report.comparison
    if len(comparison.rows) < 2 or not comparison.columns:
        return None
    column = leading_column(comparison) or comparison.columns[0]
    measure = column.measure
    first, second = report.scores[measure][:2]
    both = [(a, b, place) for place, (a, b) in enumerate(zip(first, second, strict=True)) if isfinite(a - b)]
    both.sort(key=lambda each: (-abs(each[0] - each[1]), each[2]))
    widest = max((abs(a - b) for a, b, _ in both), default=0.0) or 1.0
    lines = tuple(
        TopicDifference(
            report.topics[place],
            report.events[place],
            number_text(a, 1),
            number_text(b, 1),
            signed_text(a - b, 1),
            difference_bar(a - b, widest),
        )
        for a, b, place in both[:SHOWN]
    )
    title = column.title
    return TopDifferences(comparison.rows[0].label, comparison.rows[1].label, title, lines, len(report.topics))


def difference_bar(difference: float, widest: float) -> Safe:
    """To the right in A's colour, to the left in B's."""
    long = HALF * min(1.0, abs(difference) / widest)
    start = HALF if difference >= 0 else HALF - long
    side = "a" if difference >= 0 else "b"
    return Safe(
        f'<svg class="diff" width="{2 * HALF:.0f}" height="12" viewBox="0 0 {2 * HALF:.0f} 12" aria-hidden="true">'
        f'<rect class="{side}" x="{start:.1f}" y="2" width="{long:.1f}" height="8"/>'
        f'<path class="mid" d="M{HALF:.0f} 0v12"/></svg>'
    )
