"""Correlations of resampled systems and inputs, all draws at once: a draw is how often each of them was drawn.

Weights are whole numbers: a system that is drawn twice is two systems that are tied. The values are those of
`correlation.correlate` on the matrices written out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from harness.progress import track_items
from harness.statistics.correlation import Coefficient, Level, correlate
from harness.statistics.resampling import Flags, Floats, Places

CHUNK_NUMBERS = 1 << 21
MOST_PAIRED_PLACES = 3000
"""Places of a global Kendall whose pairs are held at once; more are counted draw by draw."""


class Draws(NamedTuple):
    """The number of draws of each system (draws, systems) and input (draws, inputs); 1 where none is resampled."""

    rows: Floats
    columns: Floats


class _Places(NamedTuple):
    """Two matrices (systems, inputs), with 0 in place of gaps, and flags where both have a value."""

    x: Floats
    z: Floats
    has_values: Flags


def correlate_draws(x: Floats, z: Floats, level: Level, coefficient: Coefficient, draws: Draws) -> Floats:
    """The correlation in each draw (draws,) of matrices (systems, inputs); NaN where it is undefined."""
    both = np.isfinite(x) & np.isfinite(z)
    scaled = [_rescale(np.where(both, matrix, 0.0), both) for matrix in (x, z)]
    places = _Places(scaled[0], scaled[1], both)
    correlate_level = {"system": _correlate_systems, "input": _correlate_inputs, "global": _correlate_places}
    return correlate_level[level](places, coefficient, draws)


def _rescale(matrix: Floats, both: Flags) -> Floats:
    """Values moved to a mean of zero and a largest of one: correlations stay, and sums keep their digits."""
    if not both.any():
        return matrix
    matrix = np.where(both, matrix - matrix[both].mean(), 0.0)
    largest = float(np.abs(matrix).max())
    return matrix / largest if largest > 0 else matrix


def _correlate_systems(places: _Places, coefficient: Coefficient, draws: Draws) -> Floats:
    """The correlation of the systems' means over the drawn inputs."""
    (x, z, both), (rows, columns) = places, draws
    sizes = columns @ both.T
    weights = np.where(sizes > 0, rows, 0.0)
    means = [np.round(columns @ matrix.T / np.maximum(sizes, 1), 12) for matrix in (x, z)]
    return correlate_weighted_lists(means[0], means[1], weights, coefficient)


def correlate_weighted_lists(x: Floats, z: Floats, weights: Floats, coefficient: Coefficient) -> Floats:
    """The correlation of each row of x with that of z, places weighted; all are (rows, places) of a few places."""
    values = np.empty(len(x))
    for part in _chunk_rows(len(x), x.shape[1] ** 2):
        values[part] = _correlate_lists(x[part], z[part], weights[part], coefficient)
    return values


def _correlate_lists(x: Floats, z: Floats, weights: Floats, coefficient: Coefficient) -> Floats:
    if coefficient == "pearson":
        return weigh_pearson(x[:, :, None], z[:, :, None], weights[:, :, None])[:, 0]
    if coefficient == "spearman":
        ranks = [_rank_lists(values, weights) for values in (x, z)]
        return weigh_pearson(ranks[0][:, :, None], ranks[1][:, :, None], weights[:, :, None])[:, 0]
    signs = [np.sign(values[:, :, None] - values[:, None, :]) for values in (x, z)]
    pairs = weights[:, :, None] * weights[:, None, :]
    sums = [np.einsum("dij,dij->d", pairs, part) for part in (signs[0] * signs[1], signs[0] ** 2, signs[1] ** 2)]
    if coefficient == "kendall-b":
        return divide_defined(sums[0], np.sqrt(sums[1] * sums[2]))
    kinds = np.minimum(*(_count_kinds(values, weights) for values in (x, z)))
    return _divide_by_stuart(sums[0], weights.sum(axis=1), kinds)


def _rank_lists(values: Floats, weights: Floats) -> Floats:
    above = (values[:, None, :] < values[:, :, None]) + 0.5 * (values[:, None, :] == values[:, :, None])
    ranks: Floats = np.einsum("dij,dj->di", above, weights) + 0.5
    return ranks


def _count_kinds(values: Floats, weights: Floats) -> Floats:
    """How many values a draw has."""
    later = np.tril(np.ones((values.shape[1],) * 2, np.bool_), -1)
    is_repeated = ((values[:, :, None] == values[:, None, :]) & later & (weights[:, None, :] > 0)).any(axis=2)
    kinds: Floats = ((weights > 0) & ~is_repeated).sum(axis=1).astype(np.float64)
    return kinds


def _correlate_inputs(places: _Places, coefficient: Coefficient, draws: Draws) -> Floats:
    """The mean over the drawn inputs of the correlation within each."""
    (x, z, both), (rows, columns) = places, draws
    is_fixed = bool((rows == rows[0]).all())
    drawn_rows = rows[:1] if is_fixed else rows
    values = np.empty((len(drawn_rows), x.shape[1]))
    for part in _chunk_rows(len(drawn_rows), x.size):
        values[part] = _correlate_columns(x, z, both, coefficient, drawn_rows[part])
    weights = np.where(np.isfinite(values), columns, 0.0)
    sums = (weights * np.where(np.isfinite(values), values, 0.0)).sum(axis=1)
    return divide_defined(sums, weights.sum(axis=1))


def _correlate_columns(x: Floats, z: Floats, both: Flags, coefficient: Coefficient, rows: Floats) -> Floats:
    """The correlation in each draw and column, (draws, inputs)."""
    weights = rows[:, :, None] * both
    if coefficient == "pearson":
        return weigh_pearson(x[None], z[None], weights)
    if coefficient == "spearman":
        ranks = [np.tensordot(rows, _count_below(values, both), 1) + 0.5 for values in (x, z)]
        return weigh_pearson(ranks[0], ranks[1], weights)
    signs = [np.sign(values[:, None, :] - values[None, :, :]) * (both[:, None] & both[None]) for values in (x, z)]
    parts = (signs[0] * signs[1], signs[0] ** 2, signs[1] ** 2)
    sums = [(np.tensordot(rows, part, 1) * rows[:, :, None]).sum(axis=1) for part in parts]
    if coefficient == "kendall-b":
        return divide_defined(sums[0], np.sqrt(sums[1] * sums[2]))
    kinds = np.minimum(*(_count_column_kinds(values, both, rows) for values in (x, z)))
    return _divide_by_stuart(sums[0], weights.sum(axis=1), kinds)


def _count_below(values: Floats, both: Flags) -> Floats:
    """(drawn, ranked, inputs): 1 where the drawn is below the ranked, one half where they are tied."""
    column_values, ranked = values[:, None, :], values[None, :, :]
    below: Floats = ((column_values < ranked) + 0.5 * (column_values == ranked)) * both[:, None, :]
    return below


def _count_column_kinds(values: Floats, both: Flags, rows: Floats) -> Floats:
    later = np.triu(np.ones((len(values),) * 2), 1)[:, :, None]
    same = (values[:, None, :] == values[None, :, :]) * both[:, None, :] * later
    is_repeated = np.tensordot((rows > 0).astype(np.float64), same, 1) > 0
    kinds: Floats = ((rows[:, :, None] > 0) & both & ~is_repeated).sum(axis=1).astype(np.float64)
    return kinds


def _correlate_places(places: _Places, coefficient: Coefficient, draws: Draws) -> Floats:
    """The correlation over all drawn places."""
    (x, z, both), (rows, columns) = places, draws
    a, b = x[both], z[both]
    if coefficient == "kendall-c" or (coefficient == "kendall-b" and len(a) > MOST_PAIRED_PLACES):
        first = np.where(both, x, np.nan)
        return np.array(
            [_correlate_written_out(first, z, coefficient, *pair) for pair in zip(rows, columns, strict=True)]
        )
    signs = np.sign(np.subtract.outer(a, a)) * np.sign(np.subtract.outer(b, b)) if coefficient == "kendall-b" else None
    orders = [np.unique(values, return_inverse=True)[1].ravel() for values in (a, b)]
    values = np.empty(len(rows))
    for part in _chunk_rows(len(rows), max(1, len(a))):
        weights = (rows[part][:, :, None] * columns[part][:, None, :])[:, both]
        if signs is not None:
            total = weights.sum(axis=1)
            untied = [total**2 - (_sum_groups(weights, order) ** 2).sum(axis=1) for order in orders]
            values[part] = divide_defined((weights @ signs * weights).sum(axis=1), np.sqrt(untied[0] * untied[1]))
            continue
        lists = [a[None], b[None]]
        if coefficient == "spearman":
            lists = [_rank_groups(weights, order) for order in orders]
        values[part] = weigh_pearson(lists[0][:, :, None], lists[1][:, :, None], weights[:, :, None])[:, 0]
    return values


def _correlate_written_out(x: Floats, z: Floats, coefficient: Coefficient, rows: Floats, columns: Floats) -> float:
    places = (np.repeat(np.arange(len(counts)), counts.astype(np.intp)) for counts in (rows, columns))
    draw = np.ix_(*places)
    return correlate(x[draw], z[draw], "global", coefficient).value


def _sum_groups(weights: Floats, order: Places) -> Floats:
    """Weights (draws, places) by groups of equal values (draws, groups)."""
    places = np.argsort(order, kind="stable")
    starts = np.flatnonzero(np.diff(order[places], prepend=-1))
    sums: Floats = np.add.reduceat(weights[:, places], starts, axis=1)
    return sums


def _rank_groups(weights: Floats, order: Places) -> Floats:
    groups = _sum_groups(weights, order)
    ranks: Floats = (np.cumsum(groups, axis=1) - (groups - 1) / 2)[:, order]
    return ranks


def weigh_pearson(x: Floats, z: Floats, weights: Floats) -> Floats:
    """Weighted Pearson correlations along the middle axis: (draws, inputs) from (draws or 1, places, inputs)."""
    total = weights.sum(axis=1, keepdims=True)
    least = np.maximum(total, 1)
    a = x - (weights * x).sum(axis=1, keepdims=True) / least
    b = z - (weights * z).sum(axis=1, keepdims=True) / least
    spread = [(weights * part * part).sum(axis=1) for part in (a, b)]
    # What arithmetic leaves of equal values is no spread.
    floor = [1e-24 * (weights * part * part).sum(axis=1) + 1e-30 for part in (x, z)]
    defined = (spread[0] > floor[0]) & (spread[1] > floor[1])
    below = np.sqrt(np.where(defined, spread[0] * spread[1], 0.0))
    return np.clip(divide_defined((weights * a * b).sum(axis=1), below), -1.0, 1.0)


def divide_defined(above: Floats, below: Floats) -> Floats:
    """The quotients; NaN where the divisor is not positive."""
    quotients: Floats = np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > 0)
    return quotients


def _divide_by_stuart(above: Floats, total: Floats, kinds: Floats) -> Floats:
    return divide_defined(above, np.where(kinds > 1, total**2 * (kinds - 1) / np.maximum(kinds, 1), 0.0))


def _chunk_rows(rows: int, width: int) -> Iterator[slice]:
    size = max(1, CHUNK_NUMBERS // max(1, width))
    for start in track_items(range(0, rows, size), "drew", "resamples", rows, lambda _: size):
        yield slice(start, start + size)
