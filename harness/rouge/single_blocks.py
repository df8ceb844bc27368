"""ROUGE-L and ROUGE-Lsum of pairs whose shared words fit into 64 bits, which nearly all pairs of short texts do.

Both are counted by the same bits: a bit for each word of the reference that the candidate has, and below the words of
each line a barrier. No word of a candidate has a barrier's bit, and so the longest common subsequence of whole texts is
as long with barriers as without (see `lcs`), while lines end at them (see `union`). Other pairs go the ways of these.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from harness.rouge.hash_tables import Keys
from harness.rouge.lcs import BITS, ONE, count_in_steps, group_similar_sizes, longest_subsequences, split_steps
from harness.rouge.overlaps import Grams, Match
from harness.rouge.scores import Ints
from harness.rouge.union import mark_units, union_hits


class Rows(NamedTuple):
    """The places of shared words in references, how many each pair has, and where these of each line begin.

    `line_starts` are the places of the first words of lines, `lines` the number of lines of each pair.
    """

    words: Ints
    widths: Ints
    lines: Ints
    line_rows: Ints

    @classmethod
    def from_match(cls, match: Match) -> Rows:
        """The shared words of references."""
        index, shared = match.references, match.find_shared_words()
        line_starts = np.flatnonzero(index.opens)
        return cls(
            index.words.take(shared),
            np.diff(np.searchsorted(shared, index.offsets)),
            np.diff(np.searchsorted(line_starts, index.offsets)),
            np.searchsorted(shared, line_starts),
        )


class Bits(NamedTuple):
    """The bits of each word, by its number, and of the barriers of each pair; words with several bits, some repeatedly.

    `tallest` is the number of words of the longest line.
    """

    masks: Keys
    barriers: Keys
    repeated: Ints
    tallest: int

    @classmethod
    def from_rows(cls, rows: Rows, words: int) -> Bits:
        """Give each shared word and each line a bit; what is beyond the 64th has none."""
        first_rows, first_lines = np.cumsum(rows.widths) - rows.widths, np.cumsum(rows.lines) - rows.lines
        line_sizes = np.diff(rows.line_rows, append=len(rows.words))
        line_of = np.repeat(np.arange(len(line_sizes)), line_sizes)
        firsts = first_rows + first_lines
        bits = np.arange(1, len(line_of) + 1) + line_of - np.repeat(firsts, rows.widths)
        masks, marks = np.zeros(words, np.uint64), ONE << bits.view(np.uint64)
        masks[rows.words] = marks
        others = np.flatnonzero(masks.take(rows.words) != marks)
        repeated = rows.words.take(others)
        np.add.at(masks, repeated, marks.take(others))
        barrier_bits = rows.line_rows + np.arange(len(line_sizes)) - np.repeat(firsts, rows.lines)
        barriers = np.zeros(len(rows.widths), np.uint64)
        filled = np.flatnonzero(rows.lines)
        if len(filled):
            barriers[filled] = np.add.reduceat(ONE << barrier_bits.view(np.uint64), first_lines.take(filled))
        return cls(masks, barriers, repeated, int(line_sizes.max(initial=0)))


def count_subsequences(match: Match) -> tuple[Ints, Ints]:
    """The length of each pair's longest common subsequence, lines not regarded, and its clipped union matches."""
    rows = Rows.from_match(match)
    counts = np.diff(np.searchsorted(match.places, match.offsets))
    fits = (rows.widths + rows.lines <= BITS) & group_similar_sizes(counts)
    others = np.flatnonzero(~fits)
    if 4 * len(others) >= len(fits):
        lengths = longest_subsequences(match)
        return lengths, union_hits(match, lengths)
    bits = Bits.from_rows(rows, len(match.counts[0]))
    columns = bits.masks.take(match.numbers)
    lengths = np.zeros(len(fits), np.int64)
    own = columns if not len(others) else columns.take(np.flatnonzero(np.repeat(fits, counts)))
    lengths[fits] = count_in_steps(split_steps(own, counts[fits]))
    hits = _count_marked(match, rows, bits, columns, lengths)
    if len(others):
        some = _select_pairs(match, others)
        lengths[others] = longest_subsequences(some)
        hits[others] = union_hits(some, lengths[others])
    return lengths, hits


def _count_marked(match: Match, rows: Rows, bits: Bits, columns: Keys, lengths: Ints) -> Ints:
    """The words of references on any line's subsequences, each at most as often as its candidate has it."""
    starts = np.flatnonzero(match.opens)
    lines = np.diff(np.searchsorted(starts, match.offsets))
    found_rows = np.searchsorted(match.places, starts)
    steps, counts = _insert_gaps(match, starts, found_rows, columns)
    units = np.flatnonzero(counts)
    pair = np.repeat(np.arange(len(lines)), lines).take(units)
    unit_marks = mark_units(steps, counts.take(units), bits.barriers.take(pair), bits.tallest + 1)
    marks = np.zeros(len(lines), np.uint64)
    if len(pair):
        firsts = np.flatnonzero(np.diff(pair, prepend=-1))
        marks[pair.take(firsts)] = np.bitwise_or.reduceat(unit_marks, firsts)
    hits = np.bitwise_count(marks).astype(np.int64)
    grams, in_candidate = match.references.grams[0], match.counts[0]
    is_repeated = np.zeros(len(in_candidate), np.bool_)
    is_repeated[bits.repeated] = True
    clipped = np.flatnonzero(is_repeated & (grams.counts > in_candidate))
    owner = grams.owner.take(clipped)
    marked = np.bitwise_count(marks.take(owner) & bits.masks.take(clipped)).astype(np.int64)
    excess = np.maximum(marked - in_candidate.take(clipped), 0)
    hits -= np.bincount(owner, excess, len(hits)).astype(np.int64)
    return np.where((lines > 1) | (rows.lines > 1), hits, lengths)


def _insert_gaps(match: Match, starts: Ints, found_rows: Ints, columns: Keys) -> tuple[Keys, Ints]:
    """The bits of candidates' words with a zero for each row of words without bits, but for the first of a line.

    And how many there are in each line: `starts` are their first tokens, and `found_rows` their first words with bits.
    """
    sizes = np.diff(found_rows, append=len(columns))
    following = np.empty_like(match.places)
    following[:-1] = match.places[1:]
    ends = np.append(starts[1:], len(match.opens))
    has_some = np.flatnonzero(sizes)
    following[(found_rows + sizes - 1).take(has_some)] = ends.take(has_some)
    gaps = np.flatnonzero(following - match.places > 1)
    steps = np.zeros(len(columns) + len(gaps), np.uint64)
    is_word = np.ones(len(steps), np.bool_)
    is_word[gaps + np.arange(1, len(gaps) + 1)] = False
    steps[is_word] = columns
    return steps, sizes + np.diff(np.searchsorted(gaps, np.append(found_rows, len(columns))))


def _select_pairs(match: Match, pairs: Ints) -> Match:
    """Some of the pairs; of n-grams only words."""
    index, words = match.references, match.references.grams[0]
    place_of = np.full(len(index.offsets) - 1, -1)
    place_of[pairs] = np.arange(len(pairs))
    grams = np.flatnonzero(place_of.take(words.owner) >= 0)
    number_of = np.full(len(words.owner), -1)
    number_of[grams] = np.arange(len(grams))
    owner = place_of.take(words.owner.take(grams))
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    some = Grams(words.counts.take(grams), owner, owner.take(starts), starts, words.homes)
    inside, offsets = _gather(index.offsets, pairs)
    references = index._replace(
        words=number_of.take(index.words.take(inside)),
        offsets=offsets,
        opens=index.opens.take(inside),
        grams=(some,),
    )
    tokens, offsets = _gather(match.offsets, pairs)
    place_in = np.full(len(match.opens), -1)
    place_in[tokens] = np.arange(len(tokens))
    places = place_in.take(match.places)
    found = np.flatnonzero(places >= 0)
    numbers = number_of.take(match.numbers.take(found))
    counts = (match.counts[0].take(grams),)
    return Match(references, places.take(found), numbers, offsets, match.opens.take(tokens), counts)


def _gather(offsets: Ints, texts: Ints) -> tuple[Ints, Ints]:
    """The places of the words of some texts, and where each of these then begins, and the last ends."""
    starts, sizes = offsets.take(texts), np.diff(offsets).take(texts)
    ends = np.cumsum(sizes)
    return np.repeat(starts - ends + sizes, sizes) + np.arange(sizes.sum()), np.append(0, ends)
