"""Do raters agree? Krippendorff's alpha with an interval, for any number of raters and missing ratings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from harness.statistics.resampling import Floats, draw_weights

Scale = Literal["nominal", "ordinal", "interval", "ratio"]


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
    ratings: Floats, scale: Scale = "nominal", *, draws: int = 1000, seed: int = 12345, confidence: float = 0.95
) -> Alpha:
    """Agreement of ratings (raters, units), NaN where a rater has none (Krippendorff 2018, ch. 12).

    The interval is a percentile interval over resampled units; draws without alpha are left out.
    """
    values, counts = _count_values(ratings)
    if not len(counts):
        return Alpha(np.nan, np.nan, np.nan, 0)
    sizes = counts.sum(axis=1)
    parts = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(len(values))
    parts = (parts / (sizes - 1)[:, None, None]).reshape(len(counts), -1)
    value = float(_alphas(parts.sum(axis=0)[None], values, scale)[0])
    chunks: Iterable[Floats] = draw_weights(len(counts), draws, seed)
    samples = np.concatenate([_alphas(weights @ parts, values, scale) for weights in chunks]) if draws else np.empty(0)
    samples = samples[np.isfinite(samples)]
    tail = (1 - confidence) / 2
    low, high = np.quantile(samples, [tail, 1 - tail]) if len(samples) else (np.nan, np.nan)
    return Alpha(value, float(low), float(high), len(counts))


def share_repeated(first: Floats, second: Floats) -> float:
    """Self-agreement: the share of equal answers among units that one rater judged twice; NaN where there are none."""
    both = np.isfinite(first) & np.isfinite(second)
    return float((first[both] == second[both]).mean()) if both.any() else np.nan


def _count_values(ratings: Floats) -> tuple[Floats, Floats]:
    """Values, and how often each unit with two ratings or more has each: (units, values)."""
    values = np.unique(ratings[np.isfinite(ratings)])
    counts = (ratings[:, :, None] == values).sum(axis=0).astype(np.float64)
    return values, counts[counts.sum(axis=1) > 1]


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
