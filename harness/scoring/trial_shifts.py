"""Variance that trials of a system add to its scores: shifts of all topics at once, which no swap test sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt

import numpy as np

from harness.records import Remark
from harness.records.remarks import Fact
from harness.scoring.leaderboard_scores import LeaderboardScores
from harness.scoring.score_intervals import round_portably
from harness.scoring.settings import MetricColumns
from harness.scoring.system_counts import SystemCounts
from harness.statistics.distributions import t_quantile
from harness.statistics.intervals import Intervals
from harness.statistics.resampling import Flags, Floats, Places
from harness.statistics.trial_variance import compare_trials, shift_variance, split_variance

TrialScores = Mapping[str, Mapping[str, Floats]]
"""By measure and label, scores (trials, topics) of the topics that take part; only of systems with several trials."""

SHIFT_LEVEL = 0.05
"""If the p of the F test is below this, a shift between trials is reported."""


def score_trials(
    trials: Mapping[str, Sequence[SystemCounts]], columns: Sequence[MetricColumns], keep: Flags
) -> TrialScores:
    """The scores of each trial on each topic.

    For a score of summed counts, such as BLEU, a topic's part is its pseudo-value: n times the score of all topics less
    n - 1 times the score without it (Tukey 1958). Measures without a value for some topic of a trial are left out.
    """
    scores: dict[str, dict[str, Floats]] = {}
    for column in columns:
        for label, counts in trials.items():
            rows = np.stack([trial.rows[column.metric.name][keep] for trial in counts])
            topics, total = rows.shape[1], rows.sum(axis=1, keepdims=True)
            overall, rest = column.metric.score(total), column.metric.score(total - rows)
            parts = topics * overall - (topics - 1) * rest
            for pick in column.picks:
                if len(counts) > 1 and topics > 1 and np.isfinite(parts[..., pick]).all():
                    scores.setdefault(column.metric.measures[pick], {})[label] = parts[..., pick]
    return scores


def find_shrink(table: LeaderboardScores, pairs: Places, measure: str, trials: TrialScores) -> Floats:
    """The factor (pairs,) of each permutation statistic for trials that shift all topics; 1 without trials."""
    factors = np.ones(len(pairs))
    trials_of = trials.get(measure, {})
    column = list(table.measures).index(measure)
    part = next(part for part in table.parts if column in part.columns)
    values = part.by_topic.measure(list(part.columns).index(column))
    for place, pair in enumerate(pairs):
        labels = [table.labels[row] for row in pair]
        if not any(label in trials_of for label in labels):
            continue
        first, second = (trials_of.get(label, values[None, :, row]) for label, row in zip(labels, pair, strict=True))
        if first.shape[1] == second.shape[1] and np.isfinite(first).all() and np.isfinite(second).all():
            factors[place] = compare_trials(first, second).shrink
    return factors


def widen_intervals(intervals: Intervals, table: LeaderboardScores, trials: TrialScores, confidence: float) -> None:
    """Widen, in place, the intervals of systems whose trials shift all topics: by both variances together."""
    for column, measure in enumerate(table.measures):
        part = next(part for part in table.parts if column in part.columns)
        for label, scores in trials.get(measure, {}).items():
            if label in table.labels:
                row = list(table.labels).index(label)
                factor = _find_factor(scores, part.units.count, confidence)
                value = table.scores[row, column]
                for ends in (intervals.low, intervals.high):
                    ends[row, column] = value + factor * (ends[row, column] - value)


def _find_factor(scores: Floats, units: int, confidence: float) -> float:
    topics = float(scores.mean(axis=0).var(ddof=1)) / scores.shape[1]
    shift, freedom = shift_variance(scores)
    if shift <= 0 or topics <= 0:
        return 1.0
    df = (topics + shift) ** 2 / (topics**2 / (units - 1) + shift**2 / freedom)  # Satterthwaite 1946
    level = 0.5 + confidence / 2
    wider = t_quantile(level, df) * sqrt(topics + shift) / (t_quantile(level, units - 1) * sqrt(topics))
    return max(1.0, wider)


def share_of_trials(scores: Floats) -> tuple[float, float]:
    """The share that trials add to the variance of scores (trials, topics), and the p-value that no shift is common."""
    split = split_variance(scores)
    total = split.topics + split.trials + split.rest
    return (split.trials + split.rest) / total if total else 0.0, split.p_shift


def trial_remark(measure: str, trials: int, shares: Mapping[str, float]) -> Remark:
    """Report the share of a measure's variance that each system's trials make, by label."""
    facts: dict[str, Fact] = {label: round_portably(share) for label, share in shares.items() if share}
    return Remark("trials", "note", {"trials": trials, "measure": measure, "shares": facts})
