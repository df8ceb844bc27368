"""Tests of equivalence and non-inferiority within a margin, and the rules of gates.

Equivalence is shown by two one-sided tests (Schuirmann 1987), which is the same as an interval of 1 - 2 alpha that lies
within the margin; non-inferiority by one of them, which is the interval's lower end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal

import numpy as np

from harness.statistics.distributions import t_quantile, t_tail
from harness.statistics.holm import correct_by_holm

Rule = Literal["point", "significant", "non-inferior"]


@dataclass(frozen=True, slots=True)
class Equivalence:
    """The interval of 1 - 2 alpha, the p-values of both claims, and whether both are shown at `alpha`."""

    low: float
    high: float
    p_equivalent: float
    p_not_worse: float
    is_equivalent: bool
    is_not_worse: bool


def show_equivalence(difference: float, error: float, df: float, margin: float, alpha: float = 0.05) -> Equivalence:
    """Is a difference (higher is better), with its standard error and degrees of freedom, within ± margin?

    Raises ValueError where the margin is not positive. Without an error (NaN) or degrees of freedom nothing is shown.
    """
    if not margin > 0:
        raise ValueError("a margin of equivalence is positive")
    if not isfinite(error) or df < 1:
        return Equivalence(float("nan"), float("nan"), 1.0, 1.0, False, False)
    reach = t_quantile(1 - alpha, df) * error
    below, above = _one_sided_p(difference + margin, error, df), _one_sided_p(margin - difference, error, df)
    both = max(below, above)
    return Equivalence(difference - reach, difference + reach, both, below, both < alpha, below < alpha)


def claim_together(p: Sequence[float], alpha: float = 0.05, *, is_corrected: bool = True) -> list[bool]:
    """Tell which of several claims may be made together, from their p-values: Holm's step-down, for any dependence.

    A false claim is among them in `alpha` of cases at most. Without a correction each claim is made for itself.
    """
    values = np.asarray(p, np.float64)
    return [bool(value < alpha) for value in (correct_by_holm(values) if is_corrected else values)]


def passes_gate(difference: float, error: float, df: float, drop: float, *, rule: Rule, alpha: float = 0.05) -> bool:
    """Tell whether a change (new less old, higher is better) passes a gate that allows a `drop` of 0 or more.

    point: the change itself is no drop beyond it. significant: no drop beyond it is shown at `alpha`, so that noise
    trips the gate in alpha of cases where exactly this drop is true. non-inferior: it is shown at `alpha` that the
    drop is smaller, so that a true drop of this size passes in alpha of cases only.
    """
    if drop < 0:
        raise ValueError("a gate allows a drop of 0 or more")
    if rule == "point":
        return difference >= -drop
    if not isfinite(error) or df < 1:
        return rule == "significant"
    if rule == "significant":
        return _one_sided_p(-drop - difference, error, df) >= alpha
    return _one_sided_p(difference + drop, error, df) < alpha


def _one_sided_p(distance: float, error: float, df: float) -> float:
    """The one-sided p-value of a distance from the bound; without any spread the sign decides."""
    if error <= 0:
        return 0.0 if distance > 0 else 1.0
    return t_tail(distance / error, df)
