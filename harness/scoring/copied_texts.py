"""Candidates of a batch that hold a reference or are the beginning of their article: see `integrity`.

Texts are compared as words, without regard to case, white space and punctuation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain, islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.datasets.joined_texts import Ints
from harness.records import Topic
from harness.rouge.spaced_words import ReadTexts
from harness.scoring.normalized_words import (
    UNSPACED,
    HashedTexts,
    Hashes,
    Words,
    are_read_otherwise,
    first_word,
    first_words,
    hash_first_words,
    hash_texts,
    hash_words,
    is_read_alike,
    normalize_words,
    squeeze_words,
)

RUN = 12
"""Words in a row that no writer shares with a reference by chance; quotations of the article are not counted."""

LEAST_WORDS = 8
"""The fewest words of a repeated reference that are a leak: shorter ones are repeated by chance."""

PIECE = 6
"""Words of a quotation of several pieces, on average: 12 words may be of two sentences of the article."""

FEW = 1 / 16
"""The share of texts up to which it is quicker to compare their words than to hash those of all."""

_TABLE_BITS = 20
_TABLE_SHIFT = np.uint64(64 - _TABLE_BITS)


class TopicIndex:
    """A batch of topics to compare candidates with, made once for all systems.

    Few candidates share a run of words with a reference, or the first word with the article. The words of a topic are
    made only for these.
    """

    def __init__(self, topics: Sequence[Topic], articles: Sequence[str]) -> None:
        self.ids = tuple(topic.id for topic in topics)
        self.articles = articles
        self._references = [[reference.text for reference in topic.references] for topic in topics]
        self._words: dict[int, ReferenceWords] = {}
        self._squeezed_texts: dict[int, str] = {}

    @cached_property
    def _heads(self) -> Ints:
        """(topics,): a hash of the first word of each article."""
        return hash_words([*map(first_word, self.articles)])

    @cached_property
    def _hashed_references(self) -> _HashedReferences:
        owners = np.repeat(np.arange(len(self.ids)), [*map(len, self._references)])
        return _HashedReferences.hash_texts([*chain.from_iterable(self._references)], owners)

    @cached_property
    def _odd_topics(self) -> list[int]:
        """The places of topics with references that have other words here than in ROUGE."""
        references = [*chain.from_iterable(self._references)]
        if is_read_alike("\n".join(references)):
            return []
        owners, words = np.repeat(np.arange(len(self.ids)), [*map(len, self._references)]), ReadTexts(references).words
        odd: list[int] = owners.take(words.owners(words.find(are_read_otherwise))).tolist()
        return odd

    def find_leaks(self, texts: ReadTexts, runs: Ints | None = None) -> Iterator[int]:
        """The places of texts, one a topic, that hold a reference.

        `runs` are those that share `RUN` words with their reference or are short and all in it, as ROUGE found, where
        it has looked.
        """
        for place in self._find_shared(texts, runs):
            if _leaks(normalize_words(texts[place]), place, self):
                yield place

    def _find_shared(self, texts: ReadTexts, runs: Ints | None) -> list[int]:
        """The places of texts that may share a run with a reference or equal one; none is missed."""
        if runs is not None:
            odd_texts = texts.words.owners(texts.words.find(are_read_otherwise)).tolist()
            shared = sorted({*runs.tolist(), *odd_texts, *self._odd_topics})
            if len(shared) <= len(self.ids) * FEW:
                return shared
        return self._hashed_references.find_shared(hash_texts(texts))

    def find_heads(self, texts: ReadTexts) -> Iterator[int]:
        """The places of texts, one a topic, that are the beginning of their article."""
        firsts = texts.words.first_values(hash_first_words)
        for place in np.flatnonzero((firsts == self._heads) | (firsts == 0)).tolist():
            if _is_head(normalize_words(texts[place]), self.articles[place]):
                yield place

    def reference_words(self, place: int) -> ReferenceWords:
        """The words of a topic's references."""
        if place not in self._words:
            self._words[place] = ReferenceWords(self._references[place])
        return self._words[place]

    def squeeze_article(self, place: int) -> str:
        """The words of a topic's article, joined without spaces."""
        if place not in self._squeezed_texts:
            self._squeezed_texts[place] = squeeze_words(self.articles[place])
        return self._squeezed_texts[place]


class _HashedReferences(NamedTuple):
    """Hashes of whole references and of their runs, each with its topic, and a table of the first bits of the latter.

    Few candidates share a run of words with a reference: hashes select those that may.
    """

    whole_texts: Hashes
    windows: Hashes
    table: NDArray[np.bool_]

    @classmethod
    def hash_texts(cls, texts: Sequence[str], owners: Ints) -> _HashedReferences:
        """Hash the references of some topics; `owners` are the places of their topics."""
        hashed = hash_texts(texts)
        windows, _ = hashed.windows(RUN, owners)
        table = np.zeros(1 << _TABLE_BITS, np.bool_)
        table[windows >> _TABLE_SHIFT] = True
        return cls(np.sort(hashed.texts_hashes(owners)), np.sort(windows), table)

    def find_shared(self, texts: HashedTexts) -> list[int]:
        """The places of texts, one a topic, that may share a run with a reference or equal one; none is missed."""
        topics = np.arange(len(texts.texts))
        windows, places = texts.windows(RUN, topics)
        may_share = np.flatnonzero(self.table[windows >> _TABLE_SHIFT])
        is_shared = _contains_hashes(windows[may_share], self.windows)
        is_whole = (np.diff(texts.offsets) >= LEAST_WORDS) & _contains_hashes(
            texts.texts_hashes(topics), self.whole_texts
        )
        shared: list[int] = np.union1d(places[may_share[is_shared]], np.flatnonzero(is_whole)).tolist()
        return shared


def _contains_hashes(hashes: Hashes, sorted_hashes: Hashes) -> NDArray[np.bool_]:
    slots = np.searchsorted(sorted_hashes, hashes)
    are_in: NDArray[np.bool_] = np.append(sorted_hashes, np.uint64(0))[slots] == hashes
    return are_in


class ReferenceWords:
    """The references of a topic as words.

    Runs of them are of `size` words: writing without blanks has a character for a word, and needs twice as many.
    """

    def __init__(self, references: Sequence[str]) -> None:
        self.texts = tuple(map(normalize_words, references))
        self.size = RUN * (1 if all(map(str.isascii, references)) else _weight(self.texts))
        self._joined = "\n".join(f" {' '.join(text)} " for text in self.texts)

    def find_runs(self, text: Words) -> Iterator[int]:
        """The places in a text at which runs of the references begin.

        Each run of a text holds one stretch of half the size among those that begin every so many words.
        """
        half = self.size // 2
        step = self.size - half + 1
        for stretch in range(0, len(text) - half + 1, step):
            if self._holds(text[stretch : stretch + half]):
                starts = range(max(0, stretch - step + 1), min(stretch, len(text) - self.size) + 1)
                yield from (start for start in starts if self._holds(text[start : start + self.size]))

    def _holds(self, words: Words) -> bool:
        return f" {' '.join(words)} " in self._joined


def _leaks(text: Words, place: int, index: TopicIndex) -> bool:
    """Tell whether a candidate repeats a reference.

    The article is read last: few candidates share a run with a reference. If the article is missing, a run may be a
    quotation from it; then only a whole reference of at least `size` words is a leak.
    """
    references = index.reference_words(place)
    size = references.size
    is_whole = len(text) >= LEAST_WORDS * size // RUN and text in references.texts
    runs = references.find_runs(text)
    starts = [*islice(runs, 1)]
    if not starts and not is_whole:
        return False
    article = index.squeeze_article(place)
    if not article:
        return is_whole and len(text) >= size
    if any(not _is_quoted(text[start : start + size], article) for start in starts):
        return True  # as most are that are not quoted: there the others need not be found
    starts += runs
    return (is_whole and not _is_quoted(text, article)) or any(
        not _is_quoted_everywhere(stretch, size, article) for stretch in _join_runs(text, starts, size)
    )


def _join_runs(text: Words, starts: Sequence[int], size: int) -> Iterator[Words]:
    """The stretches covered by runs of `size` words that start at these places. Adjacent runs are joined."""
    for place, start in enumerate(starts):
        if not place or starts[place - 1] < start - 1:
            first = start
        if place + 1 == len(starts) or starts[place + 1] > start + 1:
            yield text[first : start + size]


def _is_quoted_everywhere(stretch: Words, size: int, article: str) -> bool:
    """True where the article quotes every run of a stretch.

    Where the article holds the whole stretch it holds them all.
    """
    return "".join(stretch) in article or all(_is_quoted(run, article) for run in _runs(stretch, size))


def _is_quoted(run: Words, article: str) -> bool:
    """True where the squeezed article holds these words in few pieces, as where two of its sentences stand together."""
    if max(run, key=len) not in article:
        return False
    start, pieces = 0, 0
    while start < len(run) and pieces < max(2, len(run) // PIECE):
        end = _find_end(run, start, article)
        if end == start:
            return False
        start, pieces = end, pieces + 1
    return start == len(run)


def _find_end(run: Words, start: int, article: str) -> int:
    """The end of the longest quotation from `start` on, by halving: the beginnings of a quotation are quoted, too."""
    covered, beyond = start, len(run) + 1
    end = len(run)
    while beyond - covered > 1:
        if "".join(run[start:end]) in article:
            covered = end
        else:
            beyond = end
        end = (covered + beyond) // 2
    return covered


def _is_head(text: Words, article: str) -> bool:
    return bool(text) and text == first_words(article, len(text))


def _weight(texts: Sequence[Words]) -> int:
    """How many units count as one word: 2 if most are characters of a script without spaces, else 1."""
    words = sum(map(len, texts))
    return 2 if 2 * sum(bool(UNSPACED.match(word)) for text in texts for word in text) > words else 1


def _runs(text: Words, size: int) -> Iterator[Words]:
    return (text[start : start + size] for start in range(len(text) - size + 1))
