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

NEW_AT_ONCE = 1 << 14
"""Keys for which a table makes room at a time: of many that are new most are equal, and a large table is slow."""

EMPTY = np.uint64(2**64 - 1)
GOLDEN = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio: spreads keys that differ anywhere (Knuth 6.4)
SILVER = np.uint64(0xD1B54A32D192ED03)  # another odd number without pattern


class Slots:
    """A hash table with open addressing whose every step works on all keys at once. Keys are numbered 0, 1, 2 ...

    A slot holds the number of a key, or -1; keys stand by number, so that many free slots cost little. The caller says
    where to look for a key first (`homes`, from 0 to `room`, always the same for the same key) and asks for room
    enough: more than the distinct keys it will number.
    """

    def __init__(self, room: int) -> None:
        self._keys = np.array([EMPTY])  # the last stands for the number -1
        self._clear(room)

    def _clear(self, room: int) -> None:
        self._mask = (1 << room.bit_length()) - 1
        self._slots = np.full(self._mask + 1, -1, dtype=np.int32)

    @property
    def size(self) -> int:
        """How many keys have a number."""
        return len(self._keys) - 1

    def copy(self) -> Self:
        """An equal table that can grow on its own."""
        return deepcopy(self)

    def find(self, keys: Keys, homes: Ints) -> Ints:
        """The number of each key; -1 where it has none."""
        numbers = self._slots.take(homes, mode="clip").astype(np.int64)
        wrong = np.flatnonzero((self._keys.take(numbers) != keys) & (numbers >= 0))
        slots, keys = homes.take(wrong), keys.take(wrong)
        strides = _strides(keys)
        while len(wrong):
            slots = (slots + strides) & self._mask
            numbers[wrong] = stored = self._slots.take(slots).astype(np.int64)
            more = np.flatnonzero((self._keys.take(stored) != keys) & (stored >= 0))
            wrong, slots, keys, strides = wrong.take(more), slots.take(more), keys.take(more), strides.take(more)
        return numbers

    def number(self, keys: Keys, homes: Ints) -> Ints:
        """The number of each key; keys not met before get the next numbers."""
        size = self.size
        every = np.concatenate([self._keys[:size], keys])
        slots = self._settle(every, size, homes)
        new = np.flatnonzero(self._slots.take(slots, mode="clip") == np.arange(size, len(every), dtype=np.int32))
        self._keys = np.concatenate([every[:size], keys.take(new), [EMPTY]])
        self._slots[slots.take(new)] = np.arange(size, size + len(new))
        return self._slots.take(slots, mode="clip").astype(np.int64)

    def grow(self, room: int, homes: Callable[[Keys], Ints]) -> None:
        """Move to more room, with new homes and the same numbers."""
        self._clear(room)
        keys = self._keys[:-1]
        self._settle(keys, 0, homes(keys))

    def _settle(self, every: Keys, first: int, homes: Ints) -> Ints:
        """The slots of the keys from `first` on; those that were free now hold the place of a key in `every`."""
        keys, places, settled = every[first:], np.arange(first, len(every), dtype=np.int32), homes.copy()
        if first:
            waiting = self._claim(every, keys, places, homes)
        else:  # all are free: of several keys that want a slot one gets it
            self._slots[homes] = places
            waiting = self._elsewhere(every, keys, homes)
        slots, keys, places = homes.take(waiting), keys.take(waiting), places.take(waiting)
        strides = _strides(keys)
        while len(waiting):
            slots = (slots + strides) & self._mask
            settled[waiting] = slots
            more = self._claim(every, keys, places, slots)
            waiting, slots, strides = waiting.take(more), slots.take(more), strides.take(more)
            keys, places = keys.take(more), places.take(more)
        return settled

    def _claim(self, every: Keys, keys: Keys, places: NDArray[np.int32], slots: Ints) -> Ints:
        """Put places of keys into free slots; return those that found another key in theirs."""
        free = np.flatnonzero(self._slots.take(slots, mode="clip") < 0)
        self._slots[slots.take(free)] = places.take(free)
        return self._elsewhere(every, keys, slots)

    def _elsewhere(self, every: Keys, keys: Keys, slots: Ints) -> Ints:
        """The indices of keys that are not those of their slots."""
        return np.flatnonzero(every.take(self._slots.take(slots, mode="clip")) != keys)


class Table:
    """A table for any number of keys: it grows, and the numbers of keys stay."""

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

    def find(self, keys: Keys) -> Ints:
        """The number of each key; -1 where it has none."""
        return self._slots.find(keys, self._homes(keys))

    def number(self, keys: Keys) -> Ints:
        """The number of each key; keys not met before get the next numbers."""
        numbers = self.find(keys)
        absent = np.flatnonzero(numbers < 0)
        for start in range(0, len(absent), NEW_AT_ONCE):
            some = absent[start : start + NEW_AT_ONCE]
            if start:  # most may be equal to some before
                numbers[some] = self.find(keys.take(some))
                some = some.compress(numbers.take(some) < 0)
            new = keys.take(some)
            self._reserve(self.size + len(new))
            numbers[some] = self._slots.number(new, self._homes(new))
        return numbers

    def _reserve(self, keys: int) -> None:
        if 2 * keys > 1 << self._bits:
            self._bits = (4 * keys).bit_length()
            self._slots.grow((1 << self._bits) - 1, self._homes)

    def _homes(self, keys: Keys) -> Ints:
        return ((keys * GOLDEN) >> np.uint64(64 - self._bits)).view(np.int64)


def _strides(keys: Keys) -> Ints:
    """The step from a taken slot to the next: odd, so that with a power of two of slots every slot is reached."""
    return ((keys * SILVER) >> np.uint64(48)).view(np.int64) | 1


def pair_key(high: Ints, low: Ints) -> Keys:
    """A key made of two numbers below 2**32."""
    return ((high << 32) | low).view(np.uint64)


def spread_keys(keys: Keys, starts: Ints, sizes: Ints) -> Ints:
    """Homes in a part of a table for each key: four slots for each of `sizes` keys, from four times `starts` on."""
    spread = (keys * GOLDEN) >> np.uint64(34)  # 0 to 2**30: four times the length of any text fits besides
    return 4 * starts + ((spread * sizes.view(np.uint64)) >> np.uint64(28)).view(np.int64)
