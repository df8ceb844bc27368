"""N-grams that the sentences of articles share with the references of their topics.

Only n-grams that a reference has can be hits: each gets a number within its topic, and of the articles' tokens nothing
else is looked at.
"""

from __future__ import annotations

from collections.abc import Sequence, Sized
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.rouge.hash_tables import Keys, Table, pair_key
from harness.rouge.tokens import Tokens

SLOT_BITS = 10
"""Each topic has a row of 2**10 slots, where most n-grams of its references have one of their own."""

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class SharedGrams(NamedTuple):
    """Sentences, in order, each with the numbers of its n-grams that a reference has, and how often each stands there.

    A bigram counts only where both words stand in one sentence.
    """

    sentences: Ints
    grams: Ints
    counts: Ints


class _TopicSlots:
    """Numbers for the n-grams of topics, each found in its topic's row of slots, or in a table if it shares its slot.

    A key tells n-grams apart, also those of different topics; slots hold numbers or -1.
    """

    def __init__(self, topics: int, homes: Ints, keys: Keys) -> None:
        """Number the n-grams with these keys; their homes are slots that come from `homes`."""
        places = np.arange(len(keys), dtype=np.int32)
        self._slots = np.full(topics << SLOT_BITS, -1, np.int32)
        self._slots[homes] = places
        owners = self._slots.take(homes)  # of several n-grams that want a slot one gets it
        firsts = np.flatnonzero(owners == places)
        self._keys = keys.take(firsts)
        self._slots[homes.take(firsts)] = places[: len(firsts)]
        self.numbers = self._slots.take(homes).astype(np.int64)
        self._table = Table()
        others = np.flatnonzero(self._keys.take(self.numbers) != keys)
        self.numbers[others] = self._table.number(keys.take(others)) + len(firsts)

    @property
    def size(self) -> int:
        """How many different n-grams there are."""
        return len(self._keys) + self._table.size

    def find(self, homes: Ints, high: Ints, low: Ints) -> tuple[Ints, Ints]:
        """The places of known n-grams among those with these homes and halves of keys, and their numbers."""
        slots = self._slots.take(homes)
        places = np.flatnonzero(slots >= 0)
        numbers, keys = slots.take(places).astype(np.int64), pair_key(high.take(places), low.take(places))
        wrong = np.flatnonzero(self._keys.take(numbers) != keys)
        others = self._table.find(keys.take(wrong))
        numbers[wrong] = np.where(others < 0, others, others + len(self._keys))
        known = np.flatnonzero(numbers >= 0)
        return places.take(known), numbers.take(known)


def _word_homes(topics: Ints, words: Ints) -> Ints:
    return (topics << SLOT_BITS) | (words & ((1 << SLOT_BITS) - 1))


def _pair_homes(topics: Ints, first: Ints, second: Ints) -> Ints:
    return _word_homes(topics, (first * _SPREAD >> 12) + second)


_SPREAD = 0x9E3779B1  # 2**32 / golden ratio: the words of a bigram often have numbers that follow one another


class ReferenceGrams:
    """The n-grams of the references of some topics.

    N-gram `g` stands in the references `owners[starts[g]:starts[g + 1]]`, as often as `counts` says there; n-grams
    from `unigrams` on are bigrams. Each n-gram belongs to one topic.
    """

    def __init__(self, tokens: Tokens, references: Ints) -> None:
        """`tokens` are those of all references, `references` (topics,) the number of each topic's."""
        self.sizes = np.diff(tokens.offsets)
        owners = np.repeat(np.arange(len(self.sizes)), self.sizes)
        topics = np.repeat(np.repeat(np.arange(len(references)), references), self.sizes)
        self._words = _TopicSlots(
            len(references), _word_homes(topics, tokens.numbers), pair_key(topics, tokens.numbers)
        )
        words = self._words.numbers
        firsts = np.flatnonzero(owners[1:] == owners[:-1])
        first, second = words.take(firsts), words.take(firsts + 1)
        homes = _pair_homes(topics.take(firsts), first, second)
        self._bigrams = _TopicSlots(len(references), homes, pair_key(first, second))
        self.unigrams, self.total = self._words.size, self._words.size + self._bigrams.size
        self.grams, self.owners, self.counts = _count_equal(
            np.concatenate([words, self._bigrams.numbers + self.unigrams]),
            np.concatenate([owners, owners.take(firsts)]),
            len(self.sizes),
        )
        self.starts = np.append(np.flatnonzero(np.diff(self.grams, prepend=-1)), len(self.grams))

    def find(self, sentences: Tokens, topics: Ints) -> SharedGrams:
        """The n-grams in sentences of these topics."""
        sizes, numbers = np.diff(sentences.offsets), sentences.numbers
        topics_of_words = np.repeat(topics, sizes)
        places, words = self._words.find(_word_homes(topics_of_words, numbers), topics_of_words, numbers)
        owners = np.repeat(np.arange(len(sizes)), sizes).take(places)
        firsts = np.flatnonzero((places[1:] == places[:-1] + 1) & (owners[1:] == owners[:-1]))
        first, second = words.take(firsts), words.take(firsts + 1)
        homes = _pair_homes(topics.take(owners.take(firsts)), first, second)
        shared, pairs = self._bigrams.find(homes, first, second)
        owners = np.concatenate([owners, owners.take(firsts.take(shared))])
        grams = np.concatenate([words, pairs + self.unigrams])
        return SharedGrams(*_count_equal(owners, grams, max(1, self.total)))


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
    is_small = (int(first.max(initial=0)) + 1) * most < 2**31
    keys = np.sort((first * most + second).astype(np.int32 if is_small else np.int64, copy=False))
    starts = np.flatnonzero(np.diff(keys, prepend=-1))
    keys = keys.take(starts)
    firsts = keys // most
    seconds = keys - firsts * most
    return firsts.astype(np.int64), seconds.astype(np.int64), np.diff(starts, append=len(first))
