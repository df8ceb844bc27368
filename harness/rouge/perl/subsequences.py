"""Longest common subsequences of many sentences at once, plain (L) and weighted (W).

For each pair of texts, every reference sentence is compared with every candidate sentence; a *lane* is one such
comparison. The script's table is kept exactly, but shrunk to what can matter. Words that the other sentence does not
have are blanks; blanks at the front are left out (the table is 0 there) and neighbouring blanks count as one (a second
blank row or column repeats the first, ties included). A table of about 4 by 4 is left. All lanes of a size are then
filled together, by antidiagonals.

Time: one step a cell of these tables, at worst the product of the two sentences' lengths. Memory: a byte a cell of
the largest.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.rouge.perl.numbered_texts import Ints
from harness.rouge.perl.shared_units import Pairs, Shared, sorted_triples

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Bytes = NDArray[np.uint8]
Units = NDArray[np.signedinteger]

_CELLS = 1 << 22  # of tables held at once; a single larger table is held whole
_ENTRIES = 1 << 20  # words of lanes held at once
_SQUARE = 32  # sides of up to so many cells are made equal: few sizes, for each costs a round of calls
_LEFT, _UPWARDS, _DIAGONAL, _BORDER = 0, 1, 2, 4  # diagonal may come with up: 3
_STEPS = 4  # of a way back, before the lanes that have arrived are left out
_BLANK_ROW, _BLANK_COLUMN = -1, -2  # never equal


class Side(NamedTuple):
    """The words of all lanes on one side, lane after lane. Lane `n` has `size[n]` of them from `start[n]` on.

    `unit` is the shared word's number within its pair, `at` its place among all words; a blank has the side's own
    negative unit and the place -1. A lane begins with a word, and a blank follows the last of all.
    """

    start: Ints
    size: Ints
    unit: Ints
    at: Ints


class Lanes(NamedTuple):
    """Comparisons of a reference sentence (the rows) with a candidate sentence (the columns)."""

    rows: Side
    columns: Side


def subsequence_masks(pairs: Pairs, shared: Shared, weights: list[float]) -> list[Bools]:
    """A flag for places in a common subsequence with a sentence of the candidate, by weight (1.0: plain)."""
    masks = [np.zeros(len(pairs.words), dtype=bool) for _ in weights]
    for lanes in _lanes(pairs, shared):
        words = np.add.reduceat(lanes.rows.at >= 0, lanes.rows.start, dtype=np.int64)
        alone = lanes.rows.at.take(lanes.rows.start.take(np.flatnonzero(words == 1)))
        for mask in masks:  # a sentence's only shared word is always in the common subsequence
            mask[alone] = True
        for these, height, width in _batches(lanes, np.flatnonzero(words > 1)):
            rows = _table(lanes.rows, these, height)
            reference, candidate = (
                lanes.rows.unit.take(rows),
                lanes.columns.unit.take(_table(lanes.columns, these, width)),
            )
            for mask, steps in zip(masks, _fill(reference, candidate, weights), strict=True):
                mask[lanes.rows.at.take(rows.reshape(-1).take(_walk(steps)))] = True
    return masks


def _lanes(pairs: Pairs, shared: Shared) -> Iterator[Lanes]:
    """All comparisons of sentences that share a word, in portions of bounded size."""
    line = pairs.line[shared.at]
    is_reference = shared.at >= pairs.starts[pairs.number]
    references, candidates = np.flatnonzero(is_reference), np.flatnonzero(~is_reference)
    if 2 * int(shared.in_candidate @ shared.in_reference) <= _ENTRIES:
        if len(references):
            yield _lanes_of(pairs, shared, references, candidates)
        return
    for ours, many in _portions(shared, line, references, candidates):
        if not many:
            yield _lanes_of(pairs, shared, ours, candidates)
        else:  # one long sentence against a long text: that text in portions
            meeting = candidates[np.isin(shared.unit[candidates], shared.unit[ours])]
            for theirs, _ in _portions(shared, line, meeting, ours):
                yield _lanes_of(pairs, shared, ours, theirs)


def _lanes_of(pairs: Pairs, shared: Shared, references: Ints, candidates: Ints) -> Lanes:
    line = pairs.line.take(shared.at)
    rows = sorted_triples(*_meetings(shared, line, references, candidates))
    of_candidate, of_reference, word = _meetings(shared, line, candidates, references)
    columns = sorted_triples(of_reference, of_candidate, word)
    return Lanes(_side(pairs, shared, _BLANK_ROW, rows), _side(pairs, shared, _BLANK_COLUMN, columns))


def _distinct(first: Ints, second: Ints) -> tuple[Ints, Ints]:
    """Each combination once, sorted."""
    keys = (first << 32) | second
    keys.sort()  # np.unique hashes, which is slower here
    keys = keys.take(np.flatnonzero(np.append(True, keys[1:] != keys[:-1])[: len(keys)]))
    return keys >> 32, keys & 0xFFFFFFFF


def _meetings(shared: Shared, line: Ints, ours: Ints, theirs: Ints) -> tuple[Ints, Ints, Ints]:
    """Our words with each of their sentences that has the word: (our line, their line, our word)."""
    unit, their_line = _distinct(shared.unit.take(theirs), line.take(theirs))
    lines = np.bincount(unit, minlength=len(shared.pair))
    units = shared.unit.take(ours)
    first, many = (np.cumsum(lines) - lines).take(units), lines.take(units)
    word = np.repeat(ours, many)
    place = np.arange(len(word)) + np.repeat(first - np.cumsum(many) + many, many)
    return line.take(word), their_line.take(place), word


def _portions(shared: Shared, line: Ints, ours: Ints, theirs: Ints) -> Iterator[tuple[Ints, bool]]:
    """Our words, cut between sentences into parts that meet few of theirs; True: one sentence that meets many."""
    if not len(ours):
        return
    units = len(shared.pair)
    lines_with = np.bincount(_distinct(shared.unit[theirs], line[theirs])[0], minlength=units)
    words_of = np.bincount(shared.unit[theirs], minlength=units)
    number = np.cumsum(np.append(False, line[ours][1:] != line[ours][:-1]))
    line_of, unit = _distinct(number, shared.unit[ours])
    load = np.bincount(number, lines_with[shared.unit[ours]]) + np.bincount(line_of, words_of[unit])
    heavy = load > _ENTRIES
    part = np.where(heavy, -1 - np.arange(len(load)), np.cumsum(np.where(heavy, 0, load)) // _ENTRIES)
    for one in np.unique(part):
        yield ours[(part == one)[number]], bool(one < 0)


def _side(pairs: Pairs, shared: Shared, blank: int, lanes: tuple[Ints, Ints, Ints]) -> Side:
    """Lay lanes (sorted by our line and their line, or the other way round) out in words and blanks."""
    ours, theirs, word = lanes
    at, within = shared.at.take(word), shared.number_within_pair
    first = np.append(True, (ours[1:] != ours[:-1]) | (theirs[1:] != theirs[:-1]))
    last = np.append(first[1:], True)
    ends_line = np.append(pairs.line[1:] != pairs.line[:-1], True)
    blank_before = ~first & (at != np.append(-1, at[:-1] + 1))
    blank_after = last & ~ends_line.take(at)
    place = np.arange(len(at)) + np.cumsum(blank_before) + np.cumsum(blank_after) - blank_after
    total = int(place[-1]) + 1 + int(blank_after[-1])
    kind = np.min_scalar_type(-2 - int(within.max(initial=0)))  # bytes go fastest
    units, places = np.full(total + 1, blank, dtype=kind), np.full(total + 1, -1)
    units[place], places[place] = within.astype(kind).take(shared.unit.take(word)), at
    start = place.take(np.flatnonzero(first))
    return Side(start, np.diff(np.append(start, total)), units, places)


def _batches(lanes: Lanes, which: Ints) -> Iterator[tuple[Ints, int, int]]:
    """Lanes of about one size: which, and the height and width of their tables."""
    height, width = _rounded_up(lanes.rows.size[which]), _rounded_up(lanes.columns.size[which])
    larger = np.maximum(height, width)
    height, width = np.where(larger <= _SQUARE, (larger, larger), (height, width))
    code = (height << 32) | width
    order = np.argsort(code, kind="stable")
    for these in np.split(order, np.flatnonzero(np.diff(code[order])) + 1) if len(which) else ():
        rows, columns = int(height[these[0]]), int(width[these[0]])
        step = max(1, _CELLS // (rows * columns))
        for begin in range(0, len(these), step):
            yield which[these[begin : begin + step]], rows, columns


def _rounded_up(sizes: Ints) -> Ints:
    """A size rounded up to a multiple of four, or of about a third."""
    step = 1 << np.maximum(np.frexp(sizes)[1].astype(np.int64) - 2, 2)
    rounded: Ints = (sizes + step - 1) // step * step
    return rounded


def _table(side: Side, lanes: Ints, length: int) -> Ints:
    """The places of the words of lanes, as columns of a table; its first, blank column changes nothing."""
    start = side.start.take(lanes)
    index = np.arange(length)[:, None] + (start + side.size.take(lanes) - length)
    np.copyto(index, -1, where=index < start)
    return index


class Grid:
    """The last three antidiagonals of the tables of one weight, by row. Row 0 is the border.

    The border of column 0 is 0 because the antidiagonals before have not reached that row yet.
    """

    def __init__(self, height: int, lanes: int, weight: float, longest: int) -> None:
        self.plain = weight == 1
        small = np.uint8 if longest < 255 else np.int32  # bytes go fastest
        kind = small if self.plain else np.float64
        self.value = np.array([float(k) ** weight for k in range(longest + 2)])
        self.best = [np.zeros((height + 1, lanes), dtype=kind) for _ in range(3)]
        self.run = [np.zeros((0 if self.plain else height + 1, lanes), dtype=small) for _ in range(3)]

    def step(self, low: int, high: int, equal: Bools) -> Bools:
        """Fill the rows from `low` to before `high`; where the cell above is not less than the one to the left."""
        best, last, before = self.best[0][low + 1 : high + 1], self.best[1], self.best[2][low:high]
        above, left = last[low:high], last[low + 1 : high + 1]
        np.maximum(above, left, out=best)
        if self.plain:
            np.maximum(
                best, before + equal.view(np.uint8), out=best
            )  # never less than above and left where words are equal
        else:
            self._match(low, high, equal)
        self.best = [self.best[2], self.best[0], self.best[1]]
        self.run = [self.run[2], self.run[0], self.run[1]]
        return above >= left

    def _match(self, low: int, high: int, equal: Bools) -> None:
        """Take the diagonal of the weighted table where words are equal, be it less than above or left."""
        at = np.flatnonzero(equal)
        k = self.run[2][low:high].reshape(-1).take(at)
        before = self.best[2][low:high].reshape(-1).take(at)
        # In the script's order: in floats, ties hinge on it.
        self.best[0][low + 1 : high + 1].reshape(-1)[at] = (before + self.value.take(k + 1)) - self.value.take(k)
        run = self.run[0][low + 1 : high + 1]
        run.fill(0)
        run.reshape(-1)[at] = k + 1


def _fill(rows: Units, columns: Units, weights: list[float]) -> list[Bytes]:
    """The way of each cell of each table, by weight: (row, column, lane), a border before row and column 0.

    See `common_subsequence` in tests/rouge/plain_perl.py for the rule.
    """
    (height, lanes), width = rows.shape, len(columns)
    backwards = columns[::-1]
    grids = [Grid(height, lanes, weight, min(height, width)) for weight in weights]
    steps = [_add_border(height, width, lanes) for _ in weights]
    for diagonal in range(height + width - 1):
        low, high = max(0, diagonal - width + 1), min(height, diagonal + 1)
        equal = rows[low:high] == backwards[width - 1 - diagonal + low : width - 1 - diagonal + high]
        matches = equal.view(np.uint8) * np.uint8(_DIAGONAL)
        first = (low + 1) * (width + 1) + diagonal - low + 1
        cells = slice(first, first + (high - low - 1) * width + 1, width)  # one row down, one column back
        for grid, way in zip(grids, steps, strict=True):
            np.bitwise_or(grid.step(low, high, equal).view(np.uint8), matches, out=way[cells])
    return [way.reshape(height + 1, width + 1, lanes) for way in steps]


def _add_border(height: int, width: int, lanes: int) -> Bytes:
    steps = np.empty((height + 1, width + 1, lanes), dtype=np.uint8)
    steps[0], steps[:, 0] = _BORDER, _BORDER
    return steps.reshape(-1, lanes)


def _walk(steps: Bytes) -> Ints:
    """Row by lane, the cells matched on the way back from the last corner of each table."""
    height, width, lanes = steps.shape
    row = width * lanes
    back = np.array([lanes, row, row + lanes, row + lanes, 0])  # by way; at the border none moves
    cells, cell = steps.reshape(-1), np.arange(lanes) + (height * row - lanes)
    matched = []
    while len(cell):
        for _ in range(_STEPS):
            way = cells.take(cell)
            matched.append(cell.take(np.flatnonzero(way & _DIAGONAL != 0)))
            cell = cell - back.take(way)
        cell = cell.take(np.flatnonzero(cells.take(cell) != _BORDER))
    matches = np.concatenate(matched)
    places: Ints = (matches // row - 1) * lanes + matches % lanes
    return places
