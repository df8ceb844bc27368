"""Rank sets that hold all true ranks together in 95 of 100 cases.

Mogstad, Romano, Shaikh & Wilhelm 2024; Al Mohamad, Goeman & van Zwet 2022: with simultaneous decisions on all pairs, a
system's rank is at least 1 + the number of systems shown to be better, and at most the number of systems less those
shown to be worse.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from harness.statistics.resampling import Flags, Floats, Places


def decide_better(differences: Floats, p: Floats, pairs: Places, systems: int, *, alpha: float, sign: float) -> Flags:
    """(systems, systems): whether the row's system is shown to be better than the column's, at corrected p < alpha.

    `sign` is 1 where higher is better and -1 where lower is. A measure without direction has no ranks: ask for none.
    """
    if sign not in {1, -1}:
        raise ValueError("a measure without direction has no better and no worse")
    better = np.zeros((systems, systems), np.bool_)
    is_significant, gain = p < alpha, differences * sign
    better[pairs[:, 0], pairs[:, 1]] = is_significant & (gain > 0)
    better[pairs[:, 1], pairs[:, 0]] = is_significant & (gain < 0)
    return better


def find_rank_sets(better: Flags) -> NDArray[np.int64]:
    """The best and the worst possible rank of each system: (systems, 2)."""
    above, below = better.sum(axis=0), better.sum(axis=1)
    return np.stack([1 + above, len(better) - below], axis=1).astype(np.int64)


def share_first(samples: Floats, sign: float) -> Floats:
    """(systems,): the share of bootstrap draws (draws, systems) in which each system is first; ties share a draw.

    Draws without a score of some system are left out.
    """
    finite = samples[np.isfinite(samples).all(axis=1)] * sign
    best = finite.max(axis=1, keepdims=True) if len(finite) else finite
    first = finite >= best - 1e-9 * np.maximum(1.0, np.abs(best))
    shares: Floats = (first / np.maximum(1, first.sum(axis=1, keepdims=True))).sum(axis=0) / max(1, len(finite))
    return shares
