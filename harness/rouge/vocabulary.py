"""Numbers for words: equal words, or with a stemmer equal stems, have equal numbers, and no others have."""

from __future__ import annotations

from copy import deepcopy
from typing import Self

import numpy as np

from harness.rouge import porter
from harness.rouge.hash_tables import SILVER, Keys, Table
from harness.rouge.scores import Ints
from harness.rouge.word_spans import PIECE, Spans

SIGNED = np.uint64(2**63 - 1)  # a mixed key must not be all ones
UNSTEMMED = 3  # rouge-score leaves words of up to three letters alone


class WordNumbers:
    """A numbering of words in the order they are met. Exact for every length: no two words share a key.

    Up to eight letters are a key of their own; up to sixteen are found by a key mixed of two, and compared; the rare
    others are kept as they are.
    """

    def __init__(self) -> None:
        self.size = 0
        self._short, self._middle = Table(), Table()
        self._heads = self._tails = np.zeros(0, dtype=np.uint64)
        self._of_short = self._of_middle = np.zeros(0, dtype=np.int64)
        self._others: dict[bytes, int] = {}

    def copy(self) -> Self:
        """An equal lexicon that can grow on its own."""
        return deepcopy(self)

    def number(self, words: Spans) -> tuple[Ints, Ints]:
        """The number of each word; and for each new number, in order, the place in `words` of one such word."""
        before = self.size
        first = words.pieces(0)
        short = np.flatnonzero(words.lengths <= PIECE)
        if len(short) == len(first):
            numbers = self._number_short(first)
        else:
            numbers = np.full(len(first), -1)
            numbers[short] = self._number_short(first.take(short))
            middle = np.flatnonzero((words.lengths > PIECE) & (words.lengths <= 2 * PIECE))
            numbers[middle] = self._number_middle(first.take(middle), words.select_words(middle).pieces(1))
            others = np.flatnonzero(numbers < 0)
            numbers[others] = self._number_others(words.select_words(others))
        new = np.flatnonzero(numbers >= before)
        return numbers, _samples(numbers.take(new) - before, new)

    def _number_short(self, keys: Keys) -> Ints:
        numbers = self._short.number(keys)
        self._of_short = self._extend_numbers(self._of_short, self._short.size)
        return self._of_short.take(numbers)

    def _number_middle(self, heads: Keys, tails: Keys) -> Ints:
        """Numbers of words in two pieces, found by a key mixed of both; -1 for a word whose key is another's."""
        before = self._middle.size
        numbers = self._middle.number((heads * SILVER + tails) & SIGNED)
        self._of_middle = self._extend_numbers(self._of_middle, self._middle.size)
        new = np.flatnonzero(numbers >= before)
        samples = _samples(numbers.take(new) - before, new)
        self._heads = np.concatenate([self._heads, heads.take(samples)])
        self._tails = np.concatenate([self._tails, tails.take(samples)])
        same = (self._heads.take(numbers) == heads) & (self._tails.take(numbers) == tails)
        return np.where(same, self._of_middle.take(numbers), -1)

    def _number_others(self, words: Spans) -> list[int]:
        numbers, buffer = self._others, words.buffer
        bounds = zip(words.starts.tolist(), (words.starts + words.lengths).tolist(), strict=True)
        letters = [buffer[start:end] for start, end in bounds]
        new = [word for word in dict.fromkeys(letters) if word not in numbers]
        numbers.update(zip(new, range(self.size, self.size + len(new)), strict=True))
        self.size += len(new)
        return [*map(numbers.__getitem__, letters)]

    def _extend_numbers(self, numbers: Ints, size: int) -> Ints:
        """Extend numbers to that many: those there are, and the next ones of this lexicon."""
        start, self.size = self.size, self.size + size - len(numbers)
        return np.concatenate([numbers, np.arange(start, self.size)])


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
        self._stem_of = np.zeros(0, dtype=np.int64)

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
            self._stem_of = np.concatenate([self._stem_of, self._stems_of(words.select_words(new))])
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
