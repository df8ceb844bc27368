"""Intervals over topics and raters at once, for conclusions on other topics judged by other raters.

Judgments of one topic are alike, and so are judgments of one rater. Resampling topics alone takes the raters as the
only ones there are. Here topics, raters and single cells (a rater at a topic) are resampled apart, and their variances
put together as in two-way clustering (Cameron, Gelbach & Miller 2011; Owen 2007 on why one crossed draw is too wide):

    V = T/(T-1) V_topics + R/(R-1) V_raters - C/(C-1) V_cells

Few raters leave V uncertain, so the interval is a t interval, not a percentile interval: with three raters that is what
makes it hold. Its degrees of freedom are between those of raters and topics,

    1 / df = w / (R-1) + (1-w) / (T-1),    w the part of V that raters have,

and never more than Satterthwaite's, which has the squares of these weights: with few raters w is itself uncertain, and
his interval held in 92 of 100 simulated studies.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from harness.default_seed import DEFAULT_SEED
from harness.statistics.distributions import t_quantile
from harness.statistics.resampling import CHUNK_NUMBERS, Floats, Places, draw_weights

Statistic = Callable[[Floats], Floats]
"""From weights of judgments (draws, judgments) to values (draws, values), NaN where a draw has none."""


@dataclass(frozen=True, slots=True)
class CrossedEstimates:
    """Values, ends of their intervals, standard errors and degrees of freedom, all (values,).

    `share_of_raters` is how much of the variance comes from the raters: near 1, more topics do not help. With one rater
    raters cannot be resampled: it is NaN, and the interval is one over topics only.
    """

    value: Floats
    low: Floats
    high: Floats
    error: Floats
    df: Floats
    share_of_raters: Floats


def estimate_crossed(
    statistic: Statistic,
    topic_of: Places,
    rater_of: Places,
    *,
    draws: int = 1000,
    seed: int = DEFAULT_SEED,
    confidence: float = 0.95,
) -> CrossedEstimates:
    """A statistic of judgments with its interval; `topic_of` and `rater_of` (judgments,) are places from 0."""
    value = statistic(np.ones((1, len(topic_of))))[0]
    topics, topic_units = _resample(statistic, topic_of, draws, seed)
    raters, rater_units = _resample(statistic, rater_of, draws, seed)
    if rater_units < 2:
        variance, df, share = topics, np.full(len(value), topic_units - 1.0), np.full(len(value), np.nan)
    else:
        _, cell_of = np.unique(topic_of * (int(rater_of.max()) + 1) + rater_of, return_inverse=True)
        cells, _ = _resample(statistic, cell_of, draws, seed)
        variance = np.maximum(topics + raters - cells, np.maximum(topics, raters))
        with np.errstate(divide="ignore", invalid="ignore"):
            weight = np.minimum(1.0, raters / variance)
            df = 1 / (weight / (rater_units - 1) + (1 - weight) / max(1, topic_units - 1))
            share = np.maximum(0.0, raters - cells) / variance
    error = np.sqrt(variance)
    edge = np.array([t_quantile((1 + confidence) / 2, max(1.0, freedom)) if freedom > 0 else np.nan for freedom in df])
    return CrossedEstimates(value, value - edge * error, value + edge * error, error, df, share)


def _resample(statistic: Statistic, unit_of: Places, draws: int, seed: int) -> tuple[Floats, int]:
    """The variance of a statistic over resampled units, made unbiased for means, and the number of units."""
    units = int(unit_of.max()) + 1
    if units < 2:
        return np.full(statistic(np.ones((1, len(unit_of)))).shape[1], np.nan), units
    rows = max(1, CHUNK_NUMBERS // len(unit_of))
    samples = np.concatenate(
        [
            statistic(weights[start : start + rows][:, unit_of])
            for weights in draw_weights(units, draws, seed)
            for start in range(0, len(weights), rows)
        ]
    )
    return _variance_of_finite(samples) * units / (units - 1), units


def _variance_of_finite(samples: Floats) -> Floats:
    """The variance of each column over its finite values; NaN where it has none."""
    is_finite = np.isfinite(samples)
    count = is_finite.sum(axis=0)
    divisor = np.maximum(1, count)
    means = np.where(is_finite, samples, 0.0).sum(axis=0) / divisor
    squares = np.where(is_finite, samples - means, 0.0) ** 2
    variance: Floats = np.where(count > 0, squares.sum(axis=0) / divisor, np.nan)
    return variance
