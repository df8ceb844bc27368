"""Numbers for keys, many keys at a step: the one data structure below words, n-grams and their overlaps."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Self

import numpy as np
from numpy.typing import NDArray

from harness.rouge.scores import Ints

Keys = NDArray[np.uint64]
"""Anything that fits into 64 bits and is not all ones: eight letters, or two numbers below 2**32."""

EMPTY = np.uint64(2**64 - 1)
GOLDEN = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio: spreads keys that differ anywhere (Knuth 6.4)
SILVER = np.uint64(0xD1B54A32D192ED03)  # another odd number without pattern


class Slots:
    """A hash table with open addressing whose every step works on all keys at once. Keys are numbered 0, 1, 2 ...

    The caller says where to look for a key first (`homes`, from 0 to `room`, always the same for the same key) and
    asks for room enough: more than the distinct keys it will number.
    """

    def __init__(self, room: int) -> None:
        self._clear(room)

    def _clear(self, room: int) -> None:
        self.size = 0
        self._mask = (1 << room.bit_length()) - 1
        self._keys = np.full(self._mask + 1, EMPTY)
        self._numbers = np.full(self._mask + 1, -1)

    def copy(self) -> Self:
        """An equal table that can grow on its own."""
        return deepcopy(self)

    def find(self, keys: Keys, homes: Ints) -> Ints:
        """The number of each key, -1 where it has none."""
        seen = self._keys.take(homes, mode="clip")
        numbers = self._numbers.take(homes, mode="clip")  # an empty slot's number is -1
        wrong = np.flatnonzero((seen != keys) & (seen != EMPTY))
        slots, keys = homes.take(wrong), keys.take(wrong)
        strides = _strides(keys)
        while len(wrong):
            slots = (slots + strides) & self._mask
            seen = self._keys.take(slots)
            numbers[wrong] = self._numbers.take(slots)
            more = np.flatnonzero((seen != keys) & (seen != EMPTY))
            wrong, slots, keys, strides = wrong.take(more), slots.take(more), keys.take(more), strides.take(more)
        return numbers

    def number(self, keys: Keys, homes: Ints, first: int = 0) -> Ints:
        """The number of each key; keys not met before get `first` and the next numbers, in the order of their slots."""
        slots = self._settle(keys, homes)
        new = np.flatnonzero((self._keys != EMPTY) & (self._numbers < 0) if self.size else self._keys != EMPTY)
        self._numbers[new] = np.arange(first, first + len(new))
        self.size += len(new)
        return self._numbers.take(slots, mode="clip")

    def grow(self, room: int, homes: Callable[[Keys], Ints]) -> None:
        """Move to more room, with new homes and the same numbers."""
        taken = np.flatnonzero(self._keys != EMPTY)
        keys, numbers = self._keys.take(taken), self._numbers.take(taken)
        size = self.size
        self._clear(room)
        self._numbers[self._settle(keys, homes(keys))] = numbers
        self.size = size

    def _settle(self, keys: Keys, homes: Ints) -> Ints:
        """The slot of each key, its own or a free one that is now its own."""
        waiting = self._claim(keys, homes, all_free=self.size == 0)
        settled, slots, keys = homes.copy(), homes.take(waiting), keys.take(waiting)
        strides = _strides(keys)
        while len(waiting):
            slots = (slots + strides) & self._mask
            settled[waiting] = slots
            more = self._claim(keys, slots)
            waiting, slots, keys, strides = waiting.take(more), slots.take(more), keys.take(more), strides.take(more)
        return settled

    def _claim(self, keys: Keys, slots: Ints, *, all_free: bool = False) -> Ints:
        """Put keys into the slots that are free; which keys found another there, or now in it."""
        if all_free:
            self._keys[slots] = keys  # of several keys that want a slot one gets it
        else:
            free = np.flatnonzero(self._keys.take(slots, mode="clip") == EMPTY)
            self._keys[slots.take(free)] = keys.take(free)
        return np.flatnonzero(self._keys.take(slots, mode="clip") != keys)


class Table:
    """The same for any keys and any number of them: it grows, and numbers stay."""

    def __init__(self) -> None:
        self._slots = Slots(63)
        self._bits = 6

    @property
    def size(self) -> int:
        """How many keys have a number."""
        return self._slots.size

    def copy(self) -> Self:
        """An equal table that can grow on its own."""
        return deepcopy(self)

    def number(self, keys: Keys, first: int) -> Ints:
        """The number of each key; keys not met before get `first` and the next numbers."""
        numbers = self._slots.find(keys, self._homes(keys))
        absent = np.flatnonzero(numbers < 0)
        if len(absent):
            keys = keys.take(absent)
            self._reserve(self.size + len(keys))
            numbers[absent] = self._slots.number(keys, self._homes(keys), first)
        return numbers

    def _reserve(self, keys: int) -> None:
        if 2 * keys > 1 << self._bits:
            self._bits = (2 * keys).bit_length()
            self._slots.grow((1 << self._bits) - 1, self._homes)

    def _homes(self, keys: Keys) -> Ints:
        return ((keys * GOLDEN) >> np.uint64(64 - self._bits)).view(np.int64)


def _strides(keys: Keys) -> Ints:
    """How far to go on from a taken slot: odd, so that with a power of two of slots every slot is reached."""
    return ((keys * SILVER) >> np.uint64(48)).view(np.int64) | 1


def paired(high: Ints, low: Ints) -> Keys:
    """One key of two numbers below 2**32."""
    return ((high << 32) | low).view(np.uint64)
