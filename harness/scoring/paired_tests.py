"""Is the difference of two systems real? Paired tests for many pairs and measures at once.

Pairs are an integer array (pairs, 2) of system indices; a difference is the first's score minus the second's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from harness.scoring.count_matrix import CountMatrix, MetricCounts
from harness.scoring.resampling import CHUNK_NUMBERS, Floats, Weights, draw_swaps, enumerate_swaps

Pairs = NDArray[np.intp]

TOLERANCE = 1e-9
"""Differences closer than this (times the score's size) are equal: sums in another order differ in the last bits."""


def all_pairs(systems: int) -> Pairs:
    """Every pair of `systems` systems, the smaller index first: (systems * (systems - 1) / 2, 2)."""
    return np.stack(np.triu_indices(systems, 1), axis=1)


def pair_differences(scores: Floats, pairs: Pairs) -> Floats:
    """First minus second: (..., pairs, measures) from scores (..., systems, measures)."""
    return scores[..., pairs[:, 0], :] - scores[..., pairs[:, 1], :]


def permutation_test(sheet: CountMatrix, pairs: Pairs, trials: int, seed: int) -> Floats:
    """Approximate randomization, two-sided: p-values (pairs, measures).

    In each trial a fair coin for each unit says whether the two systems swap their candidates there; p is the share of
    trials whose difference is at least as large as the observed one. Where all 2^units swaps are no more than
    `trials` they are enumerated and p is exact, the same at any seed.
    """
    exact = is_exact(sheet.units, trials)
    chunks = enumerate_swaps(sheet.units) if exact else draw_swaps(sheet.units, trials, seed)
    extreme = _extreme(sheet, pairs, chunks)
    if exact:
        return extreme / float(1 << sheet.units)
    return (1 + extreme) / (1 + trials)  # +1: the observed split is one of them (Noreen 1989)


def is_exact(units: int, trials: int) -> bool:
    """Whether all swaps of so many units are no more than `trials`."""
    return units < 62 and 1 << units <= trials


def bootstrap_test(samples: Floats, scores: Floats, pairs: Pairs, tails: Literal[1, 2] = 1) -> Floats:
    """Paired bootstrap: p-values (pairs, measures) from samples (draws, systems, measures), shared by all pairs.

    Resampled differences, moved to a mean of 0, stand for what no difference would look like (Koehn 2004). One tail is
    sacrebleu's --paired-bs: absolute differences less their mean; equal systems then differ at p < 0.05 in about 13 of
    100 cases. Two tails keep the 5.
    """
    observed = np.abs(pair_differences(scores, pairs))
    least = observed - _slack(scores, pairs)
    extreme = np.zeros(observed.shape, np.int64)
    for measure in range(scores.shape[-1]):
        gaps = samples[:, pairs[:, 0], measure] - samples[:, pairs[:, 1], measure]
        away = np.abs(gaps) - np.abs(gaps).mean(axis=0) if tails == 1 else np.abs(gaps - gaps.mean(axis=0))
        extreme[:, measure] = (~(away < least[:, measure])).sum(axis=0)
    return (1 + extreme) / (1.0 + len(samples))


def _extreme(sheet: CountMatrix, pairs: Pairs, chunks: Iterator[Weights]) -> NDArray[np.int64]:
    """How many trials differ at least as much as the observed systems: (pairs, measures)."""
    totals, scores = sheet.totals(), sheet.scores()
    least = np.abs(pair_differences(scores, pairs)) - _slack(scores, pairs)
    found = np.zeros(least.shape, np.int64)
    for moved in sheet.weighted(chunks):
        column = 0
        for block, total, part in zip(sheet.blocks, totals, moved, strict=True):
            span = slice(column, column + len(block.picks))
            found[:, span] += _extreme_of(block, total, part, pairs, least[:, span])
            column = span.stop
    return found


def _extreme_of(block: MetricCounts, total: Floats, moved: Floats, pairs: Pairs, least: Floats) -> NDArray[np.int64]:
    """One metric's share of `_extreme`. `moved` (trials, systems, width) holds the sums of the swapped units."""
    found = np.zeros(least.shape, np.int64)
    step = max(1, CHUNK_NUMBERS // 2 // max(1, moved.shape[0] * moved.shape[2]))
    for start in range(0, len(pairs), step):
        part = slice(start, start + step)
        first, second = pairs[part].T
        given = moved[:, second] - moved[:, first]
        gap = block.score(total[first] + given) - block.score(total[second] - given)
        found[part] = (~(np.abs(gap) < least[part])).sum(axis=0)  # NaN, no score at all, speaks for no difference
    return found


def _slack(scores: Floats, pairs: Pairs) -> Floats:
    """The tolerance of each pair and measure: (pairs, measures)."""
    size = np.maximum(np.abs(scores[pairs[:, 0]]), np.abs(scores[pairs[:, 1]]))
    slack: Floats = TOLERANCE * np.maximum(1.0, np.nan_to_num(size))
    return slack
