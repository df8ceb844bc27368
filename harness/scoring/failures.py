"""Reasons why topics have no candidate, kept in one byte a topic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import get_args, overload

import numpy as np
from numpy.typing import NDArray

from harness.records import Failure

_KINDS: tuple[Failure | None, ...] = (None, *get_args(Failure))
_CODES = {kind: code for code, kind in enumerate(_KINDS)}


class Failures(Sequence[Failure | None]):
    """The reason why each topic has no candidate; None where a topic has one.

    `codes` (topics,) hold 0 for None, and otherwise the place of a kind of failure among all of them, from 1 on.
    """

    __slots__ = ("codes",)

    def __init__(self, codes: NDArray[np.uint8]) -> None:
        if len(codes) and codes.max() >= len(_KINDS):
            raise ValueError(int(codes.max()))
        self.codes = codes

    @classmethod
    def from_sequence(cls, failures: Iterable[Failure | None]) -> Failures:
        """Make the array of codes from a failure (or None) for each topic."""
        return cls(np.fromiter(map(_CODES.__getitem__, failures), np.uint8))

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[Failure | None]:
        return map(_KINDS.__getitem__, self.codes.tolist())

    def __contains__(self, failure: object) -> bool:
        return failure in _CODES and bool((self.codes == _CODES[failure]).any())

    @overload
    def __getitem__(self, place: int) -> Failure | None: ...
    @overload
    def __getitem__(self, place: slice) -> Failures: ...
    def __getitem__(self, place: int | slice) -> Failure | Failures | None:
        return Failures(self.codes[place]) if isinstance(place, slice) else _KINDS[self.codes[place]]

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Sequence) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.codes.tobytes())

    def __repr__(self) -> str:
        return f"Failures.from_sequence({tuple(self)!r})"

    @property
    def has_candidate(self) -> NDArray[np.bool_]:
        """A flag (topics,) for topics that have a candidate."""
        has_candidate: NDArray[np.bool_] = self.codes == 0
        return has_candidate

    def count_kinds(self) -> dict[Failure, int]:
        """How many topics each kind of failure cost; kinds that cost none are left out."""
        counts = np.bincount(self.codes, minlength=len(_KINDS)).tolist()
        return {kind: count for kind, count in zip(_KINDS, counts, strict=True) if kind is not None and count}


def join_failures(parts: Sequence[Failures]) -> Failures:
    """Join the failures of consecutive topics."""
    return Failures(np.concatenate([part.codes for part in parts]))
