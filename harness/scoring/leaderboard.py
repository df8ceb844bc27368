"""The leaderboard made from the counts of systems: numbers only. The room `showing` makes text of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from harness.errors import HarnessError, UnknownName
from harness.records import Column, Dataset, Estimate, Leaderboard, PairTest, Remark, Row
from harness.scoring import coverage_remarks, pair_tests, standings, statistics_remarks, unavailable
from harness.scoring.count_matrix import sum_rows
from harness.scoring.leaderboard_scores import LeaderboardScores, score_leaderboard
from harness.scoring.metrics.metric import DatasetFacts
from harness.scoring.resampling_units import ResamplingUnits, resampling_units
from harness.scoring.score_intervals import build_estimate, estimate_intervals, name_methods, shares_of_way
from harness.scoring.settings import MetricColumns, OnFailure, Settings, leading_column
from harness.scoring.standings import TestResults
from harness.scoring.system_counts import SystemCounts, answered_by_all
from harness.scoring.trial_shifts import TrialScores, score_trials, widen_intervals
from harness.statistics.compared_pairs import list_pairs
from harness.statistics.intervals import FEWEST_UNITS, Intervals, percentile_interval
from harness.statistics.permutation import is_exact
from harness.statistics.resampling import Floats, Places

ROLES = ("system", "floor", "ceiling")


def build_leaderboard(
    dataset: Dataset,
    systems: Sequence[SystemCounts],
    columns: Sequence[MetricColumns],
    events: Sequence[str],
    settings: Settings | None = None,
    *,
    unavailable_systems: Sequence[SystemCounts] = (),
    trials: Mapping[str, Sequence[SystemCounts]] | None = None,
) -> Leaderboard:
    """Systems by measures: estimates, paired tests, ranks, and the remarks a reader needs.

    `events` is the event of each topic, in the order of the counts. Rows are ordered by the first column that has a
    direction, by their labels where none has.
    Systems and baselines are tested against each other and ranked; upper bounds read references, so they are not.
    `unavailable_systems` are unfinished: rows that are not scored, and move nothing of the others. `trials` holds the
    counts of each trial, by label, of systems that have several: what they share over all topics widens intervals and
    tests.
    Raises HarnessError where there is nothing to compare, or a candidate is missing and `on_failure` is "error".
    """
    full_settings = settings or Settings()
    settings = unavailable.drop_unavailable_baseline(full_settings, unavailable_systems)
    if full_settings.on_failure == "error":
        _refuse_failures([*systems, *unavailable_systems])
    before = (*unavailable.unavailable_remarks(unavailable_systems, full_settings.baseline), *dataset.remarks)
    if unavailable_systems and not systems:
        return _leaderboard_without_scores(
            dataset, columns, events, settings, about=before, rows=unavailable.unavailable_rows(unavailable_systems)
        )
    _check(systems, columns, events, settings)
    scored = _build_scored(
        dataset,
        order_rows(systems, leading_column(columns), settings.on_failure),
        columns,
        events,
        settings=settings,
        trials=trials or {},
    )
    return msgspec.structs.replace(
        scored,
        rows=(*scored.rows, *unavailable.unavailable_rows(unavailable_systems)),
        remarks=(*before, *scored.remarks),
    )


def _build_scored(
    dataset: Dataset,
    ordered: Sequence[SystemCounts],
    columns: Sequence[MetricColumns],
    events: Sequence[str],
    *,
    settings: Settings,
    trials: Mapping[str, Sequence[SystemCounts]],
) -> Leaderboard:
    """The leaderboard of the rows that are scored, in their order."""
    settings = settings.for_pairs(_count_pairs(ordered, settings))
    keep = scored_topics(ordered, settings.on_failure)
    kept_events = [event for event, is_kept in zip(events, keep, strict=True) if is_kept]
    table = score_leaderboard(ordered, columns, resampling_units(kept_events), settings, keep)
    trial_scores = score_trials(trials, columns, keep)
    intervals = estimate_intervals(table, settings)
    widen_intervals(intervals, table, trial_scores, settings.confidence)
    tested, units = _test_rows(ordered, table, settings, trial_scores), table.units
    is_tested = bool(tested.pairs or tested.baseline_pairs)
    return Leaderboard(
        dataset=dataset.name,
        title=dataset.title,
        fingerprint=dataset.fingerprint,
        topics=int(keep.sum()),
        events=len(set(kept_events)),
        columns=_columns(columns, DatasetFacts.from_dataset(dataset)),
        rows=_rows(ordered, table, tested, intervals, settings),
        confidence=settings.confidence,
        draws=settings.interval_draws if units.kind else 0,
        seed=settings.seed,
        interval=units.kind if settings.draws else "",
        pairs=tested.pairs,
        test=_describe_test(settings, units) if is_tested and units.kind else "",
        remarks=(
            *coverage_remarks.list_coverage_remarks(ordered, table, settings),
            *statistics_remarks.list_remarks(ordered, table, tested, intervals, settings=settings, trials=trial_scores),
        ),
        baseline=settings.baseline or "",
        baseline_pairs=tested.baseline_pairs,
        clusters={measure: standing.clusters for measure, standing in tested.standings.items()},
        interval_method=name_methods(table, intervals),
        correction=settings.used_correction if is_tested else "",
        family=settings.family if is_tested else "",
        margins={measure: margin for measure, margin in settings.margins.items() if measure in table.measures},
    )


def _leaderboard_without_scores(
    dataset: Dataset,
    columns: Sequence[MetricColumns],
    events: Sequence[str],
    settings: Settings,
    *,
    about: tuple[Remark, ...],
    rows: tuple[Row, ...],
) -> Leaderboard:
    """The leaderboard if all systems are unfinished."""
    return Leaderboard(
        dataset=dataset.name,
        title=dataset.title,
        fingerprint=dataset.fingerprint,
        topics=len(events),
        events=len(set(events)),
        columns=_columns(columns, DatasetFacts.from_dataset(dataset)),
        rows=rows,
        confidence=settings.confidence,
        draws=0,
        seed=settings.seed,
        interval="",
        remarks=about,
    )


def _count_pairs(systems: Sequence[SystemCounts], settings: Settings) -> int:
    """The number of pairs to test: all pairs of systems and baselines, or only those with the chosen baseline."""
    rows = sum(counts.role != "ceiling" for counts in systems)
    return rows - 1 if settings.baseline else rows * (rows - 1) // 2


def order_rows(systems: Sequence[SystemCounts], first: MetricColumns, on_failure: OnFailure) -> list[SystemCounts]:
    """The rows in the order of a table: systems, baselines, upper bounds, each by this column, best first."""
    keep = scored_topics(systems, on_failure)
    metric = first.metric

    def place(system: SystemCounts) -> tuple[int, float, str]:
        if not metric.sign:
            return ROLES.index(system.role), 0.0, system.label
        score = float(metric.score(sum_rows(system.rows[metric.name], keep))[first.picks[0]])
        worth = metric.sign * score if np.isfinite(score) else -np.inf
        return ROLES.index(system.role), -worth, system.label

    return sorted(systems, key=place)


def scored_topics(systems: Sequence[SystemCounts], on_failure: OnFailure) -> NDArray[np.bool_]:
    """A flag (topics,) for topics that take part in the scores."""
    if on_failure == "error":
        _refuse_failures(systems)
    everywhere = answered_by_all(systems)
    keep = everywhere if on_failure == "intersect" else np.ones_like(everywhere)
    if not keep.any():
        raise HarnessError("there is no topic that all systems have a candidate for; take --on-failure zero")
    return keep


def _check(
    systems: Sequence[SystemCounts], columns: Sequence[MetricColumns], events: Sequence[str], settings: Settings
) -> None:
    if not systems or not columns:
        raise HarnessError("nothing to compare: no systems, or no metrics")
    if any(system.topics != len(events) for system in systems):
        raise ValueError("systems and events are not of the same topics")
    labels = [system.label for system in systems]
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice:
        raise HarnessError(f"two systems bear one label: {', '.join(twice)}")
    settings.check()
    measures = [column.metric.measures[pick] for column in columns for pick in column.picks]
    for measure in settings.margins:
        if measure not in measures:
            raise UnknownName("measure of --margin", measure, measures)
    tested = [system.label for system in systems if system.role != "ceiling"]
    if settings.baseline is not None and settings.baseline not in tested:
        raise UnknownName("baseline", settings.baseline, tested)


def _refuse_failures(systems: Sequence[SystemCounts]) -> None:
    missing = [(system.label, system.reasons) for system in systems if system.reasons and system.role != "ceiling"]
    if missing:
        reasons = "; ".join(f"{label}: {', '.join(f'{n} {kind}' for kind, n in why.items())}" for label, why in missing)
        raise HarnessError(f"candidates are missing ({reasons}); mend that, or take --on-failure zero or intersect")


def _test_rows(
    ordered: Sequence[SystemCounts], table: LeaderboardScores, settings: Settings, trials: TrialScores
) -> TestResults:
    """Test the rows that are no upper bounds: in the order of a table they come first.

    With a baseline its pairs are the only family that is tested: no rank follows from them.
    """
    rows = sum(counts.role != "ceiling" for counts in ordered)
    if rows < 2 or settings.test == "none" or (settings.test == "bs" and not len(table.tested_samples)):
        return TestResults()
    part = table.keep_first(rows)
    if settings.baseline:
        pairs = _pair_with(part.labels.index(settings.baseline), rows)
        numbers = pair_tests.run_pair_tests(part, pairs, settings, trials=trials)
        against = standings.pair_records(part, numbers, settings)
        return TestResults((), against, {}, standings.find_beaten(part, numbers, settings.alpha), numbers)
    numbers = pair_tests.run_pair_tests(part, list_pairs(rows), settings, trials=trials)
    ranks = standings.rank_systems(part, numbers, settings.alpha)
    beats = {measure: result.beats for measure, result in ranks.items()}
    return TestResults(standings.pair_records(part, numbers, settings), (), ranks, beats, numbers)


def _pair_with(baseline: int, rows: int) -> Places:
    """Every other row with the baseline, which is the second: (rows - 1, 2)."""
    others = [row for row in range(rows) if row != baseline]
    return np.array([(row, baseline) for row in others], np.intp).reshape(-1, 2)


def _columns(columns: Sequence[MetricColumns], facts: DatasetFacts) -> tuple[Column, ...]:
    return tuple(
        Column(
            metric.measures[pick],
            metric.titles[pick],
            metric.signature(facts),
            metric.higher_is_better,
            metric.citation,
            metric.by_topic,
        )
        for metric, picks in ((column.metric, column.picks) for column in columns)
        for pick in picks
    )


def _rows(
    ordered: Sequence[SystemCounts],
    table: LeaderboardScores,
    tested: TestResults,
    intervals: Intervals,
    settings: Settings,
) -> tuple[Row, ...]:
    names = standings.name_rows(table.labels)
    low, high = (np.where(intervals.is_trusted, ends, np.nan) for ends in (intervals.low, intervals.high))
    shares = _shares_of_range(table, settings)
    results = tested.standings.items()
    return tuple(
        msgspec.structs.replace(
            unavailable.unscored_row(counts),
            estimates={
                measure: build_estimate(table.scores[row, column], low[row, column], high[row, column])
                for column, measure in enumerate(table.measures)
                if np.isfinite(table.scores[row, column])
            },
            ranks={measure: result.ranks[counts.label] for measure, result in results if counts.label in result.ranks},
            letter=names[counts.label],
            beats={
                measure: tuple(names[other] for other in beaten[counts.label])
                for measure, beaten in tested.beats.items()
                if counts.label in beaten
            },
            share_of_range=shares.get(counts.label, {}),
            rank_sets={
                measure: result.rank_sets[counts.label]
                for measure, result in results
                if counts.label in result.rank_sets
            },
        )
        for row, counts in enumerate(ordered)
    )


def _shares_of_range(table: LeaderboardScores, settings: Settings) -> dict[str, dict[str, Estimate]]:
    """By label and measure, the share of the way from one row to another, for the rows in neither place.

    None in a measure in which the other row is not the better one, since the way does not exist. No interval where more
    draws than its tail have none.
    """
    if settings.range_ends is None or not set(settings.range_ends) <= set(table.labels):
        return {}
    ends = [table.labels.index(label) for label in settings.range_ends]
    shares, samples = (_forward(scores, ends, table) for scores in (table.scores, table.samples))
    low, high = np.full((2, *shares.shape), np.nan)
    if len(samples) and table.units.count >= FEWEST_UNITS:
        ends_of = percentile_interval(samples, settings.confidence)
        low, high = ends_of.low, ends_of.high
    firm = np.isfinite(samples[:, ends[0]]).mean(axis=0) >= 1 - settings.alpha / 2 if len(samples) else False
    low, high = np.where(firm, low, np.nan), np.where(firm, high, np.nan)
    return {
        label: {
            measure: build_estimate(shares[row, column], low[row, column], high[row, column])
            for column, measure in enumerate(table.measures)
            if np.isfinite(shares[row, column])
        }
        for row, label in enumerate(table.labels)
        if row not in ends
    }


def _forward(scores: Floats, ends: Sequence[int], table: LeaderboardScores) -> Floats:
    """Shares of the way (..., systems, measures); NaN where its end is not better than its start."""
    length = (scores[..., ends[1], :] - scores[..., ends[0], :]) * table.signs
    return np.where((length > 0)[..., None, :], shares_of_way(scores, ends[0], ends[1]), np.nan)


def _describe_test(settings: Settings, units: ResamplingUnits) -> PairTest:
    if settings.test == "bs":
        return PairTest("bootstrap", settings.test_draws, units.kind)
    if is_exact(units.count, settings.used_permutations):
        return PairTest("exact", 1 << units.count, units.kind)
    return PairTest("approximate", settings.used_permutations, units.kind)
