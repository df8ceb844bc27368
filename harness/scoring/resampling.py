"""What is drawn, and the draws: weights made once from a seed and shared by all systems and metrics.

Sums of counts are all a metric needs, so a draw is a row of weights and any resampled sum is `weights @ rows`.
The numbers come straight from PCG64's raw stream, which numpy promises to keep; its `Generator` methods may change
between versions, and the same seed must give the same bytes. Chunks bound memory and do not move a single number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Weights = NDArray[np.float64]
"""(chunk of draws, units): how often each unit is drawn, or 1 where its candidates are swapped. Float: products of
integer matrices miss BLAS and are ten times slower."""

CHUNK_NUMBERS = 1 << 20
"""Numbers in one chunk, 8 MB of float64; resamples hold three such arrays at once."""

ROWS = 48
"""Swaps a chunk has at least, whatever their width: a product of fewer rows is slow, and bits need no such arrays."""

RESAMPLE, SWAP = 1, 2
"""The purposes of random numbers: each has a stream of its own under one seed."""


@dataclass(frozen=True, slots=True)
class ResamplingUnits:
    """What is drawn together: `of[topic]` is the unit of a topic, `count` their number, `over` what they are.

    `over` is "events", "topics" (each its own event), "topics within one event" (then nothing is known about other
    events), or "" where a single topic leaves nothing to draw from.
    """

    of: NDArray[np.intp]
    count: int
    over: str


def resampling_units(events: Sequence[str]) -> ResamplingUnits:
    """The units to draw from the event of each topic: whole events, or topics where there is only one event."""
    known: dict[str, int] = {}
    of = np.fromiter((known.setdefault(event, len(known)) for event in events), np.intp, len(events))
    if len(known) == len(events):
        return ResamplingUnits(of, len(events), "topics" if len(events) > 1 else "")
    if len(known) == 1:
        return ResamplingUnits(np.arange(len(events)), len(events), "topics within one event")
    return ResamplingUnits(of, len(known), "events")


def narrowed(by: ResamplingUnits, topics: NDArray[np.bool_]) -> ResamplingUnits:
    """The units of some of the topics: `topics` is true where one is kept."""
    if topics.all():
        return by
    left, of = np.unique(by.of[topics], return_inverse=True)
    count = len(left)
    if by.over != "events" or count == len(of):
        over = by.over if count > 1 and by.over != "events" else "topics" if count > 1 else ""
        return ResamplingUnits(of.astype(np.intp), count, over)
    if count == 1:
        return ResamplingUnits(np.arange(len(of)), len(of), "topics within one event")
    return ResamplingUnits(of.astype(np.intp), count, "events")


def sum_by_unit(rows: Floats, by: ResamplingUnits) -> Floats:
    """Rows of units (units, ...) from rows of topics (topics, ...): counts of one event are added up first.

    Drawing or swapping whole events is then drawing or swapping rows.
    """
    if by.count == len(by.of):
        return rows
    order = np.argsort(by.of, kind="stable")
    starts = np.searchsorted(by.of[order], np.arange(by.count))
    return np.add.reduceat(rows[order], starts, axis=0)


def draw_resamples(count: int, draws: int, seed: int) -> Iterator[Weights]:
    """Bootstrap draws: chunks of weights (chunk, count), each row summing to `count`, `draws` rows in all.

    A 32-bit number r picks unit (r * count) >> 32; the bias, count / 2^32, is far below the noise of any draw.
    """
    stream = np.random.PCG64([seed, RESAMPLE])
    for size in _sizes(draws, count):
        raw = stream.random_raw((size, -(-count // 2))).astype("<u8", copy=False).view("<u4")[:, :count]
        wide = raw.astype(np.uint64)
        wide *= np.uint64(count)
        wide >>= np.uint64(32)
        picks = wide.view(np.int64)
        picks += np.arange(size)[:, None] * count
        yield np.bincount(picks.ravel(), minlength=size * count).reshape(size, count).astype(np.float64)


def draw_swaps(count: int, trials: int, seed: int) -> Iterator[Weights]:
    """Trials of approximate randomization: chunks (chunk, count) of fair coins, 1 where a unit is swapped."""
    stream = np.random.PCG64([seed, SWAP])
    for size in _sizes(trials, count, ROWS):
        raw = stream.random_raw((size, -(-count // 64))).astype("<u8", copy=False).view(np.uint8)
        yield np.unpackbits(raw, axis=1, count=count, bitorder="little").astype(np.float64)


def enumerate_swaps(count: int) -> Iterator[Weights]:
    """All 2^count ways to swap units, in chunks (chunk, count): for exact tests of few units."""
    first = 0
    for size in _sizes(1 << count, count):
        numbers = np.arange(first, first + size, dtype=np.int64)[:, None]
        yield ((numbers >> np.arange(count)) & 1).astype(np.float64)
        first += size


def _sizes(total: int, width: int, least: int = 1) -> Iterator[int]:
    """Sizes of chunks that add up to `total` rows of `width` numbers, each of `least` rows or more where there are."""
    most = max(least, CHUNK_NUMBERS // max(1, width))
    for start in range(0, total, most):
        yield min(most, total - start)
