"""Count the n-grams that pairs of texts share, for all orders and many pairs at once, with a single sort.

The n-gram that starts at a symbol is a number whose digits are the symbols, the first of them the highest digit. Sorted
by the longest n-grams, symbols are sorted by the shorter ones, too: the n-grams of each order are cut out of one list.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

KEY_BITS = 63
"""Bits of a key: an int64 without its sign."""

PART_SYMBOLS = 2**16
"""Symbols whose keys are made at once: more do not fit into the caches of a processor."""


@dataclass(frozen=True)
class Sequences:
    """Sequences of symbols one after another: `symbols` from 1 on, and the length of each sequence."""

    symbols: Ints
    sizes: Ints

    @cached_property
    def starts(self) -> Ints:
        """The start of each sequence, and the end of the last."""
        return np.concatenate([[0], np.cumsum(self.sizes)])

    @cached_property
    def largest(self) -> int:
        """The largest symbol; 0 of none."""
        return int(self.symbols.max(initial=0))

    def slice(self, first: int, stop: int) -> Sequences:
        """The sequences from the one to before the other."""
        return Sequences(self.symbols[self.starts[first] : self.starts[stop]], self.sizes[first:stop])

    def take(self, places: Ints) -> Sequences:
        """The sequences at these places, some of them perhaps several times."""
        sizes = self.sizes[places]
        return Sequences(self.symbols[np.repeat(self.starts[places], sizes) + within_groups(sizes)], sizes)


def within_groups(sizes: Ints) -> Ints:
    """The numbers 0, 1, 2, ... within each group of the given sizes."""
    return np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def count_shared(first: Sequences, second: Sequences, order: int) -> Ints:
    """(pairs, order): the n-grams of 1 to `order` symbols that two sequences share, each as often as both have it."""
    pairs = len(first.sizes)
    shared = np.zeros((pairs, order), np.int64)
    starts = first.starts + second.starts
    start = 0
    while start < pairs:
        stop = max(start + 1, int(np.searchsorted(starts, starts[start] + PART_SYMBOLS, "right")) - 1)
        shared[start:stop] = _count_part(first.slice(start, stop), second.slice(start, stop), order)
        start = stop
    return shared


def _count_part(first: Sequences, second: Sequences, order: int) -> Ints:
    """Count by keys; if symbols are too large, by new numbers for each pair; if these are too large, one by one.

    Two digits are taken: 0 stands behind the end of a first sequence, the largest behind the end of a second one.
    """
    for parts in ((first, second), None):
        numbered = parts or _renumber(first, second)
        bits = (max(numbered[0].largest, numbered[1].largest) + 1).bit_length()
        if 1 + bits * order <= KEY_BITS:
            return _count_sorted(*numbered, order, bits)
    if len(first.sizes) > 1:
        pairs = [(first.slice(n, n + 1), second.slice(n, n + 1)) for n in range(len(first.sizes))]
        return np.concatenate([_count_part(*pair, order) for pair in pairs])
    return _count_one_by_one(first.symbols.tolist(), second.symbols.tolist(), order)


def _renumber(first: Sequences, second: Sequences) -> tuple[Sequences, Sequences]:
    """Sequences with their symbols numbered from 1 in each pair, in their order."""
    span = max(first.largest, second.largest) + 1
    pairs = np.arange(len(first.sizes))
    owners = np.concatenate([np.repeat(pairs, first.sizes), np.repeat(pairs, second.sizes)])
    kinds, numbers = np.unique(owners * span + np.concatenate([first.symbols, second.symbols]), return_inverse=True)
    symbols = numbers - np.searchsorted(kinds, owners * span) + 1
    cut = len(first.symbols)
    return Sequences(symbols[:cut], first.sizes), Sequences(symbols[cut:], second.sizes)


def _count_sorted(first: Sequences, second: Sequences, order: int, bits: int) -> Ints:
    """Count by the sorted keys of each pair: the digits of the n-gram, and in the lowest bit of which of the two it is.

    An n-gram that one text has a times and the other b times is shared (a + b - |a - b|) / 2 times. N-grams cut off by
    the end of a text are shared with nothing, and so may be counted with the others.
    """
    pairs = len(first.sizes)
    starts = first.starts + second.starts
    keys = np.empty(starts[-1], np.int64)
    keys[np.repeat(second.starts[:-1], first.sizes) + np.arange(len(first.symbols))] = _keys(first, order, bits, 0)
    keys[np.repeat(first.starts[1:], second.sizes) + np.arange(len(second.symbols))] = _keys(second, order, bits, 1)
    bounds = starts.tolist()
    for start, end in itertools.pairwise(bounds):
        keys[start:end].sort()
    surplus = np.zeros(len(keys) + 1, np.int32)
    np.cumsum((keys & 1) * 2 - 1, out=surplus[1:])
    changes = np.empty(len(keys), np.int64)
    changes[1:] = keys[1:] ^ keys[:-1]
    filled = np.flatnonzero(first.sizes + second.sizes)
    changes[starts[filled]] = -1 << 62  # another pair begins
    np.abs(changes, out=changes)
    totals = first.sizes + second.sizes
    shared = np.zeros((pairs, order), np.int64)
    if not len(filled):
        return shared
    groups = np.flatnonzero(changes > 1)
    changes, surplus = changes.take(groups), np.append(surplus.take(groups), surplus[-1])
    for length in range(order, 0, -1):
        if length < order:  # a shorter n-gram begins where a longer one begins
            changed = np.flatnonzero(changes >= 1 << (1 + bits * (order - length)))
            groups, changes, surplus = (
                groups.take(changed),
                changes.take(changed),
                surplus.take(np.append(changed, len(groups))),
            )
        differences = np.abs(np.diff(surplus))
        of_pair = np.searchsorted(groups, starts[filled])
        shared[filled, length - 1] = (totals[filled] - np.add.reduceat(differences, of_pair)) // 2
    return shared


def _keys(sequences: Sequences, order: int, bits: int, low: int) -> Ints:
    """The key of each symbol: the symbols from it on, behind the end zeros or the largest digit, and the lowest bit."""
    count, ends = len(sequences.symbols), sequences.starts[1:]
    padded = np.zeros(count + order, np.int64)
    padded[:count] = sequences.symbols
    keys = np.zeros(count, np.int64)
    for offset in range(order):
        keys <<= bits
        keys |= padded[offset : offset + count]
    # The last symbols of a sequence must not go on into the next one.
    for offset in range(1, order):
        last = ends[sequences.sizes >= offset] - offset
        foreign = bits * (order - offset)
        keys[last] = keys[last] >> foreign << foreign | low * ((1 << foreign) - 1)
    return keys << 1 | low


def _count_one_by_one(first: list[int], second: list[int], order: int) -> Ints:
    """Count a pair with too many different symbols for keys."""
    lengths = range(1, order + 1)
    return np.array([[(_grams(first, length) & _grams(second, length)).total() for length in lengths]], np.int64)


def _grams(symbols: list[int], length: int) -> Counter[tuple[int, ...]]:
    return Counter(tuple(symbols[start : start + length]) for start in range(len(symbols) - length + 1))
