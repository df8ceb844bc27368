"""The counts of a run -> its leaderboard: statistics, with everything that a reader of the table must know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import msgspec
import numpy as np

from harness.jobs.count import CountedRun
from harness.jobs.further_tests import compare_with_human, slice_run
from harness.jobs.scored_run import ScoredRun
from harness.records import Leaderboard, Remark, Row
from harness.scoring import alternative_rankings, trial_shifts
from harness.scoring.leaderboard import build_leaderboard, scored_topics
from harness.scoring.score_intervals import round_portably
from harness.scoring.settings import MetricColumns, leading_column
from harness.scoring.trial_shifts import share_of_trials

PRICES = frozenset({"input_price", "output_price"})
"""Options of a system for the price of a million tokens."""


def compute_leaderboard(scored: ScoredRun) -> Leaderboard:
    """The leaderboard without parts that vary for the same candidates: the run's name and path, and remarks on it."""
    counted, columns, settings = scored.counts, scored.columns, scored.options.settings
    plain = build_leaderboard(
        scored.dataset,
        counted.systems,
        columns,
        counted.events,
        settings,
        unavailable_systems=counted.unavailable,
        trials=counted.trials,
    )
    priced = {system.label: system.name for system in scored.run.systems if set(system.options) >= PRICES}
    rows = tuple(
        msgspec.structs.replace(_with_randomness(row, counted, columns), priced_system=priced.get(row.label, ""))
        for row in plain.rows
    )
    sliced = slice_run(scored)
    return msgspec.structs.replace(
        plain,
        rows=rows,
        slices=sliced.slices,
        interactions=sliced.interactions,
        beside_human=_rows_beside_human(scored),
        human_pairs=compare_with_human(scored),
        range_ends=_range_ends(counted),
        integrity_warnings=counted.integrity_warnings,
        remarks=(
            *plain.remarks,
            *counted.candidate_remarks,
            *_trial_remarks(rows, _headline(columns)),
            *_length_remarks(scored),
            *sliced.remarks,
            *scored.cleaning_remarks(),
            *counted.unread,
            *(warning.remark for warning in counted.integrity_warnings),
        ),
    )


def _range_ends(counted: CountedRun) -> tuple[str, str] | None:
    """The two rows that `share_of_range` lies between; None if one of the two is missing."""
    return ("lead", "human") if any(row.label == "lead" for row in counted.beside_human) else None


def _rows_beside_human(scored: ScoredRun) -> tuple[Row, ...]:
    """Systems and `human` on the same leave-one-out sets; () where no topic has two references."""
    counted = scored.counts
    if not counted.beside_human:
        return ()
    untested = replace(
        scored.options.settings, test="none", baseline=None, margins={}, detect=None, range_ends=_range_ends(counted)
    )
    return build_leaderboard(scored.dataset, counted.beside_human, scored.columns, counted.events, untested).rows


def _with_randomness(row: Row, counted: CountedRun, columns: Sequence[MetricColumns]) -> Row:
    """Add to a row the share of its variance that the system's own randomness makes, where it had several trials."""
    trials = counted.trials.get(row.label, ())
    if not trials or row.topics < 2:
        return row
    shares = {
        column.metric.measures[pick]: round_portably(share_of_trials(scores[..., pick])[0])
        for column in columns
        for scores in [np.stack([column.metric.score_topics(trial.rows[column.metric.name]) for trial in trials])]
        for pick in column.picks
        if np.isfinite(scores[..., pick]).all()
    }
    return msgspec.structs.replace(row, randomness=shares)


def _trial_remarks(rows: Sequence[Row], measure: str) -> Iterator[Remark]:
    """Remarks on how much the systems' own randomness moves the first column."""
    rows = [row for row in rows if not row.unavailable]
    trials = max((row.trials for row in rows), default=1)
    if trials > 1:
        yield trial_shifts.trial_remark(measure, trials, {row.label: row.randomness.get(measure, 0.0) for row in rows})


def _headline(columns: Sequence[MetricColumns]) -> str:
    """The measure that orders the table."""
    first = leading_column(columns)
    return first.metric.measures[first.picks[0]]


def _length_remarks(scored: ScoredRun) -> Iterator[Remark]:
    """Compare the order by the first column with that of candidates all cut to one length."""
    counted, first = scored.counts, leading_column(scored.columns)
    if len(counted.cut) < 2 or not first.metric.sign:
        return
    keep = scored_topics(counted.systems, scored.options.settings.on_failure)
    main, cut = (
        alternative_rankings.rank_by_column(systems, first, keep, "length", "")
        for systems in (counted.systems, counted.cut)
    )
    remark = alternative_rankings.length_remark(main, cut)
    if remark:
        yield remark
