"""Words, n-grams and skip-bigrams that two texts share, for many pairs of texts at once.

A *pair* is a candidate and one reference. The words of all candidates and then of all references stand in one array; a
*place* is an index into it. Units that are not in both texts of a pair are dropped first: few words survive, and an
n-gram can only be shared if its two (n-1)-grams are.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.rouge.hash_tables import Keys, Slots, pair_key, spread_keys
from harness.rouge.perl.numbered_texts import Ints, View

Units = NDArray[np.signedinteger]
_KEYS = 1 << 22  # skip-bigrams held at once
_SHIFTS = 12  # up to so many partners a word, each next partner is one step over all words
_SIGNED_BITS = 63
_INT32 = 1 << 31


class Pairs(NamedTuple):
    """Words of `number` candidates, then of their references: text `t` has `words[starts[t]:starts[t + 1]]`.

    Pair `p` is of the texts `p` and `number + p`. `text` and `line` tell the text and the sentence of each word.
    """

    number: int
    words: Ints
    text: Ints
    line: Ints
    starts: Ints

    @property
    def lengths(self) -> Ints:
        """The number of words in each text."""
        return np.diff(self.starts)


class Shared(NamedTuple):
    """Units (words or n-grams) that are in both texts of their pair.

    `at` are their places, ascending; `unit` numbers the unit at each of them; the others are by unit: its pair and
    how often candidate and reference have it.
    """

    at: Ints
    unit: Ints
    pair: Ints
    in_candidate: Ints
    in_reference: Ints

    @property
    def clipped_counts(self) -> Ints:
        """The number of times that both texts have a unit."""
        return np.minimum(self.in_candidate, self.in_reference)

    @property
    def number_within_pair(self) -> Ints:
        """The number of each unit among those of its pair. Small numbers make small keys."""
        many = np.bincount(self.pair)
        numbers: Ints = np.arange(len(self.pair)) - (np.cumsum(many) - many).take(self.pair)
        return numbers

    def hits(self, pairs: int) -> Ints:
        """Clipped matches of each pair."""
        return _sums(self.pair, self.clipped_counts, pairs)


def pair_up(candidates: View, references: View) -> Pairs:
    """Candidates and as many references, one after the other."""
    count = len(candidates.starts) - 1
    first_line = int(candidates.line[-1]) + 1 if len(candidates.line) else 0
    starts = np.concatenate((candidates.starts, references.starts[1:] + candidates.starts[-1]))
    return Pairs(
        count,
        np.concatenate((candidates.words, references.words)),
        np.repeat(np.arange(2 * count), np.diff(starts)),
        np.concatenate((candidates.line, references.line + first_line)),
        starts,
    )


def shared_words(pairs: Pairs) -> Shared:
    """The words that both texts of a pair have."""
    pair = pairs.text - pairs.number * (pairs.text >= pairs.number)
    return _find_shared(pairs, pair_key(pair, pairs.words), pair, np.arange(len(pairs.words)))


def shared_ngrams(pairs: Pairs, shorter: Shared) -> Shared:
    """The shared n-grams, given the shared (n-1)-grams: each is two of those, one place apart in one text."""
    at, text = shorter.at, pairs.text.take(shorter.at)
    here = np.flatnonzero((at[1:] == at[:-1] + 1) & (text[1:] == text[:-1]))
    unit = shorter.unit.take(here)
    keys = pair_key(unit, shorter.unit.take(here + 1))
    return _find_shared(pairs, keys, shorter.pair.take(unit), at.take(here))


def _find_shared(pairs: Pairs, keys: Keys, pair: Ints, at: Ints) -> Shared:
    """Units with equal `keys` that are in both texts of their pair, in the order of pairs."""
    border = int(np.searchsorted(at, pairs.starts[pairs.number]))
    slots = Slots(4 * int(pairs.starts[pairs.number]))
    homes = spread_keys(keys, pairs.starts.take(pair), pairs.lengths.take(pair))
    ours = slots.number(keys[:border], homes[:border])
    theirs = slots.find(keys[border:], homes[border:])
    in_candidate = np.bincount(ours, minlength=slots.size)
    in_reference = np.bincount(theirs.take(np.flatnonzero(theirs >= 0)), minlength=slots.size)
    pair_of = np.zeros(slots.size, dtype=np.int64)
    pair_of[ours] = pair[:border]
    in_both = np.flatnonzero(in_reference)
    numbers = np.full(slots.size + 1, -1)  # the last stands for the number -1
    numbers[in_both] = np.arange(len(in_both))
    unit = numbers.take(np.concatenate((ours, theirs)))
    used = np.flatnonzero(unit >= 0)
    return Shared(
        at.take(used), unit.take(used), pair_of.take(in_both), in_candidate.take(in_both), in_reference.take(in_both)
    )


def sorted_triples(first: Ints, second: Ints, at: Ints) -> tuple[Ints, Ints, Ints]:
    """Sort by first, second, at. One number holds all three where they fit: that is several times faster."""
    low, middle = int(at.max()).bit_length(), int(second.max()).bit_length()
    if low + middle + int(first.max()).bit_length() > _SIGNED_BITS:
        order = np.lexsort((at, second, first))
        return first[order], second[order], at[order]
    keys = (first << (low + middle)) | (second << low) | at
    keys.sort()
    return keys >> (low + middle), (keys >> low) & ((1 << middle) - 1), keys & ((1 << low) - 1)


def ngram_totals(lengths: Ints, size: int) -> Ints:
    """How many n-grams texts of these lengths have."""
    return np.maximum(lengths - size + 1, 0)


def skip_totals(lengths: Ints, gap: int) -> Ints:
    """How many ordered pairs of words with at most `gap` words between (negative: any number)."""
    far = np.maximum(lengths - 1, 0)
    reach = far if gap < 0 else np.minimum(gap + 1, far)
    totals: Ints = reach * lengths - reach * (reach + 1) // 2
    return totals


def skip_hits(pairs: Pairs, shared: Shared, gap: int) -> Ints:
    """Clipped matches of ordered pairs of words with at most `gap` words between.

    The first word decides in which portion a skip-bigram is counted, so no portion needs to know of another.
    """
    partners = _partners(pairs, shared, gap)
    if int(partners.sum()) <= _KEYS:
        return _hits_by_key(pairs, shared, np.arange(len(shared.at)), partners)
    needed = _sums(shared.unit, partners, len(shared.pair))
    heavy = needed > _KEYS
    hits = np.zeros(pairs.number, dtype=np.int64)
    for unit in np.flatnonzero(heavy):
        hits[shared.pair[unit]] += _hits_of_word(pairs, shared, int(unit), partners)
    needed[heavy] = 0
    portion = np.where(needed > 0, np.cumsum(needed) // _KEYS, -1)
    for number in range(int(portion.max(initial=-1)) + 1):
        here = np.flatnonzero((portion == number)[shared.unit])
        if len(here):
            hits += _hits_by_key(pairs, shared, here, partners)
    return hits


def _partners(pairs: Pairs, shared: Shared, gap: int) -> Ints:
    """How many of the following shared words each one forms a skip-bigram with."""
    text_end = pairs.starts.take(pairs.text.take(shared.at) + 1)
    reach = text_end if gap < 0 else np.minimum(text_end, shared.at + min(gap, len(pairs.words)) + 2)
    before = np.zeros(len(pairs.words) + 1, dtype=np.int64)  # each place: shared words
    before[shared.at + 1] = 1
    return np.cumsum(before, out=before).take(reach) - np.arange(1, len(shared.at) + 1)


def _hits_by_key(pairs: Pairs, shared: Shared, here: Ints, partners: Ints) -> Ints:
    """All skip-bigrams that begin at `here`, sorted."""
    many = partners[here]
    # A skip-bigram's key is its two units, and the lowest bit tells the reference's.
    within = shared.number_within_pair
    bits = int(within.max(initial=0)).bit_length() + 1
    kind: type[np.signedinteger] = (
        np.int32 if len(shared.pair) << bits < _INT32 else np.int64
    )  # the smaller ones are sorted in half the time
    first = ((shared.unit << bits) | (shared.at >= pairs.starts[pairs.number])).astype(kind)
    second = (within << 1).astype(kind).take(shared.unit)
    nearest = int(many.max(initial=0))
    if nearest <= _SHIFTS:
        keys = np.concatenate(
            [first[:0], *(_shifted_keys(first, second, here, many, by) for by in range(1, nearest + 1))]
        )
    else:
        right = np.arange(int(many.sum())) + np.repeat(here + 1 - np.cumsum(many) + many, many)
        keys = np.repeat(first[here], many) + second[right]
    return _clipped_of_keys(pairs, shared, keys, bits)


def _shifted_keys(first: Units, second: Units, here: Ints, many: Ints, shift: int) -> Units:
    """The keys of the skip-bigrams whose second word is the next shared one but `shift` - 1."""
    left = here.take(np.flatnonzero(many >= shift))
    return first.take(left) + second.take(left + shift)


def _clipped_of_keys(pairs: Pairs, shared: Shared, keys: Units, bits: int) -> Ints:
    if not len(keys):
        return np.zeros(pairs.number, dtype=np.int64)
    keys.sort()
    begins = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    times = np.diff(begins, append=len(keys))
    keys = keys.take(begins)
    both = np.flatnonzero((keys[1:] == keys[:-1] + 1) & (keys[1:] & 1 == 1))  # the candidate's, then the reference's
    pair = shared.pair.take(keys.take(both) >> bits)
    return _sums(pair, np.minimum(times.take(both), times.take(both + 1)), pairs.number)


def _hits_of_word(pairs: Pairs, shared: Shared, unit: int, partners: Ints) -> int:
    """Count the shared skip-bigrams of a first word with too many to hold, in memory linear in the texts."""
    here = np.flatnonzero(shared.pair[shared.unit] == shared.pair[unit])
    units = shared.unit[here] - shared.unit[here].min()
    first = np.flatnonzero(shared.unit[here] == unit)
    after, size = first + 1 + partners[here[first]], len(here) + 2
    # How many of the skip-bigrams have their second word at each place.
    open_here = np.cumsum(np.bincount(first + 1, minlength=size) - np.bincount(after, minlength=size))[: len(here)]
    is_reference = pairs.text[shared.at[here]] >= pairs.number
    ours, theirs = (np.bincount(units[side], open_here[side]) for side in (~is_reference, is_reference))
    both = min(len(ours), len(theirs))
    return int(np.minimum(ours[:both], theirs[:both]).sum())


def words_but_last(pairs: Pairs, shared: Shared) -> Ints:
    """Clipped matches of single words as ROUGE-SU counts them: without the last word of either text."""
    last = np.zeros(len(pairs.words), dtype=bool)
    last[pairs.starts[1:][pairs.lengths > 0] - 1] = True
    dropped = last[shared.at]
    is_candidate = shared.at < pairs.starts[pairs.number]
    size = len(shared.pair)
    in_candidate = shared.in_candidate - np.bincount(shared.unit[dropped & is_candidate], minlength=size)
    in_reference = shared.in_reference - np.bincount(shared.unit[dropped & ~is_candidate], minlength=size)
    return _sums(shared.pair, np.minimum(in_candidate, in_reference), pairs.number)


def _sums(index: Ints, values: Ints, size: int) -> Ints:
    return np.bincount(index, values, minlength=size).astype(np.int64)
