"""The row `oracle`: the extract of each article that agrees best with its references, found greedily.

An upper bound for systems that copy whole sentences, nearly; not for systems that write, and not the best of all
extracts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.datasets.sentences import split_sentences
from harness.datasets.word_counts import count_words_of
from harness.datasets.words import UNSPACED, counts_characters, cut_words
from harness.records import Topic
from harness.rouge.readers import SharedReader, shared_reader
from harness.scoring.greedy_extracts import Texts, choose_sentences
from harness.scoring.metrics.rouge import Rouge

MOST_PAIRED_CHARS = 1 << 21
"""Characters of articles, each as often as it has references, that are looked at at once, so that memory is bounded."""

Ints = NDArray[np.int64]


class Oracle(NamedTuple):
    """The sentences of an extract, none where there is no oracle. `is_cut`: the sentence did not fit and is cut."""

    lines: list[str]
    is_cut: bool

    @property
    def text(self) -> str:
        """A sentence a line; where one was cut, its words with a blank between."""
        return " ".join("".join(self.lines).split()) if self.is_cut else "\n".join(self.lines)


def oracle_extract(sentences: Sequence[str], references: Sequence[str], words: int, *, stemmer: bool = True) -> str:
    """The oracle of one article: see `oracle_extracts`."""
    return oracle_extracts([sentences], [references], [words], stemmer=stemmer)[0]


def oracle_extracts(
    articles: Sequence[Sequence[str]],
    references: Sequence[Sequence[str]],
    words: Sequence[int],
    *,
    stemmer: bool = True,
    tokenizer: str = "ascii",
) -> list[str]:
    """The extract of each article (a list of sentences) that agrees best with its references, a sentence a line.

    Greedy: the sentence that raises the mean of ROUGE-1 and ROUGE-2 F most, over all references, is added while one
    raises it and fits into the budget. Bigrams that cross from one sentence into the next are not looked for. Among
    equals the first is taken; sentences stand as in the article. Where none fits, it is the best one, cut to the
    budget. "" for an article without sentences or references. `tokenizer` is ROUGE's; texts of scripts without blanks
    are always read by "unicode", since "ascii" finds no word in them.
    """
    oracles = _find_extracts(articles, references, words, stemmer=stemmer, tokenizer=tokenizer)
    return [oracle.text for oracle in oracles]


def _find_extracts(
    articles: Sequence[Sequence[str]],
    references: Sequence[Sequence[str]],
    words: Sequence[int],
    *,
    stemmer: bool,
    tokenizer: str,
) -> list[Oracle]:
    is_unicode = tokenizer != "ascii" or _are_unspaced([*chain.from_iterable((*articles, *references))])
    reader = shared_reader("unicode" if is_unicode else "ascii", stemmer)
    extracts: list[Oracle] = []
    for first, last in _group_topics(articles, references):
        extracts += _extract(articles[first:last], references[first:last], words[first:last], reader)
    return extracts


def _are_unspaced(texts: Sequence[str]) -> bool:
    """Tell whether most words are characters of scripts without spaces; texts rarely have any."""
    if all(map(str.isascii, texts)) or not any(map(UNSPACED.search, texts)):
        return False
    return counts_characters(texts)


def _group_topics(articles: Sequence[Sequence[str]], references: Sequence[Sequence[str]]) -> Iterator[tuple[int, int]]:
    """The first topic and the end of each group that is looked at at once."""
    first = chars = 0
    for place, (article, others) in enumerate(zip(articles, references, strict=True)):
        more = sum(map(len, article)) * max(1, len(others))
        if chars and chars + more > MOST_PAIRED_CHARS:
            yield first, place
            first, chars = place, 0
        chars += more
    if first < len(articles):
        yield first, len(articles)


def _extract(
    articles: Sequence[Sequence[str]], references: Sequence[Sequence[str]], words: Sequence[int], reader: SharedReader
) -> list[Oracle]:
    sentences = [*chain.from_iterable(articles)]
    tokens = reader.read([*sentences, *chain.from_iterable(references)])
    counts = np.array([*map(len, articles)], np.int64), np.array([*map(len, references)], np.int64)
    extracts = choose_sentences(Texts(tokens, *counts, count_words_of(sentences), np.array(words, np.int64)))
    lines: list[list[str]] = [[] for _ in articles]
    for place, topic in zip(extracts.places.tolist(), extracts.topics.tolist(), strict=True):
        sentence = sentences[place]
        lines[topic].append(cut_words(sentence, words[topic]) if extracts.is_cut[topic] else sentence)
    return [*map(Oracle, lines, extracts.is_cut.tolist())]


def write_oracles(topics: Sequence[Topic], families: Sequence[object]) -> list[str]:
    """Write the oracle of each topic for these families of metrics, with the stemming and tokens of their ROUGE."""
    return [oracle.text for oracle in find_oracles(topics, families)]


def find_oracles(topics: Sequence[Topic], families: Sequence[object]) -> list[Oracle]:
    """Find the oracle of each topic, as separate sentences."""
    return _oracles_of(topics, stemmer=_uses_stemmer(families), tokenizer=_tokenizer_of(families))


def oracle_variant(families: Sequence[object]) -> str:
    """The settings that the oracle's text depends on beside the topic: `oracle stemmer:True tokens:ascii`."""
    return f"oracle stemmer:{_uses_stemmer(families)} tokens:{_tokenizer_of(families)}"


def _uses_stemmer(families: Sequence[object]) -> bool:
    return {family.stemmer for family in families if isinstance(family, Rouge)} != {False}


def _tokenizer_of(families: Sequence[object]) -> str:
    is_ascii = all(family.tokenizer == "ascii" for family in families if isinstance(family, Rouge))
    return "ascii" if is_ascii else "unicode"


def _oracles_of(topics: Sequence[Topic], *, stemmer: bool, tokenizer: str) -> list[Oracle]:
    """Oracles of texts split into sentences by the harness."""
    return _find_extracts(
        [
            [
                line
                for document in topic.article.documents
                for line in split_sentences("\n".join(document.paragraphs), topic.article.language)
            ]
            for topic in topics
        ],
        [[reference.text for reference in topic.references] for topic in topics],
        [topic.article.words for topic in topics],
        stemmer=stemmer,
        tokenizer=tokenizer,
    )
