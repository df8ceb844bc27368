"""Costs of each row by topic, read from its candidates on demand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.jobs.candidate_sources import CandidateSource
from harness.records import Costs
from harness.scoring.costs import sum_costs


@dataclass(frozen=True, slots=True)
class TopicCosts:
    """The costs of `topics`, over all trials: a tuple for each of the rows with these labels."""

    labels: Sequence[str]
    sources: Sequence[CandidateSource]
    topics: Sequence[str]

    def __iter__(self) -> Iterator[tuple[Costs | None, ...]]:
        for label in self.labels:
            trials = [source.candidates for source in self.sources if source.label == label]
            yield tuple(
                sum_costs([candidate for candidates in trials if (candidate := candidates.get(topic))]).costs
                for topic in self.topics
            )
