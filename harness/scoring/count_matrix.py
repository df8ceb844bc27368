"""Sums of counts for all systems and metrics at once, over all units or over resamples of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.files.mapped_pages import release_pages
from harness.scoring.metrics.metric import Metric
from harness.statistics.resampling import Flags, Floats

SLICE_UNITS = 1 << 16
"""The number of units beyond which counts may be mapped from a file, and are summed in slices."""

SLICE_NUMBERS = 1 << 19
"""Counts that are scored at once: what is computed on the way takes several times their memory."""


@dataclass(frozen=True, slots=True)
class MetricCounts:
    """The counts of one metric in a `CountMatrix`, and the requested measures.

    `rows` has the shape (units, systems, width); `picks` are indices into `metric.measures`.
    """

    metric: Metric
    rows: Floats
    picks: tuple[int, ...]

    def score(self, sums: Floats) -> Floats:
        """The chosen measures (..., picks) of summed counts (..., width)."""
        return self.metric.score(sums)[..., list(self.picks)]

    def slices(self, places: NDArray[np.intp]) -> Iterator[tuple[slice, Floats]]:
        """The counts of these systems, some units at a time: which units, and their counts (units, systems, width)."""
        step = max(1, SLICE_NUMBERS // (len(places) * self.rows.shape[2]))
        for start in range(0, len(self.rows), step):
            where = slice(start, start + step)
            yield where, self.rows[where][:, places]
            if len(self.rows) > SLICE_UNITS:
                release_pages(self.rows)

    def total(self) -> Floats:
        """The counts summed over all units: (systems, width)."""
        return sum_rows(self.rows)


def sum_rows(rows: Floats, keep: Flags | None = None) -> Floats:
    """Counts (units, ...) summed over their units, or over those where `keep` (units,) is true.

    Very many units are read in slices, so that mapped counts do not stay in memory.
    """
    if len(rows) <= SLICE_UNITS:
        return np.asarray((rows if keep is None else rows[keep]).sum(axis=0))
    total = np.zeros(rows.shape[1:])
    for start in range(0, len(rows), SLICE_UNITS):
        where = slice(start, start + SLICE_UNITS)
        total += (rows[where] if keep is None else rows[where][keep[where]]).sum(axis=0)
        release_pages(rows)
    return total


@dataclass(frozen=True, slots=True)
class CountMatrix:
    """The counts of all systems in all metrics, and the shape of the scores: (systems, measures).

    `chosen` are indices of its systems, in their order, into the rows of every block (None: all as they stand): to
    order or leave out systems copies no counts.
    """

    blocks: tuple[MetricCounts, ...]
    chosen: NDArray[np.intp] | None = None

    @property
    def places(self) -> NDArray[np.intp]:
        """The place (systems,) of each system in the rows of every block."""
        return np.arange(self.blocks[0].rows.shape[1]) if self.chosen is None else self.chosen

    @property
    def units(self) -> int:
        """The number of things that can be drawn."""
        return len(self.blocks[0].rows)

    @property
    def signs(self) -> Floats:
        """(measures,): 1 where higher is better, -1 where lower is, 0 where neither is."""
        return np.array([float(b.metric.sign) for b in self.blocks for _ in b.picks])

    def keep_first(self, systems: int) -> CountMatrix:
        """The counts of the first `systems` systems."""
        return CountMatrix(self.blocks, self.places[:systems])

    def totals(self) -> list[Floats]:
        """For each block, counts summed over all units: (systems, width)."""
        return [block.total()[self.places] for block in self.blocks]

    def scores(self) -> Floats:
        """The scores themselves, of all units: (systems, measures)."""
        return self.score_sums(self.totals())

    def score_topics(self) -> Floats:
        """The scores of each unit alone, which are topics: (units, systems, measures).

        Those of one measure lie in one piece, since measures are read one by one.
        """
        scores = np.empty((len(self.signs), self.units, len(self.places)))
        rest = iter(scores)
        for block in self.blocks:
            of_block = block.metric.score_topics(block.rows[:, self.places])
            for pick in block.picks:
                next(rest)[:] = of_block[..., pick]
        return np.moveaxis(scores, 0, -1)

    def score_sums(self, sums: Sequence[Floats]) -> Floats:
        """Scores (..., measures) of sums (..., width), one for each block."""
        return np.concatenate([block.score(part) for block, part in zip(self.blocks, sums, strict=True)], axis=-1)

    def weigh(self, chunks: Iterator[Floats]) -> Iterator[list[Floats]]:
        """For each chunk of weights, the sums of each block: (chunk, systems, width).

        One matrix product a metric serves all systems. A single product for all metrics would need a copy of the
        counts.
        """
        places = self.places
        used = int(places.max()) + 1  # what stands behind, ceilings, is not multiplied
        flat = [block.rows.reshape(self.units, -1)[:, : used * block.rows.shape[2]] for block in self.blocks]
        for weights in chunks:
            products = (weights @ matrix for matrix in flat)
            yield [product.reshape(len(weights), used, -1)[:, places] for product in products]


def sample_scores(matrix: CountMatrix, chunks: Iterator[Floats]) -> Floats:
    """Scores on each draw: (draws, systems, measures)."""
    return np.concatenate([matrix.score_sums(sums) for sums in matrix.weigh(chunks)])
