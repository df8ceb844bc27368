"""A measure that is a mean over topics: differences of systems, as they are and under swaps.

Pairs are an integer array (pairs, 2) of system indices; a difference is the first's score less the second's, over
the topics for which both have a value. Whole units are swapped: topics, or events where topics come in clusters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from harness.statistics.compared_pairs import BLOCK_NUMBERS, PAIR_NUMBERS, TOLERANCE, split_pairs
from harness.statistics.resampling import Floats, Places, sum_units


@dataclass(frozen=True)
class MeanColumn:
    """A measure that is the mean over topics: `values` (topics, systems), NaN where a system has no value.

    `unit_of` (topics,) numbers the event of each topic; None where each topic is its own. With `sizes` (units,) the
    values are sums over the topics of each unit, so many, of which every system has all.
    """

    values: Floats
    unit_of: Places | None = None
    sizes: Floats | None = None
    _cached: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def units(self) -> int:
        """How many units are swapped."""
        return len(self.values) if self.unit_of is None else int(self.unit_of.max()) + 1

    @cached_property
    def _is_complete(self) -> bool:
        return bool(np.isfinite(self.values).all())

    @cached_property
    def _topics(self) -> float:
        return len(self.values) if self.sizes is None else float(self.sizes.sum())

    def differences(self, pairs: Places) -> Floats:
        """Means of the topics' differences."""
        sizes, _, totals, *_ = self._add_up(pairs)
        with np.errstate(invalid="ignore"):
            return np.asarray(totals / sizes)

    @property
    def has_exact_deviations(self) -> bool:
        """True: a sum of signed differences has a known variance."""
        return True

    def deviations(self, pairs: Places, squares: Floats) -> Floats:  # noqa: ARG002 (known without swaps)
        """The exact deviations: the root of the sum of the units' squares, over the number of topics."""
        sizes, *_, gaps = self._add_up(pairs)
        spread = np.sqrt(gaps) / np.maximum(1, sizes)
        deviations: Floats = np.where(spread > self.equality_tolerance(pairs) / max(1, self.units), spread, 0.0)
        return deviations

    def moments(self, pairs: Places) -> Floats:
        """The sums over units, computed exactly."""
        sizes, squared_sizes, _, products, _ = self._add_up(pairs)
        return np.stack([sizes, squared_sizes, products], axis=1)

    @property
    def summands(self) -> Floats | None:
        """(units, systems): the summed values over the number of topics; None where a system lacks one."""
        if not self._is_complete:
            return None
        return np.asarray(sum_units(self.values, self.unit_of) / self._topics, np.float64)

    def swap_differences(self, pairs: Places, sums: Floats) -> Floats:
        """A swap turns the sign of a unit's difference."""
        swapped: Floats = sums[pairs[:, 0]] - sums[pairs[:, 1]]
        return swapped

    def swap_pairs(self, pairs: Places, signs: Floats) -> Floats:
        """The same over the topics of each pair."""
        blocks = [
            (sums / np.maximum(1, sizes.sum(axis=0))).T @ signs.T for sums, sizes in self._by_unit_in_blocks(pairs)
        ]
        return np.concatenate(blocks) if blocks else np.empty((0, len(signs)))

    def _add_up(self, pairs: Places) -> Floats:
        """(5, pairs): the sums over units of n, n * n, d, n * d and d * d (see `Column.moments`)."""
        key = pairs.tobytes()
        if self._cached.get("key") != key:
            blocks = self._add_up_complete(pairs) if self._is_complete else self._add_up_gappy(pairs)
            self._cached.update(key=key, sums=np.concatenate([np.empty((5, 0)), *blocks], axis=1))
        sums: Floats = self._cached["sums"]
        return sums

    def _add_up_complete(self, pairs: Places) -> Iterator[Floats]:
        """Where all systems have all topics: the sizes of units are those of all pairs, and differences lie in rows."""
        rows = np.ascontiguousarray(sum_units(self.values, self.unit_of).T)
        sizes = self.sizes if self.unit_of is None else np.bincount(self.unit_of).astype(np.float64)
        n, squared_n = (len(self.values),) * 2 if sizes is None else (sizes.sum(), (sizes * sizes).sum())
        for at in split_pairs(len(pairs), BLOCK_NUMBERS // max(1, self.units)):
            first, second = pairs[at].T
            gaps = rows[first]
            gaps -= rows[second]
            totals = gaps.sum(axis=1)
            products = totals if sizes is None else (gaps * sizes).sum(axis=1)
            gaps *= gaps
            shape = np.ones(len(totals))
            yield np.stack([n * shape, squared_n * shape, totals, products, gaps.sum(axis=1)])

    def _add_up_gappy(self, pairs: Places) -> Iterator[Floats]:
        for sums, sizes in self._by_unit_in_blocks(pairs):
            factors = (sizes, 1.0), (sizes, sizes), (sums, 1.0), (sizes, sums), (sums, sums)
            yield np.stack([(one * other).sum(axis=0) for one, other in factors])

    def _by_unit_in_blocks(self, pairs: Places) -> Iterator[tuple[Floats, Floats]]:
        """Compare some pairs at a time, so that memory does not grow with topics times pairs."""
        step = max(1, PAIR_NUMBERS // max(1, len(self.values)))
        if len(pairs) <= step:
            key = pairs.tobytes()
            if self._cached.get("parts_key") != key:
                self._cached.update(parts_key=key, parts=self._by_unit(pairs))
            yield self._cached["parts"]
            return
        for at in split_pairs(len(pairs), step):
            yield self._by_unit(pairs[at])

    def _by_unit(self, pairs: Places) -> tuple[Floats, Floats]:
        """Summed differences, and numbers of shared topics, of each unit: two arrays (units, pairs)."""
        gaps = self.values[:, pairs[:, 0]] - self.values[:, pairs[:, 1]]
        both = np.isfinite(gaps)
        gaps[~both] = 0.0
        shared = both.astype(np.float64) if self.sizes is None else both * self.sizes[:, None]
        return sum_units(gaps, self.unit_of), sum_units(shared, self.unit_of)

    def equality_tolerance(self, pairs: Places) -> Floats:
        """The tolerance by the size of the larger mean."""
        slack: Floats = TOLERANCE * np.maximum(1.0, self._mean_sizes[pairs].max(axis=1))
        return slack

    @cached_property
    def _mean_sizes(self) -> Floats:
        with np.errstate(invalid="ignore"):
            known = self.values if self._is_complete else np.where(np.isfinite(self.values), self.values, 0.0)
            return np.asarray(np.abs(known).mean(axis=0) * (len(self.values) / self._topics))
