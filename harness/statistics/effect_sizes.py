"""Effect sizes: standardized differences, and the chance to be better on a new topic."""

from __future__ import annotations

from math import exp, lgamma, sqrt

import numpy as np
from numpy.typing import NDArray

from harness.statistics.distributions import t_quantile
from harness.statistics.resampling import Floats

TOLERANCE = 1e-9
"""Topics whose scores are closer than this are tied."""


def count_outcomes(gaps: Floats) -> NDArray[np.int64]:
    """Topics that are won, tied and lost, (pairs, 3), by paired differences (pairs, topics); NaN is none of these."""
    shared = gaps.shape[1] - np.count_nonzero(np.isnan(gaps), axis=1)
    wins, losses = np.count_nonzero(gaps > TOLERANCE, axis=1), np.count_nonzero(gaps < -TOLERANCE, axis=1)
    return np.stack([wins, shared - wins - losses, losses], axis=1)


def describe_effects(
    gaps: Floats, outcomes: NDArray[np.int64], units: Floats, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """Effect sizes and chances of many pairs at once: two arrays (pairs, 3) of value, low and high.

    `gaps` (pairs, topics) are paired differences, higher better, NaN where a topic is not shared, `outcomes` those of
    `count_outcomes`; `units` (pairs,) the numbers of units that these topics are worth: events where topics come in
    clusters. Ends are NaN below three units.
    The effect is Hedges' g, freed of bias (Hedges 1981); its interval is that of t by the normal approximation to the
    noncentral t, ± t(df) sqrt(1 + t^2 / (2 df)) (Hedges & Olkin 1985, ch. 5). Ties count half in the chance to be
    better on a new topic; its interval is Wilson's (1927) with t(n - 1) and with as many topics as the variance of the
    outcomes is worth, since ties vary less than wins and losses.
    """
    counts = outcomes.sum(axis=1)
    is_complete = (counts == gaps.shape[1]).all()
    known = gaps if is_complete else np.nan_to_num(gaps)
    with np.errstate(divide="ignore", invalid="ignore"):
        means = known.sum(axis=1) / counts
        rest = known - means[:, None]
        if not is_complete:
            rest[np.isnan(gaps)] = 0.0
        rest *= rest
        spread = np.sqrt(rest.sum(axis=1) / (counts - 1))
        largest = np.maximum(known.max(axis=1, initial=0.0), -known.min(axis=1, initial=0.0))
        varies = (units >= 3) & (spread > 1e-12 * largest)
        effects = np.where(varies, means / spread, np.nan)
    reach, unbiased = _effect_reach(effects, units, confidence)
    return (
        np.stack([effects * unbiased, effects - reach, effects + reach], axis=1),
        _chance_ends(outcomes, units, confidence),
    )


def _effect_reach(effects: Floats, units: Floats, confidence: float) -> tuple[Floats, Floats]:
    reach, unbiased = np.full_like(effects, np.nan), np.ones_like(effects)
    for size in sorted({*units[np.isfinite(effects)].tolist()}):
        at, df = units == size, float(size) - 1
        t = effects[at] * sqrt(size)
        reach[at] = t_quantile(0.5 + confidence / 2, df) * np.sqrt(1 + t * t / (2 * df)) / sqrt(size)
        unbiased[at] = exp(lgamma(df / 2) - lgamma((df - 1) / 2)) * sqrt(2 / df)
    return reach, unbiased


def _chance_ends(outcomes: NDArray[np.int64], units: Floats, confidence: float) -> Floats:
    wins, ties, losses = outcomes.T
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (wins + ties / 2) / (wins + ties + losses)
        variance = (wins + ties / 4) / (wins + ties + losses) - share**2
        worth = np.where(variance > 1e-15, units * share * (1 - share) / variance, units)
        edges = [t_quantile(0.5 + confidence / 2, size - 1) ** 2 if size >= 3 else np.nan for size in units.tolist()]
        edge = np.array(edges)
        middle = (share + edge / (2 * worth)) / (1 + edge / worth)
        reach = np.sqrt(edge * (share * (1 - share) / worth + edge / (4 * worth**2))) / (1 + edge / worth)
    low, high = np.maximum(0.0, np.minimum(share, middle - reach)), np.minimum(1.0, np.maximum(share, middle + reach))
    return np.stack([share, low, high], axis=1)
