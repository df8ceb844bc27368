"""Holm's correction: p-values of a family corrected so that any false claim is as rare as in one test.

The default correction, max-T, needs the permutations themselves: it stands in `permutation`.
"""

from __future__ import annotations

import numpy as np

from harness.statistics.resampling import Floats


def correct_by_holm(p: Floats) -> Floats:
    """p-values (tests, ...) corrected for the number of tests along the first axis (Holm 1979).

    NaN is no test: it is not counted and stays NaN.
    """
    tests = np.isfinite(p).sum(axis=0)
    order = np.argsort(p, axis=0, kind="stable")
    factors = np.maximum(1, tests - np.arange(len(p)).reshape(-1, *[1] * (p.ndim - 1)))
    ordered = np.take_along_axis(p, order, axis=0)
    stepped = np.minimum(np.maximum.accumulate(ordered * factors, axis=0), 1.0)
    corrected = np.empty_like(p, dtype=np.float64)
    np.put_along_axis(corrected, order, stepped, axis=0)
    return corrected
