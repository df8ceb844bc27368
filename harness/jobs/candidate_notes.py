"""The details of candidates: why one is missing, and notes on those that exist."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from msgspec import Struct

from harness.records import Candidate, Remark

MAX_REMARKS = 8
"""Remarks of either kind that are printed beneath a table."""

MAX_NAMED_TOPICS = 2


class CandidateNote(Struct):
    """The words of the first of several alike, and the trials of each topic.

    `is_alike`: all have the same words to the letter; otherwise they differ in their numbers.
    """

    words: str
    topics: Counter[str]
    is_alike: bool = True


class CandidateNotes:
    """Reasons why a candidate is missing and notes on existing candidates, stored separately, batch by batch.

    If a system has several trials, each is added under the label of the system.
    """

    def __init__(self) -> None:
        self._reasons: dict[tuple[str, str], CandidateNote] = {}
        self._notes: dict[tuple[str, str], CandidateNote] = {}
        self._read: Counter[str] = Counter()

    def add(self, label: str, candidates: Sequence[Candidate]) -> None:
        """Read one batch of a row, or of one of its trials."""
        self._read[label] += len(candidates)
        for candidate in candidates:
            if candidate.failure is not None:
                _append(self._reasons, label, candidate.detail or candidate.failure, candidate.topic)
            elif candidate.detail:
                _append(self._notes, label, candidate.detail, candidate.topic)

    def join(self, later: CandidateNotes) -> None:
        """Add the notes of the topics that follow."""
        self._read += later._read
        for notes, others in ((self._reasons, later._reasons), (self._notes, later._notes)):
            for key, note in others.items():
                before = notes.setdefault(key, CandidateNote(note.words, Counter()))
                before.topics += note.topics
                before.is_alike = before.is_alike and note.is_alike and before.words == note.words

    def remarks(self, topics: int) -> tuple[Remark, ...]:
        """The remarks to print for `topics` topics: reasons first, each kind in the order met."""
        return (
            *_limit_remarks([*self._of_kind("reason without candidate", self._reasons, topics)], "reason"),
            *_limit_remarks([*self._of_kind("candidate note", self._notes, topics)], "note"),
        )

    def _of_kind(self, kind: str, notes: dict[tuple[str, str], CandidateNote], topics: int) -> Iterator[Remark]:
        for (label, _), note in notes.items():
            trials = max(*note.topics.values(), self._read[label] // max(1, topics), 1)
            yield Remark(
                kind,
                "caution" if notes is self._reasons else "note",
                {
                    "label": label,
                    "words": note.words,
                    "first": dict(islice(note.topics.items(), MAX_NAMED_TOPICS)),
                    "count": len(note.topics),
                    "topics": topics,
                    "trials": trials,
                    "is_alike": note.is_alike,
                    "is_everywhere": note.topics.total() == topics * trials and topics > 1,
                },
            )


def _append(notes: dict[tuple[str, str], CandidateNote], label: str, words: str, topic: str) -> None:
    numberless = re.sub(r"\d+(?:[.,]\d+)*", "0", words)
    note = notes.setdefault((label, numberless), CandidateNote(words, Counter()))
    note.topics[topic] += 1
    note.is_alike = note.is_alike and note.words == words


def _limit_remarks(remarks: Sequence[Remark], noun: str) -> Iterator[Remark]:
    yield from remarks[:MAX_REMARKS]
    if len(remarks) > MAX_REMARKS:
        yield Remark("more candidate notes", "note", {"count": len(remarks) - MAX_REMARKS, "noun": noun})
