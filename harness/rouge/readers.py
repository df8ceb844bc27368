"""The readers of a process, which remember the words of one text for all later texts.

Systems, references and parts of a dataset use the same words, and a stem costs more than all else that is done to a
word.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Self

from harness.rouge.tokens import AsciiReader, Reader, Tokens
from harness.rouge.unicode_words import UnicodeReader

TOKENIZERS = ("ascii", "unicode", "unicode-tr")

WORDS = 1 << 19
"""Different words that are remembered from one text to the next, at most."""

_lock = threading.Lock()


class SharedReader:
    """A reader for any number of threads, which read one after another."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @property
    def size(self) -> int:
        """The number of different words that the reader remembers."""
        return self._reader.size

    def read(self, texts: Sequence[str]) -> Tokens:
        """Read texts as token numbers."""
        with _lock:
            return self._reader.read(texts)

    def copy(self) -> Self:
        """A reader that knows the same words and can learn others on its own."""
        with _lock:
            return type(self)(self._reader.copy())


class CandidateReader:
    """Reads candidates in the numbers that a reader gave to references; too many words of candidates are forgotten."""

    def __init__(self, reader: Reader) -> None:
        self._reader, self._known = reader, reader.copy()

    def read(self, texts: Sequence[str]) -> Tokens:
        """Read candidates as token numbers."""
        if self._reader.size > self._known.size + WORDS:
            self._reader = self._known.copy()
        return self._reader.read(texts)


_readers: dict[tuple[str, bool], SharedReader] = {}


def shared_reader(tokenizer: str, stemmer: bool) -> SharedReader:
    """This process's reader for a tokenizer, with or without stemmer; a new one where the old remembers too much."""
    reader = _readers.get((tokenizer, stemmer))
    if reader is None or reader.size > WORDS:
        reader = _readers[tokenizer, stemmer] = SharedReader(new_reader(tokenizer, stemmer))
    return reader


def new_reader(tokenizer: str, stemmer: bool) -> Reader:
    """A reader that knows no word."""
    return AsciiReader(stemmer) if tokenizer == "ascii" else UnicodeReader(stemmer, turkish=tokenizer == "unicode-tr")
