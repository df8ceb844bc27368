"""Numbers for keys, many keys at a step: the one data structure below words, n-grams and their overlaps."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray

from harness.rouge.scores import Ints

Keys = NDArray[np.uint64]
"""Anything that fits into 64 bits and is not all ones: eight letters, or two numbers below 2**32."""

EMPTY = np.uint64(2**64 - 1)
GOLDEN = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio: spreads keys that differ anywhere (Knuth 6.4)
ROOM = 4  # slots a key: at a quarter full nearly every key is found, or found absent, at the first look


class Table:
    """A hash table with open addressing whose every step works on all keys at once. Keys are numbered 0, 1, 2 ..."""

    def __init__(self) -> None:
        self.size = 0
        self._clear(bits=6)

    def copy(self) -> Self:
        """An equal table that can grow on its own."""
        twin = type(self)()
        twin.size, twin._shift = self.size, self._shift
        twin._keys, twin._numbers = self._keys.copy(), self._numbers.copy()
        return twin

    def find(self, keys: Keys) -> Ints:
        """The number of each key, -1 where it has none."""
        slots = self._home(keys)
        seen = self._keys.take(slots, mode="clip")
        numbers = self._numbers.take(slots, mode="clip")  # an empty slot's number is -1
        wrong = np.flatnonzero((seen != keys) & (seen != EMPTY))
        slots, keys = slots[wrong], keys[wrong]
        while len(wrong):
            slots = (slots + 1) & (len(self._keys) - 1)
            seen = self._keys[slots]
            settled = (seen == keys) | (seen == EMPTY)
            numbers[wrong[settled]] = self._numbers[slots[settled]]
            more = ~settled
            wrong, slots, keys = wrong[more], slots[more], keys[more]
        return numbers

    def number(self, keys: Keys) -> Ints:
        """The number of each key; keys not met before get the next numbers, in ascending order of key."""
        numbers = self.find(keys)
        absent = np.flatnonzero(numbers < 0)
        if len(absent):
            self._add(distinct(keys[absent]))
            numbers[absent] = self.find(keys[absent])
        return numbers

    def _add(self, new: Keys) -> None:
        numbers = np.arange(self.size, self.size + len(new))
        self.size += len(new)
        if self.size * ROOM > len(self._keys):
            taken = np.flatnonzero(self._numbers >= 0)
            new = np.concatenate([self._keys[taken], new])
            numbers = np.concatenate([self._numbers[taken], numbers])
            self._clear(bits=(self.size * ROOM).bit_length())
        self._insert(new, numbers)

    def _insert(self, keys: Keys, numbers: Ints) -> None:
        slots = self._home(keys)
        while len(keys):
            free = self._keys[slots] == EMPTY
            self._keys[slots[free]] = keys[free]  # of several keys that want a slot one gets it
            got = self._keys[slots] == keys
            self._numbers[slots[got]] = numbers[got]
            more = ~got
            keys, numbers = keys[more], numbers[more]
            slots = (slots[more] + 1) & (len(self._keys) - 1)

    def _clear(self, bits: int) -> None:
        self._shift = np.uint64(64 - bits)
        self._keys = np.full(1 << bits, EMPTY)
        self._numbers = np.full(1 << bits, -1, dtype=np.int64)

    def _home(self, keys: Keys) -> Ints:
        return ((keys * GOLDEN) >> self._shift).view(np.int64)


def distinct(keys: Keys) -> Keys:
    """Each key once, ascending."""
    ordered = np.sort(keys)
    return ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])] if len(ordered) else ordered


def paired(high: Ints, low: Ints) -> Keys:
    """One key of two numbers below 2**32."""
    return ((high << 32) | low).view(np.uint64)
