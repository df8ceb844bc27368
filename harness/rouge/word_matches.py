"""Words of candidates found in their references, kept to score ROUGE-1 again of shorter candidates or without stems.

Neither needs a second search: a text that is cut shares with its reference what the whole shares so far, and words that
are equal have equal stems. They also tell which texts may share words in a row with their reference, and so leak it.
"""

from __future__ import annotations

from typing import NamedTuple, cast

import numpy as np

from harness.rouge.hash_tables import EMPTY, Keys, pair_key
from harness.rouge.overlaps import Index, Match
from harness.rouge.scores import Ints
from harness.rouge.tokens import Bools, Tokens
from harness.rouge.word_parts import PartBounds


class WordMatches(NamedTuple):
    """The tokens of candidates that their references have, one reference a topic.

    `places` are their places among all tokens, `numbers` those of the words in the `references`, `words` those without
    stemming, where they are known. `hits` are the places of those that count, as a word counts at most as often as its
    reference has it. `bounds` says where the tokens of each word between blanks begin, and the last end; `lengths` are
    (texts,).
    """

    references: Index
    places: Ints
    numbers: Ints
    words: Ints | None
    hits: Ints
    bounds: PartBounds
    lengths: Ints

    @classmethod
    def from_match(cls, match: Match, tokens: Tokens) -> WordMatches:
        """What was found of candidates that are texts whose words between blanks are known."""
        places, numbers = match.places, match.numbers
        counts = match.references.grams[0].counts
        surplus = np.flatnonzero((match.counts[0] > counts).take(numbers))
        is_hit = np.ones(len(places), np.bool_)
        is_hit[surplus] = _are_among_first(numbers.take(surplus), counts)
        hits = places.take(np.flatnonzero(is_hit))
        words = None if tokens.words is None else tokens.words.take(places)
        return cls(
            match.references, places, numbers, words, hits, cast("PartBounds", tokens.bounds), np.diff(tokens.offsets)
        )

    def count_hits(self, starts: Ints, ends: Ints) -> Ints:
        """The hits among the tokens from each of `starts` up to its end, where a text starts."""
        counts: Ints = np.searchsorted(self.hits, ends) - np.searchsorted(self.hits, starts)
        return counts

    def find_runs(self, followers: Followers, size: int, least: int) -> Ints:
        """The places of texts that may share `size` words in a row with their reference; all others do not.

        Of shorter texts, those of `least` words or more of which the reference has all.
        """
        ends = np.cumsum(self.lengths)
        found = np.append(0, np.searchsorted(self.places, ends))
        goes_on = followers.may_follow(self.numbers) & (np.diff(self.places) == 1)
        goes_on[found[(found > 0) & (found < len(self.places))] - 1] = False
        firsts, sizes = _find_rows(goes_on, size)
        inside = np.repeat(firsts - np.cumsum(sizes - 1) + sizes - 1, sizes - 1) + np.arange(np.sum(sizes - 1))
        goes_on[inside] = followers.follow(self.numbers.take(inside), self.numbers.take(inside + 1))
        firsts, _ = _find_rows(goes_on, size)
        shared = np.zeros(len(ends), np.bool_)
        shared[np.searchsorted(ends, self.places.take(firsts), side="right")] = True
        short = np.flatnonzero((self.lengths >= least) & (self.lengths < size))
        shared[short[np.diff(found).take(short) == self.lengths.take(short)]] = True
        return np.flatnonzero(shared)


class Followers(NamedTuple):
    """The word that follows each word of references, -1 for one that its reference has several times; and its pairs."""

    alone: Ints
    pairs: Keys

    @classmethod
    def from_references(cls, references: Index) -> Followers:
        """Look at neighbours in references."""
        words, counts = references.words, references.grams[0].counts
        alone = np.full(len(counts), -1)
        alone[words[:-1]] = words[1:]
        alone[counts > 1] = -1
        several = np.flatnonzero(counts.take(words[:-1]) > 1)
        return cls(alone, np.sort(pair_key(words.take(several), words.take(several + 1))))

    def may_follow(self, words: Ints) -> Bools:
        """A flag for each word but the last: whether the next follows it in the reference, or it occurs repeatedly."""
        after = self.alone.take(words[:-1])
        may_follow: Bools = (after == words[1:]) | (after < 0)
        return may_follow

    def follow(self, words: Ints, others: Ints) -> Bools:
        """A flag for each word: whether the other follows it in the reference."""
        keys = pair_key(words, others)
        is_pair = np.append(self.pairs, EMPTY).take(np.searchsorted(self.pairs, keys)) == keys
        follow: Bools = is_pair | (self.alone.take(words) == others)
        return follow


def _find_rows(goes_on: Bools, size: int) -> tuple[Ints, Ints]:
    """Where rows of `size` or more begin, and their sizes, of things that go on with the next of them, or do not."""
    stops = np.concatenate([[-1], np.flatnonzero(~goes_on), [len(goes_on)]])
    sizes = np.diff(stops)
    rows = np.flatnonzero(sizes >= size)
    return 1 + stops.take(rows), sizes.take(rows)


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


class WordForms(NamedTuple):
    """The words of references as they were written: one form of each stem, and a key of the stem for all others.

    `counts` and `owners` are those of the first forms, by the number of the stem, and then of the `others`, in order;
    the last stand for any form that no reference has.
    """

    first: Ints
    others: Keys
    counts: Ints
    owners: Ints

    @classmethod
    def index_words(cls, references: Index, words: Ints) -> WordForms:
        """Number the forms of each stem; `words` are the numbers of the references' words without stemming."""
        stems, owners = references.words, references.grams[0].owner
        first = np.zeros(len(owners), np.int64)
        first[stems] = words
        different = np.flatnonzero(first.take(stems) != words)
        keys = pair_key(stems.take(different), words.take(different))
        others, numbers = np.unique(keys, return_inverse=True)
        forms = stems.copy()
        forms[different] = len(owners) + numbers
        further = owners.take((others >> np.uint64(32)).view(np.int64))
        owners = np.concatenate([owners, further, [len(references.offsets) - 1]])
        return cls(first, others, np.bincount(forms, minlength=len(owners)), owners)

    def count_hits(self, stems: Ints, words: Ints) -> Ints:
        """Clipped matches of each pair: the stems of tokens that match with stems, and their words without."""
        different = np.flatnonzero(self.first.take(stems) != words)
        keys = pair_key(stems.take(different), words.take(different))
        places = np.searchsorted(self.others, keys)
        is_known = np.append(self.others, EMPTY).take(places) == keys
        forms = stems.copy()
        forms[different] = np.where(is_known, len(self.first) + places, len(self.owners) - 1)
        counts = np.bincount(forms, minlength=len(self.owners))
        surplus = np.flatnonzero(counts > self.counts)
        excess = (counts.take(surplus) - self.counts.take(surplus)).astype(np.float64)
        pairs = int(self.owners[-1])
        hits = np.bincount(self.owners.take(forms), minlength=pairs + 1)
        hits -= np.bincount(self.owners.take(surplus), excess, pairs + 1).astype(np.int64)
        return hits[:pairs]
