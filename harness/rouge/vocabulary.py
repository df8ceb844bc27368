"""Numbers for words: equal words, or with a stemmer equal stems, have equal numbers, and no others have."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from harness.rouge import porter
from harness.rouge.hash_tables import SILVER, Keys, Table
from harness.rouge.scores import Ints
from harness.rouge.word_spans import PIECE, Spans

UNSTEMMED = 3  # rouge-score leaves words of up to three letters alone


_LOW_BITS = np.uint64(2**56 - 1)
_MIXED = np.uint64(0xFE << 56)
"""The highest byte of a key mixed of two: no word in UTF-8 ends in it."""

_OTHER = np.uint64(0xFF << 56)
"""The highest byte of keys that stand for words without a key of their own."""


class WordNumbers:
    """A numbering of words in the order they are met. Exact for every length: no two words share a number.

    Words are in UTF-8. Up to eight letters are a key of their own; up to sixteen have a key mixed of two, and are
    compared; the rare others are kept as they are.
    """

    def __init__(self) -> None:
        self._table = Table()
        self._heads = self._tails = np.zeros(1, dtype=np.uint64)  # by number, of words in two pieces; the last is -1's
        self._others: dict[bytes, int] = {}

    @property
    def size(self) -> int:
        """How many words have a number."""
        return self._table.size

    def copy(self) -> Self:
        """An equal lexicon that can grow on its own."""
        return deepcopy(self)

    def number(self, words: Spans) -> tuple[Ints, Ints]:
        """The number of each word; and for each new number, in order, the place in `words` of one such word."""
        before, keys = self.size, words.pieces(0)
        long = np.flatnonzero(words.lengths > PIECE)
        longer, heads = words.select_words(long), keys.take(long)
        tails = longer.pieces(1)
        keys[long] = (heads * SILVER + tails) & _LOW_BITS | _MIXED
        numbers = self._table.find(keys)
        absent = np.flatnonzero(numbers < 0)
        if len(absent):
            absent = absent[words.lengths.take(absent) <= 2 * PIECE]
            numbers[absent] = self._table.number(keys.take(absent))
            self._keep_pieces(numbers.take(long), heads, tails)
        numbers[long] = self._check_longer(numbers.take(long), longer, heads, tails)
        if self.size == before:
            return numbers, absent[:0]
        new = np.flatnonzero(numbers >= before)
        return numbers, _samples(numbers.take(new) - before, new)

    def _keep_pieces(self, numbers: Ints, heads: Keys, tails: Keys) -> None:
        """Keep the pieces of words that are new."""
        before, more = len(self._heads) - 1, np.zeros(self.size + 1 - len(self._heads) + 1, np.uint64)
        new = np.flatnonzero(numbers >= before)
        self._heads = np.concatenate([self._heads[:-1], more])
        self._tails = np.concatenate([self._tails[:-1], more])
        self._heads[numbers.take(new)] = heads.take(new)
        self._tails[numbers.take(new)] = tails.take(new)

    def _check_longer(self, numbers: Ints, words: Spans, heads: Keys, tails: Keys) -> Ints:
        """The numbers of words in two pieces; another one where a word has more letters, or the key of another word."""
        is_other = (self._heads.take(numbers) != heads) | (self._tails.take(numbers) != tails)
        others = np.flatnonzero(is_other | (words.lengths > 2 * PIECE))
        if len(others):
            numbers[others] = self._number_others(words.select_words(others))
        return numbers

    def _number_others(self, words: Spans) -> list[int]:
        numbers, buffer = self._others, words.buffer
        bounds = zip(words.starts.tolist(), (words.starts + words.lengths).tolist(), strict=True)
        letters = [buffer[start:end] for start, end in bounds]
        new = [word for word in dict.fromkeys(letters) if word not in numbers]
        places = np.arange(len(numbers), len(numbers) + len(new)).view(np.uint64)
        numbers.update(zip(new, self._table.number(places | _OTHER).tolist(), strict=True))
        return [*map(numbers.__getitem__, letters)]


def _samples(numbers: Ints, places: Ints) -> Ints:
    """One place of each number, from 0 up."""
    samples = np.zeros(int(numbers.max(initial=-1)) + 1, dtype=np.int64)
    samples[numbers] = places
    return samples


class Vocabulary:
    """The number of each word or stem. Grows with what it reads; stems every word once."""

    def __init__(self, stemmer: bool) -> None:
        self.stemmer = stemmer
        self._words, self._stems = WordNumbers(), WordNumbers()
        self._stem_of: NDArray[Any] = np.zeros(0, dtype=np.int32)

    def copy(self) -> Self:
        """An equal vocabulary that can grow on its own."""
        return deepcopy(self)

    @property
    def size(self) -> int:
        """The number of words in the vocabulary."""
        return self._words.size

    def number(self, words: Spans) -> Ints:
        """The number of each word or, with a stemmer, of its stem."""
        return self.stem(self.number_words(words))

    def number_words(self, words: Spans) -> Ints:
        """The number of each word, which is not that of its stem."""
        numbers, new = self._words.number(words)
        if self.stemmer and len(new):
            self._stem_of = np.concatenate([self._stem_of, self._stems_of(words.select_words(new)).astype(np.int32)])
        return numbers

    def stem(self, words: Ints) -> Ints:
        """The numbers of the stems of words, or without a stemmer of the words themselves."""
        return self._stem_of.take(words) if self.stemmer else words

    def _stems_of(self, words: Spans) -> Ints:
        numbers = np.zeros(len(words.starts), dtype=np.int64)
        short = words.lengths <= UNSTEMMED
        places = np.flatnonzero(short)
        numbers[places] = self._stems.number(words.select_words(places))[0]
        width = 2 * PIECE  # words of like lengths together: one long word must not make a wide matrix of all
        lower = UNSTEMMED
        while lower < int(words.lengths.max(initial=0)):
            places = np.flatnonzero((words.lengths > lower) & (words.lengths <= width))
            if len(places):
                numbers[places] = self._stems.number(porter.stem_words(words.select_words(places)))[0]
            lower, width = width, 2 * width
        return numbers
