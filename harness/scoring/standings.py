"""Results of the tests as records: pairs, ranks, rank sets, clusters, and which system beats which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from harness.records import Pair
from harness.scoring import rank_clusters
from harness.scoring.leaderboard_scores import LeaderboardScores
from harness.scoring.pair_tests import TestedPairs, find_detectable
from harness.scoring.score_intervals import round_portably
from harness.scoring.settings import Settings
from harness.statistics.equivalence import claim_together, show_equivalence
from harness.statistics.rank_sets import decide_better, find_rank_sets
from harness.statistics.resampling import Flags, Floats


@dataclass(frozen=True, slots=True)
class RankResult:
    """Test results of one measure: clusters of labels, and by label ranks, rank sets and beaten systems."""

    clusters: tuple[tuple[str, ...], ...]
    ranks: dict[str, int]
    beats: dict[str, tuple[str, ...]]
    rank_sets: dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class TestResults:
    """Results of all tests, `standings` by measure; all empty where nothing was tested.

    `beats` are by measure and label the labels that each row is shown to be better than. `numbers` holds the test
    results that everything else is computed from.
    """

    pairs: tuple[Pair, ...] = ()
    baseline_pairs: tuple[Pair, ...] = ()
    standings: dict[str, RankResult] = field(default_factory=dict)
    beats: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    numbers: TestedPairs | None = None


def pair_records(table: LeaderboardScores, tested: TestedPairs, settings: Settings) -> tuple[Pair, ...]:
    """All pairs as records, measure by measure."""
    detectable = find_detectable(tested, settings.used_permutations)
    claims = _claim_margins(table, tested, settings)
    return tuple(
        _build_pair(table, tested, (place, measure), float(detectable[place, measure]), claims.get((place, measure)))
        for measure in range(len(table.measures))
        for place in range(len(tested.pairs))
        if np.isfinite(tested.difference[place, measure])
    )


def _claim_margins(
    table: LeaderboardScores, tested: TestedPairs, settings: Settings
) -> dict[tuple[int, int], tuple[bool, bool]]:
    """Flags for each pair: shown to be equivalent, and a shown to be not worse than b, by the measure's margin.

    Each of the two claims is corrected over the pairs of the measure (Holm), unless no correction was asked for.
    """
    claims: dict[tuple[int, int], tuple[bool, bool]] = {}
    for measure, margin in settings.margins.items():
        if measure not in table.measures:
            continue
        column = list(table.measures).index(measure)
        sign = table.signs[column] or 1.0
        places = np.flatnonzero(np.isfinite(tested.difference[:, column]))
        results = [
            show_equivalence(
                float(tested.difference[place, column] * sign),
                float(tested.error[place, column]),
                float(tested.units[column] - 1),
                margin,
                settings.alpha,
            )
            for place in places
        ]
        is_corrected = settings.correction != "none"
        equivalent, not_worse = (
            claim_together(p, settings.alpha, is_corrected=is_corrected)
            for p in ([result.p_equivalent for result in results], [result.p_not_worse for result in results])
        )
        for row, place in enumerate(places):
            claims[int(place), column] = (equivalent[row], not_worse[row])
    return claims


def _build_pair(
    table: LeaderboardScores,
    tested: TestedPairs,
    at: tuple[int, int],
    detectable: float,
    claim: tuple[bool, bool] | None,
) -> Pair:
    place, measure = at
    a, b = tested.pairs[place]
    wins, ties, losses = (int(count) for count in tested.outcomes[at])
    has_ends = bool(np.isfinite(tested.low[at]) and tested.low[at] < tested.high[at] < np.inf)  # equal texts have none
    has_error = bool(np.isfinite(tested.error[at]) and tested.units[measure] > 1)
    return Pair(
        a=table.labels[a],
        b=table.labels[b],
        measure=table.measures[measure],
        difference=round_portably(tested.difference[at]),
        low=round_portably(tested.low[at]) if has_ends else None,
        high=round_portably(tested.high[at]) if has_ends else None,
        p=round_portably(tested.p[at]),
        p_corrected=round_portably(tested.p_corrected[at]),
        wins=wins,
        ties=ties,
        losses=losses,
        detectable=round_portably(detectable) if np.isfinite(detectable) else None,
        shared_topics=int(tested.shared_topics[at]),
        effect=_finite_three(tested.effects[at]),
        chance=_finite_three(tested.chances[at]),
        is_equivalent=claim[0] if claim else None,
        is_not_worse=claim[1] if claim else None,
        error=round_portably(tested.error[at]) if has_error else None,
        df=float(tested.units[measure] - 1) if has_error else None,
    )


def _finite_three(numbers: Floats) -> tuple[float, float, float] | None:
    if not np.isfinite(numbers).all():
        return None
    value, low, high = (round_portably(number) for number in numbers)
    return value, low, high


def find_better(table: LeaderboardScores, tested: TestedPairs, column: int, alpha: float) -> Flags:
    """A flag (systems, systems) where the row's system is shown to be better than the column's."""
    return decide_better(
        tested.difference[:, column],
        tested.p_corrected[:, column],
        tested.pairs,
        len(table.labels),
        alpha=alpha,
        sign=table.signs[column],
    )


def find_beaten(table: LeaderboardScores, tested: TestedPairs, alpha: float) -> dict[str, dict[str, tuple[str, ...]]]:
    """Whom each row is shown to be better than, by measure with a direction and by label."""
    labels = table.labels
    return {
        measure: {
            labels[row]: tuple(labels[int(other)] for other in np.flatnonzero(better[row]))
            for row in range(len(labels))
        }
        for column, measure in enumerate(table.measures)
        if table.signs[column]
        for better in [find_better(table, tested, column, alpha)]
    }


def rank_systems(table: LeaderboardScores, tested: TestedPairs, alpha: float) -> dict[str, RankResult]:
    """The standing in each measure that has a direction: a difference counts where its corrected p is below alpha."""
    standings: dict[str, RankResult] = {}
    beats = find_beaten(table, tested, alpha)
    labels = table.labels
    for measure, beaten in beats.items():
        column = list(table.measures).index(measure)
        better = find_better(table, tested, column, alpha)
        order = [int(row) for row in np.argsort(-_find_worth(table, tested, column), kind="stable")]
        ranks = rank_clusters.cluster_ranks(order, better)
        sets = find_rank_sets(better)
        standings[measure] = RankResult(
            tuple(tuple(labels[row] for row in cluster) for cluster in rank_clusters.rank_clusters(order, better)),
            {labels[row]: ranks[row] for row in range(len(labels))},
            beaten,
            {labels[row]: (int(sets[row, 0]), int(sets[row, 1])) for row in range(len(labels))},
        )
    return standings


def _find_worth(table: LeaderboardScores, tested: TestedPairs, column: int) -> NDArray[np.float64]:
    """(systems,): the sort key: the score, or the mean difference if the scores cover different topics."""
    sign = table.signs[column]
    part = next(part for part in table.parts if column in part.columns)
    if part.values is None:
        return np.asarray(np.nan_to_num(table.scores[:, column] * sign, nan=-np.inf))
    systems = len(table.labels)
    sums, counts = np.zeros(systems), np.zeros(systems)
    gains = np.nan_to_num(tested.difference[:, column] * sign)
    for side, factor in ((0, 1.0), (1, -1.0)):
        np.add.at(sums, tested.pairs[:, side], factor * gains)
        np.add.at(counts, tested.pairs[:, side], np.isfinite(tested.difference[:, column]).astype(np.float64))
    return np.where(counts > 0, sums / np.maximum(1, counts), -np.inf)


def name_rows(labels: Sequence[str]) -> dict[str, str]:
    """The letter of each label, in the order of a table."""
    return dict(zip(labels, rank_clusters.make_letters(len(labels)), strict=True))
