"""How much data is enough? Detectable differences, the units a difference needs, and where variance comes from."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log2, sqrt
from statistics import NormalDist

import numpy as np

from harness.scoring.resampling import Floats

POWER = 0.8
"""The customary chance of showing a difference that is there (Cohen 1988)."""


def standard_error(samples: Floats, units: int) -> Floats:
    """Standard errors (...) of resampled statistics (draws, ...), paired where these are differences of systems.

    A bootstrap over n units draws from a spread that divides by n; sqrt(n / (n - 1)) makes it unbiased again
    (Efron & Tibshirani 1993, ch. 5.3). It serves corpus metrics, which have no scores by topic, as well as means.
    Draws without a score (NaN) are left out.
    """
    some = samples if np.isfinite(samples).all() else np.ma.masked_invalid(samples)
    spread = some.std(axis=0)
    error: Floats = np.ma.filled(spread, np.nan) * sqrt(units / max(1, units - 1))
    return error


def detectable_difference(error: float, alpha: float, power: float = POWER) -> float:
    """The smallest true difference found in `power` of cases by a two-sided test at `alpha`, given a standard error.

    Normal approximation: (z[1 - alpha / 2] + z[power]) * error.
    """
    return _reach(alpha, power) * error


def needed_units(difference: float, error: float, units: int, alpha: float, power: float = POWER) -> int | None:
    """How many units like these `units` would show a true `difference` in `power` of cases; None for no difference.

    The error shrinks with the root of the number of units. Never fewer than an exact test needs.
    """
    if difference == 0:
        return None
    ratio = _reach(alpha, power) * error / abs(difference)
    return max(fewest_units(alpha), ceil(units * ratio * ratio - 1e-9)) if ratio < 1e6 else None


def fewest_units(alpha: float) -> int:
    """The fewest units whose swaps can show anything at `alpha`: 2 of the 2^units are always as extreme (6 at 0.05)."""
    return 1 + ceil(log2(1 / alpha))


@dataclass(frozen=True, slots=True)
class VarianceSplit:
    """Variance components of scores, in squared points: from topics, and from one try to the next."""

    topics: float
    tries: float

    @property
    def share(self) -> float:
        """What the system's own randomness adds, as a share of all variance; 0 where nothing varies."""
        total = self.topics + self.tries
        return self.tries / total if total else 0.0


def variance_split(scores: Floats) -> VarianceSplit:
    """The variance of one system's scores (tries, topics): at least two tries, two topics.

    One-way random effects: within topics, the mean square of tries; between topics, what is left of their mean square
    when the tries' part is taken out, at least 0 (Searle, Casella & McCulloch 1992, ch. 3).
    """
    tries = len(scores)
    within = float(scores.var(axis=0, ddof=1).mean())
    between = float(scores.mean(axis=0).var(ddof=1))
    return VarianceSplit(max(0.0, between - within / tries), within)


def _reach(alpha: float, power: float) -> float:
    normal = NormalDist()
    return normal.inv_cdf(1 - alpha / 2) + normal.inv_cdf(power)
