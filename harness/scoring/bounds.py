"""What no system here can be expected to pass: two rows of a table that read the references, and so are no systems.

`oracle` is the extract that agrees best with the references, found greedily (Nallapati et al. 2017): an upper bound for
systems that copy whole sentences, nearly; not for systems that write, and not the best of all extracts.

`human` scores each reference against the others of its topic and takes the mean: how far people agree with one another
by this metric. It has one reference fewer than the systems beside it, and most metrics rise with every reference. The
fair comparison scores systems against the same sets: `LeftOut.count`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.datasets.sentences import split_sentences
from harness.datasets.words import count_words, counts_characters, cut_words
from harness.records import Candidate, Failure, Topic
from harness.rouge.tokens import AsciiReader
from harness.rouge.unicode_words import UnicodeReader
from harness.scoring.metrics import Batch, Metric, Prepared, Rows, count_batch, prepare_batch
from harness.scoring.metrics.rouge import Rouge
from harness.scoring.system_counts import SystemCounts, count_system

_MANY = 1000
"""Sentences of one article that are looked at: of more, those that score best alone."""

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LeaveOneOut:
    """For each reference that is left out, a set of the others.

    `topics[i]` is the topic of set i, `texts[i]` what was left out of it. A topic with fewer than two references has
    no set.
    """

    prepared: Prepared
    topics: Ints
    texts: tuple[str, ...]
    of: int

    @property
    def has_sets(self) -> NDArray[np.bool_]:
        """(topics,): whether a topic has sets."""
        return np.bincount(self.topics, minlength=self.of) > 0

    def human(self) -> dict[str, Rows]:
        """Rows of what was left out, the mean over the sets of each topic; zeros for a topic without sets."""
        return self._means(self.texts)

    def count(self, candidates: Sequence[str]) -> dict[str, Rows]:
        """Rows of a system's candidates against the very same sets: what may be held against `human`."""
        return self._means([candidates[topic] for topic in self.topics])

    def _means(self, texts: Sequence[str]) -> dict[str, Rows]:
        sets = np.maximum(1, np.bincount(self.topics, minlength=self.of))[:, None]
        means = {}
        for name, rows in count_batch(self.prepared, texts).items():
            sums = np.zeros((self.of, rows.shape[1]))
            np.add.at(sums, self.topics, rows)
            means[name] = sums / sets
        return means


def leave_one_out(metrics: Sequence[Metric], batch: Batch) -> LeaveOneOut:
    """Every set of all references of a topic but one."""
    left = [
        (topic, place) for topic, texts in enumerate(batch.references) if len(texts) > 1 for place in range(len(texts))
    ]
    topics = [topic for topic, _ in left]
    sets = Batch(
        references=[
            [text for other, text in enumerate(batch.references[topic]) if other != place] for topic, place in left
        ],
        articles=[batch.articles[topic] for topic in topics] if batch.articles else (),
        words=[batch.words[topic] for topic in topics] if batch.words else (),
        ids=[batch.ids[topic] for topic in topics] if batch.ids else (),
    )
    texts = tuple(batch.references[topic][place] for topic, place in left)
    return LeaveOneOut(prepare_batch(metrics, sets), np.array(topics, np.int64), texts, len(batch))


def oracle_extract(sentences: Sequence[str], references: Sequence[str], words: int, *, stemmer: bool = True) -> str:
    """The oracle of one article: see `oracles`."""
    return oracle_extracts([sentences], [references], [words], stemmer=stemmer)[0]


def oracle_extracts(
    articles: Sequence[Sequence[str]],
    references: Sequence[Sequence[str]],
    words: Sequence[int],
    *,
    stemmer: bool = True,
    tokenizer: str = "ascii",
) -> list[str]:
    """For each article, given as sentences, the extract that agrees best with its references, a sentence a line.

    Greedy: the sentence that raises the mean of ROUGE-1 and ROUGE-2 F most, over all references, is added while one
    raises it and fits into the budget. Bigrams that cross from one sentence into the next are not looked for. Of equals
    the first is taken; sentences stand as in the article. Where none fits, it is the best one, cut to the budget.
    "" for an article without sentences or references. `tokenizer` is ROUGE's; texts of scripts without blanks are
    always read by "unicode", since "ascii" finds no word in them.
    """
    texts = [text for group in (*articles, *references) for text in group]
    is_unicode = tokenizer != "ascii" or counts_characters(texts)
    numbers, offsets, _ = (UnicodeReader if is_unicode else AsciiReader)(stemmer).read(texts)
    tokens = np.split(numbers, offsets[1:-1])
    sentences_from, references_from = 0, sum(map(len, articles))
    extracts = []
    for article, others, budget in zip(articles, references, words, strict=True):
        own = tokens[sentences_from : sentences_from + len(article)]
        theirs = tokens[references_from : references_from + len(others)]
        sentences_from, references_from = sentences_from + len(article), references_from + len(others)
        extracts.append(_extract(article, own, theirs, budget))
    return extracts


def write_oracles(topics: Sequence[Topic], families: Sequence[object]) -> list[str]:
    """The oracle of each topic as these families of metrics score it: by the stems and words of their ROUGE."""
    return oracles_of(topics, stemmer=_uses_stemmer(families), tokenizer=_tokenizer_of(families))


def oracle_variant(families: Sequence[object]) -> str:
    """What the oracle's text depends on beside the topic: `oracle stemmer:True tokens:ascii`."""
    return f"oracle stemmer:{_uses_stemmer(families)} tokens:{_tokenizer_of(families)}"


def _uses_stemmer(families: Sequence[object]) -> bool:
    return {family.stemmer for family in families if isinstance(family, Rouge)} != {False}


def _tokenizer_of(families: Sequence[object]) -> str:
    is_ascii = all(family.tokenizer == "ascii" for family in families if isinstance(family, Rouge))
    return "ascii" if is_ascii else "unicode"


def oracles_of(topics: Sequence[Topic], *, stemmer: bool = True, tokenizer: str = "ascii") -> list[str]:
    """The oracle of each topic, by the harness's sentences."""
    return oracle_extracts(
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


def count_bounds(
    topics: Sequence[Topic], metrics: Sequence[Metric], prepared: Prepared, left: LeaveOneOut | None = None
) -> Iterator[SystemCounts]:
    """The rows `oracle` and `human` of a batch, counted by these metrics; `prepared` is the batch's, and so is `left`.

    A topic that has none (no article, too few references) is "not attempted" and counts nothing.
    """
    yield count_oracle(topics, metrics, prepared)
    yield _human_tally(topics, left or leave_one_out(metrics, Batch.of(topics, metrics)))


def count_oracle(topics: Sequence[Topic], metrics: Sequence[Metric], prepared: Prepared) -> SystemCounts:
    """The row `oracle` of a batch."""
    texts = write_oracles(topics, [metric.family for metric in metrics])
    oracle = [Candidate(t.id, text, "", _reason(bool(text))) for t, text in zip(topics, texts, strict=True)]
    rows = count_batch(prepared, texts)
    for of_metric in rows.values():
        of_metric[[not text for text in texts]] = 0
    return count_system("oracle", "ceiling", rows, oracle, [topic.article.words for topic in topics])


def _human_tally(topics: Sequence[Topic], left: LeaveOneOut) -> SystemCounts:
    lengths = [np.mean([count_words(r.text) for r in topic.references] or [0]) for topic in topics]
    return SystemCounts(
        label="human",
        role="ceiling",
        rows=left.human(),
        words=np.rint(lengths).astype(np.int64),
        budgets=np.array([topic.article.words for topic in topics], np.int64),
        failures=tuple(_reason(bool(there)) for there in left.has_sets),
    )


def _reason(there: bool) -> Failure | None:
    return None if there else "not attempted"
