"""Correlations of two metrics that traded places, all permutations at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.statistics.correlation import Coefficient, Level
from harness.statistics.kendall import correlate_by_kendall
from harness.statistics.resampling import Flags, Floats, Places
from harness.statistics.weighted_correlation import correlate_weighted_lists, divide_defined, weigh_pearson

CHUNK_PAIRS = 1 << 21
"""Pairs of places that are compared at a time."""


def correlate_swapped(
    metrics: tuple[Floats, Floats], z: Floats, level: Level, coefficient: Coefficient, masks: Flags
) -> Floats:
    """The correlation with z of the first metric, with the second's values where `masks` are true.

    Matrices are (systems, inputs); a place counts where all three have a value. NaN where it is undefined.
    """
    first, second = metrics
    both = np.isfinite(first) & np.isfinite(second) & np.isfinite(z)
    one, other, people = (np.where(both, matrix, 0.0) for matrix in (first, second, z))
    if level == "system":
        sizes = both.sum(axis=1)
        rows = sizes > 0
        sums = one.sum(axis=1) + np.einsum("tnk,nk->tn", masks.astype(np.float64), other - one)
        lists = np.round(sums[:, rows] / sizes[rows], 12)
        return correlate_rows(lists, np.round(people.sum(axis=1)[rows] / sizes[rows], 12), coefficient)
    if level == "global":
        if coefficient == "kendall-b" and bool((masks == masks[:, :, :1]).all()):
            return _correlate_blocks(one, other, people, both, masks[:, :, 0])
        return correlate_rows(np.where(masks, other, one)[:, both], people[both], coefficient)
    values = _correlate_columns(_Matrices(one, other, people, both), coefficient, masks)
    defined = np.isfinite(values)
    return divide_defined(np.where(defined, values, 0.0).sum(axis=1), defined.sum(axis=1).astype(np.float64))


def correlate_rows(lists: Floats, other: Floats, coefficient: Coefficient) -> Floats:
    """The correlation of each row of `lists` (rows, places) with `other` (places,)."""
    if len(other) < 2:
        return np.full(len(lists), np.nan)
    if coefficient.startswith("kendall"):
        return correlate_by_kendall(lists, other, is_c=coefficient == "kendall-c")
    x, z = lists, other[None]
    if coefficient == "spearman":
        x, z = rank_rows(x), rank_rows(z)
    return weigh_pearson(x[:, :, None], z[:, :, None], np.ones((1, len(other), 1)))[:, 0]


def rank_rows(lists: Floats) -> Floats:
    """Ranks from 1 within each row, ties sharing their mean."""
    order = np.argsort(lists, axis=1, kind="stable")
    ordered = np.take_along_axis(lists, order, axis=1)
    place = np.arange(lists.shape[1])
    differs = ordered[:, 1:] != ordered[:, :-1]
    edge = np.ones((len(lists), 1), np.bool_)
    first = np.maximum.accumulate(np.where(np.hstack([edge, differs]), place, 0), axis=1)
    last = np.minimum.accumulate(np.where(np.hstack([differs, edge]), place, len(place))[:, ::-1], axis=1)[:, ::-1]
    ranks = np.empty_like(lists)
    np.put_along_axis(ranks, order, (first + last) / 2 + 1.0, axis=1)
    return ranks


class _Matrices(NamedTuple):
    """Two metrics and people (systems, inputs), with 0 in place of gaps, and flags where all three have a value."""

    first: Floats
    second: Floats
    people: Floats
    has_values: Flags


def _correlate_columns(matrices: _Matrices, coefficient: Coefficient, masks: Flags) -> Floats:
    """The correlation within each input (permutations, inputs)."""
    one, other, people, both = matrices
    if coefficient == "kendall-b":
        return _kendall_of_columns(matrices, masks)
    if coefficient == "kendall-c":
        return _correlate_written_out(np.where(masks, other, one), people, both)
    if coefficient == "pearson":
        return weigh_pearson(np.where(masks, other, one), people[None], _weigh(both, masks))
    swaps = masks.transpose(2, 0, 1).astype(np.float32)
    stays = 1 - swaps
    below = {(a, b): _count_below(first, second, both) for a, first in enumerate((one, other))
             for b, second in enumerate((one, other))}  # fmt: skip
    ranks = [stays @ below[0, side] + swaps @ below[1, side] + 0.5 for side in (0, 1)]
    chosen = np.where(swaps > 0, ranks[1], ranks[0]).transpose(1, 2, 0).astype(np.float64)
    of_people = (_count_below(people, people, both).sum(axis=1) + 0.5).T[None].astype(np.float64)
    return weigh_pearson(chosen, of_people, _weigh(both, masks))


def _weigh(both: Flags, masks: Flags) -> Floats:
    """The places that count, in every permutation."""
    return np.broadcast_to(both.astype(np.float64), masks.shape)


def _count_below(first: Floats, second: Floats, both: Flags) -> NDArray[np.float32]:
    """(inputs, systems of the first, of the second): 1 where the first is below the second, one half where tied."""
    a, b = first.T[:, :, None], second.T[:, None, :]
    below: NDArray[np.float32] = (((a < b) + 0.5 * (a == b)) * both.T[:, :, None]).astype(np.float32)
    return below


def _kendall_of_columns(matrices: _Matrices, masks: Flags) -> Floats:
    """Tau-b is a ratio of sums over pairs of systems, and whether a pair counts is a product of two coins."""
    one, other, people, both = matrices
    pairs = both.T[:, :, None] & both.T[:, None, :]
    order = np.sign(people.T[:, :, None] - people.T[:, None, :]) * pairs
    swaps = masks.transpose(2, 0, 1).astype(np.float32)
    stays = 1 - swaps
    excess, untied = (np.zeros(swaps.shape[:2]) for _ in range(2))
    for first, a, second, b in ((one, stays, one, stays), (one, stays, other, swaps), (other, swaps, other, swaps)):
        times = 1 if first is second else 2
        signs = np.sign(first.T[:, :, None] - second.T[:, None, :]) * pairs
        excess += times * ((a @ (signs * order).astype(np.float32)) * b).sum(axis=2)
        untied += times * ((a @ (signs * signs).astype(np.float32)) * b).sum(axis=2)
    return divide_defined(excess, np.sqrt(untied * (order * order).sum(axis=(1, 2))[:, None])).T


def _correlate_blocks(one: Floats, other: Floats, people: Floats, both: Flags, swaps: Flags) -> Floats:
    """Tau-b of all places where whole systems are exchanged: sums over pairs of places, by pairs of systems."""
    row_of = np.broadcast_to(np.arange(len(both))[:, None], both.shape)[both]
    z = people[both]
    coins = swaps.astype(np.float64)
    excess, untied = (np.zeros(len(swaps)) for _ in range(2))
    for first, a, second, b in (
        (one, 1 - coins, one, 1 - coins),
        (one, 1 - coins, other, coins),
        (other, coins, other, coins),
    ):
        times = 1 if first is second else 2
        sums = _sum_blocks(first[both], second[both], z, row_of, len(both))
        excess += times * ((a @ sums[0]) * b).sum(axis=1)
        untied += times * ((a @ sums[1]) * b).sum(axis=1)
    sizes = np.unique(z, return_counts=True)[1].astype(np.float64)
    return divide_defined(excess, np.sqrt(untied * (len(z) ** 2 - (sizes**2).sum())))


def _sum_blocks(first: Floats, second: Floats, z: Floats, row_of: Places, rows: int) -> tuple[Floats, Floats]:
    """Sums of products of signs, and of pairs that are not tied, between each two systems."""
    excess, untied = np.zeros((rows, rows)), np.zeros((rows, rows))
    size = max(1, CHUNK_PAIRS // max(1, len(z)))
    columns = np.flatnonzero(np.diff(row_of, prepend=-1))
    names = row_of[columns]
    for start in range(0, len(z), size):
        part = slice(start, start + size)
        signs = np.sign(first[part, None] - second[None]).astype(np.int8)
        order = np.sign(z[part, None] - z[None]).astype(np.int8)
        for table, values in ((excess, signs * order), (untied, np.abs(signs))):
            sums = np.add.reduceat(values, columns, axis=1, dtype=np.int64)
            np.add.at(table, (row_of[part, None], names[None]), sums)
    return excess, untied


def _correlate_written_out(swapped: Floats, people: Floats, both: Flags) -> Floats:
    """Tau-c within each input (permutations, inputs)."""
    permutations, systems, inputs = swapped.shape
    lists = swapped.transpose(0, 2, 1).reshape(-1, systems)
    shape = (permutations, inputs, systems)
    others = np.broadcast_to(people.T, shape).reshape(-1, systems)
    weights = np.broadcast_to(both.T.astype(np.float64), shape).reshape(-1, systems)
    return correlate_weighted_lists(lists, others, weights, "kendall-c").reshape(permutations, inputs)
