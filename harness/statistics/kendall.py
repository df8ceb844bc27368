"""Kendall's tau of many lists with one other, in n log n: from the number of pairs that the two order unlike.

Pairs are counted by the bits of the other list's ranks, from the highest: those that first differ in a bit are counted
where they stand in order, then the bit is sorted away (as in a wavelet tree). All arithmetic is on whole numbers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from harness.statistics.resampling import Floats, Places

Counts = NDArray[np.int64]

CHUNK_PLACES = 1 << 15
"""Places that are counted at a time: more of them do not fit into a processor's cache."""


def correlate_by_kendall(lists: Floats, other: Floats, *, is_c: bool = False) -> Floats:
    """Tau-b (Kendall 1945), or tau-c (Stuart 1953), of each row of `lists` (rows, places) with `other` (places,).

    NaN where one of the two is constant.
    """
    rows = max(1, CHUNK_PLACES // max(1, len(other)))
    parts = [_correlate_chunk(lists[start : start + rows], other, is_c) for start in range(0, len(lists), rows)]
    return np.concatenate(parts) if parts else np.empty(0)


def _correlate_chunk(lists: Floats, other: Floats, is_c: bool) -> Floats:
    places = len(other)
    pairs = places * (places - 1) / 2
    ranked = np.argsort(other, kind="stable")
    lists, groups = lists[:, ranked], _number_groups(other[ranked])
    order = np.argsort(lists, axis=1, kind="stable")
    ordered = np.take_along_axis(lists, order, axis=1)
    sequence = groups[order]
    starts = np.ones(ordered.shape, np.bool_)
    starts[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    tied = _count_tied_pairs(starts)
    starts[:, 1:] |= sequence[:, 1:] != sequence[:, :-1]
    tied_in_both = _count_tied_pairs(starts)
    sizes = np.bincount(groups)
    tied_in_other = float((sizes * (sizes - 1) // 2).sum())
    discordant = count_descents(sequence, sizes)
    concordant = pairs - tied - tied_in_other + tied_in_both - discordant
    excess = (concordant - discordant).astype(np.float64)
    if is_c:
        kinds = 1 + (ordered[:, 1:] != ordered[:, :-1]).sum(axis=1)
        least = np.minimum(kinds, len(sizes)).astype(np.float64)
        below = places**2 * (least - 1) / least / 2
    else:
        below = np.sqrt((pairs - tied) * (pairs - tied_in_other))
    values: Floats = np.divide(excess, below, out=np.full(len(lists), np.nan), where=below > 0)
    return values


def count_descents(sequence: Places, sizes: Places) -> Counts:
    """For each row (rows, places) the number of pairs with the larger number first; number g occurs sizes[g] times.

    Rows must hold the same numbers, each in its own order.
    """
    rows, places = sequence.shape
    total = np.zeros(rows, np.int64)
    ends = np.cumsum(sizes)
    for bit in reversed(range(max(1, len(sizes) - 1).bit_length())):
        heads = np.flatnonzero(np.diff(np.arange(len(sizes)) >> (bit + 1), prepend=-1))
        starts = np.concatenate([[0], ends])[heads]
        lengths = np.diff(np.append(starts, places))
        ones = (sequence >> bit) & 1
        before = np.cumsum(ones, axis=1) - ones
        before -= np.repeat(before[:, starts], lengths, axis=1)
        total += (before * (1 - ones)).sum(axis=1)
        zeros = lengths - np.add.reduceat(ones, starts, axis=1)[0]
        target = np.where(ones == 1, np.repeat(starts + zeros, lengths) + before, np.arange(places) - before)
        moved = np.empty_like(sequence)
        np.put_along_axis(moved, target, sequence, axis=1)
        sequence = moved
    return total


def _number_groups(ordered: Floats) -> Places:
    """The number, from 0, of the group of equal values that each place of an ordered list belongs to."""
    return np.concatenate([[0], np.cumsum(ordered[1:] != ordered[:-1])]).astype(np.intp)


def _count_tied_pairs(starts: NDArray[np.bool_]) -> Counts:
    """Pairs of places within one run, by row; `starts` tells where a run begins."""
    place = np.arange(starts.shape[1])
    first = np.maximum.accumulate(np.where(starts, place, 0), axis=1)
    pairs: Counts = (place - first).sum(axis=1)
    return pairs
