"""Choices of settings that could have been made otherwise for a measure, and the sums of counts under each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from harness.records import Dataset, Topic
from harness.rouge.spaced_words import ReadTexts
from harness.scoring import alternative_rankings as orders
from harness.scoring.metrics import Batch, Metric, Prepared, Rouge, Rows, count_batch, prepare_batch
from harness.scoring.metrics.rouge import unstem_batch
from harness.scoring.settings import MetricColumns
from harness.scoring.word_lengths import cut_known_words

MAX_TOPICS = 12
"""The most authors or references of a topic that are left out one by one."""

REFERENCE_MODES = {"google": ("best", "mean", "jackknife"), "perl": ("pool", "best", "mean", "jackknife")}
"""Ways to combine several references into one score, by ROUGE's mode."""

CUT_TO_SHORTEST = ("candidates cut", "to the topic's shortest")
"""The choice that a leaderboard, too, is compared with."""

Texts = Sequence[ReadTexts]
"""The candidates of each source on a batch."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Another choice: a variant of the metric, fewer references of a topic, or shorter candidates."""

    kind: str
    name: str
    column: MetricColumns
    references: Callable[[Topic], list[str]]
    texts: Callable[[Sequence[Topic], Texts], Texts]

    @property
    def is_of_texts(self) -> bool:
        """Tell whether the choice changes candidates only, and neither the metric nor the references."""
        return self.texts is not _keep_texts


def list_choices(dataset: Dataset, first: MetricColumns, *, with_shortest: bool = True) -> Iterator[Choice]:
    """List all choices that can be made otherwise for one measure on this dataset.

    Without the last of them, candidates cut to their topic's shortest, where a run has counted those already.
    """
    metric = first.metric
    several = dataset.references[1] > 1
    if isinstance(metric.family, Rouge):
        yield _other_stemming(first, metric.family)
        for way in REFERENCE_MODES[metric.family.mode] if several else ():
            if way != metric.family.references:
                yield _choice(
                    "several references", way, _column_in_family(first, replace(metric.family, references=way))
                )
    if several and metric.needs_references:
        yield from _without_references(dataset, first)
    if dataset.has_budget:
        yield _cut_to_budget(first)
    if with_shortest:
        yield _choice(*CUT_TO_SHORTEST, first, texts=_to_shortest)


def list_word_choices(dataset: Dataset, metric: Metric) -> Iterator[Choice]:
    """List the choices that cost little where the words of all candidates are known, as during counting."""
    if isinstance(metric.family, Rouge) and metric.family.mode == "google":
        first = MetricColumns(metric, (0,))
        yield _other_stemming(first, metric.family)
        if dataset.has_budget:
            yield _cut_to_budget(first)


def _other_stemming(first: MetricColumns, family: Rouge) -> Choice:
    other = replace(family, stemmer=not family.stemmer)
    return _choice("stemming", "on" if other.stemmer else "off", _column_in_family(first, other))


def _cut_to_budget(first: MetricColumns) -> Choice:
    return _choice("candidates cut", "to the budget", first, texts=_to_budget)


def _column_in_family(column: MetricColumns, family: Rouge) -> MetricColumns:
    return MetricColumns(replace(column.metric, family=family), column.picks)


def _all_references(topic: Topic) -> list[str]:
    return [reference.text for reference in topic.references]


def _keep_texts(_: Sequence[Topic], texts: Texts) -> Texts:
    return texts


def _choice(
    kind: str,
    name: str,
    column: MetricColumns,
    *,
    references: Callable[[Topic], list[str]] = _all_references,
    texts: Callable[[Sequence[Topic], Texts], Texts] = _keep_texts,
) -> Choice:
    return Choice(kind, name, column, references, texts)


def _without_references(dataset: Dataset, first: MetricColumns) -> Iterator[Choice]:
    """Choices that leave one author out, where the same few wrote on all topics; else one place among references.

    A topic that would have none left keeps what it has.
    """
    authors = sorted({reference.author for topic in dataset.topics for reference in topic.references})
    most = dataset.references[1]
    if len(authors) <= min(MAX_TOPICS, 2 * most):
        for author in authors:
            yield _choice("reference left out", author, first, references=partial(_without_author, author))
    elif most <= MAX_TOPICS:
        for place in range(most):
            yield _choice("reference left out", f"number {place + 1}", first, references=partial(_without_place, place))


def _without_author(author: str, topic: Topic) -> list[str]:
    return [reference.text for reference in topic.references if reference.author != author] or _all_references(topic)


def _without_place(place: int, topic: Topic) -> list[str]:
    return [text for at, text in enumerate(_all_references(topic)) if at != place] or _all_references(topic)


def _to_budget(topics: Sequence[Topic], texts: Texts) -> Texts:
    budgets = np.array([topic.article.words for topic in topics], np.int64)
    return [cut_known_words(of_source, budgets) for of_source in texts]


def _to_shortest(_: Sequence[Topic], texts: Texts) -> Texts:
    lengths = np.array(orders.shortest_lengths(texts), np.int64)
    return [cut_known_words(of_source, lengths) for of_source in texts]


def count_choices(
    choices: Sequence[Choice], topics: Sequence[Topic], texts: Texts, references: Prepared | None = None
) -> list[list[Rows]]:
    """The counts (topics, width) by choice and source.

    `references` are those of the topics, read for the run's own metric, where that is done already.
    """
    counts = []
    for choice in choices:
        prepared = references if choice.is_of_texts else None
        if references and choice.references is _all_references:
            prepared = prepared or unstem_batch(references, choice.column.metric)
        prepared = prepared or _read_references(choice, topics)
        if choice.is_of_texts:
            references = prepared
        name = choice.column.metric.name
        counts.append([count_batch(prepared, of_source)[name] for of_source in choice.texts(topics, texts)])
    return counts


def sum_counts(counts: Sequence[Sequence[Rows]], topics: NDArray[np.bool_] | slice) -> Rows:
    """The sums (choices, sources, width) over some of the topics."""
    return np.array([[rows[topics].sum(axis=0) for rows in of_choice] for of_choice in counts])


def _read_references(choice: Choice, topics: Sequence[Topic]) -> Prepared:
    metric = choice.column.metric
    references = [choice.references(topic) for topic in topics]
    return prepare_batch([metric], replace(Batch.from_topics(topics, [metric]), references=references))
