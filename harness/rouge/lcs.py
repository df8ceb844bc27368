"""The longest common subsequence (ROUGE-L), by bits: a column of the usual table is one number.

Hyyro's form of the bit-parallel LCS (2004): bit i of V says that row i of the table does *not* grow over row i - 1. A
token of the candidate, with M the places of the reference where it stands, turns V into (V + (V & M)) | (V - (V & M)).
Reference tokens that the candidate lacks, and candidate tokens that the reference lacks, change no length and are left
out.

Pairs whose rest of the reference fits into 64 bits advance together, a token of each at a step; so do wider ones, in
parts of 64 bits, where there are enough of them; the others, and the very long, go one by one with Python's integers.
Bounds: time, the product of both lengths / 64; memory, the sum of both lengths.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from math import isqrt
from typing import NamedTuple

import numpy as np

from harness.rouge.hash_tables import Keys
from harness.rouge.overlaps import Match
from harness.rouge.scores import Ints
from harness.rouge.tokens import Bools

ONE = np.uint64(1)
BITS = 64
FEW_UNITS = 16  # fewer units than these are quicker one by one
BROAD = 1 << 10  # bits up to which several can advance together
WIDE_BITS = 1 << 13  # bits from which masks are made one by one when asked for: all of them would fill the memory


class Steps(NamedTuple):
    """Values of many units, the first of every unit, then the second of every unit that has one, and so on.

    `order` says which unit stands where in a step (longest first); step `j` is `values[bounds[j]:bounds[j + 1]]`.
    """

    values: Keys
    order: Ints
    bounds: list[int]


def split_steps(values: Keys, counts: Ints) -> Steps:
    """`counts[u]` of the values, one unit after the other, belong to unit u."""
    order = np.argsort(-counts.astype(np.min_scalar_type(-int(counts.max(initial=0)))), kind="stable")
    ended = np.cumsum(np.bincount(counts, minlength=1))
    bounds = [0, *np.cumsum(len(counts) - ended[:-1]).tolist()]
    stepwise = np.empty_like(values)
    at = (np.cumsum(counts) - counts).take(order)
    for start, end in pairwise(bounds):
        np.take(values, at[: end - start], out=stepwise[start:end], mode="clip")
        at += 1
    return Steps(stepwise, order, bounds)


def group_similar_sizes(counts: Ints) -> Bools:
    """A flag for units to take in steps: not those so much longer than all but a few that they would step alone."""
    if len(counts) < FEW_UNITS:
        return np.zeros(len(counts), dtype=np.bool_)
    alike: Bools = counts <= 2 * np.partition(counts, -FEW_UNITS)[-FEW_UNITS]
    return alike


def longest_subsequences(match: Match) -> Ints:
    """The length of each pair's longest common subsequence, lines not regarded."""
    pairs = len(match.offsets) - 1
    owner = match.references.grams[0].owner
    shared_words, columns = match.find_shared_words(), match.numbers
    rows = match.references.words.take(shared_words)
    widths = np.diff(np.searchsorted(shared_words, match.references.offsets))
    counts = np.diff(np.searchsorted(match.places, match.offsets))
    first = np.cumsum(widths) - widths
    bits = np.arange(len(rows)) - np.repeat(first, widths)
    masks = word_bits(rows, bits, len(owner))
    narrow = (widths <= BITS) & group_similar_sizes(counts)
    lengths = np.zeros(pairs, dtype=np.int64)
    narrow_columns = columns if narrow.all() else columns.take(np.flatnonzero(np.repeat(narrow, counts)))
    lengths[narrow] = count_in_steps(split_steps(masks.take(narrow_columns), counts[narrow]))
    wide = ~narrow & (counts > 0)
    if np.count_nonzero(wide) >= FEW_UNITS:
        some_pairs = wide & (widths <= BROAD) & group_similar_sizes(np.where(wide, counts, 0))
        chosen = np.flatnonzero(some_pairs)
        lengths[chosen] = _broad(rows, bits, columns, owner, pairs=chosen)
        wide &= ~some_pairs
    ends = np.cumsum(counts)
    for pair in np.flatnonzero(wide).tolist():
        mine = rows[first[pair] : first[pair] + widths[pair]]
        mask_of = Masks(mine)
        lengths[pair] = subsequence_length(
            map(mask_of, columns[ends[pair] - counts[pair] : ends[pair]].tolist()), len(mine)
        )
    return lengths


def _broad(rows: Ints, bits: Ints, columns: Ints, owner: Ints, *, pairs: Ints) -> Ints:
    """The lengths for pairs of several times 64 bits.

    The parts of a row follow one another a step apart, so that the carry of one is there when the next needs it, and
    all parts of all pairs advance together.
    """
    class_of = np.full(int(owner.max(initial=0)) + 1, -1)
    class_of[pairs] = np.arange(len(pairs))
    mine = np.flatnonzero(class_of.take(owner.take(rows)) >= 0)
    parts = int(bits[mine].max(initial=0)) // BITS + 1
    masks = np.zeros((parts, len(owner) + 1), dtype=np.uint64)
    np.bitwise_or.at(masks, (bits[mine] // BITS, rows[mine]), ONE << (bits[mine] % BITS).astype(np.uint64))
    table = _columns(columns, owner, class_of, len(pairs), parts)
    above = (np.arange(parts) * masks.shape[1])[:, None]
    v = np.full((parts, len(pairs)), ~np.uint64(0))
    carry = np.zeros_like(v)
    for step in range(len(table) - parts + 1):
        u = masks.take(table[step : step + parts][::-1] + above)
        u &= v
        total = v + u
        over = total < v
        total += carry
        over |= total < carry
        carry[1:] = over[:-1]
        v -= u
        v |= total
    lengths: Ints = np.bitwise_count(~v).sum(axis=0, dtype=np.int64)
    return lengths


def _columns(columns: Ints, owner: Ints, which: Ints, pairs: int, parts: int) -> Ints:
    """The candidate's tokens of some pairs, one below the other, with -1 around them."""
    pair = which.take(owner.take(columns))
    columns, pair = columns[pair >= 0], pair[pair >= 0]
    counts = np.bincount(pair, minlength=pairs)
    nth = np.arange(len(columns)) - (np.cumsum(counts) - counts)[pair]
    table = np.full((int(counts.max(initial=0)) + 2 * (parts - 1), pairs), -1)
    table[nth + parts - 1, pair] = columns
    return table


def word_bits(words: Ints, bits: Ints, size: int) -> Keys:
    """The bits of the places of each word."""
    masks = np.zeros(size, dtype=np.uint64)
    marks = ONE << bits.view(np.uint64)
    masks[words] = marks  # one place of each word, as `at` is slow; and then the places of words that have several
    others = np.flatnonzero(masks.take(words) != marks)
    np.bitwise_or.at(masks, words.take(others), marks.take(others))
    return masks


def count_in_steps(steps: Steps) -> Ints:
    """The length of each unit's subsequence, whose candidate's tokens these are."""
    v = np.full(len(steps.order), ~np.uint64(0))
    matched, rest = np.empty_like(v), np.empty_like(v)
    for start, end in pairwise(steps.bounds):
        bits, u, w = v[: end - start], matched[: end - start], rest[: end - start]
        np.bitwise_and(bits, steps.values[start:end], out=u)
        np.subtract(bits, u, out=w)
        np.add(bits, u, out=bits)
        np.bitwise_or(bits, w, out=bits)
    lengths = np.empty(len(v), dtype=np.int64)
    lengths[steps.order] = np.bitwise_count(~v)
    return lengths


def subsequence_length(masks: Iterable[int], width: int) -> int:
    """The length of one pair's subsequence: `masks` are the candidate's tokens, `width` the reference's length."""
    full = (1 << width) - 1
    v = full
    for mask in masks:
        u = v & mask
        v = ((v + u) | (v - u)) & full
    return width - v.bit_count()


class Masks:
    """For each word of a reference, bits at the word's places, as Python integers; 0 for other words."""

    def __init__(self, words: Ints) -> None:
        self._order = np.argsort(words, kind="stable")
        self._words = words[self._order]
        self._all: dict[int, int] | None = None
        if len(words) <= WIDE_BITS:
            self._all = {}
            for place, word in enumerate(words.tolist()):
                self._all[word] = self._all.get(word, 0) | 1 << place
        self._one = lru_cache(maxsize=BITS)(self._make)

    def __call__(self, word: int) -> int:
        """The bits of one word."""
        return self._all.get(word, 0) if self._all is not None else self._one(word)

    def _make(self, word: int) -> int:
        first, last = np.searchsorted(self._words, [word, word + 1])
        flags = np.zeros(len(self._words), dtype=np.bool_)
        flags[self._order[first:last]] = True
        return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")


def trace_subsequence(masks: list[int], width: int) -> int:
    """The bits of the reference that one longest common subsequence passes: the one both reference tools take.

    From the last token of both: equal tokens are matched; else, if the table is higher without the candidate's token
    than without the reference's, the former is dropped, or else the latter. Rows of bits are kept for every sqrt-th
    token and made again in between, so that memory stays at sqrt(candidate) rows.
    """
    full = (1 << width) - 1
    stretch = isqrt(len(masks)) + 1
    checkpoints = [full]
    for start in range(0, len(masks), stretch):
        checkpoints.append(_rows(masks[start : start + stretch], checkpoints[-1], full)[-1])
    alive, marks = full, 0
    for number in range(len(checkpoints) - 2, -1, -1):
        stretch_masks = masks[number * stretch : (number + 1) * stretch]
        for mask, row in zip(
            reversed(stretch_masks), reversed(_rows(stretch_masks, checkpoints[number], full)), strict=True
        ):
            top, alive = trace_stop(mask, row, alive)
            marks |= top & mask
        if not alive:
            break
    return marks


def trace_stop(mask: int, row: int, alive: int) -> tuple[int, int]:
    """The place where the trace back stops for a token of the candidate, and the places still open to it.

    From the highest place that is alive downwards, to the first that is matched or where the table grows; 0 if there
    is none.
    """
    open_ = (mask | ~row) & alive
    top = 1 << open_.bit_length() >> 1
    return top, alive & (top - 1 if top & mask else top * 2 - 1) if top else 0


def _rows(masks: list[int], v: int, full: int) -> list[int]:
    rows = []
    for mask in masks:
        u = v & mask
        v = ((v + u) | (v - u)) & full
        rows.append(v)
    return rows
