"""Confidence intervals that keep their level, with few topics and with many.

Arrays are (systems, measures) or any other shape; samples have the draws as a first axis before it. `units` is the
number of things that were resampled: topics, or events where topics come in clusters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from harness.statistics.distributions import t_quantile
from harness.statistics.resampling import Flags, Floats

Method = Literal["t", "skew-t", "log-t", "logit-t", "percentile", "none"]

FEWEST_UNITS = 3
"""With fewer units no interval is made: one of two events would have to be thirteen standard errors wide."""

MANY_ZEROS = 0.15
"""From this share of zeros among the units' values on, `FEWEST_NONZERO` of them must be something else."""

FEWEST_NONZERO = 5
"""With fewer units that are not zero, no method holds for values of which many are zero: no interval is trusted."""

LEAST_SPREAD = 1e-6
"""Deviations below this share of the score are rounding: nothing varies."""


@dataclass(frozen=True, slots=True)
class Intervals:
    """Ends of intervals, NaN where there is none; the `Method` of each; and where they can be trusted."""

    low: Floats
    high: Floats
    method: NDArray[np.str_]
    is_trusted: Flags


@dataclass(frozen=True, slots=True)
class _Jackknife:
    """Jackknife values of each score; arrays (columns,), `leave_one_out` (units, columns).

    `influence` are the deviations of the pseudo-values, `units` their number, `t` the quantile of the interval.
    """

    value: Floats
    leave_one_out: Floats
    influence: Floats
    units: Floats
    t: Floats

    @property
    def spread(self) -> Floats:
        """The standard deviation of the pseudo-values."""
        squares: Floats = (self.influence**2).sum(axis=0)
        return np.sqrt(squares / np.maximum(1, self.units - 1))

    @property
    def error(self) -> Floats:
        """The jackknife's standard error (Tukey 1958; Efron & Tibshirani 1993, ch. 11)."""
        return np.asarray(self.spread / np.sqrt(self.units))


def mean_interval(sums: Floats, sizes: Floats, confidence: float, limits: tuple[float, float]) -> Intervals:
    """The default interval of means over topics, sum / size: t, farther out where scores are skewed.

    `sums` and `sizes` (units, columns) are what each unit adds to the sum and to the number of topics (1 for a topic
    that has a value, 0 for one that has none); `limits` are the least and the largest score there can be.
    Each end is the farther one of the t interval (Student 1908) and of the t interval on a scale without the limits
    (see `_find_skewed_ends`). With events as units the standard error is the jackknife's, which is cluster-robust
    (MacKinnon, Nielsen & Webb 2023). Only units with a value count. Columns of zeros only, or of one value only, have
    an interval of no width, which is not trusted.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        total, size = sums.sum(axis=0), sizes.sum(axis=0)
        without = np.where(sizes > 0, (total - sums) / (size - sizes), np.nan)
        jackknife = _leave_out(total / size, without, sizes, confidence)
        skewness = _find_skewness(jackknife)
        low, high = _find_skewed_ends(jackknife, skewness, limits)
        reach = jackknife.t * jackknife.error
        low, high = np.fmin(low, jackknife.value - reach), np.fmax(high, jackknife.value + reach)
        moved = np.maximum(np.abs(low - (jackknife.value - reach)), np.abs(high - (jackknife.value + reach)))
        name = np.where(moved > LEAST_SPREAD * reach, "skew-t", "t")
    few = has_many_zeros(sums, sizes) & ((sums != 0).sum(axis=0) < FEWEST_NONZERO)
    return _build_intervals(jackknife, (low, high), name, limits, ~few)


def ratio_interval(
    values: Floats, without: Floats, sizes: Floats, confidence: float, limits: tuple[float, float]
) -> Intervals:
    """The default interval of scores of summed counts, such as BLEU: t on the logit scale, wider where skewed.

    `values` (columns,) are the scores, `without` (units, columns) those without each unit, NaN where a unit has no
    value; `sizes` (units, columns) the topics of each. Scores without an upper limit (TER) are taken on the log scale,
    as are those without any limit that are all above 0. A score that is at its limit without some unit has the t
    interval.
    """
    if not np.isfinite(limits).any() and (without[np.isfinite(without)] > 0).all() and (values > 0).all():
        limits = (0.0, np.inf)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        jackknife = _leave_out(values, without, sizes, confidence)
        units = jackknife.units
        unbiased = np.sqrt(units * (units - 1)) / (units - 2)  # of the sample's skewness (Fisher 1930)
        low, high = _find_skewed_ends(jackknife, _find_skewness(jackknife) * unbiased, limits)
        reach = jackknife.t * jackknife.error
    inside = np.isfinite(low) & np.isfinite(high)
    name = {0: "t", 1: "log-t", 2: "logit-t"}[int(np.isfinite(limits).sum())]
    low, high = np.where(inside, low, values - reach), np.where(inside, high, values + reach)
    return _build_intervals(jackknife, (low, high), np.where(inside, name, "t"), limits, np.ones(low.shape, np.bool_))


def effective_number(sizes: Floats) -> Floats:
    """How many units (units, ...) of equal size inform as much as these of unequal size (Kish 1965)."""
    number: Floats = sizes.sum(axis=0) ** 2 / (sizes**2).sum(axis=0)
    return number


def _leave_out(value: Floats, without: Floats, sizes: Floats, confidence: float) -> _Jackknife:
    """Degrees of freedom are those of as many equal units (Carter, Schnepel & Steigerwald 2017), 1 at least."""
    present = np.isfinite(without)
    units = present.sum(axis=0).astype(np.float64)
    middle = np.where(present, without, 0.0).sum(axis=0) / units
    influence = np.where(present, (units - 1) * (middle - without), 0.0)
    freedom = np.maximum(1.0, effective_number(np.where(present, sizes, 0.0)) - 1)
    level = 0.5 + confidence / 2
    t = [t_quantile(level, round(df, 9)) if np.isfinite(df) else np.nan for df in freedom.tolist()]
    return _Jackknife(value, without, influence, units, np.array(t))


def _find_skewness(jackknife: _Jackknife) -> Floats:
    squared = jackknife.influence**2
    squares, cubes = squared.sum(axis=0), (squared * jackknife.influence).sum(axis=0)  # a power takes ten times as long
    skewness: Floats = np.sqrt(jackknife.units) * cubes / squares**1.5
    return np.where(squares > 0, skewness, 0.0)


def _find_skewed_ends(jackknife: _Jackknife, skewness: Floats, limits: tuple[float, float]) -> tuple[Floats, Floats]:
    """The ends of the t interval on a scale without limits, farther out on the side on which it is too short.

    The scale is the logit between two limits, the log above one. By the Edgeworth expansion of a studentized function
    of means (Johnson 1978; Hall 1992, ch. 3.6 and 3.9) the quantiles of t are too small on the side of the skewness by
    skewness (1 + 2 t^2) / (6 sqrt n); the bend g'' / g' of the scale takes up s t^2 / (2 sqrt n) of it. Ends are moved
    outwards only. NaN where the score, or that without some unit, is at a limit.
    """
    least, largest = limits
    value, t, root = jackknife.value, jackknife.t, np.sqrt(jackknife.units)
    bend = np.zeros(value.shape)
    bend -= 1 / (value - least) if np.isfinite(least) else 0.0
    bend += 1 / (largest - value) if np.isfinite(largest) else 0.0
    shift = (skewness * (1 + 2 * t * t) / 6 + bend * jackknife.spread * t * t / 2) / root
    middle, error = _stretch(value, limits), _find_stretched_error(jackknife, limits)
    return (
        _shrink(middle - error * np.maximum(t, t - shift), limits),
        _shrink(middle + error * np.maximum(t, t + shift), limits),
    )


def _find_stretched_error(jackknife: _Jackknife, limits: tuple[float, float]) -> Floats:
    """The jackknife's standard error on the scale without limits; NaN where some score is at one."""
    present = np.isfinite(jackknife.leave_one_out)
    scaled = np.where(present, _stretch(jackknife.leave_one_out, limits), 0.0)
    rest = np.where(present, scaled - scaled.sum(axis=0) / jackknife.units, 0.0)
    error: Floats = np.sqrt((jackknife.units - 1) / jackknife.units * (rest**2).sum(axis=0))
    return error


def _stretch(scores: Floats, limits: tuple[float, float]) -> Floats:
    """Log of the distance from the lower limit, less that of the distance from the upper one; itself without any."""
    least, largest = limits
    if not np.isfinite(limits).any():
        return scores
    stretched = np.zeros(scores.shape)
    stretched += np.log(scores - least) if np.isfinite(least) else 0.0
    stretched -= np.log(largest - scores) if np.isfinite(largest) else 0.0
    return stretched


def _shrink(stretched: Floats, limits: tuple[float, float]) -> Floats:
    """The score of a number on the scale without limits."""
    least, largest = limits
    if np.isfinite(limits).all():
        return np.asarray(least + (largest - least) / (1 + np.exp(-stretched)))
    if np.isfinite(least):
        return np.asarray(least + np.exp(stretched))
    return np.asarray(largest - np.exp(-stretched)) if np.isfinite(largest) else stretched


def _build_intervals(
    jackknife: _Jackknife,
    ends: tuple[Floats, Floats],
    method: NDArray[np.str_],
    limits: tuple[float, float],
    trusted: Flags,
) -> Intervals:
    low, high = ends
    enough = (jackknife.units >= FEWEST_UNITS) & np.isfinite(low) & np.isfinite(high)
    varies = jackknife.spread > LEAST_SPREAD * np.abs(jackknife.value)
    low, high = (np.where(enough, np.clip(end, *limits), np.nan) for end in ends)
    return Intervals(low, high, np.where(enough, method, "none").astype("<U11"), trusted & enough & varies)


def percentile_interval(samples: Floats, confidence: float) -> Intervals:
    """The middle `confidence` share of the draws (Efron & Tibshirani 1993, ch. 13). Too narrow below 30 units."""
    tail = (1 - confidence) / 2
    if np.isfinite(samples).all():
        low, high = np.quantile(samples, [tail, 1 - tail], axis=0)
    else:
        flat = samples.reshape(len(samples), -1)
        ends = [_find_quantiles(column, tail) for column in flat.T]
        low, high = np.array(ends).T.reshape(2, *samples.shape[1:])
    return _name_method(low, high, "percentile", np.isfinite(low))


def has_many_zeros(sums: Floats, sizes: Floats) -> Flags:
    """True where many of a column's values (units, columns) are zero."""
    present = sizes > 0
    zeros = ((sums == 0) & present).sum(axis=0)
    flags: Flags = zeros >= MANY_ZEROS * np.maximum(1, present.sum(axis=0))
    return flags


def empty_intervals(values: Floats) -> Intervals:
    """Too few units: no ends, and nothing to trust."""
    gap = np.full(np.shape(values), np.nan)
    return _name_method(gap, gap.copy(), "none", np.zeros(np.shape(values), np.bool_))


def _name_method(low: Floats, high: Floats, method: Method, trusted: Flags) -> Intervals:
    return Intervals(low, high, np.full(np.shape(low), method, dtype="<U11"), trusted)


def _find_quantiles(column: Floats, tail: float) -> tuple[float, float]:
    """The two quantiles of the finite numbers; NaN where there are none."""
    finite = column[np.isfinite(column)]
    if not len(finite):
        return np.nan, np.nan
    low, high = np.quantile(finite, [tail, 1 - tail])
    return float(low), float(high)
