"""Extracts of the sentences that agree best with an article's references, chosen greedily for many articles at once.

Greedy (Nallapati et al. 2017): the sentence that raises the mean of ROUGE-1 and ROUGE-2 F most, over all references, is
taken while one raises it and fits into the budget; of equals the first. All articles go through a round together.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.scoring.shared_grams import ReferenceGrams, SharedGrams

MOST_SENTENCES = 1000
"""Sentences of one article that are looked at: of more, those that score best alone."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Texts(NamedTuple):
    """The articles and references of some topics: topic `t` has `sentences[t]` and `references[t]` of them.

    `shared` are the n-grams that the sentences have in common with `grams`, those of the references; `sizes` are the
    tokens of each sentence, `lengths` its words, and `budgets` the words that each topic's extract may have.
    """

    sentences: Ints
    references: Ints
    grams: ReferenceGrams
    shared: SharedGrams
    sizes: Ints
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
    places = _Rounds(texts, topics, is_cut).choose(possible)
    return Extracts(places, topics[places], is_cut)


class _Sentences(NamedTuple):
    """Sentences that may still be taken: their places among all, topics, tokens, and words."""

    places: Ints
    topics: Ints
    sizes: Ints
    lengths: Ints

    def take(self, which: Ints) -> _Sentences:
        """Keep the sentences at these places of the arrays."""
        return _Sentences(*(column.take(which) for column in self))


class _Pairs(NamedTuple):
    """Each sentence with each reference of its topic, in the order of the sentences, then of the references."""

    sentences: Ints
    references: Ints


class _Hits(NamedTuple):
    """N-grams that sentences and references share, a row for each n-gram of a sentence and each reference that has it.

    `cells` is the number of the pair of sentence and reference, twice, and one more for a bigram; `in_sentence` and
    `in_reference` say how often the n-gram of that number in `grams` stands there.
    """

    cells: Ints
    grams: Ints
    in_sentence: Floats
    in_reference: Floats

    def take(self, rows: Ints) -> _Hits:
        """Keep these rows, in this order."""
        cells, grams, in_sentence, in_reference = self
        return _Hits(cells.take(rows), grams.take(rows), in_sentence.take(rows), in_reference.take(rows))


class _Rounds:
    """The rounds of all topics: the sentences taken so far, and those that may be next."""

    def __init__(self, texts: Texts, topics: Ints, is_cut: Bools) -> None:
        self._is_cut, self._reference_sizes = is_cut, texts.grams.sizes
        self._sentences = _Sentences(np.arange(len(topics)), topics, texts.sizes, texts.lengths)
        self._pairs = _pair_texts(topics, texts.references)
        self._hits = _find_hits(texts, topics)
        self._most = np.maximum(1, texts.references)
        self._taken_sizes = np.zeros(len(texts.sentences), np.int64)
        self._taken_grams = np.zeros(texts.grams.total)
        self._taken_hits = np.zeros((len(self._reference_sizes), 2))
        self._budgets = texts.budgets.copy()
        self._scores = np.full(len(texts.sentences), -1.0)

    def choose(self, possible: Bools) -> Ints:
        """Choose sentences round by round until none is left; `possible` (sentences,) are those to look at."""
        taken: list[Ints] = []
        adds = np.minimum(self._hits.in_sentence, self._hits.in_reference)
        while possible.any():
            more = self._sum_cells(adds)
            scores = np.where(possible, self._score(more), -np.inf)
            if not taken:
                _drop_worst(scores, self._sentences.topics)
            best = self._pick(scores)
            taken.append(self._sentences.places[best])
            adds = self._narrow(self._take(best, scores, more) & (scores >= 0))
            possible = np.ones(len(self._sentences.places), np.bool_)
        return np.sort(np.concatenate([np.zeros(0, np.int64), *taken]))

    def _narrow(self, possible: Bools) -> Floats:
        """Drop the data of sentences that are no longer possible, and hits that add nothing to those taken any more.

        Returns how many hits each row adds.
        """
        sentences, references = self._pairs
        are_pairs = possible.take(sentences)
        are_cells = np.repeat(are_pairs, 2)
        hits = self._hits.take(np.flatnonzero(are_cells.take(self._hits.cells)))
        left = hits.in_reference - self._taken_grams.take(hits.grams)
        rows = np.flatnonzero(left > 0)
        hits = hits.take(rows)
        self._hits = hits._replace(cells=(np.cumsum(are_cells) - 1).take(hits.cells))
        pairs = np.flatnonzero(are_pairs)
        self._pairs = _Pairs((np.cumsum(possible) - 1).take(sentences.take(pairs)), references.take(pairs))
        self._sentences = self._sentences.take(np.flatnonzero(possible))
        return np.minimum(left.take(rows), hits.in_sentence)

    def _sum_cells(self, hits: Floats) -> Floats:
        """(pairs, 2): the unigrams and bigrams of these hits."""
        cells = np.bincount(self._hits.cells, hits, 2 * len(self._pairs.sentences))
        return np.asarray(cells, np.float64).reshape(-1, 2)

    def _score(self, more: Floats) -> Floats:
        """(sentences,): the mean of ROUGE-1 and ROUGE-2 F over the references with each sentence added to those taken.

        `more` (pairs, 2) are the unigrams and bigrams that it adds. A text of n tokens has n - 1 bigrams, however many
        sentences it has.
        """
        sentences, references = self._pairs
        topics = self._sentences.topics
        hits = more + self._taken_hits.take(references, axis=0)
        sizes = (self._sentences.sizes + self._taken_sizes.take(topics)).take(sentences)
        of_references = self._reference_sizes.take(references)
        unigrams = np.maximum(1, sizes + of_references)
        bigrams = np.maximum(1, np.maximum(0, sizes - 1) + np.maximum(0, of_references - 1))
        values = hits[:, 0] / unigrams + hits[:, 1] / bigrams  # F = 2 hits / (sizes); the mean of two such
        return np.bincount(sentences, values, len(topics)) / self._most.take(topics)  # added up reference by reference

    def _pick(self, scores: Floats) -> Ints:
        """For each topic the first of its best sentences, where that sentence raises the topic's score."""
        topics = self._sentences.topics
        firsts = _first_of_each(topics)
        starts, own = np.flatnonzero(firsts), np.cumsum(firsts) - 1
        peaks = np.maximum.reduceat(scores, starts)
        peaks[peaks <= self._scores.take(topics.take(starts))] = np.nan  # which equals no score
        places = np.flatnonzero(scores == peaks.take(own))
        return places[_first_of_each(topics.take(places))]

    def _take(self, best: Ints, scores: Floats, more: Floats) -> Bools:
        """Add these sentences, one a topic; which remain possible."""
        topics = self._sentences.topics[best]
        self._scores[topics] = scores[best]
        self._taken_sizes[topics] += self._sentences.sizes[best]
        self._budgets[topics] -= self._sentences.lengths[best]
        is_best = np.zeros(len(scores), np.bool_)
        is_best[best] = True
        are_pairs = is_best.take(self._pairs.sentences)
        pairs = np.flatnonzero(are_pairs)
        self._taken_hits[self._pairs.references.take(pairs)] += more.take(pairs, axis=0)
        rows = np.flatnonzero(np.repeat(are_pairs, 2).take(self._hits.cells))
        grams = self._hits.grams.take(rows)
        self._taken_grams[grams] = self._taken_grams[grams] + self._hits.in_sentence.take(rows)  # once, however many
        goes_on = np.zeros(len(self._scores), np.bool_)
        goes_on[topics] = ~self._is_cut[topics]
        fits = self._sentences.lengths <= self._budgets.take(self._sentences.topics)
        return ~is_best & goes_on.take(self._sentences.topics) & fits


def _pair_texts(topics: Ints, references: Ints) -> _Pairs:
    """Each sentence with each reference of its topic."""
    counts = references[topics]
    first = (np.cumsum(references) - references)[topics]
    return _Pairs(np.repeat(np.arange(len(topics)), counts), _count_up(first, counts))


def _count_up(starts: Ints, counts: Ints) -> Ints:
    """Count up from each start, one range after the other."""
    return np.repeat(starts - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())


def _find_hits(texts: Texts, topics: Ints) -> _Hits:
    """The rows of all sentences."""
    sentences, grams, counts = texts.shared
    known = texts.grams
    pairs = texts.references[topics]
    first_references = np.cumsum(texts.references) - texts.references
    firsts = np.cumsum(pairs) - pairs - first_references[topics]  # of the pairs of a sentence, less its first reference
    rows = grams
    if len(known.owners) > known.total:  # some stand in several references
        repeats = np.diff(known.starts).take(grams)
        rows = _count_up(known.starts.take(grams), repeats)
        sentences, grams, counts = (np.repeat(column, repeats) for column in texts.shared)
    cells = 2 * (firsts.take(sentences) + known.owners.take(rows))
    cells += grams >= known.unigrams
    return _Hits(cells, grams, counts.astype(np.float64), known.counts.take(rows).astype(np.float64))


def _drop_worst(scores: Floats, topics: Ints) -> None:
    """Keep only the best sentences of each topic that has too many."""
    counts = np.bincount(topics[scores >= 0])
    for topic in np.flatnonzero(counts > MOST_SENTENCES).tolist():
        start, end = np.searchsorted(topics, [topic, topic + 1])
        scores[start:end][np.argsort(-scores[start:end], kind="stable")[MOST_SENTENCES:]] = -np.inf


def _first_of_each(topics: Ints) -> Bools:
    """A flag for the first in each row of equal numbers."""
    first = np.ones(len(topics), np.bool_)
    np.not_equal(topics[1:], topics[:-1], out=first[1:])
    return first
