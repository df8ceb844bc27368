"""The contract of a metric: counts for a topic, and a score from any sum of counts.

Because counts add up, a bootstrap of any metric is one matrix product: `metric.score(weights @ rows)`.
Metrics that read the same tokens share a `Family`, which counts them together and prepares references once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from harness.datasets.languages import base_language
from harness.records import Dataset, Topic, article_text
from harness.rouge.spaced_words import ReadTexts
from harness.version import package_version

version = cache(package_version)
"""The installed version of a package, for signatures; finding it takes a millisecond, and every signature asks."""

Rows = NDArray[np.float64]
"""Counts: the last axis is a metric's `width`; the axes before it are topics, draws, systems."""

Scores = NDArray[np.float64]
"""Scores on the scale people print: the last axis is a metric's `measures`, in their order."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some topics, as the texts that metrics read. A large dataset is a stream of batches.

    `references[i]` are the references of topic i, any number of them. `articles[i]` is its article and `words[i]` its
    budget; both are empty where no metric `needs_article`. `ids[i]` names the topic to people. `language` is the
    dataset's. `texts` are all references one after another, whose words are found once for all metrics.
    """

    references: Sequence[Sequence[str]]
    articles: Sequence[str] = ()
    words: Sequence[int] = ()
    ids: Sequence[str] = field(default=(), compare=False)
    language: str = "en"
    texts: ReadTexts = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "texts", ReadTexts([*chain.from_iterable(self.references)]))

    def __len__(self) -> int:
        """The number of topics."""
        return len(self.references)

    def name_of(self, topic: int) -> str:
        """The name of a topic in messages: `topic flood`, or the topic's number from 1 where it has no name."""
        return f"topic {self.ids[topic] if self.ids else topic + 1}"

    @classmethod
    def from_topics(cls, topics: Sequence[Topic], metrics: Sequence[Metric]) -> Batch:
        """The texts of these topics that these metrics read. Documents of one article follow one another."""
        references = [[reference.text for reference in topic.references] for topic in topics]
        ids = [topic.id for topic in topics]
        language = topics[0].article.language if topics else "en"
        if not any(metric.needs_article for metric in metrics):
            return cls(references, ids=ids, language=language)
        articles = [article_text(topic.article, "\n\n") for topic in topics]
        return cls(references, articles, [topic.article.words for topic in topics], ids, language)


@dataclass(frozen=True, slots=True)
class DatasetFacts:
    """Facts of the dataset that a signature names: fewest and most references of a topic, and the language."""

    references: tuple[int, int]
    language: str = "en"

    @classmethod
    def from_dataset(cls, dataset: Dataset) -> DatasetFacts:
        """The facts of a dataset."""
        return cls(dataset.references, base_language(dataset.language))

    @property
    def nrefs(self) -> str:
        """`4`, or `3-4` where topics differ."""
        least, most = self.references
        return str(least) if least == most else f"{least}-{most}"


class MetricFamily(Protocol):
    """Metrics that are counted in one pass, and the settings that they share. Equal families are one."""

    def prepare(self, metrics: Sequence[Metric], batch: Batch) -> object:
        """Compute what depends on the batch only, not on candidates; the result serves every system."""

    def count(self, metrics: Sequence[Metric], prepared: object, candidates: Sequence[str]) -> dict[str, Rows]:
        """Rows of shape (topics, width) for each metric, by its name."""

    def score(self, metric: Metric, rows: Rows) -> Scores:
        """Scores (..., measures) of summed counts (..., width)."""

    def signature(self, metric: Metric, facts: DatasetFacts) -> str:
        """Every setting that can move the metric's scores, as one line."""


@runtime_checkable
class ScoresTopics(Protocol):
    """A family whose score of a single topic is another than that of a corpus of one."""

    def score_topics(self, rows: Rows, scores: Scores) -> Scores:
        """Scores (..., measures) of single topics from their counts, and from `scores` as corpora of one."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A way of measuring. Its description stands here as data; its computation is left to its family.

    `measures` are the numbers it yields, the headline first, named `titles` in tables: rouge2, rouge2.p, rouge2.r.
    `higher_is_better` is None where neither more nor less of it is better: such a measure describes and never ranks.
    `width` is the length of a row of its counts. `scale` is the least and the largest score, None where there is none.
    `citation` is a BibTeX key of `harness cite`. `needed_extra` names the extra without which it cannot be counted or
    signed. `cleaning` says what was done to candidates before they were counted, as their signature has it:
    "clean:lead-in.v1", "" for nothing. `is_counted`: it is computed from texts, and
    so under other choices, too; a judge is asked.
    `description` says in a line what it measures. `by_topic` names the score of a single topic where that is another
    than the score of a corpus of one; "" where it is the same.
    """

    name: str
    title: str
    measures: tuple[str, ...]
    titles: tuple[str, ...]
    width: int
    higher_is_better: bool | None
    scale: tuple[float, float] | None
    citation: str
    family: MetricFamily
    needs_references: bool = True
    needs_article: bool = False
    cleaning: str = ""
    needed_extra: str = ""
    is_counted: bool = True
    description: str = ""
    by_topic: str = ""

    @property
    def sign(self) -> int:
        """1 where higher is better, -1 where lower is, 0 where neither is."""
        return 0 if self.higher_is_better is None else 1 if self.higher_is_better else -1

    def score(self, rows: Rows) -> Scores:
        """Scores (..., measures) of summed counts (..., width). NaN where nothing, or NaN, was counted."""
        scores, is_gap = self.family.score(self, rows), np.isnan(rows)
        return np.where(is_gap.any(axis=-1, keepdims=True), np.nan, scores) if is_gap.any() else scores

    def score_topics(self, rows: Rows) -> Scores:
        """Scores (..., measures) of single topics from their counts (..., width): see `by_topic`."""
        scores = self.score(rows)
        return self.family.score_topics(rows, scores) if isinstance(self.family, ScoresTopics) else scores

    def signature(self, facts: DatasetFacts) -> str:
        """Scores may be compared where signatures (and datasets) are equal."""
        return "|".join(filter(None, (self.family.signature(self, facts), self.cleaning)))


@dataclass(frozen=True, slots=True)
class Prepared:
    """A batch made ready for `count`: for each family its metrics and the result of its `prepare`."""

    topics: int
    parts: tuple[tuple[MetricFamily, tuple[Metric, ...], object], ...]


def prepare_batch(metrics: Sequence[Metric], batch: Batch) -> Prepared:
    """Read the references (and articles) of a batch once, for all the systems that will be counted on it."""
    grouped: dict[MetricFamily, list[Metric]] = {}
    for metric in metrics:
        grouped.setdefault(metric.family, []).append(metric)
    parts = tuple((family, tuple(members), family.prepare(members, batch)) for family, members in grouped.items())
    return Prepared(len(batch), parts)


@runtime_checkable
class NarrowsReferences(Protocol):
    """A family that can reuse references, read for more of its metrics, for some of these metrics."""

    def narrow(self, metrics: Sequence[Metric], prepared: object) -> object | None:
        """The result of `prepare` for these metrics; None where `prepare` must be called."""


def narrow_batch(prepared: Prepared, metrics: Sequence[Metric]) -> Prepared | None:
    """A batch that was prepared for these metrics and others, for these alone; None where it must be read for them."""
    wanted = {metric.name for metric in metrics}
    parts = []
    for family, members, part in prepared.parts:
        kept = tuple(metric for metric in members if metric.name in wanted)
        if not kept:
            continue
        fewer: object | None = part
        if len(kept) < len(members):
            fewer = family.narrow(kept, part) if isinstance(family, NarrowsReferences) else None
        if fewer is None:
            return None
        parts.append((family, kept, fewer))
    is_complete = len(wanted) == sum(len(members) for _, members, _ in parts)
    return Prepared(prepared.topics, tuple(parts)) if is_complete else None


@runtime_checkable
class CountsSources(Protocol):
    """A family that counts the candidates of several sources for less together than one after the other."""

    def count_sources(
        self, metrics: Sequence[Metric], prepared: object, sources: Sequence[Sequence[str]]
    ) -> list[dict[str, Rows]]:
        """The result of `count` for each source."""


def count_sources(prepared: Prepared, sources: Sequence[Sequence[str]]) -> Iterator[dict[str, Rows]]:
    """The rows of each source, as `count_batch` has them. Only families that count sources together do so at once."""
    for candidates in sources:
        _check_size(prepared, candidates)
    together: list[list[dict[str, Rows]]] = []
    others: list[tuple[MetricFamily, tuple[Metric, ...], object]] = []
    for family, metrics, part in prepared.parts:
        if isinstance(family, CountsSources):
            together.append(family.count_sources(metrics, part, sources))
        else:
            others.append((family, metrics, part))
    for place, candidates in enumerate(sources):
        rows: dict[str, Rows] = {}
        for counted in together:
            rows |= counted[place]
        for family, metrics, part in others:
            rows |= family.count(metrics, part, candidates)
        yield rows


def count_batch(prepared: Prepared, candidates: Sequence[str]) -> dict[str, Rows]:
    """Rows of shape (topics, width) by metric name. One candidate for each topic, "" for one that failed.

    Raises ValueError when there are not as many candidates as topics.
    """
    _check_size(prepared, candidates)
    rows: dict[str, Rows] = {}
    for family, metrics, part in prepared.parts:
        rows |= family.count(metrics, part, candidates)
    return rows


def _check_size(prepared: Prepared, candidates: Sequence[str]) -> None:
    if len(candidates) != prepared.topics:
        raise ValueError(f"{len(candidates)} candidates for {prepared.topics} topics")
