"""Intervals of correlations, and tests whether one metric's is higher than another's: permutation, Williams.

Matrices are (systems, inputs), NaN where there is no value. The units that are resampled or swapped decide the
conclusion: systems (other systems on these inputs), inputs (these systems on other inputs), or both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from math import atanh, sqrt, tanh
from typing import Literal

import numpy as np

from harness.default_seed import DEFAULT_SEED
from harness.progress import track_items
from harness.statistics.correlation import Coefficient, Level, correlate
from harness.statistics.distributions import NORMAL, t_tail
from harness.statistics.resampling import Flags, Floats, draw_uniforms
from harness.statistics.swapped_correlation import correlate_swapped
from harness.statistics.weighted_correlation import Draws, correlate_draws

Resampled = Literal["systems", "inputs", "both"]
Swapped = Literal["cells", "systems", "inputs", "systems-then-inputs"]
Tail = Literal["two-sided", "greater", "less"]

BOOTSTRAP, PERMUTATION = 11, 12
CHUNK_PLACES = 1 << 20
"""Places of the matrices of permutations that are held at a time."""


@dataclass(frozen=True, slots=True)
class CorrelationInterval:
    """The ends, and how many draws had no correlation and were left out."""

    low: float
    high: float
    undefined: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The difference of two correlations, its p-value, and how many permutations had none and were left out."""

    difference: float
    p: float
    undefined: int = 0


def bootstrap_correlation(
    x: Floats,
    z: Floats,
    level: Level,
    coefficient: Coefficient,
    *,
    resampled: Resampled = "both",
    draws: int = 1000,
    seed: int = DEFAULT_SEED,
    confidence: float = 0.95,
) -> CorrelationInterval:
    """The percentile interval over resampled systems, inputs or both (Deutsch, Dror & Roth 2021)."""
    values = correlate_draws(x, z, level, coefficient, draw_counts(x.shape, resampled, draws, seed))
    finite = values[np.isfinite(values)]
    if not len(finite):
        return CorrelationInterval(np.nan, np.nan, draws)
    tail = (1 - confidence) / 2
    low, high = np.quantile(finite, [tail, 1 - tail])
    return CorrelationInterval(float(low), float(high), draws - len(finite))


def fisher_interval(
    value: float, count: int, coefficient: Coefficient, confidence: float = 0.95
) -> tuple[float, float] | None:
    """Fisher's interval of a correlation over `count` places (Bonett & Wright 2000); None with too few places.

    At input level there is no sound count: with the number of systems it is that of one input.
    """
    spread = {"pearson": 1.0, "spearman": 1 + value * value / 2}.get(coefficient, 0.437)
    room = count - (3 if coefficient in {"pearson", "spearman"} else 4)
    if room < 1 or not abs(value) < 1:
        return None
    reach = NORMAL.inv_cdf(0.5 + confidence / 2) * sqrt(spread / room)
    return tanh(atanh(value) - reach), tanh(atanh(value) + reach)


def permute_metrics(
    x: Floats,
    y: Floats,
    z: Floats,
    level: Level,
    coefficient: Coefficient,
    *,
    swapped: Swapped = "cells",
    tail: Tail = "two-sided",
    permutations: int = 1000,
    seed: int = DEFAULT_SEED,
    adds_one: bool = True,
) -> Comparison:
    """Is x's correlation with z higher than y's? The two metrics, standardized, trade places by fair coins.

    `cells`: a coin for each place (PERM-BOTH of Deutsch et al. 2021 as in SacreROUGE and mt-metrics-eval); `systems`,
    `inputs`: for whole rows or columns; `systems-then-inputs`: first rows, then columns, as in nlpstats. The choice can
    decide the verdict. `adds_one` counts the observed split as one of the permutations (Noreen 1989). `greater`: x's
    is.
    """
    has_both = np.isfinite(x) & np.isfinite(y)
    x, y = np.where(has_both, x, np.nan), np.where(has_both, y, np.nan)
    first, second = _standardize(x), _standardize(y)
    orders = ((first, second), (second, first))
    gaps = []
    for masks in chain([np.zeros((1, *x.shape), np.bool_)], _draw_masks(x.shape, swapped, permutations, seed)):
        values = [correlate_swapped(metrics, z, level, coefficient, masks) for metrics in orders]
        gaps.append(values[0] - values[1])
    observed, *others = np.concatenate(gaps).tolist()  # made in one way, so that ties are the same ties
    finite = np.array(others)[np.isfinite(others)]
    slack = 1e-9
    if tail == "two-sided":
        extreme = int((np.abs(finite) >= abs(observed) - slack).sum())
    else:
        side = 1 if tail == "greater" else -1
        extreme = int((side * finite >= side * observed - slack).sum())
    one = 1 if adds_one else 0
    p = (one + extreme) / (one + len(finite)) if len(finite) and np.isfinite(observed) else np.nan
    return Comparison(_gap(x, y, z, level, coefficient), p, permutations - len(finite))


def williams(
    x_with_z: float,
    y_with_z: float,
    x_with_y: float,
    count: int,
    *,
    tail: Tail = "two-sided",
    is_absolute: bool = False,
) -> Comparison:
    """Williams' test that two correlations with the same z differ (Williams 1959; Steiger 1980, eq. 7), df = count - 3.

    `greater`: x's correlation is. `is_absolute` takes all correlations without sign, as reference tools do: negative
    correlations then turn the one-sided answer round. NaN with fewer than four places, or where nothing varies.
    """
    a, b, c = (abs(r) if is_absolute else r for r in (x_with_z, y_with_z, x_with_y))
    k = 1 - a * a - b * b - c * c + 2 * a * b * c
    below = 2 * k * (count - 1) / max(1, count - 3) + (a + b) ** 2 / 4 * (1 - c) ** 3
    if count < 4 or not below > 0:
        return Comparison(x_with_z - y_with_z, np.nan)
    t = (a - b) * sqrt((count - 1) * (1 + c)) / sqrt(below)
    p = {"greater": t_tail(t, count - 3), "less": t_tail(-t, count - 3)}.get(tail, 2 * t_tail(abs(t), count - 3))
    return Comparison(x_with_z - y_with_z, p)


def _gap(x: Floats, y: Floats, z: Floats, level: Level, coefficient: Coefficient) -> float:
    return correlate(x, z, level, coefficient).value - correlate(y, z, level, coefficient).value


def _standardize(matrix: Floats) -> Floats:
    spread = float(np.nanstd(matrix))
    scaled: Floats = np.round((matrix - np.nanmean(matrix)) / (spread if spread > 0 else 1.0), 12)
    return scaled


def draw_counts(shape: tuple[int, ...], resampled: Resampled, draws: int, seed: int) -> Draws:
    """Draws of systems, of inputs, or of both."""
    rows, columns = shape
    picks = draw_uniforms((draws, rows + columns), seed, BOOTSTRAP)
    counts = [np.ones((draws, size)) for size in shape]
    if resampled != "inputs":
        counts[0] = _count_picks(picks[:, :rows])
    if resampled != "systems":
        counts[1] = _count_picks(picks[:, rows:])
    return Draws(counts[0], counts[1])


def _count_picks(uniforms: Floats) -> Floats:
    draws, size = uniforms.shape
    places = (uniforms * size).astype(np.intp) + np.arange(draws)[:, None] * size
    return np.bincount(places.ravel(), minlength=draws * size).reshape(draws, size).astype(np.float64)


def _draw_masks(shape: tuple[int, ...], swapped: Swapped, permutations: int, seed: int) -> Iterator[Flags]:
    """Chunks of masks (chunk, systems, inputs): where the two metrics trade places."""
    rows, columns = shape
    width = rows * columns if swapped == "cells" else rows + columns
    coins = draw_uniforms((permutations, width), seed, PERMUTATION) < 0.5
    size = max(1, CHUNK_PLACES // max(1, rows * columns))
    for start in track_items(range(0, permutations, size), "tried", "permutations", permutations, lambda _: size):
        part = coins[start : start + size]
        if swapped == "cells":
            yield part.reshape(-1, rows, columns)
            continue
        row, column = part[:, :rows, None], part[:, None, rows:]
        no = np.zeros((len(part), rows, columns), np.bool_)
        parts = {"systems": no | row, "inputs": no | column, "systems-then-inputs": row ^ column}
        yield parts[swapped]
