"""The oracle, slow and simple: an article at a time, every sentence again after each that is taken.

What `harness.scoring.oracles` was before it looked at many articles at once: its extracts must be these.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.datasets.words import count_words, counts_characters, cut_words
from harness.rouge.tokens import AsciiReader
from harness.rouge.unicode_words import UnicodeReader

_MANY = 1000

Ints = NDArray[np.int64]


def slow_oracle_extracts(
    articles: Sequence[Sequence[str]],
    references: Sequence[Sequence[str]],
    words: Sequence[int],
    *,
    stemmer: bool = True,
    tokenizer: str = "ascii",
) -> list[str]:
    """See `oracle_extracts`."""
    texts = [text for group in (*articles, *references) for text in group]
    is_unicode = tokenizer != "ascii" or counts_characters(texts)
    numbers, offsets, *_ = (UnicodeReader if is_unicode else AsciiReader)(stemmer).read(texts)
    tokens = np.split(numbers, offsets[1:-1])
    sentences_from, references_from = 0, sum(map(len, articles))
    extracts = []
    for article, others, budget in zip(articles, references, words, strict=True):
        own = tokens[sentences_from : sentences_from + len(article)]
        theirs = tokens[references_from : references_from + len(others)]
        sentences_from, references_from = sentences_from + len(article), references_from + len(others)
        extracts.append(_extract(article, own, theirs, budget))
    return extracts


class _Counts(NamedTuple):
    """How often each unigram and bigram of the references stands in each of some texts: (texts, grams).

    `unigrams` of the columns are unigrams, the rest bigrams. `totals` (texts, 2) counts all of a text's own.
    """

    grams: Ints
    unigrams: int
    totals: Ints


def _extract(sentences: Sequence[str], tokens: list[Ints], references: list[Ints], budget: int) -> str:
    lengths = np.array([count_words(sentence) for sentence in sentences], np.int64)
    if not lengths.any() or not references:
        return ""
    counts, reference_counts = _counts(tokens, references)
    fitting = np.flatnonzero((lengths > 0) & (lengths <= budget))
    if not len(fitting):
        best = int(_scores(counts, reference_counts).argmax())
        return " ".join(cut_words(sentences[best], budget).split())
    chosen = _greedy(_some(counts, fitting), reference_counts, lengths[fitting], budget)
    return "\n".join(sentences[place] for place in sorted(fitting[chosen].tolist()))


def _greedy(counts: _Counts, reference_counts: _Counts, lengths: Ints, budget: int) -> list[int]:
    """Which sentences, in the order in which they are taken; at least one."""
    alone = _scores(counts, reference_counts)
    possible = np.sort(np.argsort(-alone, kind="stable")[:_MANY])
    chosen: list[int] = []
    score, gained = -1.0, alone[possible]
    while len(possible):
        best = int(gained.argmax())
        if gained[best] <= score:
            break
        chosen.append(int(possible[best]))
        score, budget = float(gained[best]), budget - int(lengths[possible[best]])
        possible = np.delete(possible, best)
        possible = possible[lengths[possible] <= budget]
        gained = _scores(_with(_some(counts, possible), _some(counts, np.array(chosen))), reference_counts)
    return chosen


def _counts(tokens: list[Ints], references: list[Ints]) -> tuple[_Counts, _Counts]:
    """Of the sentences and of the references."""
    base = 1 + max((int(text.max(initial=0)) for text in (*tokens, *references)), default=0)
    tables = []
    unigrams = np.unique(np.concatenate(references))
    bigrams = np.unique(np.concatenate([_bigrams(text, base) for text in references]))
    for texts in (tokens, references):
        grams = np.concatenate(
            [_table(texts, unigrams), _table([_bigrams(text, base) for text in texts], bigrams)], axis=1
        )
        sizes = np.array([len(text) for text in texts])
        tables.append(_Counts(grams, len(unigrams), np.stack([sizes, np.maximum(0, sizes - 1)], axis=1)))
    return tables[0], tables[1]


def _bigrams(text: Ints, base: int) -> Ints:
    return text[:-1] * base + text[1:]


def _table(texts: list[Ints], vocabulary: Ints) -> Ints:
    """(texts, known): how often each known gram stands in each text."""
    if not len(vocabulary):
        return np.zeros((len(texts), 0), np.int64)
    flat = np.concatenate(texts)
    row = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    column = np.minimum(np.searchsorted(vocabulary, flat), len(vocabulary) - 1)
    there = vocabulary[column] == flat
    cells = np.bincount(row[there] * len(vocabulary) + column[there], minlength=len(texts) * len(vocabulary))
    return cells.reshape(len(texts), len(vocabulary))


def _some(counts: _Counts, texts: Ints) -> _Counts:
    return _Counts(counts.grams[texts], counts.unigrams, counts.totals[texts])


def _with(counts: _Counts, chosen: _Counts) -> _Counts:
    """Each text after the chosen ones. A text of n tokens has n - 1 bigrams, however many sentences it has."""
    sizes = counts.totals[:, 0] + chosen.totals[:, 0].sum()
    totals = np.stack([sizes, np.maximum(0, sizes - 1)], axis=1)
    return _Counts(counts.grams + chosen.grams.sum(axis=0), counts.unigrams, totals)


def _scores(counts: _Counts, reference_counts: _Counts) -> NDArray[np.float64]:
    """The mean of ROUGE-1 and ROUGE-2 F of each text, over the references."""
    total = np.zeros(len(counts.grams))
    for grams, sizes in zip(reference_counts.grams, reference_counts.totals, strict=True):
        shared = np.minimum(counts.grams, grams)
        unigrams = shared[:, : counts.unigrams].sum(axis=1)
        bigrams = shared[:, counts.unigrams :].sum(axis=1)
        both = np.maximum(1, counts.totals + sizes)
        total += unigrams / both[:, 0] + bigrams / both[:, 1]  # F = 2 hits / (sizes); the mean of two such
    return total / len(reference_counts.grams)
