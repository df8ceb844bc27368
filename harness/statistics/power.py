"""Power: detectable differences and needed units, from the noncentral t distribution.

Levels are those of a single pair after correction (`simultaneous.level_of_pair`). The permutation test has the power of
the t test at the level that it can attain: with few units it has only 2^units outcomes (Hoeffding 1952).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, isfinite, sqrt

from harness.statistics.distributions import NORMAL, shift_for_power

POWER = 0.8
"""The customary probability of detecting a true difference (Cohen 1988)."""

MOST_UNITS = 10_000_000
"""The number of units beyond which no number is given."""


@dataclass(frozen=True, slots=True)
class NeededUnits:
    """Units that would show a difference, and the range that its interval leaves; `high` None: no end to it."""

    units: int | None
    low: int | None
    high: int | None


def attained_level(units: int, alpha: float, permutations: int) -> float:
    """The highest level up to `alpha` that an exact two-sided test of `units` swaps can have; 0 where it never rejects.

    Among 2^units swaps 2 are always as extreme as the most extreme one. Beyond `permutations` swaps are sampled: p is
    as good as continuous, but never below 1 / (1 + permutations).
    """
    if units < 62 and 1 << units <= permutations:
        step = 2.0 ** (1 - units)
        return step * floor((alpha - 1e-12) / step)
    return alpha if alpha > 1 / (1 + permutations) else 0.0


def detectable_difference(
    error: float, units: int, alpha: float, *, power: float = POWER, permutations: int = 10_000
) -> float | None:
    """The smallest true difference shown in `power` of cases; None where no test can reject or no error is known."""
    level = attained_level(units, alpha, permutations)
    if not level or units < 2 or not isfinite(error):
        return None
    return _find_shift(units, level, power) * error


def detectable_curve(
    error: float, units: int, sizes: Sequence[int], *, alpha: float, power: float = POWER, permutations: int = 10_000
) -> list[float | None]:
    """The differences that other numbers of units could detect; the error shrinks with the root of their number."""
    return [
        detectable_difference(error * sqrt(units / size), size, alpha, power=power, permutations=permutations)
        for size in sizes
    ]


def needed_units(
    difference: float, error: float, units: int, alpha: float, *, power: float = POWER, permutations: int = 10_000
) -> int | None:
    """How many units like these would show this true difference in `power` of cases; None: none, or far too many.

    For a difference that is stated beforehand. For an observed one see `needed_range`: the single number says little.
    """
    if not difference or not isfinite(error):
        return None
    ratio = abs(difference) / (error * sqrt(units)) if error > 0 else float("inf")

    def is_enough(size: int) -> bool:
        level = attained_level(size, alpha, permutations)
        return bool(level) and _find_shift(size, level, power) <= ratio * sqrt(size)

    if not attained_level(MOST_UNITS, alpha, permutations):
        return None
    low, high = 1, 2
    while not is_enough(high):
        low, high = high, high * 2
        if high > MOST_UNITS:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def needed_range(
    difference: float, low: float, high: float, *, error: float, units: int, alpha: float, power: float = POWER
) -> NeededUnits:
    """The need for the observed difference and for the ends of its interval: the largest difference needs fewest."""
    ends = sorted((abs(low), abs(high)))
    crosses = low <= 0 <= high
    return NeededUnits(
        units=needed_units(difference, error, units, alpha, power=power),
        low=needed_units(ends[1], error, units, alpha, power=power),
        high=None if crosses else needed_units(ends[0], error, units, alpha, power=power),
    )


def _find_shift(units: int, level: float, power: float) -> float:
    """The true difference, in standard errors, that the test shows with this chance."""
    shift = shift_for_power(units - 1, level, power)
    if _is_sign_test(units, level):
        shift = max(shift, sqrt(units) * NORMAL.inv_cdf(power ** (1 / units)))
    return shift


def _is_sign_test(units: int, level: float) -> bool:
    """True where only the most extreme swap rejects: then every unit must point one way, whatever their sizes."""
    return level < 1.5 * 2.0 ** (1 - units)
