"""Correlations of two metrics that traded places, all permutations at once."""

from __future__ import annotations

import numpy as np

from harness.statistics.correlation import Coefficient, Level
from harness.statistics.kendall import correlate_by_kendall
from harness.statistics.resampling import Flags, Floats
from harness.statistics.weighted_correlation import correlate_weighted_lists, divide_defined, weigh_pearson


def correlate_swapped(
    metrics: tuple[Floats, Floats], z: Floats, level: Level, coefficient: Coefficient, masks: Flags
) -> Floats:
    """The correlation with z of the first metric with what `masks` (permutations, systems, inputs) take of the second.

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
    swapped = np.where(masks, other, one)
    if level == "global":
        return correlate_rows(swapped[:, both], people[both], coefficient)
    return _correlate_columns(swapped, people, both, coefficient)


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


def _correlate_columns(swapped: Floats, people: Floats, both: Flags, coefficient: Coefficient) -> Floats:
    """The mean over inputs of the correlation within each; undefined inputs are left out."""
    trials, systems, inputs = swapped.shape
    lists = swapped.transpose(0, 2, 1).reshape(-1, systems)
    others = np.broadcast_to(people.T, (trials, inputs, systems)).reshape(-1, systems)
    weights = np.broadcast_to(both.T.astype(np.float64), (trials, inputs, systems)).reshape(-1, systems)
    values = correlate_weighted_lists(lists, others, weights, coefficient).reshape(trials, inputs)
    defined = np.isfinite(values)
    return divide_defined(np.where(defined, values, 0.0).sum(axis=1), defined.sum(axis=1).astype(np.float64))
