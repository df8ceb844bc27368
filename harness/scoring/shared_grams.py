"""N-grams that the sentences of articles share with the references of their topics.

Only n-grams that a reference has can be hits: each gets a number within its topic, and of the articles' tokens nothing
else is looked at.
"""

from __future__ import annotations

from collections.abc import Sequence, Sized
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.rouge.hash_tables import Table, pair_key
from harness.rouge.tokens import Tokens

FILTER_BITS = 10
"""A word is first looked up in a row of 2**10 for its topic, which tells most words that no reference has."""

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class SharedGrams(NamedTuple):
    """Sentences, in order, each with the numbers of its n-grams that a reference has, and how often each stands there.

    A bigram counts only where both words stand in one sentence.
    """

    sentences: Ints
    grams: Ints
    counts: Ints


class ReferenceGrams:
    """The n-grams of the references of some topics.

    N-gram `g` stands in the references `owners[starts[g]:starts[g + 1]]`, as often as `counts` says there; n-grams
    from `unigrams` on are bigrams. Each n-gram belongs to one topic.
    """

    def __init__(self, tokens: Tokens, references: Ints) -> None:
        """`tokens` are those of all references, `references` (topics,) the number of each topic's."""
        self.sizes = np.diff(tokens.offsets)
        self._words, self._bigrams = Table(), Table()
        topics = np.repeat(np.arange(len(references)), references)
        self.grams, self.owners, self.counts = self._number_grams(tokens, topics)
        self.starts = np.searchsorted(self.grams, np.arange(self.total + 1))
        of_words = np.repeat(topics, self.sizes)
        self._may_be = np.zeros(len(references) << FILTER_BITS, np.bool_)
        self._may_be[of_words << FILTER_BITS | tokens.numbers & _MASK] = True

    def _number_grams(self, tokens: Tokens, topics: Ints) -> tuple[Ints, Ints, Ints]:
        """Number the unigrams and then the bigrams of each topic, and count them in each reference."""
        owners = np.repeat(np.arange(len(self.sizes)), self.sizes)
        grams = self._words.number(pair_key(topics[owners], tokens.numbers))
        firsts = np.flatnonzero(owners[1:] == owners[:-1])
        pairs = self._bigrams.number(pair_key(grams[firsts], tokens.numbers[firsts + 1])) + self.unigrams
        return _count_equal(np.concatenate([grams, pairs]), np.concatenate([owners, owners[firsts]]), len(self.sizes))

    @property
    def unigrams(self) -> int:
        """How many different unigrams there are."""
        return self._words.size

    @property
    def total(self) -> int:
        """How many different n-grams there are."""
        return self._words.size + self._bigrams.size

    def find(self, sentences: Tokens, topics: Ints) -> SharedGrams:
        """The n-grams in sentences of these topics."""
        sizes = np.diff(sentences.offsets)
        places, grams = self._find_words(sentences.numbers, np.repeat(topics, sizes))
        owners = np.repeat(np.arange(len(sizes)), sizes)[places]
        firsts = np.flatnonzero((places[1:] == places[:-1] + 1) & (owners[1:] == owners[:-1]))
        pairs = self._bigrams.find(pair_key(grams[firsts], sentences.numbers[places[firsts + 1]]))
        shared = np.flatnonzero(pairs >= 0)
        owners = np.concatenate([owners, owners[firsts[shared]]])
        grams = np.concatenate([grams, pairs[shared] + self.unigrams])
        return SharedGrams(*_count_equal(owners, grams, len(self.starts)))

    def _find_words(self, numbers: Ints, topics: Ints) -> tuple[Ints, Ints]:
        """The places of tokens that a reference of their topic has, and their numbers among n-grams."""
        places = np.flatnonzero(self._may_be[topics << FILTER_BITS | numbers & _MASK])
        grams = self._words.find(pair_key(topics[places], numbers[places]))
        shared = np.flatnonzero(grams >= 0)
        return places[shared], grams[shared]


_MASK = (1 << FILTER_BITS) - 1


def join_grams(parts: Sequence[SharedGrams], sentences: Sequence[Sized]) -> SharedGrams:
    """The n-grams of all parts, one after the other, with as many sentences each as `sentences` has entries."""
    firsts = np.cumsum([0, *map(len, sentences)])
    none = [np.zeros(0, np.int64)]
    owners = [part.sentences + first for part, first in zip(parts, firsts, strict=False)]
    return SharedGrams(
        np.concatenate(none + owners),
        np.concatenate(none + [part.grams for part in parts]),
        np.concatenate(none + [part.counts for part in parts]),
    )


def _count_equal(first: Ints, second: Ints, most: int) -> tuple[Ints, Ints, Ints]:
    """The distinct pairs of two numbers in order, the second below `most`, and how often each pair occurs."""
    keys, counts = np.unique(first * most + second, return_counts=True)
    return keys // most, keys % most, counts
