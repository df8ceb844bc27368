"""What candidates tell of themselves: why there is none, and notes beside those that are there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from harness.records import Candidate

REASONS = 8
"""Sentences of either kind that are printed beneath a table."""


class CandidateNote(Struct):
    """Said alike, `alike` to the letter or but for the numbers: the first words, and the tries of each topic."""

    words: str
    topics: Counter[str]
    alike: bool = True


class CandidateNotes:
    """Gathered batch by batch. What cost a candidate and what is noted beside one are told apart.

    Of several tries of a system each is added under its label.
    """

    def __init__(self) -> None:
        self._lost: dict[tuple[str, str], CandidateNote] = {}
        self._noted: dict[tuple[str, str], CandidateNote] = {}
        self._read: Counter[str] = Counter()

    def add(self, label: str, candidates: Sequence[Candidate]) -> None:
        """Read one batch of a row, or of one of its tries."""
        self._read[label] += len(candidates)
        for each in candidates:
            if each.failure is not None:
                _append(self._lost, label, each.detail or each.failure, each.topic)
            elif each.detail:
                _append(self._noted, label, each.detail, each.topic)

    def sentences(self, topics: int) -> tuple[str, ...]:
        """What to print of `topics` topics: losses first, each kind in the order met."""
        lost = [
            f"{label}, no candidate for {self._on(label, told, topics, 'any')}"
            for (label, _), told in self._lost.items()
        ]
        noted = [
            f"{label}, noted for {self._on(label, told, topics, 'each')}" for (label, _), told in self._noted.items()
        ]
        return (*_first(lost, "reasons"), *_first(noted, "notes"))

    def _on(self, label: str, told: CandidateNote, of: int, every: str) -> str:
        """`flood and 2 more topics: ValueError: too long (mine.py:7).`, the words being those of the first."""
        tries = max(*told.topics.values(), self._read[label] // max(1, of), 1)
        words = told.words.rstrip(".")
        whole = told.topics.total() == of * tries and of > 1
        if told.alike:
            return f"{f'{every} of the {of} topics' if whole else _list_topics(told.topics, tries)}: {words}."
        if len(told.topics) == 1:
            return f"{_list_topics(told.topics, tries)}, such as: {words}."
        where = f"{every} of the {of} topics" if whole else f"{len(told.topics)} topics"
        return f"{where}, such as {next(iter(told.topics))}: {words}."


def _list_topics(topics: Counter[str], tries: int) -> str:
    """`flood and fire`, `flood and 2 more topics`; of several tries `flood (2 tries)`."""
    told = [
        f"{topic} ({count} {'tries' if count > 1 else 'try'})" if tries > 1 else topic
        for topic, count in topics.items()
    ]
    first, *rest = told
    others = f" and {len(rest)} more topics" if len(rest) > 1 else f" and {rest[0]}" if rest else ""
    return f"{first}{others}"


def _append(known: dict[tuple[str, str], CandidateNote], label: str, words: str, topic: str) -> None:
    numberless = re.sub(r"\d+(?:[.,]\d+)*", "0", words)
    told = known.setdefault((label, numberless), CandidateNote(words, Counter()))
    told.topics[topic] += 1
    told.alike = told.alike and told.words == words


def _first(sentences: Sequence[str], what: str) -> Iterator[str]:
    yield from sentences[:REASONS]
    if len(sentences) > REASONS:
        yield f"{len(sentences) - REASONS} more {what} are in the candidates' files."
