"""Extracts of the sentences that agree best with an article's references, chosen greedily for many articles at once.

Greedy (Nallapati et al. 2017): the sentence that raises the mean of ROUGE-1 and ROUGE-2 F most, over all references, is
taken while one raises it and fits into the budget; of equals the first. All articles go through a round together. Only
n-grams that a reference has can be hits: each gets a number within its topic, and of the articles' tokens nothing else
is looked at.
"""

from __future__ import annotations

from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from harness.rouge.hash_tables import Table, pair_key
from harness.rouge.tokens import Tokens

MOST_SENTENCES = 1000
"""Sentences of one article that are looked at: of more, those that score best alone."""

FILTER_BITS = 10
"""A word is first looked up in a row of 2**10 for its topic, which tells most words that no reference has."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Texts(NamedTuple):
    """The articles and references of some topics.

    `tokens` are those of all sentences of all articles, then of all references; topic `t` has `sentences[t]` and
    `references[t]` of them. `lengths` are the words of each sentence, `budgets` those that each topic's extract may
    have.
    """

    tokens: Tokens
    sentences: Ints
    references: Ints
    lengths: Ints
    budgets: Ints


class Extracts(NamedTuple):
    """The places of the sentences taken, in their order, among all sentences of all topics, and the topic of each.

    Where no sentence of a topic fits into its budget, `is_cut` (topics,), and the one taken is to be cut.
    """

    places: Ints
    topics: Ints
    is_cut: Bools


def choose_sentences(texts: Texts) -> Extracts:
    """The extract of each topic; a topic without references, or without a word in its article, has none."""
    topics = np.repeat(np.arange(len(texts.sentences)), texts.sentences)
    has_words = np.bincount(topics, texts.lengths, len(texts.sentences)) > 0
    fits = (texts.lengths > 0) & (texts.lengths <= texts.budgets[topics])
    is_cut = np.bincount(topics, fits, len(texts.sentences)) == 0
    possible = (fits | is_cut[topics]) & (has_words & (texts.references > 0))[topics]
    places = np.flatnonzero(_Rounds(texts, topics, is_cut).choose(possible))
    return Extracts(places, topics[places], is_cut)


class _Hits(NamedTuple):
    """N-grams that sentences and references share, a row for each n-gram of a sentence and each reference that has it.

    `pairs` is the number of the sentence and the reference together, twice, and one more for a bigram; `in_sentence`
    and `in_reference` say how often the n-gram of that number in `grams` stands there.
    """

    sentences: Ints
    cells: Ints
    grams: Ints
    in_sentence: Ints
    in_reference: Ints

    def take(self, rows: Ints) -> Self:
        """Keep these rows, in this order."""
        return type(self)(*(column.take(rows) for column in self))


class _Pairs(NamedTuple):
    """Each sentence with each reference of its topic, in the order of the sentences, then of the references."""

    sentences: Ints
    references: Ints


class _References(NamedTuple):
    """How often (`counts`) each n-gram of `grams` stands in each reference: a row for each n-gram and its references.

    The references of n-gram `g` are the rows from `starts[g]` on; n-grams from `unigrams` on are bigrams.
    """

    grams: Ints
    owners: Ints
    counts: Ints
    starts: Ints
    unigrams: int

    @property
    def cells(self) -> Ints:
        """The cell that each row counts in: its reference, unigrams and bigrams apart."""
        return 2 * self.owners + (self.grams >= self.unigrams)


class _Rounds:
    """The rounds of all topics: the sentences taken so far, and the gain of each possible next sentence."""

    def __init__(self, texts: Texts, topics: Ints, is_cut: Bools) -> None:
        self._topics, self._is_cut, self._lengths = topics, is_cut, texts.lengths
        self._sizes = np.diff(texts.tokens.offsets)
        self._pairs = _pair_texts(texts, topics)
        self._references, self._hits = _find_hits(texts, topics, self._pairs)
        self._most = np.maximum(1, texts.references)[topics]
        self._taken_sizes = np.zeros(len(texts.sentences), np.int64)
        self._taken_grams = np.zeros(len(self._references.starts) - 1, np.int64)
        self._budgets = texts.budgets.copy()
        self._scores = np.full(len(texts.sentences), -1.0)

    def choose(self, possible: Bools) -> Bools:
        """Choose sentences round by round until none is left; `possible` (sentences,) are those to look at."""
        taken = np.zeros(len(possible), np.bool_)
        while possible.any():
            self._narrow(possible)
            scores = np.where(possible, self._score(), -np.inf)
            if not taken.any():
                _drop_worst(scores, self._topics)
                possible = scores >= 0
            best = self._pick(scores)
            taken[best] = True
            possible = self._take(best, scores, possible)
        return taken

    def _narrow(self, possible: Bools) -> None:
        """Drop the data of sentences that are no longer possible."""
        pairs = possible[self._pairs.sentences]
        numbers = np.cumsum(pairs) - 1
        rows = np.flatnonzero(pairs[self._hits.cells >> 1])
        hits = self._hits.take(rows)
        self._hits = hits._replace(cells=2 * numbers[hits.cells >> 1] + (hits.cells & 1))
        self._pairs = _Pairs(self._pairs.sentences[pairs], self._pairs.references[pairs])

    def _score(self) -> Floats:
        """(sentences,): the mean of ROUGE-1 and ROUGE-2 F over the references with each sentence added to those taken.

        A text of n tokens has n - 1 bigrams, however many sentences it has.
        """
        sentences, references = self._pairs
        hits = self._count_hits()
        sizes = (self._sizes[: len(self._topics)] + self._taken_sizes[self._topics])[sentences]
        of_references = self._sizes[len(self._topics) :][references]
        unigrams = np.maximum(1, sizes + of_references)
        bigrams = np.maximum(1, np.maximum(0, sizes - 1) + np.maximum(0, of_references - 1))
        values = hits[:, 0] / unigrams + hits[:, 1] / bigrams  # F = 2 hits / (sizes); the mean of two such
        return np.bincount(sentences, values, len(self._topics)) / self._most  # added up reference by reference

    def _count_hits(self) -> Floats:
        """(pairs, 2): the unigrams and bigrams that a sentence, with those taken, shares with a reference."""
        taken, known = self._taken_grams, self._references
        before = np.minimum(taken[known.grams], known.counts)
        base = np.bincount(known.cells, before, 2 * (len(self._sizes) - len(self._topics)))
        had = taken[self._hits.grams]
        more = np.minimum(had + self._hits.in_sentence, self._hits.in_reference)
        more -= np.minimum(had, self._hits.in_reference)
        cells = np.bincount(self._hits.cells, more, 2 * len(self._pairs.sentences))
        return np.asarray(cells.reshape(-1, 2) + base.reshape(-1, 2)[self._pairs.references], np.float64)

    def _pick(self, scores: Floats) -> Ints:
        """For each topic the first of its best sentences, where that sentence raises the topic's score."""
        peaks = _peaks(scores, self._topics, len(self._scores))
        places = np.flatnonzero((scores == peaks[self._topics]) & (peaks > self._scores)[self._topics])
        return places[_first_of_each(self._topics[places])]

    def _take(self, best: Ints, scores: Floats, possible: Bools) -> Bools:
        """Add these sentences, one a topic; which remain possible."""
        topics = self._topics[best]
        self._scores[topics] = scores[best]
        self._taken_sizes[topics] += self._sizes[best]
        self._budgets[topics] -= self._lengths[best]
        is_best = np.zeros(len(scores), np.bool_)
        is_best[best] = True
        hits = self._hits.take(np.flatnonzero(is_best[self._hits.sentences]))
        self._taken_grams[hits.grams] = self._taken_grams[hits.grams] + hits.in_sentence  # once, however many rows
        goes_on = np.zeros(len(self._scores), np.bool_)
        goes_on[topics] = ~self._is_cut[topics]
        return possible & ~is_best & goes_on[self._topics] & (self._lengths <= self._budgets[self._topics])


def _pair_texts(texts: Texts, topics: Ints) -> _Pairs:
    """Each sentence with each reference of its topic."""
    counts = texts.references[topics]
    first = (np.cumsum(texts.references) - texts.references)[topics]
    return _Pairs(np.repeat(np.arange(len(topics)), counts), _count_up(first, counts))


def _count_up(starts: Ints, counts: Ints) -> Ints:
    """Count up from each start, one range after the other."""
    return np.repeat(starts - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())


def _find_hits(texts: Texts, topics: Ints, pairs: _Pairs) -> tuple[_References, _Hits]:
    """The n-grams of the references, and those of these n-grams that stand in sentences."""
    tokens, sentences = texts.tokens, len(topics)
    articles, others = tokens.part(0, sentences), tokens.part(sentences, len(tokens.offsets) - 1)
    references, words, bigrams = _index_references(others, texts.references)
    owners, grams = _match_articles(articles, others, (topics, texts.references), words, bigrams)
    owners, grams, counts = _count_equal(owners, grams, len(references.starts))
    repeats = np.diff(references.starts)[grams]
    rows = _count_up(references.starts[grams], repeats)
    owners, grams, counts = (np.repeat(column, repeats) for column in (owners, grams, counts))
    first_pairs = np.searchsorted(pairs.sentences, np.arange(sentences))
    first_references = np.cumsum(texts.references) - texts.references
    number = first_pairs[owners] + references.owners[rows] - first_references[topics[owners]]
    cells = 2 * number + (grams >= references.unigrams)
    return references, _Hits(owners, cells, grams, counts, references.counts[rows])


def _index_references(tokens: Tokens, counts: Ints) -> tuple[_References, Table, Table]:
    """Number the unigrams and then the bigrams of each topic; `counts` (topics,) are its references."""
    owners = np.repeat(np.arange(len(tokens.offsets) - 1), np.diff(tokens.offsets))
    topics = np.repeat(np.arange(len(counts)), counts)[owners]
    words, bigrams = Table(), Table()
    grams = words.number(pair_key(topics, tokens.numbers))
    firsts = np.flatnonzero(owners[1:] == owners[:-1])
    pairs = bigrams.number(pair_key(grams[firsts], tokens.numbers[firsts + 1])) + words.size
    total = words.size + bigrams.size
    rows, owners, often = _count_equal(
        np.concatenate([grams, pairs]), np.concatenate([owners, owners[firsts]]), len(tokens.offsets)
    )
    return _References(rows, owners, often, np.searchsorted(rows, np.arange(total + 1)), words.size), words, bigrams


def _match_articles(
    articles: Tokens, references: Tokens, topics: tuple[Ints, Ints], words: Table, bigrams: Table
) -> tuple[Ints, Ints]:
    """The sentence and the number of each unigram and bigram that a reference of the topic has, once per occurrence.

    `topics` are the topic of each sentence, and how many references each topic has.
    """
    owners = np.repeat(np.arange(len(articles.offsets) - 1), np.diff(articles.offsets))
    places, grams = _find_words(articles.numbers, topics[0][owners], references, topics[1], words)
    owners = owners[places]
    firsts = np.flatnonzero((places[1:] == places[:-1] + 1) & (owners[1:] == owners[:-1]))
    pairs = bigrams.find(pair_key(grams[firsts], articles.numbers[places[firsts + 1]]))
    shared = np.flatnonzero(pairs >= 0)
    return (
        np.concatenate([owners, owners[firsts[shared]]]),
        np.concatenate([grams, pairs[shared] + words.size]),
    )


def _find_words(
    numbers: Ints, topics: Ints, references: Tokens, counts: Ints, words: Table
) -> tuple[Ints, Ints]:  # fmt: skip
    """The tokens of articles that a reference has, and their numbers in `words`."""
    mask = (1 << FILTER_BITS) - 1
    of_references = np.repeat(np.repeat(np.arange(len(counts)), counts), np.diff(references.offsets))
    may_be = np.zeros(len(counts) << FILTER_BITS, np.bool_)
    may_be[of_references << FILTER_BITS | references.numbers & mask] = True
    places = np.flatnonzero(may_be[topics << FILTER_BITS | numbers & mask])
    grams = words.find(pair_key(topics[places], numbers[places]))
    shared = np.flatnonzero(grams >= 0)
    return places[shared], grams[shared]


def _count_equal(first: Ints, second: Ints, most: int) -> tuple[Ints, Ints, Ints]:
    """The distinct pairs of two numbers in order, the second below `most`, and how often each pair occurs."""
    keys, counts = np.unique(first * most + second, return_counts=True)
    return keys // most, keys % most, counts


def _drop_worst(scores: Floats, topics: Ints) -> None:
    """Keep only the best sentences of each topic that has too many."""
    counts = np.bincount(topics[scores >= 0])
    for topic in np.flatnonzero(counts > MOST_SENTENCES).tolist():
        start, end = np.searchsorted(topics, [topic, topic + 1])
        scores[start:end][np.argsort(-scores[start:end], kind="stable")[MOST_SENTENCES:]] = -np.inf


def _peaks(scores: Floats, topics: Ints, count: int) -> Floats:
    """The best score of each topic, (topics,)."""
    peaks = np.full(count, -np.inf)
    firsts = np.flatnonzero(_first_of_each(topics))
    peaks[topics[firsts]] = np.maximum.reduceat(scores, firsts)
    return peaks


def _first_of_each(topics: Ints) -> Bools:
    """A flag for the first in each row of equal numbers."""
    first = np.ones(len(topics), np.bool_)
    np.not_equal(topics[1:], topics[:-1], out=first[1:])
    return first
