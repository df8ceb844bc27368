"""Digests of a file of candidates: of the texts in it, which are counted, and of all its bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Protocol

import msgspec
from msgspec import Struct

DIGEST_CHARS = 32
"""Hexadecimal digits of a digest."""


class TopicText(Protocol):
    """The text for a topic."""

    @property
    def topic(self) -> str:
        """The topic's id."""

    @property
    def text(self) -> str:
        """The text."""


class _TopicText(Struct, frozen=True):
    """The part of a candidate that is counted."""

    topic: str
    text: str


_decoder = msgspec.json.Decoder(_TopicText)
_NOT_DECODED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class ContentDigests:
    """Digests of a file that is read batch by batch.

    Texts that another session wrote again are the same texts, though they took another time.
    """

    def __init__(self) -> None:
        self._texts, self._bytes = hashlib.sha256(), hashlib.sha256()  # today's processors have instructions for it

    def add(self, batch: bytes, candidates: Sequence[TopicText]) -> None:
        """Add lines that are these candidates."""
        self._bytes.update(batch)
        self._texts.update(_encode_texts(candidates))

    def add_lines(self, batch: bytes, lines: Iterable[bytes]) -> None:
        """Add a batch of lines of which some may be damaged: such a line counts as it is."""
        self._bytes.update(batch)
        for line in lines:
            self._texts.update(_encode_line(line))

    def of_texts(self) -> str:
        """The digest of topics and texts."""
        return self._texts.hexdigest()[:DIGEST_CHARS]

    def of_bytes(self) -> str:
        """The digest of the whole file."""
        return self._bytes.hexdigest()[:DIGEST_CHARS]


def _encode_line(line: bytes) -> bytes:
    try:
        return _encode_texts([_decoder.decode(line)])
    except _NOT_DECODED:
        return line


def _encode_texts(candidates: Sequence[TopicText]) -> bytes:
    parts = [f"{candidate.topic}\0{len(candidate.text)}\0{candidate.text}\n" for candidate in candidates]
    return "".join(parts).encode("utf-8", "surrogatepass")
