"""Averages and confidence limits of ROUGE-1.5.5: always resampled, with C's drand48.

The seed of resample i is i, for every measure again, so all measures share the draws.
The printed "average" is the mean of the resampled means, not the mean of the scores.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from harness.rouge.perl.numbered_texts import Ints
from harness.rouge.perl.subsequences import Floats

_MULTIPLIER, _INCREMENT, _MASK = np.uint64(0x5DEECE66D), np.uint64(0xB), np.uint64((1 << 48) - 1)


class Estimate(NamedTuple):
    """An average and its confidence limits."""

    value: float
    low: float
    high: float


def bootstrap_estimates(
    values: Floats, resamples: int, confidence: float, made_of: Callable[[Floats, int], Floats] | None = None
) -> list[Estimate]:
    """An estimate for each column of `values`, whose rows are instances; all columns share the draws.

    `made_of(sums, n)` turns sums over n drawn rows, one a resample, into what is estimated; by default their means.
    """
    sums = _drawn_sums(np.ascontiguousarray(values), resamples)
    replicates = made_of(sums, len(values)) if made_of else sums / len(values)
    return [_limits(np.sort(column), confidence) for column in replicates.T]


def _drawn_instances(instances: int, resamples: int) -> Iterator[Ints]:
    """The first instance drawn by every resample, then the second, and so on."""
    state = (np.arange(resamples, dtype=np.uint64) << np.uint64(16)) + np.uint64(0x330E)
    for _ in range(instances):
        state = (state * _MULTIPLIER + _INCREMENT) & _MASK
        yield (instances * (state / 2.0**48)).astype(np.int64)


def _drawn_sums(values: Floats, resamples: int) -> Floats:
    """Sums over the drawn rows, added one after the other as the script does; memory does not grow with the rows."""
    sums = np.zeros((resamples, values.shape[1]))
    for index in _drawn_instances(len(values), resamples):
        sums += values[index]
    return sums


def _limits(ascending: Floats, confidence: float) -> Estimate:
    resamples = len(ascending)
    delta = resamples * ((100 - confidence) / 2) / 100
    low, high = int(delta), int(resamples - delta - 1)
    fraction = resamples - delta - 1 - high
    average = float(np.cumsum(ascending)[-1]) / resamples  # cumsum adds from left to right
    return Estimate(average, _interpolate(ascending, low, fraction), _interpolate(ascending, high, fraction))


def _interpolate(ascending: Floats, index: int, fraction: float) -> float:
    below, above = _value_at(ascending, index), _value_at(ascending, index + 1)
    return below + (above - below) * fraction


def _value_at(values: Floats, index: int) -> float:
    """The value at an index as in Perl: negative from the end, 0 where there is none."""
    return float(values[index]) if -len(values) <= index < len(values) else 0.0
