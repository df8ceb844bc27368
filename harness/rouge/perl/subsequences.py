"""Longest common subsequences of many sentences at once, plain (L) and weighted (W).

For each pair of texts, every reference sentence is compared with every candidate sentence; a *lane* is one such comparison.
The script's table is kept exactly, but shrunk to what can matter. Words that the other sentence does not have are blanks; blanks
at the front are left out (the table is 0 there) and neighbouring blanks count as one (a second blank row or column repeats the
first, ties included). What is left is a table of about 4 by 4. All lanes of a size are then filled together, by antidiagonals.

Time: one step a cell of these tables, at worst the product of the two sentences' lengths. Memory: a byte a cell of the largest.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .overlaps import Pairs, Shared, sorted_triples
from .texts import Ints

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Bytes = NDArray[np.uint8]

_CELLS = 1 << 22  # of tables held at once; a single larger table is held whole
_ENTRIES = 1 << 20  # words of lanes held at once
_DIAGONAL, _UP, _LEFT = 0, 1, 2
_BLANK_ROW, _BLANK_COLUMN = -1, -2  # never equal


class Side(NamedTuple):
    """The words of all lanes on one side, lane after lane. Lane `n` has `size[n]` of them from `start[n]` on.

    `unit` is the shared word, `at` its place among all words; both are -1 for a blank.
    """

    start: Ints
    size: Ints
    unit: Ints
    at: Ints


class Lanes(NamedTuple):
    """Comparisons of a reference sentence (the rows) with a candidate sentence (the columns)."""

    rows: Side
    columns: Side


def masks(pairs: Pairs, shared: Shared, weights: list[float]) -> list[Bools]:
    """For each weight (1.0: plain), whether each place is in a common subsequence with any sentence of the candidate."""
    found = [np.zeros(len(pairs.words), dtype=bool) for _ in weights]
    for lanes in _lanes(pairs, shared):
        for these, height, width in _batches(lanes):
            reference, at = _table(lanes.rows, these, height, _BLANK_ROW)
            candidate, _ = _table(lanes.columns, these, width, _BLANK_COLUMN)
            for mask, weight in zip(found, weights, strict=True):
                mask[_walk(_fill(reference, candidate, weight), at)] = True
    return found


def _lanes(pairs: Pairs, shared: Shared) -> Iterator[Lanes]:
    """All comparisons of sentences that share a word, in portions of bounded size."""
    line = pairs.line[shared.at]
    is_reference = shared.at >= pairs.starts[pairs.count]
    references, candidates = np.flatnonzero(is_reference), np.flatnonzero(~is_reference)
    for ours, many in _portions(shared, line, references, candidates):
        if not many:
            yield _lanes_of(pairs, shared, ours, candidates)
        else:  # one long sentence against a long text: that text in portions
            for theirs, _ in _portions(shared, line, candidates, ours):
                yield _lanes_of(pairs, shared, ours, theirs)


def _lanes_of(pairs: Pairs, shared: Shared, references: Ints, candidates: Ints) -> Lanes:
    line = pairs.line[shared.at]
    rows = sorted_triples(*_meetings(shared, line, references, candidates))
    of_candidate, of_reference, word = _meetings(shared, line, candidates, references)
    columns = sorted_triples(of_reference, of_candidate, word)
    return Lanes(_side(pairs, shared, *rows), _side(pairs, shared, *columns))


def _distinct(first: Ints, second: Ints) -> tuple[Ints, Ints]:
    """Each combination once, sorted."""
    keys = np.unique((first << 32) | second)
    return keys >> 32, keys & 0xFFFFFFFF


def _meetings(shared: Shared, line: Ints, ours: Ints, theirs: Ints) -> tuple[Ints, Ints, Ints]:
    """Our words with each of their sentences that has the word: (our line, their line, our word)."""
    unit, their_line = _distinct(shared.unit[theirs], line[theirs])
    bounds = np.searchsorted(unit, np.arange(len(shared.pair) + 1))
    first, many = bounds[:-1][shared.unit[ours]], np.diff(bounds)[shared.unit[ours]]
    word = np.repeat(ours, many)
    nth = np.arange(len(word)) - np.repeat(np.cumsum(many) - many, many)
    return line[word], their_line[np.repeat(first, many) + nth], word


def _portions(shared: Shared, line: Ints, ours: Ints, theirs: Ints) -> Iterator[tuple[Ints, bool]]:
    """Our words cut between sentences so that each part meets few of theirs; a sentence that meets many is alone, and told."""
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


def _side(pairs: Pairs, shared: Shared, ours: Ints, theirs: Ints, word: Ints) -> Side:
    """Lay lanes (sorted by our line and their line, or the other way round) out in words and blanks."""
    at = shared.at[word]
    first = np.append(True, (ours[1:] != ours[:-1]) | (theirs[1:] != theirs[:-1]))
    last = np.append(first[1:], True)
    ends_line = np.append(pairs.line[1:] != pairs.line[:-1], True)
    blank_before = ~first & (at != np.append(-1, at[:-1] + 1))
    blank_after = last & ~ends_line[at]
    place = np.arange(len(at)) + np.cumsum(blank_before) + np.cumsum(blank_after) - blank_after
    total = int(place[-1]) + 1 + int(blank_after[-1])
    units, places = np.full(total, -1), np.full(total, -1)
    units[place], places[place] = shared.unit[word], at
    start = place[first]
    return Side(start, np.diff(np.append(start, total)), units, places)


def _batches(lanes: Lanes) -> Iterator[tuple[Ints, int, int]]:
    """Lanes of about one size: which, and the height and width of their tables."""
    height, width = _rounded_up(lanes.rows.size), np.maximum(_rounded_up(lanes.columns.size), 2)
    code = (height << 32) | width
    order = np.argsort(code, kind="stable")
    for these in np.split(order, np.flatnonzero(np.diff(code[order])) + 1):
        rows, columns = int(height[these[0]]), int(width[these[0]])
        step = max(1, _CELLS // (rows * columns))
        for begin in range(0, len(these), step):
            yield these[begin : begin + step], rows, columns


def _rounded_up(sizes: Ints) -> Ints:
    """To a size of at most two significant bits after the first: at most a quarter more, and few different ones."""
    step = 1 << np.maximum(np.frexp(sizes)[1].astype(np.int64) - 3, 0)
    return (sizes + step - 1) // step * step


def _table(side: Side, lanes: Ints, length: int, blank: int) -> tuple[Ints, Ints]:
    """Units and places of lanes as columns of a table, blanks in front: there they change nothing."""
    index = np.arange(length)[:, None] + (side.start + side.size - length)[lanes]
    outside = index < side.start[lanes]
    index[outside] = 0
    at = side.at[index]
    at[outside] = -1
    return np.where(at < 0, blank, side.unit[index]), at


def _fill(rows: Ints, columns: Ints, weight: float) -> Bytes:
    """Which way each cell of each table came: (row, column, lane). See `plain.common_subsequence` for the rule.

    `best` and `run` hold the last two antidiagonals by row, with a border row 0. The border of column 0 is 0 because the
    antidiagonals before have not reached that row yet.
    """
    (height, lanes), width = rows.shape, len(columns)
    backwards = columns[::-1]
    value = np.array([float(k) ** weight for k in range(min(height, width) + 2)])
    taken = np.empty((height * width, lanes), dtype=np.uint8)
    best = [np.zeros((height + 1, lanes)) for _ in range(3)]
    run = [np.zeros((height + 1, lanes), dtype=np.int64) for _ in range(3)]
    for diagonal in range(height + width - 1):
        low, high = max(0, diagonal - width + 1), min(height, diagonal + 1)
        here, inner = slice(low + 1, high + 1), slice(low, high)
        equal = rows[inner] == backwards[width - 1 - diagonal + low : width - 1 - diagonal + high]
        above, left, before = best[1][inner], best[1][here], best[2][inner]
        from_above = above >= left
        k = run[2][inner]
        matched = before + 1.0 if weight == 1 else (before + value[k + 1]) - value[k]  # in the script's order
        best[0][here] = np.where(equal, matched, np.where(from_above, above, left))
        run[0][here] = (k + 1) * equal
        first = low * width + diagonal - low
        taken[first : first + (high - low - 1) * (width - 1) + 1 : width - 1] = np.where(
            equal, _DIAGONAL, _LEFT - from_above
        )
        best, run = [best[2], best[0], best[1]], [run[2], run[0], run[1]]
    return taken.reshape(height, width, lanes)


def _walk(taken: Bytes, at: Ints) -> Ints:
    """Places of the rows matched on the way back from the last corner of each table."""
    height, width, lanes = taken.shape
    lane = np.arange(lanes)
    i, j = np.full(lanes, height - 1), np.full(lanes, width - 1)
    found = []
    while len(lane):
        way = taken[i, j, lane]
        match = way == _DIAGONAL
        found.append(at[i[match], lane[match]])
        i, j = i - (way != _LEFT), j - (way != _UP)
        inside = (i >= 0) & (j >= 0)
        if not inside.all():
            i, j, lane = i[inside], j[inside], lane[inside]
    return np.concatenate(found)
