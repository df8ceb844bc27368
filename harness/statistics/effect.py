"""How large is a difference for a single topic? Standardized effects, and the chance to be better on a new one."""

from __future__ import annotations

from math import exp, lgamma, sqrt

import numpy as np

from harness.statistics.distributions import noncentral_shift, t_quantile
from harness.statistics.resampling import Floats


def standardized_effect(gaps: Floats, confidence: float = 0.95) -> tuple[float, float, float]:
    """Mean over standard deviation of paired differences (topics,), with the ends of its interval.

    Hedges' g of paired differences, freed of bias; ends from the noncentral t (Hedges 1981; Cumming & Finch 2001).
    NaN where nothing varies or fewer than three topics are shared.
    """
    units = len(gaps)
    spread = float(gaps.std(ddof=1)) if units > 1 else 0.0
    if units < 3 or spread <= 1e-12 * float(np.abs(gaps).max()):
        return np.nan, np.nan, np.nan
    df, effect = units - 1, float(gaps.mean()) / spread
    unbiased = exp(lgamma(df / 2) - lgamma((df - 1) / 2)) * sqrt(2 / df)
    t, tail = effect * sqrt(units), (1 - confidence) / 2
    low, high = (noncentral_shift(t, df, share) / sqrt(units) for share in (1 - tail, tail))
    return effect * unbiased, low, high


def chance_better(gaps: Floats, confidence: float = 0.95, tolerance: float = 1e-9) -> tuple[float, float, float]:
    """P(first is better than second on a new topic), ties as halves, with the ends of its interval.

    `gaps` (topics,) are paired differences, higher better. Wilson's score interval (1927) with t(n - 1) and with as
    many topics as the variance of the outcomes is worth, since ties vary less than wins and losses.
    """
    outcomes = 0.5 + 0.5 * np.sign(np.where(np.abs(gaps) > tolerance, gaps, 0.0))
    units, share = len(outcomes), float(outcomes.mean()) if len(outcomes) else np.nan
    if units < 3:
        return share, np.nan, np.nan
    variance = float(outcomes.var())
    worth = units * share * (1 - share) / variance if variance > 0 else float(units)
    edge = t_quantile(0.5 + confidence / 2, units - 1) ** 2
    middle = (share + edge / (2 * worth)) / (1 + edge / worth)
    reach = sqrt(edge * (share * (1 - share) / worth + edge / (4 * worth**2))) / (1 + edge / worth)
    return share, max(0.0, min(share, middle - reach)), min(1.0, max(share, middle + reach))
