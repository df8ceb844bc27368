"""Confidence intervals that hold what they promise, with few topics and with many.

Arrays are (systems, measures) or any other shape; samples have the draws as a first axis before it. `units` is the
number of things that were resampled: topics, or events where topics come in clusters.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from harness.statistics.distributions import t_quantile
from harness.statistics.resampling import Flags, Floats

Method = Literal["t", "log-t", "bootstrap-t", "percentile", "none"]

FEWEST_UNITS = 3
"""With fewer units no interval is made: one of two events would have to be thirteen standard errors wide."""

ZEROS_RULE = 0.15
"""From this share of zeros among the units' values on, the mean's distribution is too skewed for the t interval, and
the bootstrap-t takes its place. Chosen among .15, .25, .35 and .5 by coverage on synthetic scores."""

SKEWNESS_RULE, SKEWNESS_RULE_FEW, MANY_UNITS = 0.7, 0.25, 20
"""From this sample skewness on the bootstrap-t may widen the t interval; the second holds below 20 units, where the
sample shows too little of the population's skewness. Chosen by coverage on real ROUGE-2: docs/statistics.md."""

FEWEST_RESAMPLED = 5
"""With fewer units the draws are too few to have quantiles of their own."""

FEWEST_NONZERO = 5
"""With fewer units that are not zero, no method holds for values that are mostly zero: the interval is not trusted."""


@dataclass(frozen=True, slots=True)
class Intervals:
    """Ends of intervals, NaN where there is none; by which `Method` each; and where they can be trusted to hold."""

    low: Floats
    high: Floats
    method: NDArray[np.str_]
    trusted: Flags


def standard_errors(samples: Floats, units: int) -> Floats:
    """Standard errors (...) of resampled statistics (draws, ...); draws without a score (NaN) are left out.

    A bootstrap over n units draws from a spread that divides by n; sqrt(n / (n - 1)) makes it unbiased again
    (Efron & Tibshirani 1993, ch. 5.3).
    """
    with np.errstate(invalid="ignore"):
        spread = samples.std(axis=0)
    if not np.isfinite(spread).all():
        spread = _spread_of_finite(samples)
    error: Floats = spread * np.sqrt(units / max(1, units - 1))
    return error


def t_interval(values: Floats, errors: Floats, df: float, confidence: float) -> Intervals:
    """Value ± t(df) x standard error (Student 1908; for clusters df = events - 1, Cameron & Miller 2015)."""
    if df + 1 < FEWEST_UNITS:
        return no_interval(values)
    reach = t_quantile(0.5 + confidence / 2, df) * errors
    return _name_method(values - reach, values + reach, "t", np.isfinite(reach))


def log_interval(values: Floats, samples: Floats, units: int, confidence: float) -> Intervals:
    """The t interval of the score's logarithm, turned back: for positive ratios of sums, such as BLEU.

    Such scores are skewed to the right with few topics; their logarithm is much less so. Not trusted where a draw has
    the score 0; then the t interval on the plain scale stands.
    """
    plain = t_interval(values, standard_errors(samples, units), units - 1, confidence)
    if units < FEWEST_UNITS:
        return plain
    positive = (values > 0) & ~(samples <= 0).any(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(positive, np.log(np.where(samples > 0, samples, 1.0)), 0.0)
        logs[~np.isfinite(samples)] = np.nan
        factor = np.exp(t_quantile(0.5 + confidence / 2, units - 1) * standard_errors(logs, units))
    low, high = np.where(positive, values / factor, plain.low), np.where(positive, values * factor, plain.high)
    intervals = _name_method(low, high, "log-t", positive & np.isfinite(factor))
    return _pick(positive, intervals, plain)


def percentile_interval(samples: Floats, confidence: float) -> Intervals:
    """The middle `confidence` share of the draws (Efron & Tibshirani 1993, ch. 13). Too narrow below 30 units."""
    tail = (1 - confidence) / 2
    if np.isfinite(samples).all():
        low, high = np.quantile(samples, [tail, 1 - tail], axis=0)
    else:
        flat = samples.reshape(len(samples), -1)
        ends = [_quantiles(column, tail, 1) for column in flat.T]
        low, high = np.array(ends).T.reshape(2, *samples.shape[1:])
    return _name_method(low, high, "percentile", np.isfinite(low))


def studentized_interval(
    sums: Floats, sizes: Floats, weights: Iterable[Floats], confidence: float, limits: tuple[float, float]
) -> Intervals:
    """Bootstrap-t of means over topics, sum / size (Efron 1979; Hall 1988): for values of which many are zero.

    `sums` and `sizes` (units, columns) are what each unit adds to the sum and to the number of topics (1 for a topic
    that has a value, 0 for one that has none). `weights` are chunks of draws (draws, units). Draws in which nothing
    varies have no standard error and are left out. Ends beyond the `limits` of the scale are drawn to them.
    """
    total, size = sums.sum(axis=0), sizes.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = total / size
        error = np.sqrt(((sums - mean * sizes) ** 2).sum(axis=0)) / size
        pivots = np.concatenate([_pivots(chunk, sums, sizes, mean) for chunk in weights])
    tail = (1 - confidence) / 2
    ends = np.array([_quantiles(column, tail, 2 / tail) for column in pivots.T])
    low, high = mean - ends[:, 1] * error, mean - ends[:, 0] * error
    trusted = np.isfinite(low) & np.isfinite(high) & ((sums != 0).sum(axis=0) >= FEWEST_NONZERO)
    return _name_method(np.clip(low, *limits), np.clip(high, *limits), "bootstrap-t", trusted)


def mean_interval(
    sums: Floats, sizes: Floats, weights: Iterable[Floats], confidence: float, limits: tuple[float, float]
) -> Intervals:
    """The default interval of means: t, or the wider of t and bootstrap-t where values are skewed or many are zero.

    Parameters as in `studentized_interval`. With topics as units the standard error is that of the mean; with events
    it is the cluster-robust one of a ratio of sums. Only units with a value count. Columns of zeros only, or of one
    value only, have an interval of no width, which is not trusted.
    """
    size, units = sizes.sum(axis=0), (sizes > 0).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = sums.sum(axis=0) / size
        squares = ((sums - mean * sizes) ** 2).sum(axis=0)
        error = np.sqrt(squares * (units / np.maximum(1, units - 1))) / size
    plain = _t_by_units(mean, error, units, confidence)
    varies = squares > 1e-12 * (sums * sums).sum(axis=0)
    many = has_many_zeros(sums, sizes) & (units >= FEWEST_UNITS)
    flagged = many | is_skewed(sums, sizes)
    if not flagged.any():
        return Intervals(plain.low, plain.high, plain.method, plain.trusted & varies)
    skewed = studentized_interval(sums, sizes, weights, confidence, limits)
    has_ends = np.isfinite(skewed.low) & np.isfinite(skewed.high)
    wider = Intervals(
        np.fmin(plain.low, skewed.low),
        np.fmax(plain.high, skewed.high),
        skewed.method,
        has_ends & (skewed.trusted | ~many),
    )
    safe = Intervals(plain.low, plain.high, plain.method, plain.trusted & ~many & varies)
    return _pick(flagged & has_ends, wider, safe)


def is_skewed(sums: Floats, sizes: Floats) -> Flags:
    """Whether the units' parts of a mean (units, columns) are so skewed that the t interval alone would not hold."""
    units = (sizes > 0).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        rest = sums - sums.sum(axis=0) / sizes.sum(axis=0) * sizes
        skewness = np.abs((rest**3).sum(axis=0) / units) / ((rest**2).sum(axis=0) / units) ** 1.5
    rule = np.where(units < MANY_UNITS, SKEWNESS_RULE_FEW, SKEWNESS_RULE)
    flags: Flags = (units >= FEWEST_RESAMPLED) & (skewness > rule)
    return flags


def has_many_zeros(sums: Floats, sizes: Floats) -> Flags:
    """Whether a column's values (units, columns) hold so many zeros that the bootstrap-t must be used."""
    present = sizes > 0
    zeros = ((sums == 0) & present).sum(axis=0)
    flags: Flags = zeros >= ZEROS_RULE * np.maximum(1, present.sum(axis=0))
    return flags


def _t_by_units(mean: Floats, error: Floats, units: NDArray[np.int64], confidence: float) -> Intervals:
    """The t interval of each column by its own number of units."""
    low, high = mean.copy(), mean.copy()
    for count in np.unique(units):
        reach = t_quantile(0.5 + confidence / 2, int(count) - 1) if count >= FEWEST_UNITS else np.nan
        at = units == count
        low[at], high[at] = mean[at] - reach * error[at], mean[at] + reach * error[at]
    there = np.isfinite(low)
    method = np.where(there, "t", "none").astype("<U11")
    return Intervals(low, high, method, there)


def no_interval(values: Floats) -> Intervals:
    """Too few units: no ends, and nothing to trust."""
    gap = np.full(np.shape(values), np.nan)
    return _name_method(gap, gap.copy(), "none", np.zeros(np.shape(values), np.bool_))


def _name_method(low: Floats, high: Floats, method: Method, trusted: Flags) -> Intervals:
    return Intervals(low, high, np.full(np.shape(low), method, dtype="<U11"), trusted)


def _pick(choice: Flags, first: Intervals, second: Intervals) -> Intervals:
    """The first where `choice` is true, else the second."""
    return Intervals(
        np.where(choice, first.low, second.low),
        np.where(choice, first.high, second.high),
        np.where(choice, first.method, second.method),
        np.where(choice, first.trusted, second.trusted),
    )


def _pivots(weights: Floats, sums: Floats, sizes: Floats, mean: Floats) -> Floats:
    """(draws, columns): each draw's distance from the mean in its own standard errors; NaN where it has none."""
    total, size = weights @ sums, weights @ sizes
    drawn = total / size
    squares = weights @ (sums * sums) - 2 * drawn * (weights @ (sums * sizes)) + drawn**2 * (weights @ (sizes * sizes))
    floor = 1e-12 * (weights @ (sums * sums))  # below it, rounding is all that varies
    error = np.sqrt(np.where(squares > floor, squares, np.nan)) / size
    pivots: Floats = (drawn - mean) / error
    return pivots


def _quantiles(column: Floats, tail: float, fewest: float) -> tuple[float, float]:
    """The quantiles of the finite numbers, NaN where there are fewer than `fewest` of them."""
    finite = column[np.isfinite(column)]
    if len(finite) < fewest:
        return np.nan, np.nan
    low, high = np.quantile(finite, [tail, 1 - tail])
    return float(low), float(high)


def _spread_of_finite(samples: Floats) -> Floats:
    flat = samples.reshape(len(samples), -1)
    spreads = [column[np.isfinite(column)].std() if np.isfinite(column).any() else np.nan for column in flat.T]
    return np.array(spreads).reshape(samples.shape[1:])
