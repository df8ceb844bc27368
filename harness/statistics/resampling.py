"""Random draws and swaps, made once from a seed and shared by all systems and metrics.

A draw is a row of weights over units (topics, or whole events), so that any resampled sum is `weights @ counts`. The
numbers come straight from PCG64's raw stream, which numpy promises to keep; its `Generator` methods may change between
versions, and the same seed must give the same bytes. Chunks bound memory and move no number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.progress import track_items

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Flags = NDArray[np.bool_]

Score = Callable[[Floats], Floats]
"""From summed counts (..., width) to one score each (...)."""

CHUNK_NUMBERS = 1 << 20
"""Numbers in one chunk of weights: 8 MB of float64."""

MOST_SINGLE_UNITS = 1 << 16
"""The most units that are swapped one by one; more are swapped in groups."""

SWAPPED_GROUPS = 1 << 14
"""Groups of neighbouring units that are swapped together where units are more than `MOST_SINGLE_UNITS`."""

RESAMPLE, SWAP, SHUFFLE = 1, 2, 3
"""The purposes of random numbers: each has a stream of its own under one seed."""


_SIGNS_OF_BYTE = 1 - 2 * np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1, bitorder="little").astype(
    np.float32
)
"""(256, 8): the signs that the bits of a byte stand for, the lowest first."""


@dataclass(frozen=True, slots=True)
class Swaps:
    """Some swaps of all units: `bits` (swaps, bytes) holds one for each unit, the lowest of a byte first, 1 if swapped.

    Packed like that they take a sixty-fourth of the memory of signs.
    """

    bits: NDArray[np.uint8]
    units: int

    def __len__(self) -> int:
        return len(self.bits)

    def signs(self) -> Floats:
        """The signs (swaps, units): -1 where a unit is swapped and 1 where it is not."""
        return _SIGNS_OF_BYTE.take(self.bits, axis=0).reshape(len(self), -1)[:, : self.units].astype(np.float64)

    def signs_by_block(self, block: int) -> Iterator[tuple[slice, NDArray[np.float32]]]:
        """The signs of `block` units at a time, a multiple of 8: which units, and an array (swaps, units).

        Each block is written over the one before it: what is used at once stays in the processor's cache.
        """
        scratch = np.empty((len(self), block // 8, 8), np.float32)
        for start in range(0, self.units, block):
            units = min(block, self.units - start)
            packed = self.bits[:, start // 8 : -(-(start + units) // 8)]
            signs = scratch if packed.shape[1] == scratch.shape[1] else np.empty((*packed.shape, 8), np.float32)
            _SIGNS_OF_BYTE.take(packed, axis=0, out=signs, mode="clip")  # without a mode by way of a copy
            yield slice(start, start + units), signs.reshape(len(self), -1)[:, :units]


def draw_weights(units: int, draws: int, seed: int) -> Iterator[Floats]:
    """Bootstrap draws: chunks of weights (chunk, units), each row summing to `units`, `draws` rows in all.

    A 32-bit number r picks unit (r * units) >> 32; the bias, units / 2^32, is far below the noise of any draw.
    """
    stream = np.random.PCG64([seed, RESAMPLE])
    for size in track_items(chunk_sizes(draws, units), "drew", "resamples", draws, int):
        raw = stream.random_raw((size, -(-units // 2))).astype("<u8", copy=False).view("<u4")[:, :units]
        picks = ((raw.astype(np.uint64) * np.uint64(units)) >> np.uint64(32)).view(np.int64)
        picks += np.arange(size)[:, None] * units
        yield np.bincount(picks.ravel(), minlength=size * units).reshape(size, units).astype(np.float64)


def draw_swaps(units: int, permutations: int, seed: int, most_rows: int = 1 << 30) -> Iterator[Swaps]:
    """Draw swaps: chunks of at most `most_rows`, a fair coin for each unit.

    The coins do not depend on `most_rows`.
    """
    stream, width = np.random.PCG64([seed, SWAP]), -(-units // 64)
    for size in track_items(chunk_sizes(permutations, width, most_rows), "tried", "permutations", permutations, int):
        yield Swaps(stream.random_raw((size, width)).astype("<u8", copy=False).view(np.uint8), units)


def list_swaps(units: int, most_rows: int = 1 << 30) -> Iterator[Swaps]:
    """All 2^units swaps in chunks: for exact tests of few units."""
    first = 0
    for size in chunk_sizes(1 << units, 1, most_rows):
        yield Swaps(np.arange(first, first + size, dtype="<u8")[:, None].view(np.uint8), units)
        first += size


def draw_orders(units: int, permutations: int, seed: int) -> Iterator[Places]:
    """Random orders of the units: chunks (chunk, units), for tests that shuffle labels."""
    stream = np.random.PCG64([seed, SHUFFLE])
    for size in chunk_sizes(permutations, units):
        yield np.argsort(stream.random_raw((size, units)), axis=1, kind="stable")


def draw_uniforms(shape: tuple[int, ...], seed: int, purpose: int) -> Floats:
    """Uniform numbers in [0, 1) with 53 bits, of the given shape."""
    raw = np.random.PCG64([seed, purpose]).random_raw(shape)
    return (raw >> np.uint64(11)).astype(np.float64) * 2.0**-53


def group_units(units: int) -> Places | None:
    """The group (units,) that each of very many units is swapped with; None where they are swapped one by one.

    Groups are fixed before any score is seen, so a test of whole groups is as exact as one of single units: swaps of
    groups are some of all swaps.
    """
    if units <= MOST_SINGLE_UNITS:
        return None
    return np.arange(units) * SWAPPED_GROUPS // units


def sum_units(values: Floats, unit_of: Places | None) -> Floats:
    """Sums over the topics of each unit: (units, ...) from (topics, ...); `unit_of` (topics,) None: each its own."""
    if unit_of is None:
        return values
    sums = np.zeros((int(unit_of.max()) + 1, *values.shape[1:]))
    np.add.at(sums, unit_of, values)
    return sums


def chunk_sizes(total: int, width: int, most_rows: int = 1 << 30) -> Iterator[int]:
    """Sizes of chunks that add up to `total` rows of `width` numbers."""
    most = min(most_rows, max(1, CHUNK_NUMBERS // max(1, width)))
    for start in range(0, total, most):
        yield min(most, total - start)
