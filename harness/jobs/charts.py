"""Pictures of a leaderboard for notebooks: a text that is an SVG file, and shows itself."""

from __future__ import annotations

from typing import Literal

from harness.errors import HarnessError
from harness.records import Leaderboard
from harness.showing.charts import plot as draw


class Picture(str):
    """An SVG file as text: write it to a file, or let a notebook show it."""

    __slots__ = ()

    def _repr_svg_(self) -> str:
        return str(self)


def plot(
    leaderboard: Leaderboard | str,
    chart: str | Leaderboard = "forest",
    measure: str | None = None,
    *,
    by: Literal["seconds", "price"] | None = None,
) -> Picture:
    """A picture of a leaderboard: `plot(leaderboard, "forest")`, or the two the other way round.

    `measure` is a column of the leaderboard (default: the first), `by` what the chart `cost` has across. Raises
    UnknownName for a chart or a measure that is none, HarnessError where there is nothing to draw.
    """
    if isinstance(leaderboard, str):
        leaderboard, chart = chart, leaderboard
    if not isinstance(leaderboard, Leaderboard) or not isinstance(chart, str):
        raise HarnessError('plot takes a leaderboard and the name of a chart: plot(leaderboard, "forest")')
    return Picture(draw(leaderboard, chart, measure, by=by))
