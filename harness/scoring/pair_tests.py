"""Paired tests of a leaderboard's rows, over the topics for which both rows have a value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from harness.scoring.leaderboard_scores import LeaderboardScores, Part
from harness.scoring.paired_bootstrap import bootstrap_p
from harness.scoring.resampling_units import narrow_units
from harness.scoring.settings import Settings
from harness.scoring.trial_shifts import TrialScores, find_shrink
from harness.statistics.effect_sizes import count_outcomes, describe_effects
from harness.statistics.holm import correct_by_holm
from harness.statistics.mean_columns import MeanColumn
from harness.statistics.permutation import Mapper, PairTests, compare_pairs
from harness.statistics.power import detectable_difference
from harness.statistics.ratio_columns import RatioColumn
from harness.statistics.resampling import Floats, Places, group_units, sum_units
from harness.statistics.simultaneous import critical_statistics, invert_tests, level_of_pair, standard_errors_of

GAP_NUMBERS = 1 << 17
"""Differences of single topics that are looked at at once, 1 MB of float64: they stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class TestedPairs:
    """Pairs and their numbers: arrays (pairs, measures), NaN where nothing was tested.

    `levels` (measures,) are those of a single pair after correction, 0 where no test can reject; `units` (measures,)
    what was swapped. `outcomes` has wins, ties and losses, `effects` and `chances` a value with its ends, as a last
    axis. `can_reject` (measures,) says whether any scores whatever could have separated a pair.
    """

    pairs: Places
    difference: Floats
    low: Floats
    high: Floats
    error: Floats
    p: Floats
    p_corrected: Floats
    outcomes: NDArray[np.int64]
    shared_topics: NDArray[np.int64]
    effects: Floats
    chances: Floats
    levels: Floats
    units: NDArray[np.int64]

    @property
    def can_reject(self) -> NDArray[np.bool_]:
        """A flag (measures,) for measures in which some scores could have separated a pair."""
        return np.asarray(self.levels > 0)


@dataclass(frozen=True, slots=True)
class _Group:
    """Measures that are tested together, by their places in the table, with their columns on the same units."""

    places: list[int]
    columns: list[MeanColumn | RatioColumn]
    units: int


def run_pair_tests(
    table: LeaderboardScores,
    pairs: Places,
    settings: Settings,
    *,
    described: bool = False,
    trials: TrialScores | None = None,
) -> TestedPairs:
    """Test these pairs of rows by each measure that has a direction; by all measures where `described`.

    For a measure without a direction a difference is reported, but neither row is called better. `trials` are the
    scores of the trials of systems that have several.
    """
    shape = (len(pairs), len(table.measures))
    numbers = _untested_pairs(pairs, shape)
    chosen = [column for column in range(shape[1]) if described or table.signs[column]]
    for group in _group_columns(table, chosen, settings):
        _test_group(numbers, table, group, settings, trials or {})
    for part in table.parts:
        for place, column in enumerate(part.columns):
            if column in chosen:
                _describe_topics(numbers, part, place, sign=table.signs[column] or 1.0, settings=settings)
    return numbers


def _untested_pairs(pairs: Places, shape: tuple[int, int]) -> TestedPairs:
    gap = np.full((4, *shape), np.nan)
    ones = np.ones((2, *shape))
    counts = np.zeros((*shape, 3), np.int64)
    effects = np.full((2, *shape, 3), np.nan)
    p, corrected = ones
    difference, low, high, error = gap
    shared = np.zeros(shape, np.int64)
    levels, units = np.zeros(shape[1]), np.zeros(shape[1], np.int64)
    return TestedPairs(
        pairs, difference, low, high, error, p, corrected, counts, shared, effects[0], effects[1], levels, units
    )


def _group_columns(table: LeaderboardScores, chosen: Sequence[int], settings: Settings) -> Iterator[_Group]:
    """The measures of each part, or all together where the family is all of the table."""
    parts = [
        (part, [(place, int(column)) for place, column in enumerate(part.columns) if column in chosen])
        for part in table.parts
    ]
    parts = [(part, members) for part, members in parts if members]
    if settings.family == "measure" or len(parts) < 2:
        for part, members in parts:
            columns = [part.column(place) for place, _ in members]
            yield _Group([column for _, column in members], columns, part.units.count)
        return
    topics = np.logical_or.reduce([part.where for part, _ in parts])
    units = narrow_units(table.all_units, topics)
    groups = group_units(units.count)
    unit_of = (
        groups[units.unit_of] if groups is not None else None if units.count == len(units.unit_of) else units.unit_of
    )
    yield _Group(
        [column for _, members in parts for _, column in members],
        [part.spread_column(place, topics, unit_of) for part, members in parts for place, _ in members],
        units.count,
    )


def _share_work() -> Mapper:
    """A `map` over processes, or within this one where it is alone."""
    from harness.parallel.process_mapper import can_fork, share_work  # noqa: PLC0415  # few tests take that long

    return share_work() if can_fork() else map


def _test_group(
    numbers: TestedPairs, table: LeaderboardScores, group: _Group, settings: Settings, trials: TrialScores
) -> None:
    """Store the tests of one group of measures, and the intervals that agree with these tests."""
    measures = [table.measures[place] for place in group.places]
    shrink = np.stack([find_shrink(table, numbers.pairs, measure, trials) for measure in measures], axis=1)
    tests = compare_pairs(
        group.columns,
        numbers.pairs,
        permutations=settings.used_permutations,
        seed=settings.seed,
        alpha=settings.alpha,
        family=settings.family,
        correction=settings.used_correction,
        shrink=None if (shrink == 1).all() else shrink,
        share=_share_work,
    )
    if settings.test == "bs":
        tests = _with_bootstrap(tests, table, group.places, numbers.pairs)
    intervals = invert_tests(tests)
    places = group.places
    numbers.difference[:, places] = tests.difference
    numbers.low[:, places], numbers.high[:, places] = intervals.low, intervals.high
    numbers.error[:, places] = standard_errors_of(tests)
    numbers.p[:, places], numbers.p_corrected[:, places] = (
        np.nan_to_num(tests.p, nan=1.0),
        np.nan_to_num(tests.p_corrected, nan=1.0),
    )
    numbers.levels[places] = find_levels(tests)
    numbers.units[places] = group.units


def _with_bootstrap(tests: PairTests, table: LeaderboardScores, places: Sequence[int], pairs: Places) -> PairTests:
    """The tests with the p-values of the paired bootstrap in place of their own."""
    p = bootstrap_p(table.tested_samples[..., list(places)], table.scores[:, list(places)], pairs)
    p = np.where(np.isfinite(tests.difference), p, np.nan)
    corrected = p if tests.correction == "none" else correct_by_holm(p if tests.family == "measure" else p.ravel())
    return replace(tests, p=p, p_corrected=corrected.reshape(p.shape))


def find_levels(tests: PairTests) -> Floats:
    """(measures,): the level at which a single pair is tested after correction; 0 where no test can reject.

    An exact test of few units has few levels: never less than that of its most extreme outcome.
    """
    if tests.statistic.size == 1 or (len(tests.statistic) == 1 and tests.family == "measure"):
        return np.where(np.isfinite(critical_statistics(tests)).all(axis=0), tests.alpha, 0.0)
    levels = level_of_pair(tests)
    if tests.is_exact:
        least = 2.0 / tests.permutations * (1 + 1e-9)
        levels = np.where(levels > 0, np.maximum(levels, least), 0.0)
    return np.minimum(levels, tests.alpha)


def _describe_topics(numbers: TestedPairs, part: Part, place: int, *, sign: float, settings: Settings) -> None:
    """Wins, effects and chances by topic, some pairs at a time."""
    column = part.columns[place]
    values = np.multiply(part.by_topic.measure(place).T, sign, order="C")
    topics = values.shape[1]
    step = max(1, GAP_NUMBERS // max(1, topics))
    for start in range(0, len(numbers.pairs), step):
        at = slice(start, start + step)
        first, second = numbers.pairs[at].T
        gaps = values[first] - values[second]
        numbers.outcomes[at, column] = outcomes = count_outcomes(gaps)
        numbers.shared_topics[at, column] = shared = outcomes.sum(axis=1)
        units = shared.astype(np.float64) if part.unit_of is None else _count_units(gaps, part.unit_of)
        described = describe_effects(gaps, outcomes, units, settings.confidence)
        numbers.effects[at, column], numbers.chances[at, column] = described


def _count_units(gaps: Floats, unit_of: Places) -> Floats:
    """The number of units (pairs,) in which a pair shares some topic."""
    has_gap = np.isfinite(gaps.T).astype(np.float64)
    return np.asarray((sum_units(has_gap, unit_of) > 0).sum(axis=0), np.float64)


def find_detectable(numbers: TestedPairs, permutations: int) -> Floats:
    """The difference that each pair's topics show in 80 of 100 cases at the corrected level; NaN where none."""
    shifts = [
        detectable_difference(1.0, int(units), float(level), permutations=permutations) if level > 0 else None
        for units, level in zip(numbers.units, numbers.levels, strict=True)
    ]
    factors = np.array([np.nan if shift is None else shift for shift in shifts])
    detectable: Floats = numbers.error * factors
    return detectable
