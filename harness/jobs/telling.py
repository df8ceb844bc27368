"""What candidates tell of themselves: why there is none, and notes beside those that are there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from harness.records import Candidate

REASONS = 8
"""Sentences of either kind that are printed beneath a table."""


class Told(Struct):
    """Topics, and the first words, of all that is told alike: but for the numbers in it."""

    words: str
    topics: list[str]


class Tellings:
    """Gathered batch by batch. What cost a candidate and what is noted beside one are told apart."""

    def __init__(self) -> None:
        self._lost: dict[tuple[str, str], Told] = {}
        self._noted: dict[tuple[str, str], Told] = {}

    def add(self, label: str, candidates: Sequence[Candidate]) -> None:
        """Read one batch of a row."""
        for each in candidates:
            if each.failure is not None:
                _append(self._lost, label, each.detail or each.failure, each.topic)
            elif each.detail:
                _append(self._noted, label, each.detail, each.topic)

    def sentences(self, topics: int) -> tuple[str, ...]:
        """What to print of `topics` topics: losses first, each kind in the order met."""
        lost = [f"{label}, no candidate for {_where(told, topics, 'any')}" for (label, _), told in self._lost.items()]
        noted = [f"{label}, noted for {_where(told, topics, 'each')}" for (label, _), told in self._noted.items()]
        return (*_first(lost, "reasons"), *_first(noted, "notes"))


def _append(known: dict[tuple[str, str], Told], label: str, words: str, topic: str) -> None:
    alike = re.sub(r"\d+(?:[.,]\d+)*", "0", words)
    known.setdefault((label, alike), Told(words, [])).topics.append(topic)


def _where(told: Told, of: int, every: str) -> str:
    """`flood and 2 more topics: ValueError: too long (mine.py:7).` The words are those of the first."""
    first, *rest = told.topics
    others = f" and {len(rest)} more topics" if len(rest) > 1 else f" and {rest[0]}" if rest else ""
    where = f"{every} of the {of} topics" if len(told.topics) == of > 1 else f"{first}{others}"
    return f"{where}: {told.words.rstrip('.')}."


def _first(sentences: Sequence[str], what: str) -> Iterator[str]:
    yield from sentences[:REASONS]
    if len(sentences) > REASONS:
        yield f"{len(sentences) - REASONS} more {what} are in the candidates' files."
