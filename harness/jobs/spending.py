"""What each row took for each topic, read from its candidates when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.jobs.tallying import Source
from harness.records import Costs
from harness.scoring.spent import spent


@dataclass(frozen=True, slots=True)
class Spending:
    """The costs of `topics`, of all tries together: a tuple of them for each of the rows with these labels."""

    labels: Sequence[str]
    sources: Sequence[Source]
    topics: Sequence[str]

    def __iter__(self) -> Iterator[tuple[Costs | None, ...]]:
        for label in self.labels:
            tries = [source.candidates for source in self.sources if source.label == label]
            yield tuple(
                spent([found for candidates in tries if (found := candidates.get(topic))]).costs
                for topic in self.topics
            )
