"""Candidates for a judge: systems, topics, and the texts of each system for these topics."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.records import Candidate, System, Topic

SEED_BITS = 31
"""Bits of a seed that endpoints take."""


@dataclass(frozen=True, slots=True)
class JudgedCandidates:
    """The systems, the topics in their order, and every candidate by label and topic."""

    systems: tuple[System, ...]
    topics: tuple[Topic, ...]
    candidates: Mapping[str, Mapping[str, Candidate]]

    def text(self, label: str, topic: Topic) -> str:
        """The text of a system's candidate for a topic; "" where there is none."""
        candidate = self.candidates[label].get(topic.id)
        return candidate.text if candidate else ""

    @property
    def labels(self) -> list[str]:
        """The labels of the systems, in their order."""
        return [system.label for system in self.systems]


def draw_topics(ids: Sequence[str], count: int | None, seed: int) -> set[str]:
    """Draw `count` of these ids (None: all), the same for the same seed; a larger number adds to a smaller draw."""
    return set(sorted(ids, key=lambda topic: (derive_seed("topic", seed, topic), topic))[:count])


def derive_seed(*parts: object) -> int:
    """A number of 31 bits that depends on these parts and on nothing else."""
    joined = "\0".join(map(str, parts)).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(joined).digest()[:4], "big") >> (32 - SEED_BITS)
