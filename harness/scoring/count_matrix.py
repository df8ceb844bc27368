"""What would the scores be on other draws of the same units? Sums of counts for all systems and metrics at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.scoring.metrics.metric import Metric
from harness.scoring.resampling import Floats, Weights

STEP = 1 << 18
"""Differences of single units that are looked at at once, 2 MB of float64."""


@dataclass(frozen=True, slots=True)
class MetricCounts:
    """One metric's part of a `Sheet`: its counts, and which of its measures are wanted.

    `rows` has the shape (units, systems, width); `picks` are indices into `metric.measures`.
    """

    metric: Metric
    rows: Floats
    picks: tuple[int, ...]

    def score(self, sums: Floats) -> Floats:
        """The wanted measures (..., picks) of summed counts (..., width)."""
        return self.metric.score(sums)[..., list(self.picks)]

    def score_topics(self, rows: Floats) -> Floats:
        """The wanted measures (..., picks) of single topics (..., width)."""
        return self.metric.score_topics(rows)[..., list(self.picks)]


@dataclass(frozen=True, slots=True)
class CountMatrix:
    """The counts of all systems in all metrics, and the shape of what is scored: (systems, measures).

    `chosen` are indices of its systems, in their order, into the rows of every block (None: all as they stand): to
    order or leave out systems copies no counts.
    """

    blocks: tuple[MetricCounts, ...]
    chosen: NDArray[np.intp] | None = None

    @property
    def places(self) -> NDArray[np.intp]:
        """(systems,): where each stands in the rows of every block."""
        return np.arange(self.blocks[0].rows.shape[1]) if self.chosen is None else self.chosen

    @property
    def units(self) -> int:
        """The number of things that can be drawn."""
        return len(self.blocks[0].rows)

    @property
    def signs(self) -> Floats:
        """(measures,): 1 where higher is better, -1 where lower is, 0 where neither is."""
        return np.array([float(b.metric.sign) for b in self.blocks for _ in b.picks])

    def first(self, systems: int) -> CountMatrix:
        """The counts of the first `systems` systems."""
        return CountMatrix(self.blocks, self.places[:systems])

    def totals(self) -> list[Floats]:
        """For each block, counts summed over all units: (systems, width)."""
        return [block.rows.sum(axis=0)[self.places] for block in self.blocks]

    def scores(self) -> Floats:
        """The scores themselves, of all units: (systems, measures)."""
        return self.scored(self.totals())

    def each(self, units: slice) -> Floats:
        """The scores of these units alone, which are topics: (units, systems, measures)."""
        scores = [block.score_topics(block.rows[units, self.places]) for block in self.blocks]
        return np.concatenate(scores, axis=-1)

    def scored(self, sums: Sequence[Floats]) -> Floats:
        """Scores (..., measures) of sums (..., width), one for each block."""
        return np.concatenate([block.score(part) for block, part in zip(self.blocks, sums, strict=True)], axis=-1)

    def weighted(self, chunks: Iterator[Weights]) -> Iterator[list[Floats]]:
        """For each chunk of weights, the sums of each block: (chunk, systems, width).

        One matrix product a metric serves all systems. One for all metrics would want the counts once more.
        """
        places = self.places
        used = int(places.max()) + 1  # what stands behind, ceilings, is not multiplied
        flat = [block.rows.reshape(self.units, -1)[:, : used * block.rows.shape[2]] for block in self.blocks]
        for weights in chunks:
            products = (weights @ each for each in flat)
            yield [product.reshape(len(weights), used, -1)[:, places] for product in products]


def sample_scores(sheet: CountMatrix, chunks: Iterator[Weights]) -> Floats:
    """Scores on each draw: (draws, systems, measures)."""
    return np.concatenate([sheet.scored(sums) for sums in sheet.weighted(chunks)])


def win_counts(sheet: CountMatrix, pairs: NDArray[np.intp], tolerance: float = 1e-9) -> NDArray[np.int64]:
    """Wins, ties and losses of a against b, unit by unit: (pairs, measures, 3).

    `pairs` is (pairs, 2) of system indices. A unit that no score can be made for counts as a tie. A measure without a
    direction is won where it is higher.
    """
    signs = np.where(sheet.signs < 0, -1.0, 1.0)
    found = np.zeros((len(pairs), len(sheet.signs), 3), np.int64)
    step = max(1, STEP // max(1, len(pairs) * len(sheet.signs)))
    for start in range(0, sheet.units, step):
        scores = sheet.each(slice(start, start + step)) * signs
        gain = np.nan_to_num(scores[:, pairs[:, 0]] - scores[:, pairs[:, 1]])
        won, lost = (gain > tolerance).sum(axis=0), (gain < -tolerance).sum(axis=0)
        found += np.stack([won, len(gain) - won - lost, lost], axis=-1)
    return found
