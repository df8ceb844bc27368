"""ScoredRun -> Report: the leaderboard, every topic's scores, the texts of the most telling ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Unpack

import numpy as np
from numpy.typing import NDArray

from harness.jobs.leaderboards import build_run_leaderboard
from harness.jobs.report_texts import (
    MAX_TEXT_BYTES,
    ReportTexts,
    choose_topics,
    describe_dataset,
    missing_candidates,
    omission_remarks,
)
from harness.jobs.robustness import build_robustness
from harness.jobs.run_options import options_of_run
from harness.jobs.saved_settings import settings_remarks, signatures_of
from harness.jobs.scored_run import ScoredRun
from harness.jobs.scores_by_topic import score_topics
from harness.jobs.scoring_options import ScoringKeywords, ScoringOptions
from harness.jobs.topic_costs import TopicCosts
from harness.judging.topic_judgments import group_judgments
from harness.records import Leaderboard, Report, Robustness, Run
from harness.scoring.alternative_rankings import ranked_systems
from harness.scoring.settings import MetricColumns, leading_column
from harness.scoring.system_counts import SystemCounts
from harness.workspace import Workspace, locate_workspace

Floats = NDArray[np.float64]


def report(
    run: str | Run | None = None,
    *,
    most: int = MAX_TEXT_BYTES,
    texts: int | None = None,
    workspace: Workspace | None = None,
    options: ScoringOptions | None = None,
    **keywords: Unpack[ScoringKeywords],
) -> Report:
    """The contents of the report on a kept run (default: the latest), scored again from its candidates.

    It has the texts of 400 topics and of `most` bytes at most, or of as many topics as `texts` says: one half are those
    on which systems differ most, the other half is spread evenly over the rest.
    """
    workspace = workspace or locate_workspace()
    scored = ScoredRun.open(run, options_of_run(run, options, keywords, workspace), workspace)
    dataset, sources, counted, columns = scored.dataset, scored.sources, scored.counts, scored.columns
    comparison = _build_leaderboard(scored)
    by_label = {system.label: system for system in (*counted.systems, *counted.unavailable)}
    systems = [by_label[row.label] for row in comparison.rows]
    topics = counted.topics
    scores = score_topics(systems, columns)
    chosen = choose_topics(_topic_spread(systems, scores[_leading_measure(columns)]), counted.sizes, most, texts)
    return Report(
        leaderboard=comparison,
        run=scored.run,
        card=describe_dataset(dataset),
        topics=topics,
        events=counted.events,
        scores={measure: tuple(map(tuple, rows.tolist())) for measure, rows in scores.items()},
        words=tuple(tuple(system.words.tolist()) for system in systems),
        views=ReportTexts(
            dataset,
            sources,
            comparison.rows,
            scores,
            chosen,
            scored.options.rouge,
            scored.oracles,
            group_judgments(Path(scored.run.path)),
        ),
        view_topics=tuple(chosen),
        missing_candidates=tuple(missing_candidates(sources, systems, topics)),
        robustness=_robustness(scored),
        remarks=(*scored.remarks, *omission_remarks(len(chosen), len(topics))),
        costs=TopicCosts([row.label for row in comparison.rows], sources, topics),
    )


def publication(
    run: str | Run | None = None,
    *,
    workspace: Workspace | None = None,
    options: ScoringOptions | None = None,
    **keywords: Unpack[ScoringKeywords],
) -> Report:
    """The leaderboard of a kept run (default: the latest) with the descriptions of the run and its dataset.

    It has no topics and no texts: what a page for everybody may show.
    """
    workspace = workspace or locate_workspace()
    scored = ScoredRun.open(run, options_of_run(run, options, keywords, workspace), workspace)
    return Report(
        leaderboard=_build_leaderboard(scored),
        run=scored.run,
        card=describe_dataset(scored.dataset),
        topics=(),
        events=(),
        scores={},
        words=(),
        views=(),
        view_topics=(),
        remarks=tuple(scored.remarks),
    )


def _build_leaderboard(scored: ScoredRun) -> Leaderboard:
    signatures = signatures_of(scored.metrics, scored.dataset, scored.options.measures())
    return build_run_leaderboard(scored, first=settings_remarks([scored.run], signatures))


def _leading_measure(columns: Sequence[MetricColumns]) -> str:
    first = leading_column(columns)
    return first.metric.measures[first.picks[0]]


def _robustness(scored: ScoredRun) -> Robustness | None:
    """The robustness of the ranking; None without a ranking: a single system, or a measure that failed."""
    rows, columns = ranked_systems(scored.counts.systems), scored.columns
    scores = (
        column.metric.score(row.rows[column.metric.name].sum(axis=0))[[*column.picks]]
        for row in rows
        for column in columns
    )
    if (
        len(rows) < 2
        or not leading_column(columns).metric.sign
        or not all(np.isfinite(score).all() for score in scores)
    ):
        return None
    return build_robustness(scored)


def _topic_spread(systems: Sequence[SystemCounts], scores: Floats) -> Floats:
    """The distance (topics,) between the systems by the first column."""
    scored = [place for place, system in enumerate(systems) if not system.unavailable]
    compared = [place for place in scored if systems[place].role != "ceiling"] or [*range(len(systems))]
    values = np.nan_to_num(scores[compared])
    return np.asarray(values.max(axis=0) - values.min(axis=0))
