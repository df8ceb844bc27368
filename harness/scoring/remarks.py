"""What a reader must know of the candidates behind a leaderboard: what is missing, and what their trials add."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.records import Remark
from harness.records.remarks import Fact
from harness.scoring import coverage_remarks
from harness.scoring.intervals import rounded10
from harness.scoring.leaderboard_scores import LeaderboardScores
from harness.scoring.settings import Settings
from harness.scoring.system_counts import SystemCounts


def reader_remarks(ordered: Sequence[SystemCounts], table: LeaderboardScores, settings: Settings) -> tuple[Remark, ...]:
    """All that applies: what was lost, then the widest first."""
    return (
        *coverage_remarks.missing_candidate_remarks(ordered, table, settings),
        *coverage_remarks.baseline_remarks(ordered, table),
        *coverage_remarks.upper_bound_remarks(ordered),
        *coverage_remarks.unscored_topic_remarks(ordered, table),
        *coverage_remarks.undefined_value_remarks(ordered, table),
        *coverage_remarks.uncomputed_measure_remarks(table),
        *coverage_remarks.short_text_remarks(table),
    )


def trial_remark(measure: str, trials: int, shares: Mapping[str, float]) -> Remark:
    """How much chance there is in each system: the share of a measure's variance that its trials make, by label."""
    own: dict[str, Fact] = {label: rounded10(share) for label, share in shares.items() if share}
    return Remark("trials", "note", {"trials": trials, "measure": measure, "shares": own})
