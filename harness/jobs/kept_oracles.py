"""Oracles of a dataset, kept beside the counts as places in their articles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from harness.jobs.count_cache import CountCache
from harness.records import Topic
from harness.scoring.metrics import Metric
from harness.scoring.oracle_spans import OracleSpans, join_spans
from harness.scoring.oracles import oracle_variant, write_oracles


class SomeOracles(Protocol):
    """The oracles of some topics of a dataset."""

    def part(self, start: int, topics: int) -> OracleSpans | None:
        """The oracles of `topics` topics from `start` on; None if some of them are unknown."""


class KeptOracles:
    """The texts of the row `oracle` for `topics` topics, as these metrics score it.

    They are read from what the last count kept; what was not kept, or is damaged, is computed again.
    """

    def __init__(
        self, cache: CountCache | None, metrics: Sequence[Metric], topics: int, early: SomeOracles | None = None
    ) -> None:
        """`early` are those that were found before."""
        self._families = [metric.family for metric in metrics]
        self._cache, self._topics = cache, topics
        self._key = cache.value_key([oracle_variant(self._families)]) if cache else ""
        self._spans = _read_spans(cache, self._key, topics) if cache else None
        self._early = early
        self._parts: list[OracleSpans] = []

    @property
    def are_kept(self) -> bool:
        """True where all oracles are kept."""
        return self._spans is not None

    def write(self, topics: Sequence[Topic], places: Sequence[int]) -> list[str]:
        """The texts of the oracles of these topics, which are at these places of the dataset."""
        if self._spans is None:
            return write_oracles(topics, self._families)
        return self._spans.write(topics, places)

    def part(self, start: int, topics: int) -> OracleSpans | None:
        """The oracles of `topics` topics from `start` on; None if some of them must still be computed."""
        if self._spans is not None:
            return self._spans.part(start, start + topics)
        return None if self._early is None else self._early.part(start, topics)

    def add(self, part: OracleSpans | None) -> None:
        """Add the oracles of the topics that follow."""
        if self._cache is not None and self._spans is None and part is not None:
            self._parts.append(part)

    def save(self) -> None:
        """Save the computed oracles, if they cover all topics."""
        if self._cache is not None and self._parts:
            spans = join_spans(self._parts)
            if len(spans.is_cut) == self._topics:
                self._cache.write_value("oracles", self._key, spans)


def _read_spans(cache: CountCache, key: str, topics: int) -> OracleSpans | None:
    """The kept oracles; None if there are none or their number is not `topics`."""
    spans = cache.read_value_anywhere("oracles", key, OracleSpans)
    return spans if spans is not None and len(spans.is_cut) == topics == len(spans.offsets) - 1 else None
