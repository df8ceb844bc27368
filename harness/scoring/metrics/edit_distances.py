"""Edit distances near the diagonal, limited as in sacrebleu's TER, of many pairs of texts at once.

The cells of an anti-diagonal do not depend on one another: a step computes an anti-diagonal of the matrices of all
pairs. A row of a matrix is looked at from `BEAM` words before the diagonal to `BEAM` words behind it (Post 2018).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BEAM = 25
"""The distance from the diagonal within which cells are computed; larger for texts of very different length."""

UNREACHED_DISTANCE = 2**14
"""A number above any distance of texts of `MAX_SHORT` words, whose distances are numbers of 16 bits."""

MAX_SHORT = 2**12
FAR_OF_LONG = 2**30

PAIRS_AT_ONCE = 2**11
"""Pairs whose anti-diagonals are computed together: those of more do not fit into the caches of a processor."""

Ints = NDArray[np.int64]
Cells = NDArray[np.signedinteger]


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts as columns: `words` (most words, texts) are numbers from 0 on, of any value behind the end of a text."""

    words: NDArray[np.int32]
    sizes: Ints

    @classmethod
    def from_sequences(cls, texts: Sequence[Sequence[int]]) -> Texts:
        """Texts that are sequences of numbers."""
        sizes = np.fromiter(map(len, texts), np.int64, len(texts))
        words = np.zeros((int(sizes.max(initial=0)), len(texts)), np.int32)
        for place, text in enumerate(texts):
            words[: len(text), place] = text
        return cls(words, sizes)

    def take(self, places: Ints) -> Texts:
        """The texts at these places."""
        sizes = self.sizes[places]
        return Texts(self.words[: int(sizes.max(initial=0))].take(places, axis=1), sizes)


def measure_distances(first: Texts, second: Texts) -> Ints:
    """The number of edits that turn one text of each pair into the other, (pairs,)."""
    distances = np.zeros(len(first.sizes), np.int64)
    order = np.lexsort((first.sizes, second.sizes))
    for start in range(0, len(order), PAIRS_AT_ONCE):
        part = order[start : start + PAIRS_AT_ONCE]
        part = part[np.argsort(-(first.sizes[part] + second.sizes[part]), kind="stable")]
        ours, theirs = first.take(part), second.take(part)
        totals = ours.sizes + theirs.sizes
        for step, (top, cells) in enumerate(_fill_diagonals(ours, theirs)):
            ended = slice(*np.searchsorted(-totals, (-step, -step + 1)).tolist())
            if ended.start < ended.stop:
                distances[part[ended]] = cells[ours.sizes[ended] - top, np.arange(ended.start, ended.stop)]
    return distances


class Matrices:
    """The edit-distance matrices of some pairs of texts, as far as they have been computed."""

    def __init__(self, first: Texts, second: Texts) -> None:
        order = np.argsort(-(first.sizes + second.sizes), kind="stable")
        self._columns = np.argsort(order).tolist()
        steps = _fill_diagonals(first.take(order), second.take(order))
        self._diagonals = [(top, cells.copy()) for top, cells in steps]

    def distance(self, pair: int, first: int, second: int) -> int:
        """The edits between the first words of both texts, so many of each; a large number where none were computed."""
        top, cells = self._diagonals[first + second]
        if not 0 <= first - top < len(cells):
            return FAR_OF_LONG
        return int(cells.item(first - top, self._columns[pair]))


class _Band:
    """The rows of the matrices that are computed on each anti-diagonal.

    Row i of a matrix is looked at from the anti-diagonal `opens[i, shape]` to before `closes[i, shape]`.
    """

    def __init__(self, first: Ints, second: Ints) -> None:
        shapes, self._shapes = np.unique(np.stack([first, second]), axis=1, return_inverse=True)
        ours, theirs = shapes
        rows = np.arange(int(first.max(initial=0)) + 1)[:, None]
        ratios = np.where(ours > 0, theirs / np.maximum(ours, 1), 1.0)
        widths = np.where(ratios / 2 > BEAM, np.ceil(ratios / 2 + BEAM), BEAM).astype(np.int64)
        diagonal = np.floor(rows * ratios).astype(np.int64)
        high = np.where(rows == ours, theirs + 1, np.minimum(theirs + 1, diagonal + widths))
        if len(high) > 1:  # of the first row no more is read than the second row reaches
            high[0] = np.where(ours > 0, high[1], high[0])
        self.opens = rows + np.maximum(0, diagonal - widths)
        self.closes = np.maximum.accumulate(rows + high)  # rows behind the end of a text do not matter
        steps = np.arange(int((first + second).max(initial=0)) + 1)
        self.tops = np.searchsorted(self.closes.max(axis=1), steps, "right").tolist()
        self.bottoms = np.searchsorted(self.opens.min(axis=1), steps, "right").tolist()
        self._closed = np.searchsorted(self.closes.min(axis=1), steps, "right").tolist()
        self._opened = np.searchsorted(self.opens.max(axis=1), steps, "right").tolist()

    def close_cells(self, cells: Cells, step: int, far: int) -> None:
        """Make cells far that are looked at in other matrices only. `cells` are the rows of this step."""
        top, bottom, pairs = self.tops[step], self.bottoms[step], cells.shape[1]
        closed, opened = min(self._closed[step], bottom), max(self._opened[step], top)
        if top < closed:
            is_closed = (self.closes[top:closed] <= step).take(self._shapes[:pairs], axis=1)
            np.copyto(cells[: closed - top], far, where=is_closed)
        if opened < bottom:
            is_closed = (self.opens[opened:bottom] > step).take(self._shapes[:pairs], axis=1)
            np.copyto(cells[opened - top :], far, where=is_closed)


def _fill_diagonals(first: Texts, second: Texts) -> Iterator[tuple[int, Cells]]:
    """The first row that is looked at on each anti-diagonal, and (rows, pairs) its cells, of the pairs that reach it.

    The pairs with most words come first. The cells are overwritten by later steps.
    """
    totals = first.sizes + second.sizes
    rows, longest = len(first.words), len(second.words)
    is_short = max(rows, longest) <= MAX_SHORT
    far, kind = (UNREACHED_DISTANCE, np.int16) if is_short else (FAR_OF_LONG, np.int32)
    band = _Band(first.sizes, second.sizes)
    nothing = np.zeros((1, len(totals)), np.int32)
    ours = np.concatenate([nothing, first.words])
    theirs = np.concatenate([second.words[::-1], nothing])
    before, last, now = (np.full((rows + 3, len(totals)), far, kind) for _ in range(3))
    reached = np.searchsorted(-totals, -np.arange(int(totals.max(initial=0)) + 1), "right").tolist()
    for step, pairs in enumerate(reached):
        top, bottom = band.tops[step], band.bottoms[step]
        cells = now[top + 1 : bottom + 1, :pairs]
        if step:
            across = slice(longest - step + top, longest - step + bottom)
            same = ours[top:bottom, :pairs] == theirs[across, :pairs]
            np.subtract(before[top:bottom, :pairs], same, out=cells)
            np.minimum(cells, last[top:bottom, :pairs], out=cells)
            np.minimum(cells, last[top + 1 : bottom + 1, :pairs], out=cells)
            cells += 1
        else:
            cells[...] = 0
        band.close_cells(cells, step, far)
        now[top, :pairs] = far
        yield top, cells
        before, last, now = last, now, before
