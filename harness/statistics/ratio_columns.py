"""A measure that is a score of summed counts, such as BLEU: differences of systems, as they are and under swaps.

Pairs and units are those of `mean_columns`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.statistics.compared_pairs import BLOCK_NUMBERS, PAIR_NUMBERS, TOLERANCE, split_pairs
from harness.statistics.resampling import Flags, Floats, Places, Score, sum_units

ROWS_AT_ONCE = 16
"""Rows of summands in single precision that a matrix product takes at once: a few more take as long."""

MOST_SINGLE = 1 << 24
"""Whole numbers below this, and their halves, are what they are in single precision."""


@dataclass(frozen=True)
class RatioColumn:
    """A measure that is a score of summed counts, such as BLEU: `counts` (topics, systems, width).

    `present` (topics, systems) is false where a system has no value (None: everywhere there is one). With `sizes`
    (units,) the counts are sums over the topics of each unit, so many, of which every system has all.
    """

    counts: Floats
    score: Score
    present: Flags | None = None
    unit_of: Places | None = None
    sizes: Floats | None = None

    @property
    def units(self) -> int:
        """How many units are swapped."""
        return len(self.counts) if self.unit_of is None else int(self.unit_of.max()) + 1

    @cached_property
    def _by_unit(self) -> Floats:
        return sum_units(self.counts, self.unit_of)

    @cached_property
    def _total(self) -> Floats:
        return np.asarray(self._by_unit.sum(axis=0))

    @cached_property
    def _is_complete(self) -> bool:
        return self.present is None or bool(self.present.all())

    def differences(self, pairs: Places) -> Floats:
        """Differences of the scores of the sums over shared topics."""
        first, second, _ = self._sums(pairs)
        gaps: Floats = self.score(first) - self.score(second)
        return gaps

    @property
    def has_exact_deviations(self) -> bool:
        """False: a score of sums is no sum of scores."""
        return False

    def deviations(self, pairs: Places, squares: Floats) -> Floats:
        """The root of the mean square, since swaps are symmetric about 0."""
        spread = np.sqrt(squares)
        deviations: Floats = np.where(spread > self.equality_tolerance(pairs) / max(1, self.units), spread, 0.0)
        return deviations

    @property
    def summands(self) -> NDArray[Any] | None:
        """(units, rows): half of the systems' counts, less those of the first; None where a system lacks a value."""
        return self._halves[0] if self._is_complete else None

    @cached_property
    def _halves(self) -> tuple[NDArray[Any], Places]:
        """The `summands`, and which of their rows has each count of each system: (width, systems).

        Counts of which the systems differ alike, such as words and pairs of words, are added up once. In single
        precision where it loses nothing: sums of whole numbers, however they are added up. Zeros fill up the rows.
        """
        units, systems, width = self._by_unit.shape
        first = self._by_unit[:, :1]
        counts = self._by_unit - (first if np.isfinite(first).all() else 0.0)
        counts = counts.transpose(2, 1, 0).reshape(width * systems, units)
        is_exact = np.abs(counts).sum(axis=1).max(initial=0) < MOST_SINGLE and bool((counts == np.rint(counts)).all())
        rows = (counts / 2).astype(np.float32 if is_exact else np.float64)
        place_of: dict[bytes, int] = {}
        places = [place_of.setdefault(row.tobytes(), len(place_of)) for row in rows]
        filled = -(-len(place_of) // ROWS_AT_ONCE) * ROWS_AT_ONCE
        distinct = np.zeros((units, filled), rows.dtype)
        distinct[:, : len(place_of)] = np.frombuffer(b"".join(place_of), rows.dtype).reshape(-1, units).T
        return distinct, np.array(places, np.intp).reshape(width, systems)

    def swap_differences(self, pairs: Places, sums: Floats) -> Floats:
        """Half of the sum of both, and of the signed differences, give the sums of either side."""
        first, second, _ = self._sums(pairs)
        upper, lower = (self._halves[1][:, side] for side in pairs.T)
        scores = np.empty((len(pairs), sums.shape[1]))
        for at in split_pairs(len(pairs), self._pairs_at_once(sums.shape[1])):
            shifts, sides = np.empty((2, len(upper), len(pairs[at]), sums.shape[1]))
            sums.take(upper[:, at], axis=0, out=shifts, mode="clip")
            sums.take(lower[:, at], axis=0, out=sides, mode="clip")
            shifts -= sides
            scores[at] = self._score_sides((first[at] + second[at]) / 2, shifts, sides)
        return scores

    def swap_pairs(self, pairs: Places, signs: Floats) -> Floats:
        """The same over the topics of each pair."""
        scores = np.empty((len(pairs), len(signs)))
        step = min(self._pairs_at_once(len(signs)), PAIR_NUMBERS // max(1, self.counts[:, 0].size))
        for at in split_pairs(len(pairs), step):
            first, second, gaps = self._sums(pairs[at])
            shifts = np.tensordot(signs, gaps, axes=1).transpose(2, 1, 0) / 2
            scores[at] = self._score_sides((first + second) / 2, shifts, np.empty_like(shifts))
        return scores

    def _pairs_at_once(self, swaps: int) -> int:
        """So many pairs that their sums stay in the processor's cache."""
        return int(BLOCK_NUMBERS // max(1, swaps * self.counts.shape[2]))

    def _score_sides(self, middle: Floats, shifts: Floats, sides: Floats) -> Floats:
        """Scores of one side less those of the other: `middle` (pairs, width) plus and minus (width, pairs, swaps).

        `sides` is written over.
        """
        middle = middle.T[:, :, None]
        np.add(middle, shifts, out=sides)
        scores = self.score(sides.transpose(1, 2, 0))
        np.subtract(middle, shifts, out=sides)
        return np.asarray(scores - self.score(sides.transpose(1, 2, 0)))

    def moments(self, pairs: Places) -> Floats:
        """The moments, as if a unit's part of the difference went with its size."""
        present = np.ones(self.counts.shape[:2], np.bool_) if self.present is None else self.present
        both = (present[:, pairs[:, 0]] & present[:, pairs[:, 1]]).astype(np.float64)
        sizes = sum_units(both if self.sizes is None else both * self.sizes[:, None], self.unit_of)
        squares = (sizes * sizes).sum(axis=0)
        return np.stack([sizes.sum(axis=0), squares, squares * self.differences(pairs)], axis=1)

    def equality_tolerance(self, pairs: Places) -> Floats:
        """The tolerance by the size of the larger score."""
        first, second, _ = self._sums(pairs)
        size = np.maximum(np.abs(self.score(first)), np.abs(self.score(second)))
        slack: Floats = TOLERANCE * np.maximum(1.0, np.nan_to_num(size))
        return slack

    def _sums(self, pairs: Places) -> tuple[Floats, Floats, Floats]:
        """Sums over shared topics of both systems (pairs, width), and gaps (units, pairs, width), none if complete."""
        if self._is_complete:
            return self._total[pairs[:, 0]], self._total[pairs[:, 1]], np.empty(0)
        assert self.present is not None  # noqa: S101
        both = (self.present[:, pairs[:, 0]] & self.present[:, pairs[:, 1]])[..., None]
        first = np.where(both, self.counts[:, pairs[:, 0]], 0.0)
        second = np.where(both, self.counts[:, pairs[:, 1]], 0.0)
        return first.sum(axis=0), second.sum(axis=0), sum_units(first - second, self.unit_of)
