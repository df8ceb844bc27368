"""Tests of interaction: whether a difference between systems depends on the slice, corrected over pairs and fields.

For each pair the differences by topic are split by slice; the share of their variance that lies between slices is held
against that under shuffled labels (a permutation test of the one-way layout: Fisher 1935; Anderson 2001). One shuffle
serves all pairs, so that the step-down maximum corrects over them (Westfall & Young 1993).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from harness.statistics.resampling import Floats, Places, draw_orders


@dataclass(frozen=True, slots=True)
class Interactions:
    """For each column: the share of variance between slices (0 to 1), and p-values, raw and corrected; NaN: none."""

    share: Floats
    p: Floats
    p_corrected: Floats


def find_interactions(gaps: Floats, slices: Places, permutations: int, seed: int) -> Interactions:
    """Test `gaps` (units, columns), NaN where a pair shares no value, by the slice number of each unit (units,).

    Units are topics, or events of which each lies in one slice. Labels of all units are shuffled together.
    """
    present = np.isfinite(gaps)
    counts = np.maximum(1, present.sum(axis=0))
    centred = np.where(present, gaps - np.where(present, gaps, 0.0).sum(axis=0) / counts, 0.0)
    squares = (centred * centred).sum(axis=0)
    members = (slices == np.arange(slices.max() + 1)[:, None]).astype(np.float64)
    tested = (squares > 1e-12) & (((members @ present) > 0).sum(axis=0) > 1)
    scale = np.where(tested, squares, 1.0)
    flags = present.astype(np.float64)
    observed = _squares_between_slices(members[None], centred, flags)[0] / scale
    chosen = np.flatnonzero(tested)
    order = chosen[np.argsort(observed[chosen], kind="stable")]
    least = observed[order] - 1e-9
    raw, stepped = np.zeros(len(order)), np.zeros(len(order))
    step = max(1, (1 << 19) // max(1, members.size * max(1, gaps.shape[1])))
    for orders in draw_orders(len(slices), permutations, seed):
        for start in range(0, len(orders), step):
            shuffled = np.moveaxis(members[:, orders[start : start + step]], 0, 1)
            shares = (_squares_between_slices(shuffled, centred, flags) / scale)[:, order]
            raw += (shares >= least).sum(axis=0)
            stepped += (np.maximum.accumulate(shares, axis=1) >= least).sum(axis=0)
    stepped = np.maximum.accumulate(stepped[::-1])[::-1]
    p, corrected = np.full((2, gaps.shape[1]), np.nan)
    p[order], corrected[order] = (1 + raw) / (1 + permutations), (1 + stepped) / (1 + permutations)  # +1: Noreen 1989
    return Interactions(np.where(tested, observed, np.nan), p, corrected)


def _squares_between_slices(members: Floats, centred: Floats, present: Floats) -> Floats:
    """Sums of squares between slices (permutations, columns), for members (permutations, slices, units)."""
    sums, counts = members @ centred, members @ present
    squares: Floats = (sums * sums / np.maximum(1, counts)).sum(axis=1)
    return squares
