"""Which rows are better than which? Paired tests of a table's rows as `Pair` records, their ranks and letters."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec
import numpy as np
from numpy.typing import NDArray

from harness.records import Pair
from harness.scoring import paired_tests, power, rank_clusters
from harness.scoring.count_matrix import sample_scores, win_counts
from harness.scoring.intervals import percentiles, rounded10
from harness.scoring.leaderboard_scores import LeaderboardScores, Part
from harness.scoring.paired_tests import Pairs
from harness.scoring.resampling import Floats, draw_resamples
from harness.scoring.settings import Settings


@dataclass(frozen=True, slots=True)
class PairTests:
    """Pairs and their numbers: arrays (pairs, measures), and (pairs, measures, 3) of wins, ties and losses.

    `units` is the number of what was drawn for a pair.
    """

    pairs: Pairs
    found: Floats
    low: Floats
    high: Floats
    error: Floats
    p: Floats
    outcomes: NDArray[np.int64]
    units: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RankResult:
    """What the tests say of one measure: labels in clusters, ranks by label, and whom each label beats."""

    clusters: tuple[tuple[str, ...], ...]
    ranks: dict[str, int]
    beats: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class TestResults:
    """What the tests gave, `standings` by measure; all empty where nothing was tested."""

    pairs: tuple[Pair, ...] = ()
    against: tuple[Pair, ...] = ()
    standings: dict[str, RankResult] = field(default_factory=dict)


def run_pair_tests(
    evidence: LeaderboardScores, pairs: Pairs, settings: Settings, *, described: bool = False
) -> PairTests:
    """Test these pairs of rows, by each measure over the topics that both have a value for.

    Measures without a direction are left out (NaN) unless `described`: more or less of them is a difference, but no
    row is better for it.
    """
    shape = (len(pairs), len(evidence.measures))
    gap, low, high, error = np.full((4, *shape), np.nan)
    found = PairTests(
        pairs, gap, low, high, error, np.ones(shape), np.zeros((*shape, 3), np.int64), np.zeros(shape, np.int64)
    )
    for part in evidence.parts:
        for places, shared in part.shared(pairs):
            if shared is not None:
                _fill(found, evidence, part, shared, places, settings=settings)
    if not described:
        found.found[:, evidence.signs == 0] = np.nan
        found.p[:, evidence.signs == 0] = 1.0
    return found


def _fill(
    found: PairTests,
    evidence: LeaderboardScores,
    part: Part,
    shared: Part,
    places: NDArray[np.intp],
    *,
    settings: Settings,
) -> None:
    """Write down the numbers of these pairs by the measures of a part, over the topics of `shared`."""
    at, pairs = np.ix_(places, part.columns), found.pairs[places]
    scores, samples, tested = _numbers(evidence, part, shared, settings)
    if settings.test == "bs":
        found.p[at] = paired_tests.bootstrap_test(tested, scores, pairs) if len(tested) else 1.0
    else:
        found.p[at] = paired_tests.permutation_test(shared.units, pairs, settings.swaps, settings.seed)
    found.found[at] = paired_tests.pair_differences(scores, pairs)
    found.low[at], found.high[at], found.error[at] = _spread(samples, pairs, shared.by.count, settings.confidence)
    found.outcomes[at] = win_counts(shared.topics, pairs)
    found.units[at] = shared.by.count


def _numbers(
    evidence: LeaderboardScores, part: Part, shared: Part, settings: Settings
) -> tuple[Floats, Floats, Floats]:
    """Scores, draws for intervals and draws for the test, of the topics of `shared`: those at hand where it is all."""
    none = np.empty((0, len(evidence.labels), len(part.columns)))
    if shared is part:
        samples = [
            each[..., part.columns] if part.by.count > 1 else none for each in (evidence.samples, evidence.tested)
        ]
        return evidence.scores[:, part.columns], samples[0], samples[1]
    draws = max(settings.draws, settings.test_draws) if shared.by.count > 1 else 0
    drawn = sample_scores(shared.units, draw_resamples(shared.by.count, draws, settings.seed)) if draws else none
    return shared.topics.scores(), drawn[: settings.draws], drawn[: settings.test_draws]


def pair_records(evidence: LeaderboardScores, tested: PairTests, alpha: float) -> tuple[Pair, ...]:
    """All pairs as records, measure by measure, with Holm's correction over the pairs of each measure."""
    corrected = rank_clusters.holm(tested.p)
    return tuple(
        _pair(evidence, tested, (place, measure), corrected[place, measure], alpha)
        for measure in range(len(evidence.measures))
        for place in range(len(tested.pairs))
        if np.isfinite(tested.found[place, measure])
    )


def baseline_records(evidence: LeaderboardScores, tested: PairTests, alpha: float, baseline: str) -> tuple[Pair, ...]:
    """Every other row against the baseline, which is b; Holm's correction is over these pairs only."""
    column = list(evidence.labels).index(baseline)
    places = np.flatnonzero((tested.pairs == column).any(axis=1))
    corrected = rank_clusters.holm(tested.p[places])
    return tuple(
        _with_last_as_b(_pair(evidence, tested, (int(place), measure), corrected[row, measure], alpha), baseline)
        for measure in range(len(evidence.measures))
        for row, place in enumerate(places)
        if np.isfinite(tested.found[place, measure])
    )


def rank_systems(evidence: LeaderboardScores, tested: PairTests, alpha: float) -> dict[str, RankResult]:
    """The standing in each measure: a difference counts where Holm's p is under alpha."""
    corrected = rank_clusters.holm(tested.p)
    signs = evidence.signs
    labels = evidence.labels
    found: dict[str, RankResult] = {}
    for column, measure in enumerate(evidence.measures):
        if not signs[column]:
            continue
        better = _better(len(labels), tested, column, corrected[:, column] < alpha, signs[column])
        worth = np.nan_to_num(evidence.scores[:, column] * signs[column], nan=-np.inf)
        order = [int(place) for place in np.argsort(-worth, kind="stable")]
        placed = rank_clusters.cluster_ranks(order, better)
        beaten = rank_clusters.beaten_systems(range(len(labels)), better)
        found[measure] = RankResult(
            tuple(tuple(labels[row] for row in cluster) for cluster in rank_clusters.rank_clusters(order, better)),
            {labels[row]: placed[row] for row in range(len(labels))},
            {labels[row]: tuple(labels[other] for other in beaten[row]) for row in range(len(labels))},
        )
    return found


def _better(
    systems: int, tested: PairTests, column: int, significant: NDArray[np.bool_], sign: float
) -> rank_clusters.Better:
    better = np.zeros((systems, systems), np.bool_)
    gain = tested.found[:, column] * sign
    for one, (a, b) in enumerate(tested.pairs):
        better[a, b] = significant[one] and gain[one] > 0
        better[b, a] = significant[one] and gain[one] < 0
    return better


def _spread(samples: Floats, pairs: Pairs, units: int, confidence: float) -> tuple[Floats, Floats, Floats]:
    """Interval and standard error of each difference, measure by measure to bound memory; NaN without draws."""
    low, high, error = np.full((3, len(pairs), samples.shape[-1]), np.nan)
    for column in range(samples.shape[-1]) if len(samples) else ():
        gaps = samples[:, pairs[:, 0], column] - samples[:, pairs[:, 1], column]
        low[:, column], high[:, column] = percentiles(gaps, confidence)
        error[:, column] = power.standard_error(gaps, units)
    return low, high, error


def _pair(evidence: LeaderboardScores, tested: PairTests, at: tuple[int, int], corrected: float, alpha: float) -> Pair:
    place, measure = at
    a, b = tested.pairs[place]
    difference, error = rounded10(tested.found[at]), float(tested.error[at])
    wins, ties, losses = (int(count) for count in tested.outcomes[at])
    is_spread = bool(np.isfinite(error))
    return Pair(
        a=evidence.labels[a],
        b=evidence.labels[b],
        measure=evidence.measures[measure],
        difference=difference,
        low=rounded10(tested.low[at]) if is_spread else None,
        high=rounded10(tested.high[at]) if is_spread else None,
        p=rounded10(tested.p[at]),
        p_corrected=rounded10(corrected),
        wins=wins,
        ties=ties,
        losses=losses,
        detectable=rounded10(power.detectable_difference(error, alpha)) if is_spread else None,
        needed=power.needed_units(difference, error, int(tested.units[at]), alpha) if is_spread else None,
    )


def _with_last_as_b(pair: Pair, last: str) -> Pair:
    """The same pair with `last` as b."""
    if pair.b == last:
        return pair
    return msgspec.structs.replace(
        pair,
        a=pair.b,
        b=pair.a,
        difference=0.0 - pair.difference,
        low=None if pair.high is None else 0.0 - pair.high,
        high=None if pair.low is None else 0.0 - pair.low,
        wins=pair.losses,
        losses=pair.wins,
    )
