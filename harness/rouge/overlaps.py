"""Count the n-grams that candidates share with their references: ROUGE-N, and the groundwork of ROUGE-L.

ROUGE-N clips: an n-gram counts as often as it stands in the candidate or in the reference, whichever is less (Lin
2004). Here many pairs of candidate and reference are counted at once. The trick: an n-gram is numbered *within its
reference*, so that the number tells the pair too; an n-gram of the candidate either has such a number or cannot
match. A bigram is then a pair of numbers of words, a trigram a bigram's number and a word's, and so on.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from harness.rouge.hash_tables import Keys, Slots, pair_key, spread_keys
from harness.rouge.scores import Ints
from harness.rouge.tokens import Bools, Tokens


class Grams(NamedTuple):
    """The distinct n-grams of one length in each reference: their numbers, counts, and references."""

    slots: Slots
    counts: Ints
    owner: Ints

    def count_shared(self, candidate: Ints, pairs: int) -> Ints:
        """Clipped matches of each pair; `candidate` counts each n-gram in the candidate."""
        return self.sum_hits(np.minimum(self.counts, candidate), pairs)

    def sum_hits(self, hits: Ints, pairs: int) -> Ints:
        """The hits of all n-grams of each pair."""
        nonzero = np.flatnonzero(hits)
        return np.bincount(self.owner.take(nonzero), hits.take(nonzero), pairs).astype(np.int64)


class Index(NamedTuple):
    """References ready to be matched: their tokens numbered within each (`words`), and their n-grams from 1 up."""

    words: Ints
    offsets: Ints
    opens: Bools
    grams: tuple[Grams, ...]

    def homes(self, keys: Keys, owner: Ints) -> Ints:
        """The first slot to look at for each key: a reference has four slots a token, all near one another."""
        return spread_keys(keys, self.offsets.take(owner), np.diff(self.offsets).take(owner))


class Match(NamedTuple):
    """Candidates, one a reference, in terms of these: each token's number in its reference, or -1 where it has none.

    `counts[n - 1]` says how often each n-gram of the index stands in its candidate; `shared_words` are the places of
    the references' words that their candidates have.
    """

    references: Index
    shared_words: Ints
    words: Ints
    offsets: Ints
    opens: Bools
    counts: tuple[Ints, ...]


def index_references(references: Tokens, longest: int) -> Index:
    """Number the n-grams, up to `longest`, of each reference."""
    numbers, offsets, opens = references[:3]
    owner = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    bare = Index(numbers, offsets, opens, ())
    grams, words = _grams(bare, pair_key(owner, numbers), owner)
    levels, numbers = [grams], words
    for n in range(1, longest):
        alike = owner[n:] == owner[: max(len(owner) - n, 0)]  # n-grams do not cross from one text to the next
        inside = np.flatnonzero(alike)
        grams, gram_numbers = _grams(bare, pair_key(numbers.take(inside), words.take(inside + n)), owner.take(inside))
        levels.append(grams)
        numbers = np.zeros(len(words), dtype=np.int64)
        numbers[inside] = gram_numbers
    return Index(words, offsets, opens, tuple(levels))


def _grams(bare: Index, keys: Keys, owner: Ints) -> tuple[Grams, Ints]:
    slots = Slots(4 * len(bare.words))
    numbers = slots.number(keys, bare.homes(keys, owner))
    owners = np.zeros(slots.size, dtype=np.int64)
    owners[numbers] = owner
    return Grams(slots, np.bincount(numbers, minlength=slots.size), owners), numbers


def match_candidates(candidates: Tokens, references: Index) -> Match:
    """Find each candidate's n-grams in the reference of the same place."""
    first = references.grams[0]
    owner = np.repeat(np.arange(len(candidates.offsets) - 1), np.diff(candidates.offsets))
    keys = pair_key(owner, candidates.numbers)
    words = first.slots.find(keys, references.homes(keys, owner))
    places = np.flatnonzero(words >= 0)
    numbers = words.take(places)
    counts = [np.bincount(numbers, minlength=first.slots.size)]
    for n, grams in enumerate(references.grams[1:], start=1):
        starts = np.flatnonzero(places + n < len(words))
        last = words.take(places[starts] + n)  # of the next pair where the candidate ends: no n-gram has such a key
        follows = np.flatnonzero(last >= 0)
        starts, last = starts.take(follows), last.take(follows)
        keys = pair_key(numbers[starts], last)
        numbers = grams.slots.find(keys, references.homes(keys, owner.take(places[starts])))
        is_shared = np.flatnonzero(numbers >= 0)
        places, numbers = places[starts[is_shared]], numbers[is_shared]
        counts.append(np.bincount(numbers, minlength=grams.slots.size))
    used_words = np.flatnonzero(counts[0].take(references.words) > 0)
    return Match(references, used_words, words, candidates.offsets, candidates.opens, tuple(counts))
