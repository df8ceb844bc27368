"""ROUGE-Lsum: lines against lines.

Each line of the reference is compared with every line of the candidate; the reference tokens that lie on any of these
longest common subsequences are its *union* (Lin 2004, section 3.2). A token then counts at most as often as it stands
in the candidate (ROUGE-1.5.5's clipping, kept by rouge-score). Which of several equally long subsequences is taken
moves the score, so the tie rule of the reference tools is part of the definition: see `lcs.trace_subsequence`.

Many lines lie in the 64 bits of a block, each above a *barrier* bit that never carries over. The rows of all steps
are kept and read back from the last: in each line of the block the highest place that is open (matched here, or where
the table grows) is the next stop; the barrier is always open, so that a search ends there.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from harness.rouge.hash_tables import Keys
from harness.rouge.lcs import (
    BITS,
    ONE,
    Masks,
    Steps,
    group_similar_sizes,
    split_steps,
    trace_stop,
    trace_subsequence,
    word_bits,
)
from harness.rouge.overlaps import Match
from harness.rouge.scores import Ints
from harness.rouge.tokens import Bools

ALL_BITS = ~np.uint64(0)


class Rows(NamedTuple):
    """The reference tokens that their candidate has, with the place of each: line, block of its pair, bit of that."""

    words: Ints
    line: Ints
    block: Ints
    bit: Ints


class Lines(NamedTuple):
    """The reference's lines: the pair, kept tokens, block and barrier's bit of each; block -1 where it fits none."""

    pair: Ints
    size: Ints
    block: Ints
    barrier: Ints


def union_hits(match: Match, lengths: Ints) -> Ints:
    """Clipped union matches of each pair; its LCS's length where both sides have one line, and nothing is united."""
    pairs = len(match.offsets) - 1
    owner = match.references.grams[0].owner
    line_of, pair_of = _lines(match.opens, match.offsets)
    rows, lines = _layout(match)
    several = (np.bincount(lines.pair, minlength=pairs) > 1) | (np.bincount(pair_of, minlength=pairs) > 1)
    marked = np.zeros(len(owner), dtype=np.int64)
    rows_of, lines_of = _group_members(rows.block), _group_members(np.where(lines.size > 0, lines.block, -1))
    for own_rows, own_lines in zip(rows_of, lines_of, strict=True):
        here = np.bincount(lines.pair[own_lines], minlength=pairs) > 0
        block_rows, fence = Rows(*(part[own_rows] for part in rows)), Lines(*(part[own_lines] for part in lines))
        _mark_block(match, block_rows, fence, candidate=(line_of, pair_of), pairs=here & several, marked=marked)
    for line in np.flatnonzero((lines.block < 0) & several.take(lines.pair)).tolist():
        _mark_wide(match, rows.words[rows.line == line], int(lines.pair[line]), marked)
    hits = match.references.grams[0].sum_hits(np.minimum(marked, match.counts[0]), pairs)
    return np.where(several, hits, lengths)


def _group_members(block: Ints) -> list[Ints]:
    """The places of the members of block 0, 1, 2 ..."""
    order = np.argsort(block, kind="stable")
    return np.split(order, np.searchsorted(block[order], np.arange(int(block.max(initial=-1)) + 1)))[1:]


def _lines(opens: Bools, offsets: Ints) -> tuple[Ints, Ints]:
    """The line of each token, and the text of each line."""
    starts = np.flatnonzero(opens)
    line = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(opens)))
    text = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets)).take(starts)
    return line, text


def _layout(match: Match) -> tuple[Rows, Lines]:
    """Leave out tokens that the candidate lacks, and lay the lines into blocks of 64 bits."""
    index = match.references
    line, pair = _lines(index.opens, index.offsets)
    shared_words = match.find_shared_words()
    line = line.take(shared_words)
    size = np.bincount(line, minlength=len(pair))
    block, barrier = _blocks(size, pair, len(index.offsets) - 1)
    bit = np.arange(len(line)) + np.repeat(barrier + 1 - np.cumsum(size) + size, size)
    rows = Rows(index.words.take(shared_words), line, np.repeat(block, size), bit)
    return rows, Lines(pair, size, block, barrier)


def _blocks(size: Ints, pair: Ints, pairs: int) -> tuple[Ints, Ints]:
    """The block of each line, and the bit of its barrier there.

    Lines of up to 32 bits share blocks, taller ones do not.
    """
    bits = np.where((size > 0) & (size < BITS), size + 1, 0)
    total = np.bincount(pair, bits, pairs).astype(np.int64)
    tall = (2 * bits > BITS) & (total > BITS)[pair]
    low = np.where(tall, 0, bits)
    start = _sum_before(low, pair, pairs)
    longest = np.zeros(pairs, dtype=np.int64)
    np.maximum.at(longest, pair, low)
    window = np.where(total <= BITS, BITS, BITS + 1 - longest)[pair]  # a line that starts within it ends within 64 bits
    block, barrier = start // window, start % window
    shared = np.zeros(pairs, dtype=np.int64)
    np.maximum.at(shared, pair[low > 0], block[low > 0] + 1)
    block = np.where(tall, shared[pair] + _sum_before(tall.astype(np.int64), pair, pairs), block)
    return np.where(size < BITS, block, -1), np.where(tall, 0, barrier)


def _sum_before(values: Ints, pair: Ints, pairs: int) -> Ints:
    """The sum of the values of the same pair that come before each."""
    total = np.bincount(pair, values, pairs).astype(np.int64)
    return np.cumsum(values) - values - (np.cumsum(total) - total)[pair]


def _mark_block(
    match: Match, rows: Rows, lines: Lines, *, candidate: tuple[Ints, Ints], pairs: Bools, marked: Ints
) -> None:
    """Count in `marked` the tokens, of these rows and lines (one block a pair), that lie on a subsequence."""
    owner = match.references.grams[0].owner
    masks = word_bits(rows.words, rows.bit, len(owner) + 1)  # and one more for the word that has no number, -1
    barriers = word_bits(lines.pair, lines.barrier, len(pairs))
    line_of, pair_of = candidate
    tokens, opens = match.words, match.opens
    if 2 * np.count_nonzero(pairs) < len(pairs):  # else leaving some out costs more than it saves
        places = np.flatnonzero(pairs.take(pair_of).take(line_of))
        tokens, opens, line_of = tokens.take(places), opens.take(places), line_of.take(places)
    columns = masks.take(tokens, mode="wrap")
    keep = columns != 0
    keep[1:] |= keep[:-1] & ~opens[1:]  # of tokens in a row that match nothing, the first stands for all
    used_columns = np.flatnonzero(keep)
    columns, column_line = columns.take(used_columns), line_of.take(used_columns)
    counts = np.bincount(column_line, minlength=len(pair_of))
    units = np.flatnonzero(counts)
    block_marks = mark_units(
        columns, counts[units], barriers.take(pair_of.take(units)), int(lines.size.max(initial=0)) + 1
    )
    marks = np.zeros(len(pairs), dtype=np.uint64)
    np.bitwise_or.at(marks, pair_of.take(units), block_marks)
    hit = np.bitwise_count(marks.take(owner.take(rows.words)) & masks.take(rows.words))
    marked[rows.words] += hit


def mark_units(columns: Keys, counts: Ints, barriers: Keys, tallest: int) -> Keys:
    """The bits on the subsequences of each unit (a line of a candidate against a block of its reference)."""
    marks = np.zeros(len(counts), dtype=np.uint64)
    fast = group_similar_sizes(counts)
    fast_columns = columns if fast.all() else columns[np.repeat(fast, counts)]
    steps = split_steps(fast_columns, counts[fast])
    marks[np.flatnonzero(fast)[steps.order]] = _in_steps(steps, barriers[fast][steps.order], tallest)
    ends = np.cumsum(counts)
    for unit in np.flatnonzero(~fast).tolist():
        masks = columns[ends[unit] - counts[unit] : ends[unit]].tolist()
        marks[unit] = _one_by_one(masks, int(barriers[unit]))
    return marks


def _one_by_one(masks: list[int], barriers: int) -> int:
    """Mark one unit: rows once for all lines of the block, then each line read back on its own."""
    v = tokens = ((1 << BITS) - 1) & ~barriers
    rows = []
    for mask in masks:
        u = v & mask
        v = ((v + u) | (v - u)) & tokens
        rows.append(v)
    floors = [bit for bit in range(BITS) if barriers >> bit & 1]
    marks = 0
    for floor, ceiling in pairwise([*floors, BITS]):
        alive = (1 << ceiling) - (2 << floor)
        for mask, row in zip(reversed(masks), reversed(rows), strict=True):
            top, alive = trace_stop(mask, row, alive)
            marks |= top & mask
            if not alive:
                break
    return marks


def _in_steps(steps: Steps, barriers: Keys, tallest: int) -> Keys:
    rows = _forward(steps, ~barriers)
    return _trace_back(steps, rows, barriers, tallest)


def _forward(steps: Steps, tokens: Keys) -> Keys:
    """The row of bits after each step of each unit (see `lcs`), laid out as the steps are."""
    rows = np.empty_like(steps.values)
    v = tokens
    spare, u = np.empty_like(v), np.empty_like(v)
    for start, end in pairwise(steps.bounds):
        size = end - start
        row, matched, rest = rows[start:end], u[:size], spare[:size]
        np.bitwise_and(v[:size], steps.values[start:end], out=matched)
        np.add(v[:size], matched, out=row)
        np.subtract(v[:size], matched, out=rest)
        np.bitwise_or(row, rest, out=row)
        np.bitwise_and(row, tokens[:size], out=row)
        v = row
    return rows


def _trace_back(steps: Steps, rows: Keys, barriers: Keys, tallest: int) -> Keys:
    """Trace back all lines of all units from the last step to the first; return the bits on the way."""
    np.invert(rows, out=rows)
    np.bitwise_or(rows, steps.values, out=rows)  # open places: matched here, or where the table grows
    within = _shifts_within_lines(barriers, tallest)
    marks, alive = np.zeros_like(barriers), np.full_like(barriers, ALL_BITS)
    high, moved = np.empty_like(barriers), np.empty_like(barriers)
    for start, end in reversed([*pairwise(steps.bounds)]):
        size = end - start
        a, x, y = alive[:size], high[:size], moved[:size]
        np.bitwise_and(rows[start:end], a, out=x)
        for shift, same_line in within:  # from the highest open place of each line, all below it
            np.right_shift(x, shift, out=y)
            np.bitwise_and(y, same_line[:size], out=y)
            np.bitwise_or(x, y, out=x)
        np.right_shift(x, ONE, out=y)
        np.bitwise_and(y, within[0][1][:size], out=y)
        np.bitwise_xor(x, y, out=y)  # the highest open place itself
        np.bitwise_and(y, steps.values[start:end], out=y)
        np.bitwise_or(marks[:size], y, out=marks[:size])
        np.bitwise_xor(x, y, out=a)  # a matched place is used up, an unmatched one is not
    return marks


def _shifts_within_lines(barriers: Keys, tallest: int) -> list[tuple[np.uint64, Keys]]:
    """Shifts 1, 2, 4 ... below the tallest line, each with the places that are reached without leaving a line."""
    shift, same_line = 1, ~(barriers >> ONE)
    within = []
    while shift < max(tallest, 2):
        within.append((np.uint64(shift), same_line))
        same_line = same_line & (same_line >> np.uint64(shift))
        shift *= 2
    return within


def _mark_wide(match: Match, words: Ints, pair: int, marked: Ints) -> None:
    """Mark one line of more than 63 shared tokens."""
    start, end = match.offsets[pair : pair + 2].tolist()
    mask_of = Masks(words)
    marks = 0
    for line in np.split(match.words[start:end], np.flatnonzero(match.opens[start + 1 : end]) + 1):
        marks |= trace_subsequence([mask_of(word) for word in line.tolist()], len(words))
    flags = np.frombuffer(marks.to_bytes(-(-len(words) // 8), "little"), dtype=np.uint8)
    np.add.at(marked, words[np.unpackbits(flags, count=len(words), bitorder="little") == 1], 1)
