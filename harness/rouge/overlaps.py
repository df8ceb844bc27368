"""Count the n-grams that candidates share with their references: ROUGE-N, BLEU, and the groundwork of ROUGE-L.

An n-gram counts as often as it stands in the candidate or in the reference, whichever is less (Papineni et al. 2002,
Lin 2004). Here many pairs of candidate and reference are counted at once. The trick: an n-gram is numbered *within its
reference*, so that the number tells the pair too; an n-gram of the candidate either has such a number or cannot
match. A bigram is then a pair of numbers of words, a trigram a bigram's number and a word's, and so on.

Most n-grams of a candidate are not in its reference. One look tells: each n-gram has a *home*, which names its last
word. The home of a bigram is its first word, the home of a trigram its first two, and so on: mostly only one word
follows. The home of a single word is one of many that its reference has.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.rouge.hash_tables import Table, pair_key
from harness.rouge.scores import Ints
from harness.rouge.tokens import Bools, Tokens

NOBODY, SEVERAL = -1, -2
"""The names at a home where no n-gram lives, or more than one."""

MOST_HOMES = 2**16 - 1
"""The homes that the words of a reference have at most: else four for each word, and four besides."""

_SPREAD, _HALF = np.uint32(0x9E3779B1), np.uint32(16)  # 2**32 / golden ratio, and half the bits


class Homes(NamedTuple):
    """The last word of the n-gram that lives at each home, or who else (`NOBODY`, `SEVERAL`), and its number.

    Those that share a home are in a `table`, by home and word; their numbers follow those of the homes.
    """

    names: NDArray[np.int32]
    numbers: NDArray[np.int32]
    table: Table

    def find(self, homes: Ints | NDArray[np.uint32], words: Ints) -> tuple[Ints, Ints]:
        """The places of the n-grams that are at home, and their numbers; `homes` are used up."""
        names = self.names.take(homes)
        is_there = names == words
        unclear = np.flatnonzero(names == SEVERAL)
        if len(unclear):
            numbers = self.table.find(pair_key(homes.take(unclear).astype(np.int64), words.take(unclear)))
            is_there[unclear] = numbers >= 0
            homes[unclear] = numbers + len(self.names)
        places = np.flatnonzero(is_there)
        return places, self.numbers.take(homes.take(places)).astype(np.int64)


class Grams(NamedTuple):
    """The distinct n-grams of one length in each reference: their counts, references, and homes, by number.

    The numbers rise from reference to reference: the n-grams of the references `filled`, which have any, begin at
    `starts`. `counts` are the largest in any text of a reference. `first` is the number at home of the n-gram that is
    0 here.
    """

    counts: Ints
    owner: Ints
    filled: Ints
    starts: Ints
    homes: Homes
    first: int = 0

    def count_shared(self, candidate: Ints, pairs: int) -> Ints:
        """Clipped matches of each pair; `candidate` counts each n-gram in the candidate."""
        return self.sum_hits(np.minimum(self.counts, candidate), pairs)

    def sum_hits(self, hits: Ints, pairs: int) -> Ints:
        """The hits of all n-grams of each pair."""
        totals = np.zeros(pairs, np.int64)
        if len(self.starts):
            totals[self.filled] = np.add.reduceat(hits, self.starts)
        return totals

    def number_here(self, numbers: Ints, time: Ints, times: int) -> Ints:
        """The numbers here of n-grams with these at home; of so many `times` that there are, it is this time."""
        if times == 1:
            return numbers - self.first if self.first else numbers
        return numbers + (np.arange(times) * (len(self.counts) // times) - self.first).take(time)

    def part(self, first: int, last: int) -> Grams:
        """Those of the references from `first` up to `last`."""
        start, end = np.searchsorted(self.owner, (first, last)).tolist()
        filled = slice(*np.searchsorted(self.filled, (first, last)).tolist())
        return self._replace(
            counts=self.counts[start:end],
            owner=self.owner[start:end] - first,
            filled=self.filled[filled] - first,
            starts=self.starts[filled] - start,
            first=self.first + start,
        )

    def repeat(self, times: int, references: int) -> Grams:
        """Those of so many references, so many times, each time with numbers of their own."""
        return self._replace(
            counts=np.tile(self.counts, times),
            owner=_repeat_rising(self.owner, times, references),
            filled=_repeat_rising(self.filled, times, references),
            starts=_repeat_rising(self.starts, times, len(self.counts)),
        )


def _repeat_rising(numbers: Ints, times: int, step: int) -> Ints:
    """The numbers so many times, each time higher by a step."""
    return (np.arange(times)[:, None] * step + numbers).ravel()


class Index(NamedTuple):
    """References ready to be matched: their tokens numbered within each (`words`), and their n-grams from 1 up.

    The words of each reference have so many homes of their own, `home_sizes`, from `home_starts` on. The references are
    the same ones so many `times` after one another.
    """

    words: Ints
    offsets: Ints
    opens: Bools
    home_starts: NDArray[np.uint32]
    home_sizes: NDArray[np.uint32]
    grams: tuple[Grams, ...]
    times: int = 1

    def part(self, first: int, last: int) -> Index:
        """The references from `first` up to `last`, which have not been repeated."""
        start, end = int(self.offsets[first]), int(self.offsets[last])
        grams = tuple(level.part(first, last) for level in self.grams)
        return Index(
            self.words[start:end] - (grams[0].first - self.grams[0].first),
            self.offsets[first : last + 1] - start,
            self.opens[start:end],
            self.home_starts[first:last],
            self.home_sizes[first:last],
            grams,
        )

    def repeat(self, times: int) -> Index:
        """The references so many times after one another, for the candidates of so many sources."""
        references, words = len(self.offsets) - 1, len(self.words)
        return Index(
            _repeat_rising(self.words, times, len(self.grams[0].counts)),
            np.append(_repeat_rising(self.offsets[:-1], times, words), times * words),
            np.tile(self.opens, times),
            np.tile(self.home_starts, times),
            np.tile(self.home_sizes, times),
            tuple(level.repeat(times, references) for level in self.grams),
            times,
        )

    def find_words(self, candidates: Tokens) -> tuple[Ints, Ints]:
        """The places of the tokens that the reference of the same place has, and their numbers at home."""
        homes = _spread_words(candidates.numbers, self.home_starts, self.home_sizes, np.diff(candidates.offsets))
        return self.grams[0].homes.find(homes, candidates.numbers)


class Match(NamedTuple):
    """Candidates, one a reference, in terms of these.

    `places` are those of the tokens that the reference has, `numbers` their numbers there. `counts[n - 1]` says how
    often each n-gram of the index stands in its candidate.
    """

    references: Index
    places: Ints
    numbers: Ints
    offsets: Ints
    opens: Bools
    counts: tuple[Ints, ...]

    @property
    def words(self) -> NDArray[np.int32]:
        """The number of each token, or -1 where it has none."""
        words = np.full(self.offsets[-1], -1, np.int32)
        words[self.places] = self.numbers
        return words

    def find_shared_words(self) -> Ints:
        """The places of the references' words that their candidates have."""
        return np.flatnonzero((self.counts[0] > 0).take(self.references.words))


def index_references(references: Tokens, longest: int, groups: Ints | None = None) -> Index:
    """Number the n-grams, up to `longest`, of each reference.

    With `groups` a reference may be any number of texts: those from `groups[r]` up to `groups[r + 1]`.
    """
    numbers, offsets, opens = references[:3]
    text = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    owned = offsets if groups is None else offsets.take(groups)
    sizes = np.diff(owned)
    owner = text if groups is None else np.repeat(np.arange(len(sizes)), sizes)
    several = None if groups is None or (np.diff(groups) <= 1).all() else text
    home_sizes = np.minimum(4 * sizes + 4, MOST_HOMES).astype(np.uint32)
    home_ends = np.cumsum(home_sizes, dtype=np.uint32)
    homes = _spread_words(numbers, home_ends - home_sizes, home_sizes, sizes)
    words, places, living = _settle(homes.astype(np.int64), int(home_sizes.sum()), numbers)
    levels = [_describe_grams(words, owner.take(places), several, living)]
    previous = words
    for n in range(1, longest):
        inside = np.flatnonzero(text[n:] == text[: max(len(text) - n, 0)])  # n-grams do not cross to the next text
        grams, places, living = _settle(previous.take(inside), len(levels[-1].counts), words.take(inside + n))
        texts = None if several is None else several.take(inside)
        levels.append(_describe_grams(grams, owner.take(inside.take(places)), texts, living))
        previous = np.zeros(len(words), dtype=np.int64)
        previous[inside] = grams
    return Index(words, owned, opens, home_ends - home_sizes, home_sizes, tuple(levels))


def _spread_words(
    words: Ints, starts: NDArray[np.uint32], sizes: NDArray[np.uint32], counts: Ints
) -> NDArray[np.uint32]:
    """The home of each word, so many of each reference."""
    homes: NDArray[np.uint32] = words.astype(np.uint32) * _SPREAD
    homes >>= _HALF
    homes *= np.repeat(sizes, counts)
    homes >>= _HALF
    homes += np.repeat(starts, counts)
    return homes


def _settle(homes: Ints, size: int, words: Ints) -> tuple[Ints, Ints, Homes]:
    """Number n-grams, which are equal where home, below `size`, and last word are, in the order of their last places.

    Return the number of each, the last place of each number, and who lives where.
    """
    at_home = np.empty(size, np.int64)
    at_home[homes] = np.arange(len(homes))
    last = at_home.take(homes)
    others = np.flatnonzero(words.take(last) != words)
    shared = np.unique(homes.take(others))
    sharing = np.concatenate([others, at_home.take(shared)])
    table = Table()
    ids = table.number(pair_key(homes.take(sharing), words.take(sharing)))
    last_of = np.zeros(table.size, np.int64)
    last_of[ids] = sharing
    last[sharing] = last_of.take(ids)
    places = np.flatnonzero(last == np.arange(len(last)))
    number_at = np.empty(len(last), np.int64)
    number_at[places] = np.arange(len(places))
    numbers, home_of = number_at.take(last), homes.take(places)
    names, numbers_at = np.full(size, NOBODY, np.int32), np.zeros(size + table.size, np.int32)
    names[home_of] = words.take(places)
    names[shared] = SEVERAL
    numbers_at[home_of] = np.arange(len(places), dtype=np.int32)
    numbers_at[size:] = number_at.take(last_of)
    return numbers, places, Homes(names, numbers_at, table)


def _describe_grams(numbers: Ints, owner: Ints, texts: Ints | None, homes: Homes) -> Grams:
    """Count n-grams with owners by number; `texts` are those they stand in, None if these are one a reference."""
    counts = np.bincount(numbers) if texts is None else _largest_counts(numbers, texts)
    starts = np.flatnonzero(np.append(True, owner[1:] != owner[:-1])[: len(owner)])
    return Grams(counts, owner, owner.take(starts), starts, homes)


def _largest_counts(numbers: Ints, texts: Ints) -> Ints:
    """The largest count of each n-gram in any one text."""
    if not len(numbers):
        return np.zeros(0, np.int64)
    keys, counts = np.unique(pair_key(numbers, texts), return_counts=True)
    return np.maximum.reduceat(counts, np.flatnonzero(np.diff((keys >> np.uint64(32)).view(np.int64), prepend=-1)))


def match_candidates(candidates: Tokens, references: Index) -> Match:
    """Find each candidate's n-grams in the reference of the same place."""
    first, *longer = references.grams
    places, words = references.find_words(candidates)
    times = _times(places, candidates.offsets, references.times)
    found = first.number_here(words, times, references.times)
    counts = [np.bincount(found, minlength=len(first.counts))]
    # Where the next candidate begins, the next word is of another reference: it follows no n-gram of this one.
    is_followed = np.append(np.diff(places) == 1, False)
    at, numbers = np.arange(len(places)), words
    for n, grams in enumerate(longer, start=1):
        follows = np.flatnonzero(is_followed.take(at + (n - 1)))
        at = at.take(follows)
        is_shared, numbers = grams.homes.find(numbers.take(follows), words.take(at + n))
        at = at.take(is_shared)
        here = grams.number_here(numbers, times.take(at), references.times)
        counts.append(np.bincount(here, minlength=len(grams.counts)))
    return Match(references, places, found, candidates.offsets, candidates.opens, tuple(counts))


def _times(places: Ints, offsets: Ints, times: int) -> Ints:
    """How many times the references were repeated before each of these places in candidates."""
    borders = offsets.take(np.arange(times + 1) * ((len(offsets) - 1) // times))
    return np.repeat(np.arange(times), np.diff(np.searchsorted(places, borders)))
