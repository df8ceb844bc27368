"""Columns under swaps. What several columns add up over units is added up at once: they all share the same signs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from harness.statistics.resampling import CHUNK_NUMBERS, Floats, Places, Swaps

SWAPS_AT_ONCE = 192
"""Swaps that are tried together."""

BLOCK_UNITS = 512
"""Units that are added up at once: the signs of so many swaps of them, 0.8 MB of float64, stay in the cache."""


class Column(Protocol):
    """One measure of all systems, as the permutation tests read it; arrays are (pairs,)."""

    @property
    def units(self) -> int:
        """How many units are swapped."""

    def differences(self, pairs: Places) -> Floats:
        """The observed differences; NaN where the two share no topic."""

    def deviations(self, pairs: Places, swapped: Callable[[], Floats]) -> Floats:
        """The standard deviation of each difference under swaps; 0 where no swap changes it.

        `swapped` gives the differences (pairs, swaps) under some swaps, if they are needed.
        """

    @property
    def summands(self) -> NDArray[Any] | None:
        """What is added up over units under swaps, (units, rows), the same for all pairs; None where there is no such.

        In single precision where their sums lose nothing.
        """

    def swap_differences(self, pairs: Places, sums: Floats) -> Floats:
        """The differences (pairs, swaps) from the sums (rows, swaps) of the signed summands."""

    def swap_pairs(self, pairs: Places, signs: Floats) -> Floats:
        """The differences (pairs, swaps) under each row of signs (swaps, units), where there are no summands."""

    def moments(self, pairs: Places) -> Floats:
        """(pairs, 3): sums over units of n, n * n and n * d.

        n are the topics of a unit for which both have a value, d is its summed difference.
        """

    def equality_tolerance(self, pairs: Places) -> Floats:
        """The distance from the observed difference within which another counts as equal."""


@dataclass(frozen=True, slots=True, eq=False)
class _Stack:
    """The summands (units, rows) of all columns of one precision, and which of the rows each of these columns has."""

    summands: NDArray[Any]
    rows: dict[int, slice]

    def add_up(self, swaps: Swaps) -> Floats:
        """The signed sums (rows, swaps) over all units."""
        sums = np.zeros((len(swaps), self.summands.shape[1]), self.summands.dtype)
        product = np.empty_like(sums)
        for units, signs in swaps.signs_by_block(BLOCK_UNITS, self.summands.dtype):
            sums += np.matmul(signs, self.summands[units], out=product)
        return np.ascontiguousarray(sums.T, np.float64)


class SwappableColumns:
    """Columns on the same units, ready for many swaps."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        summands = {place: column.summands for place, column in enumerate(columns)}
        self._stacks = [
            _build_stack({place: part for place, part in summands.items() if part is not None and part.dtype == kind})
            for kind in sorted({part.dtype for part in summands.values() if part is not None}, key=str)
        ]
        self._stack_of = {place: stack for stack in self._stacks for place in stack.rows}

    @property
    def swaps_at_once(self) -> int:
        """So many swaps to be tried together; fewer where columns without summands need all their signs in memory."""
        if len(self._stack_of) == len(self._columns):
            return SWAPS_AT_ONCE
        return max(1, min(SWAPS_AT_ONCE, CHUNK_NUMBERS // max(1, self._columns[0].units)))

    def swap(self, swaps: Swaps) -> SwappedColumns:
        """The columns under these swaps."""
        return SwappedColumns(self._columns, self._stack_of, swaps)


def _build_stack(parts: dict[int, NDArray[Any]]) -> _Stack:
    ends = np.cumsum([part.shape[1] for part in parts.values()]).tolist()
    rows = {place: slice(end - part.shape[1], end) for (place, part), end in zip(parts.items(), ends, strict=True)}
    first, *others = parts.values()
    return _Stack(np.concatenate([first, *others], axis=1) if others else first, rows)


class SwappedColumns:
    """Columns under some swaps. Nothing is added up before it is asked for."""

    def __init__(self, columns: Sequence[Column], stack_of: dict[int, _Stack], swaps: Swaps) -> None:
        self._columns, self._stack_of, self._swaps = columns, stack_of, swaps
        self._sums: dict[int, Floats] = {}

    def __len__(self) -> int:
        """The number of swaps."""
        return len(self._swaps)

    def differences(self, place: int, pairs: Places, at: slice = slice(None)) -> Floats:
        """The differences (pairs, swaps) in the column at this place, under all swaps or some of them."""
        column, stack = self._columns[place], self._stack_of.get(place)
        if stack is None:
            return column.swap_pairs(pairs, self._signs[at])
        if id(stack) not in self._sums:
            self._sums[id(stack)] = stack.add_up(self._swaps)
        return column.swap_differences(pairs, self._sums[id(stack)][stack.rows[place], at])

    @cached_property
    def _signs(self) -> Floats:
        return self._swaps.signs()
