"""How sure is a score? Percentile intervals of resampled scores."""

from __future__ import annotations

import numpy as np

from harness.records import Estimate
from harness.scoring.resampling import Floats


def percentiles(samples: Floats, confidence: float) -> tuple[Floats, Floats]:
    """The least and the largest of the middle `confidence` share of samples (draws, ...), draw axis gone.

    Efron & Tibshirani 1993, ch. 13: the percentile interval. Draws without a score (NaN) are left out.
    """
    tail = (1 - confidence) / 2
    if np.isfinite(samples).all():
        low, high = np.quantile(samples, [tail, 1 - tail], axis=0)
        return low, high
    flat = samples.reshape(len(samples), -1)
    ends = [_ends(column[np.isfinite(column)], tail) for column in flat.T]
    low, high = np.array(ends).T.reshape(2, *samples.shape[1:])
    return low, high


def build_estimate(value: float, low: float, high: float) -> Estimate:
    """The score with all its digits, the ends of its interval with ten decimals; no interval where an end is NaN."""
    if not (np.isfinite(low) and np.isfinite(high)):
        return Estimate(float(value))
    return Estimate(float(value), rounded10(low), rounded10(high))


def shares_of_way(scores: Floats, low: int, high: int) -> Floats:
    """How far each system (..., systems, measures) is on the way from system `low` (0) to system `high` (1).

    NaN where the two are equal.
    """
    start, end = scores[..., low, :][..., None, :], scores[..., high, :][..., None, :]
    length = end - start
    shares: Floats = np.divide(scores - start, length, out=np.full(scores.shape, np.nan), where=length != 0)
    return shares


def rounded10(number: float) -> float:
    """A Python float of ten decimals: what lies beyond depends on how a machine's BLAS orders its additions."""
    return round(float(number), 10) + 0.0


def _ends(finite: Floats, tail: float) -> tuple[float, float]:
    if not len(finite):
        return np.nan, np.nan
    low, high = np.quantile(finite, [tail, 1 - tail])
    return float(low), float(high)
