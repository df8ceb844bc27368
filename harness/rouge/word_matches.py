"""Words of candidates found in their references, kept to score ROUGE-1 of the same candidates again, cut shorter.

That needs no second search: a text that is cut shares with its reference what the whole shares so far.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from harness.rouge.overlaps import Index, Match
from harness.rouge.scores import Ints
from harness.rouge.tokens import Bools


class WordMatches(NamedTuple):
    """The tokens of candidates that their references have, one reference a topic.

    `places` are their places among all tokens, `numbers` those of the words in the `references`; `hits` are the places
    of those that count, as a word counts at most as often as its reference has it. `bounds` says where the tokens of
    each word between blanks begin, and the last end.
    """

    references: Index
    places: Ints
    numbers: Ints
    hits: Ints
    bounds: Ints

    @classmethod
    def from_match(cls, match: Match, bounds: Ints) -> WordMatches:
        """What was found of candidates whose words between blanks have these `bounds`."""
        places = np.flatnonzero(match.words >= 0)
        numbers = match.words.take(places)
        counts = match.references.grams[0].counts
        surplus = np.flatnonzero((match.counts[0] > counts).take(numbers))
        is_hit = np.ones(len(places), np.bool_)
        is_hit[surplus] = _are_among_first(numbers.take(surplus), counts)
        return cls(match.references, places, numbers, places.take(np.flatnonzero(is_hit)), bounds)

    def count_hits(self, starts: Ints, ends: Ints) -> Ints:
        """The hits among the tokens from each of `starts` up to its end, where a text starts."""
        counts: Ints = np.searchsorted(self.hits, ends) - np.searchsorted(self.hits, starts)
        return counts


def _are_among_first(numbers: Ints, counts: Ints) -> Bools:
    """A flag for each number: whether it occurs among those up to it at most as often as `counts` has for it."""
    are_first, places, times = np.zeros(len(numbers), np.bool_), np.arange(len(numbers)), 1
    first = np.empty(len(counts), np.int64)
    while len(places):
        first[numbers[::-1]] = places[::-1]
        is_first = first.take(numbers) == places
        are_first[places[is_first]] = True
        rest = np.flatnonzero(~is_first & (counts.take(numbers) > times))
        places, numbers, times = places.take(rest), numbers.take(rest), times + 1
    return are_first
