"""RunComparison -> ComparisonReport: both runs on one page, each system beside its former self, with the texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from harness.jobs.candidate_sources import CandidateSource
from harness.jobs.lookup import load_run
from harness.jobs.report_texts import (
    MAX_TEXT_BYTES,
    ReportTexts,
    choose_topics,
    describe_dataset,
    missing_candidates,
    omission_remarks,
)
from harness.jobs.scored_run import ScoredRun
from harness.jobs.scores_by_topic import score_topics
from harness.jobs.scoring_options import ScoringOptions
from harness.records import ComparisonReport, Leaderboard, Pair, Report, Row, RunComparison
from harness.scoring.settings import leading_column
from harness.scoring.system_counts import SystemCounts
from harness.workspace import Workspace, locate_workspace

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A system in one of the runs, with its name on the page."""

    label: str
    is_new: bool
    row: Row
    counts: SystemCounts
    sources: tuple[CandidateSource, ...]


def comparison_report(
    comparison: RunComparison,
    *,
    most: int = MAX_TEXT_BYTES,
    texts: int | None = None,
    workspace: Workspace | None = None,
    options: ScoringOptions | None = None,
) -> ComparisonReport:
    """The contents of the report on two runs. `options` are those that they were compared by.

    It has the texts of 400 topics and of `most` bytes at most, or of as many topics as `texts` says: one half are those
    that moved most, the other half is spread evenly over the rest.
    """
    workspace = workspace or locate_workspace()
    options = ScoringOptions.from_keywords(options, {})
    options.load_metrics(workspace)
    run = load_run(comparison.new.saved or comparison.new.run, workspace)
    new = ScoredRun.open(run, options, workspace)
    old = ScoredRun.open(
        load_run(comparison.old.saved or comparison.old.run, workspace), options, workspace, new.dataset
    )
    entries = _list_entries(comparison, old, new)
    systems = [entry.counts for entry in entries]
    scores = score_topics(systems, new.columns)
    first = leading_column(new.columns)
    partners = _find_partners(entries)
    topics, sizes = new.counts.topics, new.counts.sizes
    chosen = choose_topics(_topic_moves(scores[first.metric.measures[first.picks[0]]], partners), sizes, most, texts)
    leaderboard = _name_by_run(comparison, entries)
    sources = [source for entry in entries for source in entry.sources]
    report = Report(
        leaderboard=leaderboard,
        run=run,
        card=describe_dataset(new.dataset),
        topics=topics,
        events=new.counts.events,
        scores={measure: tuple(map(tuple, rows.tolist())) for measure, rows in scores.items()},
        words=tuple(tuple(system.words.tolist()) for system in systems),
        views=ReportTexts(new.dataset, sources, leaderboard.rows, scores, chosen, options.rouge, new.oracles),
        view_topics=tuple(chosen),
        missing_candidates=tuple(missing_candidates(sources, systems, topics)),
        remarks=omission_remarks(len(chosen), len(topics)),
    )
    return ComparisonReport(comparison, report, tuple(entry.label for entry in entries), tuple(partners))


def _list_entries(comparison: RunComparison, old: ScoredRun, new: ScoredRun) -> list[_Entry]:
    """Systems and baselines in the order of the new table, each before its former self; then what only the old has."""
    sides = {True: _entries_of(comparison.new, new, is_new=True), False: _entries_of(comparison.old, old, is_new=False)}
    names = dict.fromkeys((*sides[True], *sides[False]))
    labels = _run_labels(comparison)
    listed = [side[label] for label in names for side in sides.values() if label in side]
    return [_rename(entry, f"{entry.label} ({labels[entry.is_new]})") for entry in listed]


def _run_labels(comparison: RunComparison) -> dict[bool, str]:
    """Names of the two runs on the page: their own where these differ, else "new" and "old", by whether it is new."""
    old, new = comparison.old.run, comparison.new.run
    return {True: new, False: old} if old != new and old and new else {True: "new", False: "old"}


def _entries_of(leaderboard: Leaderboard, scored: ScoredRun, *, is_new: bool) -> dict[str, _Entry]:
    systems = {system.label: system for system in (*scored.counts.systems, *scored.counts.unavailable)}
    return {
        row.label: _Entry(
            row.label,
            is_new,
            row,
            systems[row.label],
            tuple(source for source in scored.sources if source.label == row.label),
        )
        for row in leaderboard.rows
        if row.role != "ceiling" and row.label in systems
    }


def _rename(entry: _Entry, name: str) -> _Entry:
    return replace(
        entry,
        row=structs.replace(entry.row, label=name),
        counts=replace(entry.counts, label=name),
        sources=tuple(replace(source, label=name) for source in entry.sources),
    )


def _find_partners(entries: Sequence[_Entry]) -> list[int | None]:
    places = {(entry.label, entry.is_new): place for place, entry in enumerate(entries)}
    return [places.get((entry.label, not entry.is_new)) for entry in entries]


def _topic_moves(scores: Floats, partners: Sequence[int | None]) -> Floats:
    """The distance (topics,) of the system that moved most from its former self."""
    values = np.nan_to_num(scores)
    both = [(place, partner) for place, partner in enumerate(partners) if partner is not None and place < partner]
    if not both:
        return np.zeros(scores.shape[1])
    return np.asarray(np.max([np.abs(values[one] - values[other]) for one, other in both], axis=0))


def _name_by_run(comparison: RunComparison, entries: Sequence[_Entry]) -> Leaderboard:
    """Build one leaderboard of both runs: the rows of the page, each system tested against its former self."""
    names = {(entry.label, entry.is_new): entry.row.label for entry in entries}
    return structs.replace(
        comparison.new,
        rows=tuple(entry.row for entry in entries),
        pairs=tuple(_name_pairs(comparison.pairs, names)),
        baseline_pairs=(),
        integrity_warnings=(),
        beside_human=(),
        slices=(),
    )


def _name_pairs(pairs: Sequence[Pair], names: dict[tuple[str, bool], str]) -> Iterator[Pair]:
    for pair in pairs:
        if (pair.a, True) in names and (pair.b, False) in names:
            yield structs.replace(pair, a=names[pair.a, True], b=names[pair.b, False])
