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

from harness.datasets.sentence_lines import CHARS_AT_ONCE, write_sentence_lines
from harness.datasets.word_counts import count_words_of
from harness.datasets.words import UNSPACED, counts_characters, cut_words, is_parted_by_blanks
from harness.records import Topic, article_text
from harness.rouge.readers import SharedReader, shared_reader
from harness.rouge.text_lines import TextLines
from harness.scoring.greedy_extracts import Texts, choose_sentences
from harness.scoring.metrics.rouge import Rouge
from harness.scoring.shared_grams import SLOT_BITS, ReferenceGrams, SharedGrams, join_grams

MOST_PAIRED_CHARS = 1 << 21
"""Characters of articles, each as often as it has references, that are looked at at once, so that memory is bounded."""

Ints = NDArray[np.int64]


class Oracle(NamedTuple):
    """The sentences of an extract, none where there is no oracle. `is_cut`: the sentence did not fit and is cut.

    `places` say where they begin in the article when a sentence is a line, where known: mostly its own text.
    """

    lines: list[str]
    is_cut: bool
    places: Sequence[int] = ()

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
    oracles = _find_extracts([*map("\n".join, articles)], references, words, stemmer=stemmer, tokenizer=tokenizer)
    return [oracle.text for oracle in oracles]


def _find_extracts(
    articles: Sequence[str], references: Sequence[Sequence[str]], words: Sequence[int], *, stemmer: bool, tokenizer: str
) -> list[Oracle]:
    """The oracles of articles with a sentence a line."""
    is_unicode = tokenizer != "ascii" or _are_unspaced([*articles, *chain.from_iterable(references)])
    reader = shared_reader("unicode" if is_unicode else "ascii", stemmer)
    extracts: list[Oracle] = []
    sizes = [
        max(len(text) * max(1, len(others)), 1 << SLOT_BITS) for text, others in zip(articles, references, strict=True)
    ]
    for first, last in _group_topics(sizes, MOST_PAIRED_CHARS):
        extracts += _extract(articles[first:last], references[first:last], words[first:last], reader)
    return extracts


def _are_unspaced(texts: Sequence[str]) -> bool:
    """Tell whether most words are characters of scripts without spaces; texts rarely have any."""
    if all(map(str.isascii, texts)) or not any(map(UNSPACED.search, texts)):
        return False
    return counts_characters(texts)


def _group_topics(sizes: Sequence[int], most: int) -> Iterator[tuple[int, int]]:
    """The first topic and the end of each group that is looked at at once, of at most that size or of one topic."""
    first = total = 0
    for place, size in enumerate(sizes):
        if total and total + size > most:
            yield first, place
            first, total = place, 0
        total += size
    if first < len(sizes):
        yield first, len(sizes)


def _extract(
    articles: Sequence[str], references: Sequence[Sequence[str]], words: Sequence[int], reader: SharedReader
) -> list[Oracle]:
    counts = np.array([*map(len, references)], np.int64)
    grams = ReferenceGrams(reader.read([*chain.from_iterable(references)]), counts)
    read = _read_articles(articles, reader, grams)
    budgets = np.array(words, np.int64)
    extracts = choose_sentences(Texts(read.sentences, counts, grams, read.shared, read.sizes, read.lengths, budgets))
    starts, ends = read.starts[extracts.places], read.starts[extracts.places + 1] - 1
    firsts = read.starts[(np.cumsum(read.sentences) - read.sentences)[extracts.topics]]
    lines: list[list[str]] = [[] for _ in articles]
    places: list[list[int]] = [[] for _ in articles]
    spans = ((starts - firsts).tolist(), (ends - firsts).tolist())
    for topic, start, end in zip(extracts.topics.tolist(), *spans, strict=True):
        lines[topic].append(articles[topic][start:end])
        places[topic].append(start)
    return [
        Oracle([cut_words(line, number) for line in some] if cut else some, cut, of_topic)
        for some, number, cut, of_topic in zip(lines, words, extracts.is_cut.tolist(), places, strict=True)
    ]


class _ReadArticles(NamedTuple):
    """The number of sentences of each article; where each begins, and one more would; and what `Texts` has of them.

    Places are those in all articles, joined by line feeds but for empty ones.
    """

    sentences: Ints
    starts: Ints
    shared: SharedGrams
    sizes: Ints
    lengths: Ints


def _read_articles(articles: Sequence[str], reader: SharedReader, grams: ReferenceGrams) -> _ReadArticles:
    """Read articles with a sentence a line, a few at a time: what is made of so many fits into a core's cache."""
    counts = np.zeros(len(articles), np.int64)
    starts, sizes, lengths = ([np.zeros(0, np.int64)] for _ in range(3))
    shared: list[SharedGrams] = []
    written = np.flatnonzero([*map(bool, articles)])
    end = 0
    for first, last in _group_topics([len(articles[place]) for place in written.tolist()], CHARS_AT_ONCE):
        topics = written[first:last]
        texts = [articles[topic] for topic in topics.tolist()]
        lines = TextLines("\n".join(texts))
        tokens = reader.read(lines)
        counts[topics] = np.diff(np.searchsorted(lines.starts, np.cumsum([0, *(len(text) + 1 for text in texts)])))
        shared.append(grams.find(tokens, np.repeat(topics, counts[topics])))
        starts.append(end + lines.starts[:-1])
        sizes.append(np.diff(tokens.offsets))
        lengths.append(_count_words(lines))
        end += int(lines.starts[-1])
    starts.append(np.array([end]))
    return _ReadArticles(
        counts, np.concatenate(starts), join_grams(shared, sizes[1:]), np.concatenate(sizes), np.concatenate(lengths)
    )


def _count_words(lines: TextLines) -> Ints:
    """The number of words in each line."""
    counts, beyond_ascii = lines.count_words(), lines.beyond_ascii
    if any(map(str.isspace, beyond_ascii)) or not is_parted_by_blanks(beyond_ascii):
        others = [place for place, line in enumerate(lines) if not line.isascii()]
        counts[others] = count_words_of([lines[place] for place in others])
    return counts


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
    articles = [topic.article for topic in topics]
    return _find_extracts(
        write_sentence_lines([*map(article_text, articles)], [article.language for article in articles]),
        [[reference.text for reference in topic.references] for topic in topics],
        [article.words for article in articles],
        stemmer=stemmer,
        tokenizer=tokenizer,
    )
