"""The scores of every topic, as numbers: for a page, a table, or a data frame."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

from harness.jobs.leaderboards import build_run_leaderboard
from harness.jobs.scored_run import ScoredRun
from harness.jobs.scoring_options import ScoringKeywords, ScoringOptions
from harness.records import Leaderboard, Run
from harness.records.presented import Frame
from harness.scoring.score_intervals import PORTABLE_DECIMALS
from harness.scoring.settings import MetricColumns
from harness.scoring.system_counts import SystemCounts
from harness.workspace import Workspace, locate_workspace

Floats = NDArray[np.float64]


class TopicScores(Frame, frozen=True):
    """Every score of a run: `scores[measure]` holds, in the order of `systems`, a score for each of `topics`.

    None where there is none. `events` are those of the topics.
    """

    run: str
    systems: tuple[str, ...]
    topics: tuple[str, ...]
    events: tuple[str, ...]
    scores: dict[str, tuple[tuple[float | None, ...], ...]]

    def to_dict(self) -> dict[str, list[Any]]:
        """Columns by name: a row for each system and topic, with a column for each measure."""
        count = len(self.topics)
        return {
            "system": [system for system in self.systems for _ in range(count)],
            "topic": [*self.topics] * len(self.systems),
            "event": [*self.events] * len(self.systems),
            **{measure: [score for row in rows for score in row] for measure, rows in self.scores.items()},
        }

    def _columns(self) -> dict[str, list[Any]]:
        return self.to_dict()


def topic_scores(
    run: str | Run | Leaderboard | None = None,
    *,
    workspace: Workspace | None = None,
    options: ScoringOptions | None = None,
    **keywords: Unpack[ScoringKeywords],
) -> TopicScores:
    """The scores of every topic of a kept run (default: the latest), or of the run that a leaderboard is of.

    The columns are those of the leaderboard where no `metrics` are given.
    """
    workspace = workspace or locate_workspace()
    if isinstance(run, Leaderboard):
        if options is None and "metrics" not in keywords:
            keywords["metrics"] = [column.measure for column in run.columns]
        run = run.run
    scored = ScoredRun.open(run, ScoringOptions.from_keywords(options, keywords), workspace)
    leaderboard = build_run_leaderboard(scored)
    by_label = {system.label: system for system in (*scored.counts.systems, *scored.counts.unavailable)}
    scores = score_topics([by_label[row.label] for row in leaderboard.rows], scored.columns)
    return TopicScores(
        scored.run.name,
        tuple(row.label for row in leaderboard.rows),
        tuple(topic.id for topic in scored.dataset.topics),
        scored.counts.events,
        {
            measure: tuple(tuple(score if isfinite(score) else None for score in row) for row in rows.tolist())
            for measure, rows in scores.items()
        },
    )


def score_topics(systems: Sequence[SystemCounts], columns: Sequence[MetricColumns]) -> dict[str, Floats]:
    """Scores (systems, topics) by measure, with ten decimals (see `PORTABLE_DECIMALS`); NaN where there is none."""
    scores: dict[str, Floats] = {}
    for column in columns:
        by_system = np.stack([_score_system(system, column) for system in systems]).round(PORTABLE_DECIMALS)
        scores |= {column.metric.measures[pick]: by_system[..., pick] for pick in column.picks}
    return scores


def _score_system(system: SystemCounts, column: MetricColumns) -> Floats:
    """The scores of one system, (topics, measures of the metric)."""
    metric = column.metric
    if system.unavailable:
        return np.full((system.topics, len(metric.measures)), np.nan)
    return metric.score_topics(system.rows[metric.name])
