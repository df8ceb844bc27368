"""Paired permutation tests of many pairs and measures from the same swaps.

In each permutation a fair coin for each unit says whether the two systems swap their candidates there: approximate
randomization (Noreen 1989). One coin serves all pairs and measures, so that what they have in common is kept, and the
step-down max-T correction (Westfall & Young 1993, algorithm 2.8; Romano & Wolf 2005) finds more than Holm's at the
same error. Statistics are standardized by their own deviation under swaps, so that no pair or measure rules the
maximum by its scale.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from harness.statistics.holm import correct_by_holm
from harness.statistics.resampling import Floats, Places, Swaps, draw_swaps, list_swaps
from harness.statistics.swapped_columns import Column, SwappableColumns, SwappedColumns

Family = Literal["measure", "all"]
Correction = Literal["max-t", "holm", "none"]

BLOCK_NUMBERS = 1 << 18
"""Differences that are held at once, 2 MB of float64: they stay in the processor's cache."""

DEVIATION_SWAPS = 1000
"""Swaps from which the deviation of a ratio of sums is taken, where not all swaps are listed."""

SHARED_SECONDS = 0.25
"""Processor time from which permutations are shared among processes: starting these takes some hundredths."""

Counts = list[tuple[Floats, Floats, Floats]]
"""For each family what its `_Extremes.count` gives."""

Mapper = Callable[[Callable[[Swaps], Counts], Iterable[Swaps]], Iterator[Counts]]
"""A function like `map`."""

LEAST_PERMUTATIONS = 16
"""Permutations in a block at least, however many tests there are."""


@dataclass(frozen=True, slots=True)
class PairTests:
    """Results of swaps for each pair in each column; arrays (pairs, columns), NaN where nothing can be tested.

    `statistic` is the difference in its deviations under swaps; `p` is raw, `p_corrected` over the family. `critical`
    (columns,) is the least statistic beyond which the largest of its family lies in less than `alpha` of the
    permutations, infinite where no test can reject; `deviation`, `moments` (pairs, columns, 3; see `Column.moments`)
    and `shrink` serve the intervals.
    """

    difference: Floats
    statistic: Floats
    deviation: Floats
    moments: Floats
    shrink: Floats
    p: Floats
    p_corrected: Floats
    critical: Floats
    units: int
    permutations: int
    is_exact: bool
    alpha: float
    correction: Correction
    family: Family


def is_exact(units: int, permutations: int) -> bool:
    """True where all 2^units swaps are at most `permutations`: then all are enumerated, the same at any seed."""
    return units < 62 and 1 << units <= permutations


def compare_pairs(
    columns: Sequence[Column],
    pairs: Places,
    *,
    permutations: int,
    seed: int,
    alpha: float = 0.05,
    family: Family = "measure",
    correction: Correction = "max-t",
    shrink: Floats | None = None,
    share: Callable[[], Mapper] | None = None,
) -> PairTests:
    """Two-sided tests of these pairs in all columns, which share their units.

    `family` says over what p is corrected: the pairs of one column, or all pairs and columns together. `shrink`
    (pairs, columns) multiplies the observed statistics where the swaps do not know of some variance (see
    `statistics.trial_variance`). `share` is called where permutations take long, and gives a `map` over processes: it
    moves no number. Pairs that no swap changes, equal candidates, are no test: p is 1, and they count in no correction.
    """
    units = columns[0].units
    exact = is_exact(units, permutations)
    total = 1 << units if exact else permutations
    swappable = SwappableColumns(columns)
    few = total if exact else min(DEVIATION_SWAPS, total)
    swapped = map(swappable.swap, _swaps(units, few, seed, swappable.swaps_at_once))
    difference, deviation, slack, moments = _measure(columns, pairs, swapped)
    known_part = np.ones_like(difference) if shrink is None else shrink
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.where(deviation > 0, difference / deviation, np.nan)
        room = np.where(deviation > 0, slack / deviation, 0.0)
    observed = np.abs(statistic) * known_part - room
    groups = [list(range(len(columns)))] if family == "all" else [[column] for column in range(len(columns))]
    added = 0 if exact else 1  # +1: the observed split is one of the permutations (Noreen 1989)
    raw, stepped, critical = np.ones_like(statistic), np.ones_like(statistic), np.full(len(columns), np.inf)
    families = [_Extremes(group, pairs, observed[:, group], deviation[:, group], total) for group in groups]
    swaps = _swaps(units, permutations, seed, swappable.swaps_at_once)
    _count_extremes(families, swappable, pairs, swaps, total=total, share=share)
    for group, extremes in zip(groups, families, strict=True):
        raw[:, group] = (added + extremes.count_raw()) / (added + total)
        stepped[:, group] = (added + extremes.count_stepped()) / (added + total)
        critical[group] = find_critical(extremes.maxima, alpha, added)
    corrected = _correct(raw, stepped, np.isfinite(statistic), correction, family)
    raw, corrected = (np.where(np.isfinite(difference), p, np.nan) for p in (raw, corrected))
    return PairTests(
        difference=difference,
        statistic=statistic,
        deviation=deviation,
        moments=moments,
        shrink=known_part,
        p=raw,
        p_corrected=corrected,
        critical=critical,
        units=units,
        permutations=total,
        is_exact=exact,
        alpha=alpha,
        correction=correction,
        family=family,
    )


def find_critical(maxima: Floats, alpha: float, added: int) -> float:
    """The largest of the permutations' maxima that no longer rejects: a statistic beyond it has p < alpha."""
    total = len(maxima)
    allowed = int(np.ceil(alpha * (total + added) - 1e-9)) - 1 - added  # so many maxima may be as large, at most
    least = 0 if added else 2  # of all swaps, the observed split and its mirror image are always as extreme
    if allowed < least or not np.isfinite(maxima).any():
        return np.inf
    return float(np.sort(maxima)[::-1][allowed]) if allowed < total else -np.inf


class _Extremes:
    """How many permutations of one family are as extreme as observed or more, alone and stepped down; their maxima."""

    def __init__(self, places: Sequence[int], pairs: Places, observed: Floats, deviation: Floats, total: int) -> None:
        self._places, self._pairs, self._total = places, pairs, total
        self._shape = observed.T.shape
        flat = observed.T.ravel()
        tested = np.flatnonzero(np.isfinite(flat))
        # The least extreme first: maxima grow along it.
        self._order = tested[np.argsort(flat[tested], kind="stable")]
        self._least = flat[self._order][:, None]
        self._scale = np.where(deviation > 0, deviation, 1.0).T
        self._raw, self._stepped = np.zeros(len(self._order)), np.zeros(len(self._order))
        self._step = max(LEAST_PERMUTATIONS, BLOCK_NUMBERS // max(1, flat.size))
        self.maxima = np.full(total, -np.inf)

    @property
    def is_tested(self) -> bool:
        """True where any pair of the family can be tested."""
        return len(self._order) > 0

    def count(self, swapped: SwappedColumns) -> tuple[Floats, Floats, Floats]:
        """Counts over these permutations: how many are as extreme, alone and stepped down, and the largest of each."""
        blocks = (slice(start, start + self._step) for start in range(0, len(swapped), self._step))
        alone, together, largest = zip(*(self._count_block(swapped, at) for at in blocks), strict=True)
        return sum(alone), sum(together), np.concatenate(largest)

    def _count_block(self, swapped: SwappedColumns, at: slice) -> tuple[Floats, Floats, Floats]:
        moved = np.concatenate(
            [
                swapped.differences(place, self._pairs, at) / scale[:, None]
                for place, scale in zip(self._places, self._scale, strict=True)
            ]
        )
        sizes = np.abs(moved[self._order])
        np.copyto(sizes, np.inf, where=np.isnan(sizes))  # no score at all speaks for no difference
        alone = (sizes >= self._least).sum(axis=1)
        np.maximum.accumulate(sizes, axis=0, out=sizes)
        return alone, (sizes >= self._least).sum(axis=1), sizes[-1].copy()

    def add(self, first: int, counts: tuple[Floats, Floats, Floats]) -> None:
        """Add the counts of the permutations from `first` on."""
        alone, together, largest = counts
        self._raw += alone
        self._stepped += together
        self.maxima[first : first + len(largest)] = largest

    def count_raw(self) -> Floats:
        """(pairs, columns): permutations as extreme as observed."""
        return self._spread(self._raw)

    def count_stepped(self) -> Floats:
        """(pairs, columns): permutations as extreme by the step-down maximum; p grows as statistics shrink."""
        grown = np.maximum.accumulate(self._stepped[::-1])[::-1] if self.is_tested else self._stepped
        return self._spread(grown)

    def _spread(self, counts: Floats) -> Floats:
        spread = np.full(self._shape[0] * self._shape[1], float(self._total))
        spread[self._order] = counts
        return spread.reshape(self._shape).T


def _count_extremes(
    families: Sequence[_Extremes],
    columns: SwappableColumns,
    pairs: Places,
    swaps: Iterator[Swaps],
    *,
    total: int,
    share: Callable[[], Mapper] | None,
) -> None:
    """Count the extremes of all families under the same swaps, `total` of them."""
    tested = [extremes for extremes in families if extremes.is_tested]

    def count(chunk: Swaps) -> Counts:
        swapped = columns.swap(chunk)
        return [extremes.count(swapped) for extremes in tested]

    is_long = total * columns.estimate_seconds(len(pairs)) > SHARED_SECONDS
    map_chunks = share() if is_long and share is not None else map
    first = 0
    for counts in map_chunks(count, swaps if tested else ()):
        for extremes, counted in zip(tested, counts, strict=True):
            extremes.add(first, counted)
        first += len(counts[0][2])


def _measure(
    columns: Sequence[Column], pairs: Places, swapped: Iterable[SwappedColumns]
) -> tuple[Floats, Floats, Floats, Floats]:
    difference = np.stack([column.differences(pairs) for column in columns], axis=1)
    squares = _average_squares(columns, pairs, swapped)
    deviation = np.stack(
        [column.deviations(pairs, of_column) for column, of_column in zip(columns, squares.T, strict=True)], axis=1
    )
    slack = np.stack([column.equality_tolerance(pairs) for column in columns], axis=1)
    moments = np.stack([column.moments(pairs) for column in columns], axis=1)
    return difference, deviation, slack, moments


def _average_squares(columns: Sequence[Column], pairs: Places, swapped: Iterable[SwappedColumns]) -> Floats:
    """(pairs, columns): the mean square of the differences under these swaps, 0 in columns that need none."""
    squares, swaps = np.zeros((2, len(pairs), len(columns)))
    places = [place for place, column in enumerate(columns) if not column.has_exact_deviations]
    for part in swapped if places else ():
        for place in places:
            differences = part.differences(place, pairs)
            finite = np.isfinite(differences)
            squares[:, place] += (np.where(finite, differences, 0.0) ** 2).sum(axis=1)
            swaps[:, place] += finite.sum(axis=1)
    return np.asarray(squares / np.maximum(1, swaps))


def _swaps(units: int, permutations: int, seed: int, most_rows: int) -> Iterator[Swaps]:
    return (
        list_swaps(units, most_rows)
        if is_exact(units, permutations)
        else draw_swaps(units, permutations, seed, most_rows)
    )


def _correct(raw: Floats, stepped: Floats, tested: Floats, correction: Correction, family: Family) -> Floats:
    if correction == "max-t":
        return stepped
    if correction == "none":
        return raw
    p = np.where(tested, raw, np.nan)
    corrected = correct_by_holm(p.ravel()).reshape(p.shape) if family == "all" else correct_by_holm(p)
    return np.where(tested, corrected, 1.0)
