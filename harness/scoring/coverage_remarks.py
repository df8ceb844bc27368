"""Remarks on systems that lack candidates, and on topics that could not be scored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from harness.records import Remark
from harness.records.remarks import Fact
from harness.scoring.count_matrix import MetricCounts, sum_rows
from harness.scoring.leaderboard_scores import LeaderboardScores
from harness.scoring.metrics.sacrebleu_metrics import BY_TOPIC, Bleu
from harness.scoring.rank_clusters import kendall_tau
from harness.scoring.score_intervals import round_portably
from harness.scoring.settings import Settings
from harness.scoring.system_counts import SystemCounts, answered_by_all


def list_coverage_remarks(
    ordered: Sequence[SystemCounts], table: LeaderboardScores, settings: Settings
) -> tuple[Remark, ...]:
    """List the remarks on coverage that apply: first what was lost, then by how much they concern."""
    return (
        *missing_candidate_remarks(ordered, table, settings),
        *baseline_remarks(ordered, table),
        *upper_bound_remarks(ordered),
        *unscored_topic_remarks(ordered, table),
        *undefined_value_remarks(ordered, table),
        *uncomputed_measure_remarks(table),
        *short_text_remarks(table),
    )


def baseline_remarks(ordered: Sequence[SystemCounts], table: LeaderboardScores) -> Iterator[Remark]:
    """Name baselines that score above every system, and are easily overlooked."""
    baselines = [row for row, system in enumerate(ordered) if system.role == "floor"]
    systems = [row for row, system in enumerate(ordered) if system.role == "system"]
    if not baselines or not systems:
        return
    worth = table.scores * table.signs
    directed = [column for column in range(len(table.measures)) if table.signs[column]]
    for row in baselines:
        best = [np.nanmax(worth[systems, column], initial=-np.inf) for column in directed]
        above = [table.measures[c] for c, other in zip(directed, best, strict=True) if worth[row, c] > other]
        if above:
            facts: dict[str, Fact] = {"label": ordered[row].label, "measures": [*above]}
            yield Remark("baseline above systems", "warning", facts | {"is_all": len(above) == len(directed) > 1})


def missing_candidate_remarks(
    ordered: Sequence[SystemCounts], table: LeaderboardScores, settings: Settings
) -> Iterator[Remark]:
    """Name systems without candidates for some topics, how these were scored, and what the other way would change."""
    incomplete = [system for system in ordered if system.reasons and system.role != "ceiling"]
    if not incomplete:
        return
    everywhere = answered_by_all(ordered)
    is_counted = table.blocks[0].metric.is_counted
    treatment = "left out" if settings.on_failure == "intersect" else "empty" if is_counted else "loses"
    systems: dict[str, Fact] = {
        system.label: {"reasons": {**system.reasons}, "topics": system.topics} for system in incomplete
    }
    shared = int(everywhere.sum())
    facts: dict[str, Fact] = {"systems": systems, "treatment": treatment, "shared_topics": shared}
    yield Remark("missing candidates", "caution", facts)
    if treatment != "loses" and shared:
        yield _other_choice(ordered, table, everywhere, settings)


def _other_choice(
    ordered: Sequence[SystemCounts], table: LeaderboardScores, everywhere: NDArray[np.bool_], settings: Settings
) -> Remark:
    """Describe the first column under the other of `zero` and `intersect`."""
    other = "zero" if settings.on_failure == "intersect" else "intersect"
    topics = np.ones_like(everywhere) if other == "zero" else everywhere
    lead = table.leading
    block, pick = next((block, lead - start) for block, start in _starts(table) if lead - start < len(block.picks))
    scores = np.array([block.score(sum_rows(system.rows[block.metric.name], topics))[pick] for system in ordered])
    facts: dict[str, Fact] = {
        "on_failure": other,
        "topics": int(topics.sum()),
        "measure": table.measures[lead],
        "scores": {
            system.label: {"then": round_portably(scores[row]), "here": round_portably(table.scores[row, lead])}
            for row, system in enumerate(ordered)
            if system.reasons and system.role != "ceiling"
        },
    }
    if table.signs[lead]:
        worth = scores * table.signs[lead]
        systems = [row for row, system in enumerate(ordered) if system.role == "system"]
        order = sorted(systems, key=lambda row: -worth[row])
        tau = kendall_tau(worth[systems], [-float(place) for place in range(len(systems))])
        facts |= {
            "order": [ordered[row].label for row in order],
            "is_same_order": order == systems,
            "is_same_winner": order[:1] == systems[:1],
            "tau": None if tau is None else round_portably(tau),
        }
    return Remark("other failure choice", "note", facts)


def _starts(table: LeaderboardScores) -> Iterator[tuple[MetricCounts, int]]:
    """Each metric and the column of its first measure."""
    start = 0
    for block in table.blocks:
        yield block, start
        start += len(block.picks)


def upper_bound_remarks(ordered: Sequence[SystemCounts]) -> Iterator[Remark]:
    """Upper bounds that exist for some topics only: their row is not over the same topics."""
    for system in ordered:
        if system.role == "ceiling" and system.reasons:
            answered = int(system.has_candidate.sum())
            facts: dict[str, Fact] = {"label": system.label, "answered": answered, "topics": system.topics}
            yield Remark("partial upper bound", "caution", facts)


def undefined_value_remarks(ordered: Sequence[SystemCounts], table: LeaderboardScores) -> Iterator[Remark]:
    """A caution for each metric by which some rows are scored on fewer topics than others.

    A topic has no score if all its counts are zero and the metric is undefined for zeros.
    """
    rows = sum(system.role != "ceiling" for system in ordered)
    for part in table.parts:
        if part.values is None:
            continue
        metric, has = part.topic_counts.blocks[0].metric, part.values[:, :rows]
        counts = [(int(count), system.label) for count, system in zip(has.sum(axis=0), ordered, strict=False)]
        fewer = sorted(count for count in counts if count[0] < len(has))
        if fewer:
            facts: dict[str, Fact] = {
                "metric": metric.name,
                "topics": len(has),
                "counts": {label: count for count, label in fewer},
                "is_tested": bool(metric.sign),
            }
            yield Remark("undefined values", "caution", facts)


def unscored_topic_remarks(ordered: Sequence[SystemCounts], table: LeaderboardScores) -> Iterator[Remark]:
    """Name topics that no row can be scored on, and that are left out of these measures."""
    topics = len(table.blocks[0].rows)
    referenced = ordered[0].has_references
    unreferenced = 0 if referenced is None else int((~referenced).sum())
    for part in table.parts:
        left = topics - len(part.units.unit_of)
        columns = [int(column) for column in part.columns if table.signs[column]]
        if left and np.isfinite(table.scores[:, columns]).any():
            if all(block.metric.needs_references for block in part.topic_counts.blocks) and left == unreferenced:
                continue  # the dataset's own remark says it
            measures: list[Fact] = [table.measures[column] for column in columns]
            facts: dict[str, Fact] = {"left_out": left, "topics": topics, "measures": measures}
            yield Remark("unscored topics", "caution", facts)


def uncomputed_measure_remarks(table: LeaderboardScores) -> Iterator[Remark]:
    """Measures that cannot be computed here."""
    for column, measure in enumerate(table.measures):
        rows: list[Fact] = [
            label for label, score in zip(table.labels, table.scores[:, column], strict=True) if np.isnan(score)
        ]
        if rows:
            yield Remark("uncomputed measure", "caution", {"measure": measure, "labels": rows})


def short_text_remarks(table: LeaderboardScores) -> Iterator[Remark]:
    """BLEU of 0 for want of runs of four words, though words are right."""
    for block, column in _starts(table):
        if not isinstance(block.metric.family, Bleu):
            continue
        sums = block.total()[table.parts[0].topic_counts.places[: len(table.labels)]]
        labels: list[Fact] = [
            label
            for label, row, score in zip(table.labels, sums, table.scores[:, column], strict=True)
            if score == 0 and row[2] > 0 and row[-1] == 0
        ]
        if labels:
            facts: dict[str, Fact] = {"metric": block.metric.name, "labels": labels, "by_topic": BY_TOPIC}
            yield Remark("zero bleu", "caution", facts)
