"""Confidence intervals of the scores of a leaderboard, by the method that holds for each measure."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

import numpy as np

from harness.records import Estimate
from harness.scoring.count_matrix import SLICE_UNITS
from harness.scoring.leaderboard_scores import LeaderboardScores, Part
from harness.scoring.settings import Settings
from harness.statistics.intervals import (
    FEWEST_UNITS,
    Intervals,
    empty_intervals,
    mean_interval,
    percentile_interval,
    ratio_interval,
)
from harness.statistics.resampling import Floats, sum_units

PORTABLE_DECIMALS = 10
"""Decimals of a score that are the same on every machine: additions and logarithms differ in the last bits."""


def estimate_intervals(table: LeaderboardScores, settings: Settings) -> Intervals:
    """The intervals of all scores, (systems, measures); none where fewer than three units were drawn."""
    none = empty_intervals(table.scores)
    if not settings.draws:
        return none
    for part in table.parts:
        if part.units.kind and part.units.count >= FEWEST_UNITS:
            for place, column in enumerate(part.columns):
                estimated = _estimate_measure(part, place, table, settings)
                for target, ends in zip(_arrays(none), _arrays(estimated), strict=True):
                    target[:, column] = ends
                for ends in (none.low, none.high):  # no score lies beyond the scale, and so no true one
                    ends[:, column] = np.clip(ends[:, column], *part.scale(place))
    return none


def _arrays(intervals: Intervals) -> tuple[Floats, ...]:
    return intervals.low, intervals.high, intervals.method, intervals.is_trusted  # type: ignore[return-value]


def _estimate_measure(part: Part, place: int, table: LeaderboardScores, settings: Settings) -> Intervals:
    """The intervals of one measure, (systems,)."""
    column = part.columns[place]
    if settings.interval == "percentile":
        return percentile_interval(table.samples[..., column], settings.confidence)
    without = None if part.is_mean[place] else part.score_without_units(place)
    groups = _group_rows(part, place)
    scores = table.scores[:, column]
    return _join_intervals([_estimate_rows(part, place, at, scores[at], without, settings.confidence) for at in groups])


def _group_rows(part: Part, place: int) -> list[slice]:
    """The groups of rows to compute together: all, or single rows where very many units would need much memory.

    Without limits of the scale all rows decide on one together.
    """
    if part.units.count <= SLICE_UNITS or not (part.is_mean[place] or np.isfinite(part.scale(place)).any()):
        return [slice(None)]
    return [slice(row, row + 1) for row in range(len(part.topic_counts.places))]


def _estimate_rows(  # noqa: PLR0917  # each is another thing
    part: Part, place: int, rows: slice, scores: Floats, without: Floats | None, confidence: float
) -> Intervals:
    """The intervals of some rows by one measure; `without` (units, systems) are scores without each unit, of ratios."""
    values = part.by_topic.measure(place)[:, rows]
    sizes = sum_units(np.isfinite(values).astype(np.float64), part.unit_of)
    if without is None:
        sums = sum_units(np.nan_to_num(values), part.unit_of)
        return mean_interval(sums, sizes, confidence, part.scale(place))
    present = np.where(sizes > 0, without[:, rows], np.nan)
    return ratio_interval(scores, present, sizes, confidence, part.scale(place))


def _join_intervals(made: Sequence[Intervals]) -> Intervals:
    return Intervals(*(np.concatenate(ends) for ends in zip(*map(_arrays, made), strict=True)))


def name_methods(table: LeaderboardScores, intervals: Intervals) -> dict[str, str]:
    """The methods of the intervals that are shown, by measure, the commonest first."""
    is_shown = intervals.is_trusted & np.isfinite(table.scores)
    methods: dict[str, str] = {}
    for column, measure in enumerate(table.measures):
        names, counts = np.unique(intervals.method[is_shown[:, column], column], return_counts=True)
        if len(names):
            methods[measure] = ", ".join(str(names[place]) for place in np.argsort(-counts, kind="stable"))
    return methods


def build_estimate(value: float, low: float, high: float) -> Estimate:
    """The score and the ends of its interval, with ten decimals; no interval where an end is NaN."""
    if not (isfinite(low) and isfinite(high)):
        return Estimate(round_portably(value))
    return Estimate(round_portably(value), round_portably(low), round_portably(high))


def shares_of_way(scores: Floats, low: int, high: int) -> Floats:
    """How far each system (..., systems, measures) is on the way from system `low` (0) to system `high` (1).

    NaN where the two are equal.
    """
    start, end = scores[..., low, :][..., None, :], scores[..., high, :][..., None, :]
    length = end - start
    shares: Floats = np.divide(scores - start, length, out=np.full(scores.shape, np.nan), where=length != 0)
    return shares


def round_portably(number: float) -> float:
    """Round to ten decimals, as a Python float without a negative zero: further decimals differ between machines."""
    return round(float(number), PORTABLE_DECIMALS) + 0.0
