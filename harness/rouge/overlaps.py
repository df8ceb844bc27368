"""How many n-grams a candidate shares with its reference: ROUGE-N, and the groundwork of ROUGE-L.

ROUGE-N clips: an n-gram counts as often as it stands in the candidate or in the reference, whichever is less (Lin 2004).
Here many pairs of candidate and reference are counted at once. The trick: an n-gram is numbered *within its reference*, so
that the number tells the pair too; an n-gram of the candidate either has such a number or cannot match. A bigram is then a
pair of numbers of words, a trigram a bigram's number and a word's, and so on.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from harness.rouge.scores import Ints
from harness.rouge.tables import Keys, Table, paired
from harness.rouge.tokens import Bools, Tokens


class Grams(NamedTuple):
    """The distinct n-grams, of one n, of each of some references: their numbers, how often each stands, and in which."""

    table: Table
    counts: Ints
    owner: Ints

    def shared(self, candidate: Ints, pairs: int) -> Ints:
        """Clipped matches of each pair; `candidate` counts each n-gram in the candidate."""
        return np.bincount(self.owner, np.minimum(self.counts, candidate), pairs).astype(np.int64)


class Index(NamedTuple):
    """References ready to be matched: their tokens numbered within each (`words`), and their n-grams from 1 up."""

    words: Ints
    offsets: Ints
    opens: Bools
    grams: tuple[Grams, ...]


class Match(NamedTuple):
    """Candidates, one a reference, in terms of these: each token's number in its reference, or -1 where it has none.

    `counts[n - 1]` says how often each n-gram of the index stands in its candidate.
    """

    index: Index
    words: Ints
    offsets: Ints
    opens: Bools
    counts: tuple[Ints, ...]


def index(references: Tokens, longest: int) -> Index:
    """Number the n-grams, up to `longest`, of each reference."""
    lengths = np.diff(references.offsets)
    owner = np.repeat(np.arange(len(lengths)), lengths)
    grams, words = _grams(paired(owner, references.numbers), owner)
    levels, numbers = [grams], words
    for n in range(1, longest):
        inside = np.flatnonzero(owner[n:] == owner[: len(owner) - n])  # n-grams do not cross from one text to the next
        grams, found = _grams(paired(numbers[inside], words[inside + n]), owner[inside])
        levels.append(grams)
        numbers = np.zeros(len(words), dtype=np.int64)
        numbers[inside] = found
    return Index(words, references.offsets, references.opens, tuple(levels))


def _grams(keys: Keys, owner: Ints) -> tuple[Grams, Ints]:
    table = Table()
    numbers = table.number(keys)
    owners = np.zeros(table.size, dtype=np.int64)
    owners[numbers] = owner
    return Grams(table, np.bincount(numbers, minlength=table.size), owners), numbers


def match(candidates: Tokens, references: Index) -> Match:
    """Find each candidate's n-grams in the reference of the same place."""
    first = references.grams[0]
    owner = np.repeat(np.arange(len(candidates.offsets) - 1), np.diff(candidates.offsets))
    words = first.table.find(paired(owner, candidates.numbers))
    places = np.flatnonzero(words >= 0)
    numbers = words[places]
    counts = [np.bincount(numbers, minlength=first.table.size)]
    for n, grams in enumerate(references.grams[1:], start=1):
        follows = places + n < len(words)
        places, numbers = places[follows], numbers[follows]
        last = words[places + n]  # of another pair's reference where the candidate ends: then no n-gram has this key
        both = last >= 0
        places, keys = places[both], paired(numbers[both], last[both])
        numbers = grams.table.find(keys)
        found = numbers >= 0
        places, numbers = places[found], numbers[found]
        counts.append(np.bincount(numbers, minlength=grams.table.size))
    return Match(references, words, candidates.offsets, candidates.opens, tuple(counts))
