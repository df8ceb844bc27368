"""Does the winner hold? A kept run ranked again under every choice that was as good as the one that was made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Unpack

import msgspec
import numpy as np
from numpy.typing import NDArray

from harness.errors import HarnessError
from harness.jobs.count import CandidateSource, CountedRun, batch_topics, count_candidates, missing_candidate
from harness.jobs.lookup import dataset_of, load_run, remarks_on
from harness.jobs.saved_settings import settings_remarks, signatures_of
from harness.jobs.scored_run import ScoringKeywords, measures_of, metrics_of, settings_of, sources_of
from harness.records import Dataset, Ranking, Robustness, Run, Topic
from harness.scoring import alternative_rankings as orders
from harness.scoring import metrics as catalogue
from harness.scoring import unavailable
from harness.scoring.leaderboard import scored_topics
from harness.scoring.metrics import Batch, Metric, Rouge, count_batch, prepare_batch
from harness.scoring.metrics.metric import Rows
from harness.scoring.settings import MetricColumns, Settings, choose_columns, leading
from harness.scoring.system_counts import subset_topics
from harness.workspace import Workspace, locate_workspace

MAX_TOPICS = 12
"""More authors or references of a topic than these are not left out one by one."""

REFERENCE_MODES = {"google": ("best", "mean", "jackknife"), "perl": ("pool", "best", "mean", "jackknife")}
"""How several references make one score, by ROUGE's mode."""

Texts = Sequence[Sequence[str]]
"""The candidates of each source on a batch."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something chosen otherwise: a metric in another variant, fewer references of a topic, or shorter candidates."""

    kind: str
    name: str
    column: MetricColumns
    references: Callable[[Topic], list[str]]
    texts: Callable[[Sequence[Topic], Texts], Texts]


def check_robustness(
    run: str | Run | None = None, *, workspace: Workspace | None = None, **how: Unpack[ScoringKeywords]
) -> Robustness:
    """The ranking of a kept run (default: the latest) by the first measure, and how it fares under other choices.

    Other metrics are those asked for and the usual ones. Systems are ranked; floors too where there is one system only.
    Raises HarnessError where there are not two rows to rank.
    """
    workspace = workspace or locate_workspace()
    kept_run = run if isinstance(run, Run) else load_run(run, workspace)
    dataset = dataset_of(kept_run, workspace)
    asked = measures_of(how)
    how["metrics"] = _usual_measures(how)
    metrics = metrics_of(how, workspace)
    if not leading(choose_columns(metrics, asked)).metric.sign:
        raise HarnessError(f"neither more nor less of {asked[0]} is better, so it ranks nothing; try -m rouge2")
    sources = sources_of(kept_run, how)
    found = count_candidates(dataset, sources, metrics, with_ceilings=False)
    result = build_robustness(dataset, sources, found, choose_columns(metrics, measures_of(how)), settings_of(how))
    said = (
        *remarks_on(kept_run, run),
        *settings_remarks([kept_run], signatures_of(metrics, dataset)),
        *unavailable.unavailable_remarks(found.waiting),
    )
    return msgspec.structs.replace(result, run=kept_run.name, remarks=(*said, *result.remarks))


def build_robustness(
    dataset: Dataset,
    sources: Sequence[CandidateSource],
    found: CountedRun,
    columns: Sequence[MetricColumns],
    settings: Settings,
) -> Robustness:
    """The same of what is tallied already; `columns` are all measures to rank by, the main one first."""
    ranked = orders.ranked_systems(found.tallies)
    if len(ranked) < 2:
        waiting = f" ({', '.join(each.label for each in found.waiting)} not scored)" if found.waiting else ""
        raise HarnessError(f"one system has no ranking{waiting}; run some more on the dataset: harness eval")
    topics = scored_topics(found.tallies, settings.on_failure)
    singles = [
        MetricColumns(column.metric, (pick,)) for column in columns for pick in column.picks if column.metric.sign
    ]
    first = singles[0]
    measure = first.metric.measures[first.picks[0]]
    here = [source for source in sources if source.label in {whole.label for whole in ranked}]
    events = [event for event, is_kept in zip(found.events, topics, strict=True) if is_kept]
    others = chain(
        _rank_choices(dataset, here, first, topics),
        (
            orders.rank_by_column(ranked, each, topics, "metric", each.metric.measures[each.picks[0]])
            for each in singles[1:]
        ),
        orders.rank_without_events(
            [subset_topics(whole, topics) for whole in ranked],
            first,
            events,
            [topic.id for topic, is_kept in zip(dataset.topics, topics, strict=True) if is_kept],
        ),
    )
    result = orders.build_robustness(orders.rank_by_column(ranked, first, topics, "main", measure), tuple(others))
    return msgspec.structs.replace(result, dataset=dataset.name, topics=int(topics.sum()), events=len(set(events)))


def _usual_measures(how: ScoringKeywords) -> tuple[str, ...]:
    """Those asked for, then the usual ones of the ROUGE mode."""
    usual = catalogue.default_measures(catalogue.catalogue(how.get("rouge"), how.get("bleu")))
    return tuple(dict.fromkeys((*(how.get("metrics") or ()), *usual)))


def list_choices(dataset: Dataset, first: MetricColumns) -> Iterator[Choice]:
    """Everything that can be chosen otherwise for one measure on this dataset."""
    metric = first.metric
    several = dataset.references[1] > 1
    if isinstance(metric.family, Rouge):
        other = replace(metric.family, stemmer=not metric.family.stemmer)
        yield _choice("stemming", "on" if other.stemmer else "off", _column_in_family(first, other))
        for way in REFERENCE_MODES[metric.family.mode] if several else ():
            if way != metric.family.references:
                yield _choice(
                    "several references", way, _column_in_family(first, replace(metric.family, references=way))
                )
    if several and metric.needs_references:
        yield from _without_references(dataset, first)
    if dataset.has_budget:
        yield _choice("candidates cut", "to the budget", first, texts=_to_budget)
    yield _choice("candidates cut", "to the topic's shortest", first, texts=_to_shortest)


def _column_in_family(column: MetricColumns, family: Rouge) -> MetricColumns:
    return MetricColumns(replace(column.metric, family=family), column.picks)


def _all_of(topic: Topic) -> list[str]:
    return [reference.text for reference in topic.references]


def _as_they_are(_: Sequence[Topic], texts: Texts) -> Texts:
    return texts


def _choice(
    kind: str,
    name: str,
    column: MetricColumns,
    *,
    references: Callable[[Topic], list[str]] = _all_of,
    texts: Callable[[Sequence[Topic], Texts], Texts] = _as_they_are,
) -> Choice:
    return Choice(kind, name, column, references, texts)


def _without_references(dataset: Dataset, first: MetricColumns) -> Iterator[Choice]:
    """Each author left out, where the same few wrote on all topics; else each place among a topic's references.

    A topic that would have none left keeps what it has.
    """
    authors = sorted({reference.author for topic in dataset.topics for reference in topic.references})
    most = dataset.references[1]
    if len(authors) <= min(MAX_TOPICS, 2 * most):
        for author in authors:
            yield _choice("reference left out", author, first, references=_but_author(author))
    elif most <= MAX_TOPICS:
        for place in range(most):
            yield _choice("reference left out", f"number {place + 1}", first, references=_but_place(place))


def _but_author(author: str) -> Callable[[Topic], list[str]]:
    def others(topic: Topic) -> list[str]:
        return [each.text for each in topic.references if each.author != author] or _all_of(topic)

    return others


def _but_place(place: int) -> Callable[[Topic], list[str]]:
    def others(topic: Topic) -> list[str]:
        return [text for at, text in enumerate(_all_of(topic)) if at != place] or _all_of(topic)

    return others


def _to_budget(topics: Sequence[Topic], texts: Texts) -> Texts:
    return [
        [orders.truncate_words(text, topic.article.words) for text, topic in zip(each, topics, strict=True)]
        for each in texts
    ]


def _to_shortest(_: Sequence[Topic], texts: Texts) -> Texts:
    lengths = orders.shortest_lengths(texts)
    return [[orders.truncate_words(text, length) for text, length in zip(each, lengths, strict=True)] for each in texts]


def _rank_choices(
    dataset: Dataset, sources: Sequence[CandidateSource], first: MetricColumns, topics: NDArray[np.bool_]
) -> Iterator[Ranking]:
    """The ranking under each of the choices, all in one pass over the texts."""
    varied = list(list_choices(dataset, first))
    sums: list[list[Rows]] = [[np.zeros(first.metric.width) for _ in sources] for _ in varied]
    start = 0
    for batch in batch_topics(dataset.topics):
        texts = [
            [(source.candidates.get(each.id) or missing_candidate(each)).text for each in batch] for source in sources
        ]
        kept_here = topics[start : start + len(batch)]
        start += len(batch)
        for choice, of_sources in zip(varied, sums, strict=True):
            for place, rows in enumerate(_count_choice(choice, batch, texts)):
                of_sources[place] = of_sources[place] + rows[kept_here].sum(axis=0)
    for choice, of_sources in zip(varied, sums, strict=True):
        yield _ranking(choice, sources, of_sources)


def _count_choice(choice: Choice, topics: Sequence[Topic], texts: Texts) -> Iterator[Rows]:
    metric: Metric = choice.column.metric
    references = [choice.references(topic) for topic in topics]
    prepared = prepare_batch([metric], replace(Batch.of(topics, [metric]), references=references))
    for each in choice.texts(topics, texts):
        yield count_batch(prepared, each)[metric.name]


def _ranking(choice: Choice, sources: Sequence[CandidateSource], sums: Sequence[Rows]) -> Ranking:
    """Tries of one system are added up: any multiple of a sum of counts has its score."""
    metric, pick = choice.column.metric, choice.column.picks[0]
    by_label: dict[str, Rows] = {}
    for source, rows in zip(sources, sums, strict=True):
        by_label[source.label] = by_label[source.label] + rows if source.label in by_label else rows
    scores = {label: float(metric.score(rows)[pick]) for label, rows in by_label.items()}
    return orders.rank_scores(choice.kind, choice.name, scores, metric.higher_is_better)
