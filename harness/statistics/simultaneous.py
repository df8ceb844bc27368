"""Intervals of differences that agree with their corrected tests, because they invert these tests.

The interval of a difference holds every value that the same test, with the same correction, would not reject. For a
supposed difference θ the statistic is that of the permutation test, |Σ(d - nθ)| / sqrt(Σ(d - nθ)²) over units with n
topics and summed difference d; the values with a statistic below the family's critical one are an interval (a
quadratic inequality in θ, as in Fieller 1954). With topics as units it is the t interval with the swaps' critical
value in the place of t's. All intervals of a family hold together in `confidence` of cases (Westfall & Young 1993).

A step-down test finds somewhat more than the single step that gives the intervals. Where only it does, the interval
is drawn up to zero and not over it (Strassburger & Bretz 2008; Guilbaud 2008).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from harness.statistics.distributions import t_quantile, t_tail
from harness.statistics.intervals import FEWEST_UNITS
from harness.statistics.permutation import PairTests
from harness.statistics.resampling import Flags, Floats

OPEN_END = 1e-9
"""The end of an interval that comes up to zero and leaves it out."""


@dataclass(frozen=True, slots=True)
class DifferenceIntervals:
    """Ends (pairs, columns), NaN where none is made; `is_trusted` is false where the swaps are too few to give one."""

    low: Floats
    high: Floats
    is_trusted: Flags


def invert_tests(tests: PairTests) -> DifferenceIntervals:
    """The interval of each difference: it leaves out zero where `p_corrected` is below `alpha`, and only there."""
    critical = critical_statistics(tests)
    low, high = _solve(tests, critical / tests.shrink)
    bounded = np.isfinite(low) & np.isfinite(high)
    if tests.units >= FEWEST_UNITS and not bounded.all():
        safe = _to_statistic(t_quantile(1 - _bonferroni_level(tests) / 2, tests.units - 1), tests.units)
        safe_low, safe_high = _solve(tests, np.full_like(critical, safe) / tests.shrink)
        low, high = np.where(bounded, low, safe_low), np.where(bounded, high, safe_high)
    widened = tests.shrink < 1
    if widened.any():
        wide_low, wide_high = _widen(tests, critical)
        low, high = np.where(widened, wide_low, low), np.where(widened, wide_high, high)
    low, high = _agree(tests, low, high)
    return DifferenceIntervals(low, high, bounded)


def critical_statistics(tests: PairTests) -> Floats:
    """The statistic (pairs, columns) beyond which a single-step test of the family rejects; infinite if none can."""
    if tests.correction == "max-t":
        return np.broadcast_to(tests.critical, tests.statistic.shape)
    level = tests.alpha if tests.correction == "none" else _bonferroni_level(tests)
    if tests.is_exact and 2 / tests.permutations >= level:
        return np.full_like(tests.statistic, np.inf)
    critical = _to_statistic(t_quantile(1 - level / 2, tests.units - 1), tests.units) if tests.units > 1 else np.inf
    return np.full_like(tests.statistic, critical)


def level_of_pair(tests: PairTests) -> Floats:
    """The level (columns,) at which each single pair is tested, after correction; 0 where no test can reject.

    The two-sided t probability that belongs to the family's critical statistic: what plans for more data need.
    """
    critical = critical_statistics(tests)
    worst = critical.max(axis=0) if len(critical) else np.full(critical.shape[1], np.inf)
    units = tests.units
    levels = [
        2 * t_tail(float(c * np.sqrt((units - 1) / (units - c * c))), units - 1) if c * c < units else 0.0
        for c in worst
    ]
    return np.array(levels)


def _solve(tests: PairTests, critical: Floats) -> tuple[Floats, Floats]:
    """The ends of the values with a statistic below `critical`; NaN where they are unbounded."""
    size, squares, mixed = np.moveaxis(tests.moments, -1, 0)
    total = tests.difference * size
    spread = (tests.deviation * size) ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        a = size * size - critical**2 * squares
        b = size * total - critical**2 * mixed
        c = total * total - critical**2 * spread
        root = np.sqrt(np.maximum(0.0, b * b - a * c))
        low, high = (b - root) / a, (b + root) / a
    bounded = np.isfinite(critical) & (a > 0)
    return np.where(bounded, low, np.nan), np.where(bounded, high, np.nan)


def standard_errors_of(tests: PairTests) -> Floats:
    """The standard error (pairs, columns) of each difference over units, with the variance that `shrink` stands for."""
    size, squares, mixed = np.moveaxis(tests.moments, -1, 0)
    spread = (tests.deviation * size) ** 2
    rest = spread - 2 * tests.difference * mixed + tests.difference**2 * squares
    with np.errstate(divide="ignore", invalid="ignore"):
        error: Floats = np.sqrt(np.maximum(0.0, rest) * tests.units / max(1, tests.units - 1)) / size / tests.shrink
    return error


def _widen(tests: PairTests, critical: Floats) -> tuple[Floats, Floats]:
    """The difference ± the critical t times its standard error: for statistics that know of more than the swaps do."""
    units = tests.units
    with np.errstate(invalid="ignore", divide="ignore"):
        t = critical * np.sqrt((units - 1) / (units - critical**2))
    reach = np.where(critical**2 < units, t, np.nan) * standard_errors_of(tests)
    return tests.difference - reach, tests.difference + reach


def _agree(tests: PairTests, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    is_significant = tests.p_corrected < tests.alpha
    up, down = tests.difference > 0, tests.difference < 0
    low = np.where(is_significant & up & (low <= 0), OPEN_END, low)
    high = np.where(is_significant & down & (high >= 0), -OPEN_END, high)
    low = np.where(~is_significant & (low > 0), 0.0, low)
    return low, np.where(~is_significant & (high < 0), 0.0, high)


def _to_statistic(t: float, units: int) -> float:
    """The permutation statistic that belongs to a t value: one is a rising function of the other."""
    return float(np.sqrt(units * t * t / (units - 1 + t * t)))


def _bonferroni_level(tests: PairTests) -> float:
    tested = np.isfinite(tests.statistic)
    count = tested.sum() if tests.family == "all" else tested.sum(axis=0).max(initial=0)
    return tests.alpha / max(1, int(count))
