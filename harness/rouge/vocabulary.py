"""Numbers for words: equal words, or with a stemmer equal stems, have equal numbers, and no others have."""

from __future__ import annotations

from copy import deepcopy
from typing import Self

import numpy as np

from harness.rouge import porter
from harness.rouge.scores import Ints
from harness.rouge.tables import Keys, Table, paired
from harness.rouge.words import PIECE, Spans

UNSTEMMED = 3  # rouge-score leaves words of up to three letters alone


class Lexicon:
    """Numbers words in the order they are met. Exact for every length: no two words share a key.

    Up to eight letters are a key of their own; up to sixteen, a pair of numbered pieces; longer words, which are
    rare, are kept as they are.
    """

    def __init__(self) -> None:
        self.size = 0
        self._short, self._pieces, self._pairs = Table(), Table(), Table()
        self._long: dict[bytes, int] = {}

    def copy(self) -> Self:
        """An equal lexicon that can grow on its own."""
        return deepcopy(self)

    def number(self, words: Spans) -> tuple[Ints, Ints]:
        """The number of each word; and for each new number, in order, where among `words` one stands that has it."""
        before = self.size
        first = words.pieces(0)
        short = np.flatnonzero(words.lengths <= PIECE)
        if len(short) == len(first):
            numbers = self._next(self._short, first)
        else:
            numbers = np.zeros(len(first), dtype=np.int64)
            numbers[short] = self._next(self._short, first.take(short))
            self._number_long(words, first, numbers)
        new = np.flatnonzero(numbers >= before)
        samples = np.zeros(self.size - before, dtype=np.int64)
        samples[numbers[new] - before] = new
        return numbers, samples

    def _number_long(self, words: Spans, first: Keys, numbers: Ints) -> None:
        middle = np.flatnonzero((words.lengths > PIECE) & (words.lengths <= 2 * PIECE))
        head = self._pieces.number(first.take(middle), self._pieces.size)
        tail = self._pieces.number(words.some(middle).pieces(1), self._pieces.size)
        numbers[middle] = self._next(self._pairs, paired(head, tail))
        for place in np.flatnonzero(words.lengths > 2 * PIECE).tolist():
            number = numbers[place] = self._long.setdefault(words.word(place), self.size)
            self.size = max(self.size, number + 1)

    def _next(self, table: Table, keys: Keys) -> Ints:
        """Their numbers in a table; new ones go on from what this lexicon has."""
        before = table.size
        numbers = table.number(keys, self.size)
        self.size += table.size - before
        return numbers


class Vocabulary:
    """The number of each word or stem. Grows with what it reads; stems every word once."""

    def __init__(self, stemmer: bool) -> None:
        self.stemmer = stemmer
        self._words, self._stems = Lexicon(), Lexicon()
        self._stem_of = np.zeros(0, dtype=np.int64)

    def copy(self) -> Self:
        """An equal vocabulary that can grow on its own."""
        return deepcopy(self)

    @property
    def size(self) -> int:
        """How many words it has met."""
        return self._words.size

    def number(self, words: Spans) -> Ints:
        """The number of each word or, with a stemmer, of its stem."""
        numbers, new = self._words.number(words)
        if not self.stemmer:
            return numbers
        if len(new):
            self._stem_of = np.concatenate([self._stem_of, self._stems_of(words.some(new))])
        return self._stem_of.take(numbers)

    def _stems_of(self, words: Spans) -> Ints:
        numbers = np.zeros(len(words.starts), dtype=np.int64)
        short = words.lengths <= UNSTEMMED
        some = np.flatnonzero(short)
        numbers[some] = self._stems.number(words.some(some))[0]
        width = 2 * PIECE  # words of like lengths together: one long word must not make a wide matrix of all
        lower = UNSTEMMED
        while lower < int(words.lengths.max(initial=0)):
            some = np.flatnonzero((words.lengths > lower) & (words.lengths <= width))
            if len(some):
                numbers[some] = self._stems.number(porter.stem(words.some(some)))[0]
            lower, width = width, 2 * width
        return numbers
