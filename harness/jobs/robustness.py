"""Robustness of the winner: a kept run ranked again under every equally justified choice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import Unpack

import msgspec
import numpy as np
from numpy.typing import NDArray

from harness.errors import HarnessError
from harness.jobs.candidate_sources import CandidateSource
from harness.jobs.count_cache import CountCache
from harness.jobs.count_processes import choose_mapper
from harness.jobs.kept_results import keep_result
from harness.jobs.kept_robustness_choices import KeptChoices
from harness.jobs.robustness_choices import CUT_TO_SHORTEST, Choice, count_choices, list_choices, sum_counts
from harness.jobs.run_options import options_of_run
from harness.jobs.saved_settings import settings_remarks, signatures_of
from harness.jobs.scored_run import ScoredRun
from harness.jobs.scoring_options import ScoringKeywords, ScoringOptions
from harness.jobs.text_facts import batch_topics, candidates_of_topics
from harness.progress import track_items
from harness.records import Dataset, Ranking, Robustness, Run, Topic
from harness.rouge.spaced_words import read_jointly
from harness.scoring import alternative_rankings as orders
from harness.scoring import unavailable
from harness.scoring.leaderboard import scored_topics
from harness.scoring.leaderboard_scores import score_leaderboard
from harness.scoring.metrics import Metric
from harness.scoring.metrics.metric import Rows
from harness.scoring.resampling_units import resampling_units
from harness.scoring.score_intervals import round_portably
from harness.scoring.settings import MetricColumns, Settings, choose_columns, leading_column
from harness.scoring.system_counts import SystemCounts
from harness.statistics.rank_sets import share_first
from harness.workspace import Workspace, locate_workspace


@dataclass(frozen=True, slots=True)
class _Part:
    """Some topics, the candidates of each source for them, and a flag (topics,) for those that take part."""

    topics: Sequence[Topic]
    texts: Sequence[Sequence[str]]
    takes_part: NDArray[np.bool_]


def check_robustness(
    run: str | Run | None = None,
    *,
    workspace: Workspace | None = None,
    options: ScoringOptions | None = None,
    **keywords: Unpack[ScoringKeywords],
) -> Robustness:
    """The ranking of a kept run (default: the latest) by the first measure, and how it fares under other choices.

    Other metrics are those asked for and the usual ones. Systems are ranked; baselines too where there is one system
    only. Raises HarnessError where there are not two rows to rank.
    """
    workspace = workspace or locate_workspace()
    options = options_of_run(run, options, keywords, workspace)
    measures = options.measures()
    scored = ScoredRun.open(run, replace(options, metrics=options.usual_measures()), workspace)
    if not leading_column(choose_columns(scored.metrics, measures)).metric.sign:
        raise HarnessError(f"neither more nor less of {measures[0]} is better, so it ranks nothing; try -m rouge2")
    result = build_robustness(scored)
    remarks = (
        *scored.remarks,
        *settings_remarks([scored.run], signatures_of(scored.metrics, scored.dataset)),
        *unavailable.unavailable_remarks(scored.counts.unavailable),
    )
    return msgspec.structs.replace(result, run=scored.run.name, remarks=(*remarks, *result.remarks))


def build_robustness(scored: ScoredRun) -> Robustness:
    """The rankings of a scored run by all its columns, the main one first, and under every other choice.

    They are kept with the run.
    """
    return keep_result(scored, "robustness", Robustness, partial(_rank_again, scored))


def _rank_again(scored: ScoredRun) -> Robustness:
    dataset, counted, columns = scored.dataset, scored.counts, scored.columns
    ranked = orders.ranked_systems(counted.systems)
    if len(ranked) < 2:
        labels = ", ".join(row.label for row in counted.unavailable)
        raise HarnessError(
            f"one system has no ranking{f' ({labels} not scored)' * bool(labels)}; "
            "run some more on the dataset: harness eval"
        )
    topics = scored_topics(counted.systems, scored.options.settings.on_failure)
    singles = [
        MetricColumns(column.metric, (pick,)) for column in columns for pick in column.picks if column.metric.sign
    ]
    first = singles[0]
    measure = first.metric.measures[first.picks[0]]
    labels_ranked = {row.label for row in ranked}
    sources = [source for source in scored.sources if source.label in labels_ranked]
    events = [event for event, is_kept in zip(counted.events, topics, strict=True) if is_kept]
    cut = [system for system in counted.cut if first.metric.name in system.rows]
    others = chain(
        _rank_choices(dataset, sources, first, topics, scored.cache, with_shortest=not cut),
        [orders.rank_by_column(cut, first, topics, *CUT_TO_SHORTEST)] if cut else [],
        (
            orders.rank_by_column(ranked, single, topics, "metric", single.metric.measures[single.picks[0]])
            for single in singles[1:]
        ),
    )
    main = orders.rank_by_column(ranked, first, topics, "main", measure)
    shares = share_first_draws(ranked, first, events, topics, scored.options.settings)
    result = orders.build_robustness(main, tuple(others), shares)
    return msgspec.structs.replace(result, dataset=dataset.name, topics=int(topics.sum()), events=len(set(events)))


def share_first_draws(
    ranked: Sequence[SystemCounts],
    first: MetricColumns,
    events: Sequence[str],
    topics: NDArray[np.bool_],
    settings: Settings,
) -> dict[str, float]:
    """The share of bootstrap draws of the topics in which each system is first, by label; empty for one topic.

    `events` are those of the topics that take part, which `topics` tells.
    """
    units = resampling_units(events)
    if units.count < 2 or not settings.draws:
        return {}
    table = score_leaderboard(ranked, [first], units, settings, topics, draws=settings.draws)
    shares = share_first(table.samples[..., 0], float(first.metric.sign))
    return {row.label: round_portably(share) for row, share in zip(ranked, shares, strict=True)}


def _rank_choices(
    dataset: Dataset,
    sources: Sequence[CandidateSource],
    first: MetricColumns,
    topics: NDArray[np.bool_],
    cache: CountCache,
    *,
    with_shortest: bool,
) -> Iterator[Ranking]:
    """The ranking under each of the choices, from sums of counts that are kept with the run."""
    choices = list(list_choices(dataset, first, with_shortest=with_shortest))
    if not choices:
        return
    kept = KeptChoices(cache, first.metric, sources, topics)
    sums, present = kept.read(choices)
    if not present.all():
        lacking = [choice for choice, is_there in zip(choices, present, strict=True) if not is_there]
        sums[~present] = _count_choices(dataset, sources, lacking, first.metric, topics)
        kept.write(choices, sums)
    for choice, of_sources in zip(choices, sums, strict=True):
        yield _ranking(choice, sources, of_sources)


def _count_choices(
    dataset: Dataset,
    sources: Sequence[CandidateSource],
    choices: Sequence[Choice],
    metric: Metric,
    topics: NDArray[np.bool_],
) -> Rows:
    """The sums (choices, sources, width) over the `topics` that take part, all in one pass over the texts."""
    sums = np.zeros((len(choices), len(sources), metric.width))
    mapper = choose_mapper([metric], len(dataset.topics), len(choices) * len(sources))
    parts = mapper(partial(_sum_part, choices), _list_parts(dataset, sources, topics))
    for _, of_part in track_items(parts, "ranked again by", "topics", len(dataset.topics), itemgetter(0)):
        sums += of_part
    return sums


def _list_parts(dataset: Dataset, sources: Sequence[CandidateSource], topics: NDArray[np.bool_]) -> Iterator[_Part]:
    start = 0
    for batch in batch_topics(dataset.topics):
        texts = [[candidate.text for candidate in candidates] for candidates in candidates_of_topics(sources, batch)]
        yield _Part(batch, texts, topics[start : start + len(batch)])
        start += len(batch)


def _sum_part(choices: Sequence[Choice], part: _Part) -> tuple[int, Rows]:
    """The number of topics, and the sums (choices, sources, width) over those that take part."""
    texts = read_jointly(part.texts)  # their words are found once for all choices
    return len(part.topics), sum_counts(count_choices(choices, part.topics, texts), part.takes_part)


def _ranking(choice: Choice, sources: Sequence[CandidateSource], sums: Rows) -> Ranking:
    """Trials of one system are added up: any multiple of a sum of counts has its score."""
    metric, pick = choice.column.metric, choice.column.picks[0]
    by_label: dict[str, Rows] = {}
    for source, rows in zip(sources, sums, strict=True):
        by_label[source.label] = by_label[source.label] + rows if source.label in by_label else rows
    scores = {label: float(metric.score(rows)[pick]) for label, rows in by_label.items()}
    return orders.rank_scores(choice.kind, choice.name, scores, metric.higher_is_better)
