"""Columns under swaps. What several columns add up over units is added up at once: they all share the same signs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from harness.statistics.resampling import CHUNK_NUMBERS, Floats, Places, Swaps

SWAPS_AT_ONCE = 192
"""Swaps that are tried together."""

PRODUCT_S, DIFFERENCE_S, GAP_S = 4e-11, 3e-8, 4e-10
"""Seconds for a summand, for a difference, and for a unit of a pair where there are no summands; as measured once."""

BLOCK_UNITS = 512
"""Units that are added up at once: the signs of so many swaps of them, 0.8 MB of float64, stay in the cache."""


class Column(Protocol):
    """One measure of all systems, as the permutation tests read it; arrays are (pairs,)."""

    @property
    def units(self) -> int:
        """How many units are swapped."""

    def differences(self, pairs: Places) -> Floats:
        """The observed differences; NaN where the two share no topic."""

    @property
    def has_exact_deviations(self) -> bool:
        """True where the deviations are known without any swap."""

    def deviations(self, pairs: Places, squares: Floats) -> Floats:
        """The standard deviation of each difference under swaps; 0 where no swap changes it.

        `squares` are the mean squares of the differences under some swaps, if they are needed.
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


class SwappableColumns:
    """Columns on the same units, ready for many swaps."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        summands = {place: column.summands for place, column in enumerate(columns)}
        self._stacks = [
            _build_stack({place: part for place, part in summands.items() if part is not None and part.dtype == kind})
            for kind in sorted({part.dtype for part in summands.values() if part is not None}, key=str)
        ]

    @property
    def swaps_at_once(self) -> int:
        """So many swaps to be tried together; fewer where columns without summands need all their signs in memory."""
        if sum(len(stack.rows) for stack in self._stacks) == len(self._columns):
            return SWAPS_AT_ONCE
        return max(1, min(SWAPS_AT_ONCE, CHUNK_NUMBERS // max(1, self._columns[0].units)))

    def estimate_seconds(self, pairs: int) -> float:
        """About how many seconds of a processor one swap of so many pairs takes."""
        units, rows = self._columns[0].units, sum(stack.summands.shape[1] for stack in self._stacks)
        others = len(self._columns) - sum(len(stack.rows) for stack in self._stacks)
        seconds: float = (
            PRODUCT_S * units * rows + DIFFERENCE_S * pairs * len(self._columns) + GAP_S * units * pairs * others
        )
        return seconds

    def swap(self, swaps: Swaps) -> SwappedColumns:
        """The columns under these swaps."""
        return SwappedColumns(self._columns, self._stacks, swaps)


def _build_stack(parts: dict[int, NDArray[Any]]) -> _Stack:
    ends = np.cumsum([part.shape[1] for part in parts.values()]).tolist()
    rows = {place: slice(end - part.shape[1], end) for (place, part), end in zip(parts.items(), ends, strict=True)}
    first, *others = parts.values()
    return _Stack(np.concatenate([first, *others], axis=1) if others else first, rows)


class SwappedColumns:
    """Columns under some swaps. Nothing is added up before it is asked for."""

    def __init__(self, columns: Sequence[Column], stacks: Sequence[_Stack], swaps: Swaps) -> None:
        self._columns, self._stacks, self._swaps = columns, stacks, swaps

    def __len__(self) -> int:
        """The number of swaps."""
        return len(self._swaps)

    def differences(self, place: int, pairs: Places, at: slice = slice(None)) -> Floats:
        """The differences (pairs, swaps) in the column at this place, under all swaps or some of them."""
        column = self._columns[place]
        if place not in self._sums:
            return column.swap_pairs(pairs, self._signs[at])
        return column.swap_differences(pairs, self._sums[place][:, at])

    @cached_property
    def _signs(self) -> Floats:
        return self._swaps.signs()

    @cached_property
    def _sums(self) -> dict[int, Floats]:
        """By place the signed sums (rows, swaps) over all units, of the columns that have summands."""
        growing = [_GrowingSums(stack, len(self)) for stack in self._stacks]
        for units, signs in self._swaps.signs_by_block(BLOCK_UNITS) if growing else ():
            for sums in growing:
                sums.add(units, signs)
        return {place: rows for sums in growing for place, rows in sums.rows_by_place()}


class _GrowingSums:
    """Signed sums of the summands of a stack, as units are added."""

    def __init__(self, stack: _Stack, swaps: int) -> None:
        kind = stack.summands.dtype
        self._stack, self._signs = stack, np.empty((swaps, BLOCK_UNITS), kind)
        self._sums, self._product = np.zeros((2, swaps, stack.summands.shape[1]), kind)

    def add(self, units: slice, signs: NDArray[np.float32]) -> None:
        """Add these units, whose signs are (swaps, units). What is written over again and again stays in the cache."""
        own = signs
        if signs.dtype != self._signs.dtype:
            own = self._signs[:, : signs.shape[1]]
            own[:] = signs
        np.matmul(own, self._stack.summands[units], out=self._product)
        self._sums += self._product

    def rows_by_place(self) -> Iterator[tuple[int, Floats]]:
        """The sums (rows, swaps) of each column."""
        turned = np.ascontiguousarray(self._sums.T, np.float64)
        return ((place, turned[rows]) for place, rows in self._stack.rows.items())
