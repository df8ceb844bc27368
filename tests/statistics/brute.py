"""Permutation tests written out with loops, to hold the fast ones against."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

Difference = Callable[[int, int, int, Floats], float]
"""The difference of column, systems a and b, under signs by unit; NaN where there is none."""


def max_t(
    difference: Difference, columns: int, pairs: list[tuple[int, int]], signs: Floats, deviations: Floats, *, added: int
) -> tuple[Floats, Floats]:
    """Raw and step-down p-values (pairs, columns) over all pairs and columns (Westfall & Young 1993, 2.8)."""
    tests = [(p, c) for p in range(len(pairs)) for c in range(columns) if deviations[p, c] > 0]
    ones = np.ones(signs.shape[1])
    observed = {k: abs(difference(k[1], *pairs[k[0]], ones)) / deviations[k] for k in tests}
    trials = [{k: abs(difference(k[1], *pairs[k[0]], row)) / deviations[k] for k in tests} for row in signs]
    raw, stepped = np.ones((2, len(pairs), columns))
    order, last = sorted(tests, key=lambda k: -observed[k]), 0.0
    for place, test in enumerate(order):
        alone = sum(trial[test] >= observed[test] - 1e-9 for trial in trials)
        largest = sum(max(trial[k] for k in order[place:]) >= observed[test] - 1e-9 for trial in trials)
        raw[test] = (added + alone) / (added + len(trials))
        last = max(last, (added + largest) / (added + len(trials)))
        stepped[test] = last
    return raw, stepped


def every_sign(units: int) -> Floats:
    return np.array(list(product([1.0, -1.0], repeat=units)))
