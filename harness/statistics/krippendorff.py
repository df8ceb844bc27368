"""Krippendorff's alpha with an interval, for any number of raters and missing ratings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np

from harness.default_seed import DEFAULT_SEED
from harness.statistics.resampling import Floats, Places, Score, draw_weights

Scale = Literal["nominal", "ordinal", "interval", "ratio"]

MOST_COINCIDENCES = 4_000_000
"""Numbers in a table of coincidences of values by unit: 32 MB of float64."""


@dataclass(frozen=True, slots=True)
class Alpha:
    """Alpha (1: full agreement, 0: as by chance), its interval, and how many units at least two raters rated.

    NaN where no two ratings are of one unit, or all ratings are equal.
    """

    value: float
    low: float
    high: float
    units: int


def krippendorff_alpha(
    ratings: Floats,
    scale: Scale = "nominal",
    *,
    topic_of: Places | None = None,
    draws: int = 1000,
    seed: int = DEFAULT_SEED,
    confidence: float = 0.95,
) -> Alpha:
    """Agreement of ratings (raters, units), NaN where a rater has none (Krippendorff 2018, ch. 12).

    The interval is a percentile interval over resampled units, or over resampled topics where `topic_of` (units,) gives
    the topic of each unit: candidates for one article are not independent. Draws without alpha are left out.
    """
    units = np.flatnonzero(np.isfinite(ratings).sum(axis=0) > 1)
    if not len(units):
        return Alpha(np.nan, np.nan, np.nan, 0)
    score = _score_units(ratings[:, units], scale)
    value = float(score(np.ones((1, len(units))))[0])
    cluster_of = np.arange(len(units)) if topic_of is None else np.unique(topic_of[units], return_inverse=True)[1]
    unit_count = int(cluster_of.max()) + 1
    chunks: Iterable[Floats] = draw_weights(unit_count, draws if unit_count > 1 else 0, seed)
    samples = np.concatenate([np.empty(0), *(score(weights[:, cluster_of]) for weights in chunks)])
    samples = samples[np.isfinite(samples)]
    tail = (1 - confidence) / 2
    low, high = np.quantile(samples, [tail, 1 - tail]) if len(samples) else (np.nan, np.nan)
    return Alpha(value, float(low), float(high), len(units))


def _score_units(ratings: Floats, scale: Scale) -> Score:
    """Alphas (draws,) of weights of units (draws, units), by the way that takes the least memory."""
    if scale == "interval":
        parts = _interval_parts(ratings)
        return lambda weights: _interval_alphas(weights @ parts)
    values = np.unique(ratings[np.isfinite(ratings)])
    if scale != "ratio" and len(values) ** 2 * ratings.shape[1] > MOST_COINCIDENCES:
        return _ValueCounts.read(ratings, values, is_ordinal=scale == "ordinal").score
    coincidences = _coincidence_parts(ratings, values)
    return lambda weights: _alphas(weights @ coincidences, values, scale)


@dataclass(frozen=True, slots=True)
class _ValueCounts:
    """Ratings as a list, for scales with more values than a table of their coincidences may have.

    `value_of` and `unit_of` (ratings,) are places; `sizes` (units,) are how many ratings each unit has.
    """

    values: int
    value_of: Places
    unit_of: Places
    sizes: Floats
    is_ordinal: bool

    @classmethod
    def read(cls, ratings: Floats, values: Floats, *, is_ordinal: bool) -> Self:
        """Read the ratings (raters, units), leaving out missing ones."""
        rater, unit_of = np.nonzero(np.isfinite(ratings))
        value_of = np.searchsorted(values, ratings[rater, unit_of])
        return cls(len(values), value_of, unit_of, np.bincount(unit_of).astype(np.float64), is_ordinal)

    def score(self, weights: Floats) -> Floats:
        """Alphas (draws,) of weights of units (draws, units)."""
        return np.array([self._score_draw(row) for row in weights])

    def _score_draw(self, weights: Floats) -> float:
        margins = np.bincount(self.value_of, weights[self.unit_of], self.values)
        total = margins.sum()
        if self.is_ordinal:  # distances are those of mid-ranks, so that alpha is that of interval data
            ranks = np.cumsum(margins) - margins / 2 - total / 2
            value_ranks = ranks[self.value_of]
            sums, squares = (np.bincount(self.unit_of, value_ranks**power) for power in (1, 2))
            apart = 2 * (self.sizes * squares - sums**2)
            expected = 2 * (total * (margins * ranks**2).sum() - (margins * ranks).sum() ** 2)
        else:
            _, counts = np.unique(self.unit_of * self.values + self.value_of, return_counts=True)
            units = np.unique(self.unit_of * self.values + self.value_of) // self.values
            apart = self.sizes**2 - np.bincount(units, counts.astype(np.float64) ** 2)
            expected = total**2 - (margins**2).sum()
        observed = (weights * apart / (self.sizes - 1)).sum()
        return 1 - (total - 1) * observed / expected if expected > 0 else np.nan


def _coincidence_parts(ratings: Floats, values: Floats) -> Floats:
    """Coincidences of values in each unit (units, values * values)."""
    counts = (ratings[:, :, None] == values).sum(axis=0).astype(np.float64)
    sizes = counts.sum(axis=1)
    parts = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(len(values))
    coincidences: Floats = (parts / (sizes - 1)[:, None, None]).reshape(len(counts), -1)
    return coincidences


def _interval_parts(ratings: Floats) -> Floats:
    """Sums of each unit from which alpha for interval data follows, for any number of values: (units, 4).

    The squared differences of all pairs of n values add up to n times the sum of squares less the squared sum.
    """
    centred = ratings - np.nanmean(ratings)  # differences do not change, and squares lose fewer digits
    sizes = np.isfinite(ratings).sum(axis=0).astype(np.float64)
    sums, squares = np.nansum(centred, axis=0), np.nansum(centred**2, axis=0)
    observed = 2 * (sizes * squares - sums**2) / (sizes - 1)
    return np.stack([sizes, sums, squares, observed], axis=1)


def _interval_alphas(sums: Floats) -> Floats:
    total, first, second, observed = sums.T
    expected = 2 * (total * second - first**2)
    with np.errstate(divide="ignore", invalid="ignore"):
        alphas: Floats = np.where(expected > 1e-12 * total**2, 1 - (total - 1) * observed / expected, np.nan)
    return alphas


def _alphas(coincidences: Floats, values: Floats, scale: Scale) -> Floats:
    """1 - observed over expected disagreement, for sums of coincidences (draws, values * values)."""
    size = len(values)
    table = coincidences.reshape(-1, size, size)
    margins = table.sum(axis=2)
    total = margins.sum(axis=1)
    distances = _distances(values, margins, scale)
    observed = (table * distances).sum(axis=(1, 2))
    expected = (margins[:, :, None] * margins[:, None, :] * distances).sum(axis=(1, 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        alphas: Floats = np.where(expected > 0, 1 - (total - 1) * observed / expected, np.nan)
    return alphas


def _distances(values: Floats, margins: Floats, scale: Scale) -> Floats:
    """Squared distances of values: (1 or draws, values, values)."""
    gap = values[:, None] - values[None, :]
    if scale == "nominal":
        return np.asarray(gap != 0, np.float64)[None]
    if scale == "interval":
        return np.asarray(gap * gap, np.float64)[None]
    if scale == "ratio":
        total = values[:, None] + values[None, :]
        return np.asarray(np.divide(gap, total, out=np.zeros_like(gap), where=total != 0)[None] ** 2)
    upto = np.cumsum(margins, axis=1) - margins / 2  # the middle of each value's ranks
    ordinal: Floats = (upto[:, :, None] - upto[:, None, :]) ** 2
    return ordinal
