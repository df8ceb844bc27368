"""Texts as arrays of token numbers, whichever tokenizer made them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from typing import NamedTuple, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from harness.rouge.scores import Ints
from harness.rouge.spaced_words import ReadTexts, SpacedWords
from harness.rouge.vocabulary import Vocabulary
from harness.rouge.word_parts import PartBounds
from harness.rouge.word_spans import find_words

Bools = NDArray[np.bool_]
T = TypeVar("T")


class Tokens(NamedTuple):
    """Equal tokens have equal `numbers`; text `t` has `offsets[t]:offsets[t + 1]`; `opens` marks the first of lines.

    `bounds` says where the tokens of each word between blanks begin, and the last end, where these words are known.
    `words` are the numbers of the tokens without stemming, where the reader has them.
    """

    numbers: Ints
    offsets: Ints
    opens: Bools
    bounds: PartBounds | None = None
    words: Ints | None = None

    def part(self, first: int, last: int) -> Tokens:
        """The texts from `first` up to `last`."""
        start, end = int(self.offsets[first]), int(self.offsets[last])
        return Tokens(self.numbers[start:end], self.offsets[first : last + 1] - start, self.opens[start:end])

    def texts(self, which: Ints) -> Tokens:
        """The texts of these numbers, each as often as its number occurs."""
        lengths = np.diff(self.offsets)[which]
        offsets = np.concatenate([[0], np.cumsum(lengths)])
        places = np.arange(offsets[-1]) + np.repeat(self.offsets[which] - offsets[:-1], lengths)
        return Tokens(self.numbers[places], offsets, self.opens[places])


class Reader(Protocol):
    """Makes tokens of texts. Numbers made by one reader, or by a copy of it taken later, can be compared."""

    @property
    def size(self) -> int:
        """The number of different words that the reader remembers."""

    def read(self, texts: Sequence[str]) -> Tokens:
        """Read texts as token numbers."""

    def copy(self) -> Self:
        """A reader that knows the same words and can learn others on its own."""


class AsciiReader:
    """rouge-score's own tokenizer, with or without its stemmer: see `words` and `porter`."""

    def __init__(self, stemmer: bool) -> None:
        self._vocabulary = Vocabulary(stemmer)

    @property
    def size(self) -> int:
        """The number of different words that the reader remembers."""
        return self._vocabulary.size

    def read(self, texts: Sequence[str]) -> Tokens:
        """Read texts as token numbers."""
        if isinstance(texts, ReadTexts):
            return self._read_words(texts.words)
        spans = find_words(texts)
        words = self._vocabulary.number_words(spans.spans)
        return Tokens(self._vocabulary.stem(words), spans.offsets, spans.opens, words=words)

    def _read_words(self, texts: SpacedWords) -> Tokens:
        """The tokens of texts whose words between blanks are known."""
        words, bounds = texts.parts(self._number_words)
        opens = np.zeros(len(words) + 1, np.bool_)
        opens[bounds.take(texts.lines)] = True
        return Tokens(self._vocabulary.stem(words), bounds.take(texts.offsets), opens[:-1], bounds, words)

    def _number_words(self, words: Sequence[str]) -> tuple[Ints, Ints]:
        spans = find_words(words)
        return self._vocabulary.number_words(spans.spans).astype(np.int32), np.diff(spans.offsets)

    def copy(self) -> Self:
        """A reader that knows the same words and can learn others on its own."""
        return deepcopy(self)


def number_tokens(texts: Iterable[Iterable[Sequence[T]]], number: Callable[[T], int]) -> Tokens:
    """Texts that are lines that are tokens, as arrays."""
    numbers: list[int] = []
    offsets, opens = [0], []
    for text in texts:
        for line in text:
            numbers += map(number, line)
            opens += [True, *[False] * (len(line) - 1)] if line else []
        offsets.append(len(numbers))
    ends = np.array(offsets, dtype=np.int64)
    return Tokens(np.array(numbers, dtype=np.int64), ends, np.array(opens, dtype=np.bool_))
