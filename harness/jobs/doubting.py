"""Whether the winner holds: a second pass over a run, which ranks it by other choices that were as good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from harness.jobs.tallying import Source, Tallied, batches, missing, text_of
from harness.records import Comparison, Dataset, Ranking, Robustness, Topic
from harness.scoring import robust
from harness.scoring.metrics import Batch, Metric, Rouge, count, prepare
from harness.scoring.metrics.base import Rows
from harness.scoring.settings import Wanted

MOST_AUTHORS = 12
"""More authors than these are not left out one by one."""

Texts = Mapping[str, Sequence[str]]
References = Callable[[Topic], list[str]]


class Seen(NamedTuple):
    """Every topic's id and how many letters its texts have, and whether the winner holds."""

    topics: tuple[str, ...]
    letters: tuple[int, ...]
    robustness: Robustness | None


@dataclass(frozen=True, slots=True)
class _Choice:
    """The table's first column, chosen otherwise, and its sums so far by label."""

    kind: str
    name: str
    metric: Metric
    references: References
    sums: dict[str, Rows]

    def add(self, topics: Sequence[Topic], texts: Texts) -> None:
        """Count one batch."""
        words = [topic.article.words for topic in topics]
        articles = [text_of(topic.article) for topic in topics]
        prepared = prepare([self.metric], Batch([self.references(topic) for topic in topics], articles, words))
        for label, each in texts.items():
            rows = count(prepared, each)[self.metric.name].sum(axis=0)
            self.sums[label] = self.sums[label] + rows if label in self.sums else rows

    def ranking(self, pick: int) -> Ranking:
        """What the sums say."""
        scores = {label: float(self.metric.score(rows)[pick]) for label, rows in self.sums.items()}
        return robust.ranking(self.kind, self.name, scores, self.metric.higher_is_better)


def seen_again(
    dataset: Dataset, sources: Sequence[Source], comparison: Comparison, found: Tallied, first: Wanted
) -> Seen:
    """One pass over all texts. `first` is the column that ranks; of several tries of a system the first is read."""
    ranked = [tally.label for tally in robust.ranked(found.tallies)]
    once = {source.label: source for source in reversed(sources)}
    choices = [*_choices(dataset, first.metric)] if len(ranked) > 1 else []
    ids: list[str] = []
    letters: list[int] = []
    for topics in batches(dataset.topics):
        texts = {
            label: [(source.candidates.get(topic.id) or missing(topic)).text for topic in topics]
            for label, source in once.items()
        }
        for choice in choices:
            choice.add(topics, {label: texts[label] for label in ranked})
        ids += [topic.id for topic in topics]
        letters += [_letters(topic) + sum(len(each[n]) for each in texts.values()) for n, topic in enumerate(topics)]
    rankings = [choice.ranking(first.picks[0]) for choice in choices]
    return Seen(tuple(ids), tuple(letters), _robustness(comparison, ranked, found, first, rankings))


def _letters(topic: Topic) -> int:
    return len(text_of(topic.article)) + sum(len(reference.text) for reference in topic.references)


def _robustness(
    comparison: Comparison, ranked: Sequence[str], found: Tallied, first: Wanted, rankings: Sequence[Ranking]
) -> Robustness | None:
    rows = [row for row in comparison.rows if row.label in ranked]
    columns = comparison.columns
    if len(rows) < 2 or any(column.measure not in row.estimates for row in rows for column in columns):
        return None
    by_measure = [
        robust.ranking(
            "measure",
            column.measure,
            {row.label: row.estimates[column.measure].value for row in rows},
            column.higher_is_better,
        )
        for column in columns
    ]
    events = robust.leaving_out_events(robust.ranked(found.tallies), first, found.events)
    return robust.robustness(by_measure[0], [*by_measure[1:], *_cut(found, first), *rankings, *events])


def _cut(found: Tallied, first: Wanted) -> Iterator[Ranking]:
    """All candidates of a topic as long as its shortest: length alone wins nothing."""
    if len(found.cut) > 1:
        metric, pick = first.metric, first.picks[0]
        scores = {
            tally.label: float(metric.score(tally.rows[metric.name].sum(axis=0))[pick])
            for tally in robust.ranked(found.cut)
        }
        yield robust.ranking("length", "all cut to the shortest", scores, metric.higher_is_better)


def _choices(dataset: Dataset, metric: Metric) -> Iterator[_Choice]:
    if isinstance(metric.family, Rouge):
        stemmer = not metric.family.stemmer
        family = replace(metric.family, stemmer=stemmer)
        yield _Choice("stemming", "on" if stemmer else "off", replace(metric, family=family), _all, {})
    if metric.needs_references:
        for author in _authors(dataset):
            yield _Choice("reference left out", author, metric, _without(author), {})


def _authors(dataset: Dataset) -> list[str]:
    """Those without whom other references are left somewhere; none where there are many."""
    found: Counter[str] = Counter()
    for topic in dataset.topics:
        if len(topic.references) > 1:
            found.update({reference.author for reference in topic.references})
        if len(found) > MOST_AUTHORS:
            return []
    return sorted(found)


def _all(topic: Topic) -> list[str]:
    return [reference.text for reference in topic.references]


def _without(author: str) -> References:
    """The others of a topic; where there are none, its only one stays."""

    def others(topic: Topic) -> list[str]:
        return [each.text for each in topic.references if each.author != author] or _all(topic)

    return others
