"""Pairs of systems that are compared in all measures, some at a time so that memory is bounded."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from harness.statistics.resampling import Places

TOLERANCE = 1e-9
"""Differences closer than this (times the scores' size) are equal: sums in another order differ in the last bits."""

BLOCK_NUMBERS = 1 << 16
"""Summed counts that are scored at once, 0.5 MB of float64: they stay in the processor's cache."""

PAIR_NUMBERS = 1 << 21
"""Differences of single topics that are held at once, 16 MB of float64."""


def list_pairs(systems: int) -> Places:
    """Every pair of `systems` systems, the smaller index first: (systems * (systems - 1) / 2, 2)."""
    return np.stack(np.triu_indices(systems, 1), axis=1)


def split_pairs(pairs: int, step: int) -> Iterator[slice]:
    """`step` pairs at a time, at least one."""
    step = max(1, step)
    return (slice(start, start + step) for start in range(0, pairs, step))
