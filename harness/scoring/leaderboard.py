"""Tallies and metrics -> Comparison: numbers only. Rendering them is another wing's work."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from harness.errors import HarnessError, UnknownName
from harness.records import Column, Dataset, Estimate, Leaderboard, Remark, Row, text_remark
from harness.scoring import pair_tests, remarks, unavailable
from harness.scoring.intervals import build_estimate, percentiles, shares_of_way
from harness.scoring.leaderboard_scores import LeaderboardScores, score_leaderboard
from harness.scoring.metrics.metric import DatasetFacts
from harness.scoring.pair_tests import TestResults
from harness.scoring.paired_tests import all_pairs, is_exact
from harness.scoring.rank_clusters import letters
from harness.scoring.resampling import Floats, ResamplingUnits, resampling_units
from harness.scoring.settings import MetricColumns, OnFailure, Settings, leading
from harness.scoring.system_counts import SystemCounts, answered_by_all

ROLES = ("system", "floor", "ceiling")


def build_leaderboard(
    dataset: Dataset,
    tallies: Sequence[SystemCounts],
    columns: Sequence[MetricColumns],
    events: Sequence[str],
    settings: Settings | None = None,
    *,
    waiting: Sequence[SystemCounts] = (),
) -> Leaderboard:
    """Systems by measures: estimates, paired tests, ranks, and the sentences a reader needs.

    `events` is the event of each topic, in the order of the tallies. Rows are ordered by the first column that has a
    direction, by their labels where none has.
    Systems and floors are tested against each other and ranked; ceilings read references, so they are not.
    `waiting` are unfinished systems: rows that are not scored, and move nothing of the others.
    Raises HarnessError where there is nothing to compare, or a candidate is missing and `on_failure` is "error".
    """
    asked = settings or Settings()
    settings = unavailable.drop_unavailable_baseline(asked, waiting)
    if asked.on_failure == "error":
        _refuse_failures([*tallies, *waiting])
    before = (*unavailable.unavailable_remarks(waiting, asked.baseline), *map(text_remark, dataset.remarks))
    if waiting and not tallies:
        return _leaderboard_without_scores(
            dataset, columns, events, settings, about=before, rows=unavailable.unavailable_rows(waiting)
        )
    _check(tallies, columns, events, settings)
    ordered = order_rows(tallies, leading(columns), settings.on_failure)
    settings = settings.for_pairs(_pairs(ordered))
    keep = scored_topics(ordered, settings.on_failure)
    by = resampling_units([event for event, is_kept in zip(events, keep, strict=True) if is_kept])
    table = score_leaderboard(ordered, columns, by, settings, keep)
    tested, by = _test_rows(ordered, table, settings), table.by
    return Leaderboard(
        dataset=dataset.name,
        title=dataset.title,
        fingerprint=dataset.fingerprint,
        topics=int(keep.sum()),
        events=len({event for event, is_kept in zip(events, keep, strict=True) if is_kept}),
        columns=_columns(columns, DatasetFacts(dataset.references)),
        rows=(*_rows(ordered, table, tested, settings), *unavailable.unavailable_rows(waiting)),
        confidence=settings.confidence,
        draws=len(table.samples),
        seed=settings.seed,
        interval=by.over if len(table.samples) else "",
        pairs=tested.pairs,
        test=_test_name(settings, by) if tested.pairs and by.over else "",
        remarks=(*before, *remarks.reader_remarks(ordered, table, tested, by, settings)),
        baseline=settings.baseline or "",
        against=tested.against,
        clusters={measure: standing.clusters for measure, standing in tested.standings.items()},
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
    """The comparison of nothing but unfinished systems."""
    return Leaderboard(
        dataset=dataset.name,
        title=dataset.title,
        fingerprint=dataset.fingerprint,
        topics=len(events),
        events=len(set(events)),
        columns=_columns(columns, DatasetFacts(dataset.references)),
        rows=rows,
        confidence=settings.confidence,
        draws=0,
        seed=settings.seed,
        interval="",
        remarks=about,
    )


def _pairs(tallies: Sequence[SystemCounts]) -> int:
    """Of systems and floors."""
    rows = sum(whole.role != "ceiling" for whole in tallies)
    return rows * (rows - 1) // 2


def order_rows(tallies: Sequence[SystemCounts], first: MetricColumns, on_failure: OnFailure) -> list[SystemCounts]:
    """The tallies in the order of a table: systems, floors, ceilings, each by this column, best first."""
    keep = scored_topics(tallies, on_failure)
    metric = first.metric

    def place(whole: SystemCounts) -> tuple[int, float, str]:
        if not metric.sign:
            return ROLES.index(whole.role), 0.0, whole.label
        score = float(metric.score(whole.rows[metric.name][keep].sum(axis=0))[first.picks[0]])
        worth = metric.sign * score if np.isfinite(score) else -np.inf
        return ROLES.index(whole.role), -worth, whole.label

    return sorted(tallies, key=place)


def scored_topics(tallies: Sequence[SystemCounts], on_failure: OnFailure) -> NDArray[np.bool_]:
    """(topics,): whether a topic takes part."""
    if on_failure == "error":
        _refuse_failures(tallies)
    everywhere = answered_by_all(tallies)
    keep = everywhere if on_failure == "intersect" else np.ones_like(everywhere)
    if not keep.any():
        raise HarnessError("there is no topic that all systems have a candidate for; take --on-failure zero")
    return keep


def _check(
    tallies: Sequence[SystemCounts], columns: Sequence[MetricColumns], events: Sequence[str], settings: Settings
) -> None:
    if not tallies or not columns:
        raise HarnessError("nothing to compare: no systems, or no metrics")
    if any(whole.topics != len(events) for whole in tallies):
        raise ValueError("tallies and events are not of the same topics")
    labels = [whole.label for whole in tallies]
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice:
        raise HarnessError(f"two systems bear one label: {', '.join(twice)}")
    settings.check()
    tested = [whole.label for whole in tallies if whole.role != "ceiling"]
    if settings.baseline is not None and settings.baseline not in tested:
        raise UnknownName("baseline", settings.baseline, tested)


def _refuse_failures(tallies: Sequence[SystemCounts]) -> None:
    missing = [(whole.label, whole.reasons) for whole in tallies if whole.reasons and whole.role != "ceiling"]
    if missing:
        lost = "; ".join(f"{label}: {', '.join(f'{n} {kind}' for kind, n in why.items())}" for label, why in missing)
        raise HarnessError(f"candidates are missing ({lost}); mend that, or take --on-failure zero or intersect")


def _test_rows(ordered: Sequence[SystemCounts], table: LeaderboardScores, settings: Settings) -> TestResults:
    """Test the rows that are no ceilings: in the order of a table they come first."""
    rows = sum(whole.role != "ceiling" for whole in ordered)
    if rows < 2 or settings.test == "none" or (settings.test == "bs" and not len(table.tested)):
        return TestResults()
    part = table.first(rows)
    found = pair_tests.run_pair_tests(part, all_pairs(rows), settings)
    held = pair_tests.baseline_records(part, found, settings.alpha, settings.baseline) if settings.baseline else ()
    return TestResults(
        pair_tests.pair_records(part, found, settings.alpha), held, pair_tests.rank_systems(part, found, settings.alpha)
    )


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
    ordered: Sequence[SystemCounts], table: LeaderboardScores, tested: TestResults, settings: Settings
) -> tuple[Row, ...]:
    names = dict(zip(table.labels, letters(len(ordered)), strict=True))
    low, high = _interval_limits(table, settings.confidence)
    ways = _shares_of_range(table, settings)
    return tuple(
        Row(
            label=whole.label,
            role=whole.role,
            topics=whole.topics,
            scored=int(whole.answered.sum()),
            failures=whole.reasons,
            words=whole.mean_words,
            over_budget=whole.over_budget,
            estimates={
                measure: build_estimate(table.scores[row, column], low[row, column], high[row, column])
                for column, measure in enumerate(table.measures)
                if np.isfinite(table.scores[row, column])
            },
            ranks={measure: s.ranks[whole.label] for measure, s in tested.standings.items() if whole.label in s.ranks},
            letter=names[whole.label],
            beats={
                measure: tuple(names[other] for other in s.beats[whole.label])
                for measure, s in tested.standings.items()
                if whole.label in s.beats
            },
            way=ways.get(whole.label, {}),
            tries=whole.tries,
            costs=whole.costs,
            details=dict(whole.details),
        )
        for row, whole in enumerate(ordered)
    )


def _interval_limits(table: LeaderboardScores, confidence: float) -> tuple[Floats, Floats]:
    """Ends of the intervals (systems, measures); NaN where nothing was drawn."""
    if not len(table.samples):
        none = np.full(table.scores.shape, np.nan)
        return none, none
    return percentiles(table.samples, confidence)


def _shares_of_range(table: LeaderboardScores, settings: Settings) -> dict[str, dict[str, Estimate]]:
    """By label and measure, the share of the way from one row to another, for the rows in neither place.

    None in a measure in which the other row is not the better one: there is no such way. No interval where more draws
    than its tail have none.
    """
    if settings.way is None or not set(settings.way) <= set(table.labels):
        return {}
    ends = [table.labels.index(label) for label in settings.way]
    shares, samples = (_forward(each, ends, table) for each in (table.scores, table.samples))
    low, high = percentiles(samples, settings.confidence) if len(samples) else np.full((2, *shares.shape), np.nan)
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


def _test_name(settings: Settings, by: ResamplingUnits) -> str:
    if settings.test == "bs":
        kind = f"paired bootstrap (one tail, as sacrebleu), {settings.test_draws} draws"
    elif is_exact(by.count, settings.swaps):
        kind = f"exact randomization (two-sided), all {1 << by.count} swaps"
    else:
        kind = f"approximate randomization (two-sided), {settings.swaps} trials"
    return f"{kind} of {by.over}, Holm"
