"""Changes of systems from one run to the next: the same systems before and after, on the same topics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from harness.records import Pair
from harness.scoring import pair_tests, standings
from harness.scoring.leaderboard_scores import score_leaderboard
from harness.scoring.resampling_units import ResamplingUnits, resampling_units
from harness.scoring.score_intervals import round_portably
from harness.scoring.settings import MetricColumns, Settings
from harness.scoring.system_counts import SystemCounts


@dataclass(frozen=True, slots=True)
class TopicMove:
    """The place of a topic in the dataset, and the change of a system's score there, after less before."""

    topic: int
    difference: float


def compute_run_changes(
    before: Sequence[SystemCounts],
    after: Sequence[SystemCounts],
    columns: Sequence[MetricColumns],
    events: Sequence[str],
    settings: Settings,
) -> tuple[Pair, ...]:
    """The change of each label in both runs, after less before, with interval and p, corrected over the labels.

    `a` and `b` of a pair are the same label; `wins` are the topics that got better.
    """
    earlier = {system.label: system for system in before}
    both = [(system, earlier[system.label]) for system in after if system.label in earlier]
    if not both:
        return ()
    settings = replace(settings.for_pairs(len(both)), baseline=None)
    units: ResamplingUnits = resampling_units(events)
    table = score_leaderboard([counts for two in both for counts in two], columns, units, settings)
    pairs = np.arange(2 * len(both)).reshape(-1, 2)
    tested = pair_tests.run_pair_tests(table, pairs, settings, described=True)
    return standings.pair_records(table, tested, settings)


def largest_moves(before: SystemCounts, after: SystemCounts, column: MetricColumns, most: int = 5) -> list[TopicMove]:
    """The topics whose score by the column's first measure moved most, the largest move first; none that stayed."""
    metric, pick = column.metric, column.picks[0]
    scores = [metric.score_topics(system.rows[metric.name])[:, pick] for system in (before, after)]
    gaps = np.nan_to_num(scores[1] - scores[0])
    order = np.argsort(-np.abs(gaps), kind="stable")[:most]
    return [TopicMove(int(topic), round_portably(gaps[topic])) for topic in order if abs(gaps[topic]) > 1e-9]
