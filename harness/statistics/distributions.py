"""Probabilities and quantiles of the normal, t and noncentral t distributions, to about ten digits.

Short code of our own instead of a dependency that takes a second to import; tests hold it against scipy.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import ceil, erf, exp, inf, lgamma, log, log1p, sqrt
from statistics import NormalDist

import numpy as np

NORMAL = NormalDist()
"""The standard normal distribution."""

STEPS = 300
"""Halvings of a bracket: more than the digits of a float."""

ROOT_DIGITS = 1e-12
"""The distance of two steps, relative to the bracket's end, at which a root is found."""


def beta_share(x: float, a: float, b: float) -> float:
    """The regularized incomplete beta function I_x(a, b), by its continued fraction (Abramowitz & Stegun 26.5.8)."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):  # where the fraction converges slowly, its mirror image converges fast
        return 1.0 - beta_share(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    return front * _beta_fraction(x, a, b)


def t_tail(t: float, df: float) -> float:
    """The probability that a t variable with `df` degrees of freedom exceeds `t`."""
    if df == inf:
        return NORMAL.cdf(-t)
    square = t * t
    if square < 1:  # near the middle, the share outside would lose the digits that the share inside keeps
        half = 0.5 - 0.5 * beta_share(square / (df + square), 0.5, df / 2)
    else:
        half = 0.5 * beta_share(df / (df + square), df / 2, 0.5)
    return half if t >= 0 else 1.0 - half


@lru_cache(maxsize=4096)
def t_quantile(share: float, df: float) -> float:
    """The t below which a `share` of the distribution with `df` degrees of freedom lies; df may be a fraction."""
    if share < 0.5:
        return -t_quantile(1 - share, df)
    if df == inf:
        return NORMAL.inv_cdf(share)
    tail, high = 1 - share, 2.0
    while t_tail(high, df) > tail:
        high *= 2
    return _find_root(lambda t: tail - t_tail(t, df), 0.0, high)


def noncentral_t_below(t: float, df: float, shift: float) -> float:
    """P(T <= t) for (Z + shift) / S, Z normal and S^2 a chi-square over its `df` degrees of freedom.

    The normal probability of `t * s - shift`, averaged over the density of S by Simpson's rule (Johnson, Kotz &
    Balakrishnan 1995, ch. 31).
    """
    reach = 12 / sqrt(2 * df)
    low, high = max(0.0, 1 - reach), 1 + reach
    points = 2 * ceil(min(20_000.0, max(400.0, 20 * abs(t) * (high - low)))) + 1
    s = np.linspace(low, high, points)
    weights = np.where(np.arange(points) % 2 == 1, 4.0, 2.0)
    weights[[0, -1]] = 1.0
    with np.errstate(divide="ignore"):
        powers = (df - 1) * np.log(s) if df != 1 else np.zeros(points)
    density = np.exp(log(2.0) + df / 2 * log(df / 2) - lgamma(df / 2) + powers - df * s * s / 2)
    below = np.array([0.5 + 0.5 * erf(x) for x in ((t * s - shift) / sqrt(2)).tolist()])
    return min(1.0, max(0.0, float((weights * density * below).sum()) * float(s[1] - s[0]) / 3))


def t_power(shift: float, df: float, alpha: float) -> float:
    """The chance that a two-sided t test at `alpha` rejects where the true difference is `shift` standard errors."""
    edge = t_quantile(1 - alpha / 2, df)
    return 1 - noncentral_t_below(edge, df, shift) + noncentral_t_below(-edge, df, shift)


@lru_cache(maxsize=4096)
def shift_for_power(df: float, alpha: float, power: float) -> float:
    """The true difference, in standard errors, that a two-sided t test at `alpha` shows with this chance."""
    high = 1.0
    while t_power(high, df, alpha) < power:
        high *= 2
    return _find_root(lambda shift: t_power(shift, df, alpha) - power, 0.0, high)


def _find_root(function: Callable[[float], float], low: float, high: float) -> float:
    """The root of an increasing function, to twelve digits: secants in a bracket (Illinois; Dowell & Jarratt 1971)."""
    below, above, last = function(low), function(high), low
    side = 0
    for _ in range(STEPS):
        middle = (low * above - high * below) / (above - below)
        value = function(middle)
        if value == 0 or abs(middle - last) <= ROOT_DIGITS * max(abs(high), abs(low)):
            return middle
        last = middle
        if value < 0:
            low, below, above = middle, value, above / 2 if side < 0 else above
            side = -1
        else:
            high, above, below = middle, value, below / 2 if side > 0 else below
            side = 1
    return last


def _beta_fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function, from its tail upwards (modified Lentz)."""
    tiny = 1e-300
    c, d = 1.0, 1 / _away_from_zero(1 - (a + b) * x / (a + 1), tiny)
    fraction = d
    for m in range(1, 100_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _away_from_zero(1 + term * d, tiny)
            c = _away_from_zero(1 + term / c, tiny)
            fraction *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return fraction


def _away_from_zero(number: float, tiny: float) -> float:
    return number if abs(number) > tiny else tiny
