"""Candidates and references -> tallies, batch by batch: texts pass through, counts stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from harness.data.sentences import split
from harness.records import Article, Candidate, Dataset, Role, Topic
from harness.scoring import ceilings
from harness.scoring.metrics import Batch, Metric, Prepared, count, prepare
from harness.scoring.tallies import Tally, join, tally

BATCH = 1024
"""Topics whose texts are in memory at once."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the candidates of one row come from, by topic id."""

    label: str
    role: Role
    candidates: Mapping[str, Candidate]


@dataclass(frozen=True, slots=True)
class Tallied:
    """All that a comparison is made of: a tally for each row, and the event of each topic."""

    tallies: tuple[Tally, ...]
    events: tuple[str, ...]


def tallied(dataset: Dataset, sources: Sequence[Source], metrics: Sequence[Metric], with_ceilings: bool) -> Tallied:
    """Count every source's candidates, and `oracle` and `human` where wanted, over all topics in their order."""
    parts: dict[str, list[Tally]] = {}
    events: list[str] = []
    for topics in _batches(dataset.topics):
        prepared = prepare(metrics, _batch(topics, metrics))
        for part in _rows(topics, sources, prepared):
            parts.setdefault(part.label, []).append(part)
        for part in ceilings.tallies(topics, metrics, prepared) if with_ceilings else ():
            parts.setdefault(part.label, []).append(part)
        events += [topic.event for topic in topics]
    whole = (join(each) for each in parts.values())
    return Tallied(tuple(each for each in whole if each.role != "ceiling" or each.answered.any()), tuple(events))


def _rows(topics: Sequence[Topic], sources: Sequence[Source], prepared: Prepared) -> Iterator[Tally]:
    budgets = [topic.article.words for topic in topics]
    for source in sources:
        written = [source.candidates.get(topic.id) or missing(topic) for topic in topics]
        yield tally(source.label, source.role, count(prepared, [each.text for each in written]), written, budgets)


def missing(topic: Topic) -> Candidate:
    """What stands for a candidate that was never made."""
    return Candidate(topic.id, "", "", "not attempted", "no candidate was made")


def _batches(topics: Sequence[Topic]) -> Iterator[list[Topic]]:
    stream = iter(topics)
    while batch := list(islice(stream, BATCH)):
        yield batch


def _batch(topics: Sequence[Topic], metrics: Sequence[Metric]) -> Batch:
    references = [[reference.text for reference in topic.references] for topic in topics]
    if not any(metric.needs_article for metric in metrics):
        return Batch(references)
    return Batch(references, [text_of(topic.article) for topic in topics], [topic.article.words for topic in topics])


def text_of(article: Article) -> str:
    """Everything a system was given to read, as one text: a line a paragraph."""
    return "\n".join(paragraph for document in article.documents for paragraph in document.paragraphs)


def sentences_of(article: Article) -> list[str]:
    """The article's sentences, as systems get them."""
    return [sentence for document in article.documents for sentence in split("\n".join(document.paragraphs))]
