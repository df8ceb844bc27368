"""Sources of the candidates of a leaderboard's rows: files of a run, or texts that were given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from harness.records import Candidate, Role


@dataclass(frozen=True, slots=True)
class CandidateSource:
    """The candidates of one row by topic id, with their place among the trials of a system.

    Sources of one label are trials of one system. `unavailable`: some of them are. Then the row is not scored, whatever
    the other trials are. `digest` is one of the texts in `candidates`, `record` one of all that is said there of them;
    "" where that is not known.
    """

    label: str
    role: Role
    candidates: Mapping[str, Candidate]
    unavailable: bool = False
    digest: str = ""
    record: str = ""


def scored_sources(sources: Sequence[CandidateSource]) -> list[CandidateSource]:
    """The sources of rows that are scored."""
    unavailable = {source.label for source in sources if source.unavailable}
    return [source for source in sources if source.label not in unavailable]


def read_candidates_of(candidates: Mapping[str, Candidate], topics: Sequence[str]) -> list[Candidate | None]:
    """The candidates of these topics, None where one is missing; a file is opened once for all of them."""
    if isinstance(candidates, _ReadsTopics):
        return candidates.read_topics(topics)
    return [candidates.get(topic) for topic in topics]


@runtime_checkable
class _ReadsTopics(Protocol):
    """A mapping of candidates that reads many at once."""

    def read_topics(self, topics: Sequence[str]) -> list[Candidate | None]:
        """The candidates of these topics, None where one is missing."""
