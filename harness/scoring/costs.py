"""Time, memory, tokens and money that candidates took, collected batch by batch and summed once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import fsum, inf, isfinite

import numpy as np
from numpy.typing import NDArray

from harness.records import Candidate, Costs, Usage

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CostSums:
    """Costs of some candidates of a row.

    `seconds` is (candidates,), `answered` says which of them have a text. `prices` are of those that state one or used
    tokens, NaN where these do not know it. The rest are sums, but for `memory`, the highest peak in bytes.
    """

    seconds: Floats
    has_candidate: NDArray[np.bool_]
    prices: Floats
    memory: int
    input_tokens: int
    output_tokens: int
    calls: int
    models: frozenset[str]
    is_stated: bool

    @property
    def costs(self) -> Costs | None:
        """The costs of all these candidates. None where nothing is known: they took no time and state no usage.

        The median is over those with a text; where none has one, over all.
        """
        if not self.is_stated and not self.seconds.any():
            return None
        typical = self.seconds[self.has_candidate] if self.has_candidate.any() else self.seconds
        price = _sum(self.prices)
        return Costs(
            seconds=_sum(self.seconds),
            median=float(np.median(typical)),
            memory=self.memory,
            input_tokens=self.input_tokens,
            output_tokens=self.output_tokens,
            price=price if len(self.prices) and isfinite(price) else None,
            calls=self.calls,
            models=tuple(sorted(self.models)),
        )


def sum_costs(candidates: Sequence[Candidate]) -> CostSums:
    """Sum the costs of these candidates, failed ones too: a time limit that was hit has cost its time."""
    usages = [candidate.usage for candidate in candidates if candidate.usage is not None]
    return CostSums(
        seconds=np.array([candidate.seconds for candidate in candidates], np.float64),
        has_candidate=np.array([candidate.failure is None for candidate in candidates], np.bool_),
        prices=np.fromiter(_prices(usages), np.float64),
        memory=max((candidate.memory for candidate in candidates), default=0),
        input_tokens=sum(usage.input_tokens for usage in usages),
        output_tokens=sum(usage.output_tokens for usage in usages),
        calls=sum(usage.calls for usage in usages),
        models=frozenset(usage.model for usage in usages if usage.model),
        is_stated=bool(usages),
    )


def add_costs(parts: Sequence[CostSums]) -> CostSums:
    """Add the cost sums of several batches or trials."""
    return CostSums(
        seconds=np.concatenate([part.seconds for part in parts]),
        has_candidate=np.concatenate([part.has_candidate for part in parts]),
        prices=np.concatenate([part.prices for part in parts]),
        memory=max(part.memory for part in parts),
        input_tokens=sum(part.input_tokens for part in parts),
        output_tokens=sum(part.output_tokens for part in parts),
        calls=sum(part.calls for part in parts),
        models=frozenset().union(*(part.models for part in parts)),
        is_stated=any(part.is_stated for part in parts),
    )


def _prices(usages: Sequence[Usage]) -> Iterator[float]:
    for usage in usages:
        if usage.price is not None:
            yield usage.price
        elif usage.input_tokens or usage.output_tokens:
            yield np.nan


def _sum(numbers: Floats) -> float:
    """The exact sum, the same in any order; infinite beyond the largest float, since systems may state any price."""
    try:
        return fsum(numbers)
    except OverflowError:
        return inf
