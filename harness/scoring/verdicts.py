"""Which rows are better than which? Paired tests of a table's rows as `Pair` records, their ranks and letters."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec
import numpy as np
from numpy.typing import NDArray

from harness.records import Pair
from harness.scoring import paired, power, ranks
from harness.scoring.draws import Floats
from harness.scoring.evidence import Evidence
from harness.scoring.intervals import percentiles, plain
from harness.scoring.paired import Pairs
from harness.scoring.settings import Settings
from harness.scoring.sums import outcomes


@dataclass(frozen=True, slots=True)
class Differences:
    """Pairs and their numbers: arrays (pairs, measures), and (pairs, measures, 3) of wins, ties and losses."""

    pairs: Pairs
    found: Floats
    low: Floats
    high: Floats
    error: Floats
    p: Floats
    outcomes: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the tests say of one measure: labels in clusters, ranks by label, and whom each label beats."""

    clusters: tuple[tuple[str, ...], ...]
    ranks: dict[str, int]
    beats: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Tested:
    """What the tests gave, `standings` by measure; all empty where nothing was tested."""

    pairs: tuple[Pair, ...] = ()
    against: tuple[Pair, ...] = ()
    standings: dict[str, Standing] = field(default_factory=dict)


def differences(evidence: Evidence, pairs: Pairs, settings: Settings) -> Differences:
    """Test these pairs of rows."""
    if settings.test == "bs":
        p = paired.bootstrap(evidence.tested, evidence.scores, pairs)
    else:
        p = paired.randomization(evidence.units, pairs, settings.swaps, settings.seed)
    found = paired.differences(evidence.scores, pairs)
    low, high, error = _spread(evidence, pairs, settings.confidence)
    return Differences(pairs, found, low, high, error, p, outcomes(evidence.topics, pairs))


def records(evidence: Evidence, tested: Differences, alpha: float) -> tuple[Pair, ...]:
    """All pairs as records, measure by measure, with Holm's correction over the pairs of each measure."""
    corrected = ranks.holm(tested.p)
    return tuple(
        _pair(evidence, tested, (place, measure), corrected[place, measure], alpha)
        for measure in range(len(evidence.measures))
        for place in range(len(tested.pairs))
        if np.isfinite(tested.found[place, measure])
    )


def against(evidence: Evidence, tested: Differences, alpha: float, baseline: str) -> tuple[Pair, ...]:
    """Every other row against the baseline, which is b; Holm's correction is over these pairs only."""
    column = list(evidence.labels).index(baseline)
    places = np.flatnonzero((tested.pairs == column).any(axis=1))
    corrected = ranks.holm(tested.p[places])
    return tuple(
        _turned(_pair(evidence, tested, (int(place), measure), corrected[row, measure], alpha), baseline)
        for measure in range(len(evidence.measures))
        for row, place in enumerate(places)
        if np.isfinite(tested.found[place, measure])
    )


def standing(evidence: Evidence, tested: Differences, alpha: float) -> dict[str, Standing]:
    """The standing in each measure: a difference counts where Holm's p is under alpha."""
    corrected = ranks.holm(tested.p)
    signs = evidence.units.signs
    labels = evidence.labels
    found: dict[str, Standing] = {}
    for column, measure in enumerate(evidence.measures):
        better = _better(len(labels), tested, column, corrected[:, column] < alpha, signs[column])
        worth = np.nan_to_num(evidence.scores[:, column] * signs[column], nan=-np.inf)
        order = [int(place) for place in np.argsort(-worth, kind="stable")]
        placed = ranks.ranks(order, better)
        beaten = ranks.beaten(range(len(labels)), better)
        found[measure] = Standing(
            tuple(tuple(labels[row] for row in cluster) for cluster in ranks.clusters(order, better)),
            {labels[row]: placed[row] for row in range(len(labels))},
            {labels[row]: tuple(labels[other] for other in beaten[row]) for row in range(len(labels))},
        )
    return found


def _better(
    systems: int, tested: Differences, column: int, significant: NDArray[np.bool_], sign: float
) -> ranks.Better:
    better = np.zeros((systems, systems), np.bool_)
    gain = tested.found[:, column] * sign
    for one, (a, b) in enumerate(tested.pairs):
        better[a, b] = significant[one] and gain[one] > 0
        better[b, a] = significant[one] and gain[one] < 0
    return better


def _spread(evidence: Evidence, pairs: Pairs, confidence: float) -> tuple[Floats, Floats, Floats]:
    """Interval and standard error of each difference, measure by measure to bound memory; NaN without draws."""
    low, high, error = np.full((3, len(pairs), len(evidence.measures)), np.nan)
    for column in range(len(evidence.measures)) if len(evidence.samples) else ():
        gaps = evidence.samples[:, pairs[:, 0], column] - evidence.samples[:, pairs[:, 1], column]
        low[:, column], high[:, column] = percentiles(gaps, confidence)
        error[:, column] = power.standard_error(gaps, evidence.units.units)
    return low, high, error


def _pair(evidence: Evidence, tested: Differences, at: tuple[int, int], corrected: float, alpha: float) -> Pair:
    place, measure = at
    a, b = tested.pairs[place]
    difference, error = plain(tested.found[at]), float(tested.error[at])
    wins, ties, losses = (int(count) for count in tested.outcomes[at])
    is_spread = bool(np.isfinite(error))
    return Pair(
        a=evidence.labels[a],
        b=evidence.labels[b],
        measure=evidence.measures[measure],
        difference=difference,
        low=plain(tested.low[at]) if is_spread else None,
        high=plain(tested.high[at]) if is_spread else None,
        p=plain(tested.p[at]),
        p_corrected=plain(corrected),
        wins=wins,
        ties=ties,
        losses=losses,
        detectable=plain(power.detectable(error, alpha)) if is_spread else None,
        needed=power.needed(difference, error, evidence.units.units, alpha) if is_spread else None,
    )


def _turned(pair: Pair, last: str) -> Pair:
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
