"""Correlation of two lists, or two matrices, of scores: coefficients, levels, and accuracy over pairs.

Matrices are (systems, inputs), NaN where there is no value; a place counts where both have one. An undefined
correlation (fewer than two places, or one value only) is NaN, is left out of averages and is counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from harness.statistics.kendall import correlate_by_kendall
from harness.statistics.resampling import Floats

Coefficient = Literal["pearson", "spearman", "kendall-b", "kendall-c"]
Level = Literal["system", "input", "global"]


@dataclass(frozen=True, slots=True)
class Correlation:
    """A correlation, the number of places (or, by input, groups) behind it, and the number of undefined groups."""

    value: float
    count: int
    undefined_draws: int


def correlate(x: Floats, z: Floats, level: Level, coefficient: Coefficient) -> Correlation:
    """Correlation of two matrices: of the systems' means, the mean over inputs, or of all places.

    Transposed matrices give the mean over systems of the correlation within each.
    """
    both = np.isfinite(x) & np.isfinite(z)
    if level == "global":
        value = correlate_lists(x[both], z[both], coefficient)
        return Correlation(value, int(both.sum()), int(np.isnan(value)))
    if level == "system":
        rows = both.any(axis=1)
        sizes = both[rows].sum(axis=1)
        means = [np.where(both, matrix, 0.0)[rows].sum(axis=1) / sizes for matrix in (x, z)]
        value = correlate_lists(means[0], means[1], coefficient)
        return Correlation(value, int(rows.sum()), int(np.isnan(value)))
    values = np.array([correlate_lists(x[b, k], z[b, k], coefficient) for k, b in enumerate(both.T)])
    defined = values[np.isfinite(values)]
    return Correlation(float(defined.mean()) if len(defined) else np.nan, len(defined), len(values) - len(defined))


def correlate_lists(x: Floats, z: Floats, coefficient: Coefficient) -> float:
    """Correlation of two lists without gaps."""
    if len(x) < 2 or _is_constant(x) or _is_constant(z):
        return np.nan
    if coefficient == "pearson":
        return _pearson(x, z)
    if coefficient == "spearman":
        return _pearson(rank(x), rank(z))
    return float(correlate_by_kendall(x[None], z, is_c=coefficient == "kendall-c")[0])


def rank(values: Floats) -> Floats:
    """Ranks from 1, ties sharing their mean."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks: Floats = (ends - (counts - 1) / 2)[place]
    return ranks


@dataclass(frozen=True, slots=True)
class PairAccuracy:
    """The share of pairs on which a metric agrees with people, and up to which difference the metric has a tie."""

    accuracy: float
    threshold: float


def calibrated_accuracy(people: Floats, metric: Floats) -> PairAccuracy:
    """Pairs ordered or tied alike, over all pairs (Deutsch, Foster & Freitag 2023: acc-eq, "23").

    A metric's difference up to a threshold is a tie; the threshold is the least of the best ones, over all pairs (no
    sampling). Lists, or matrices (groups, items): then the mean over groups with a pair.
    """
    gaps = [_pair_gaps(p, m) for p, m in _list_groups(people, metric)]
    gaps = [group for group in gaps if len(group[0])]
    if not gaps:
        return PairAccuracy(np.nan, np.nan)
    candidates = np.unique(np.concatenate([np.zeros(1), *(np.abs(metric_gap) for _, metric_gap in gaps)]))
    shares = np.zeros(len(candidates))
    for human, machine in gaps:
        size, alike = np.abs(machine), np.sign(machine) == np.sign(human)
        tied, right = np.sort(size[human == 0]), np.sort(size[(human != 0) & alike])
        good = (
            np.searchsorted(tied, candidates, side="right") + len(right) - np.searchsorted(right, candidates, "right")
        )
        shares += good / len(human) / len(gaps)
    best = int(np.argmax(np.round(shares, 12)))
    return PairAccuracy(float(shares[best]), float(candidates[best]))


def _pearson(x: Floats, z: Floats) -> float:
    a, b = x - x.mean(), z - z.mean()
    return float(np.clip((a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum()), -1.0, 1.0))


def _pair_gaps(x: Floats, z: Floats) -> tuple[Floats, Floats]:
    upper = np.triu_indices(len(x), 1)
    return np.subtract.outer(x, x)[upper], np.subtract.outer(z, z)[upper]


def _list_groups(people: Floats, metric: Floats) -> list[tuple[Floats, Floats]]:
    rows, others = np.atleast_2d(people), np.atleast_2d(metric)
    both = np.isfinite(rows) & np.isfinite(others)
    return [(p[b], m[b]) for p, m, b in zip(rows, others, both, strict=True)]


def _is_constant(values: Floats) -> bool:
    return bool(np.ptp(values) <= 1e-12 * max(1.0, float(np.abs(values).max())))
