"""What must a reader be told beside the numbers? One calm sentence each: what is missing, what cannot be claimed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from harness.scoring.count_matrix import MetricCounts
from harness.scoring.leaderboard_scores import LeaderboardScores
from harness.scoring.metrics.sacrebleu_metrics import BY_TOPIC, Bleu
from harness.scoring.rank_clusters import kendall_tau
from harness.scoring.settings import Settings
from harness.scoring.system_counts import SystemCounts, answered_by_all
from harness.statistics.resampling import Floats

MANY, SOME = 10, 5
"""More systems than MANY are not listed in a sentence: SOME of them are."""


def reader_remarks(
    ordered: Sequence[SystemCounts],
    table: LeaderboardScores,
    settings: Settings,
) -> tuple[str, ...]:
    """All that applies: what was lost, then the widest first."""
    return (
        *_of_failures(ordered, table, settings),
        *_of_floor(ordered, table),
        *_of_ceilings(ordered),
        *_of_missing(ordered, table),
        *_of_gaps(ordered, table),
        *_of_nothing(table),
        *_of_short_texts(table),
    )


def _of_floor(ordered: Sequence[SystemCounts], table: LeaderboardScores) -> Iterator[str]:
    """A floor above every system: whoever looks at systems only would not see it."""
    floors = [row for row, whole in enumerate(ordered) if whole.role == "floor"]
    systems = [row for row, whole in enumerate(ordered) if whole.role == "system"]
    if not floors or not systems:
        return
    worth = table.scores * table.signs
    for floor in floors:
        above = [
            measure
            for column, measure in enumerate(table.measures)
            if table.signs[column] and worth[floor, column] > np.nanmax(worth[systems, column], initial=-np.inf)
        ]
        if above:
            yield f"{ordered[floor].label}, a floor, is above every system in {_join_parts(above)}."


def trial_remark(measure: str, tries: int, shares: Mapping[str, float]) -> str:
    """How much chance there is in each system: the share of a measure's variance that its tries make, by label."""
    own = ", ".join(f"{label} {100 * share:.0f} %" for label, share in shares.items() if share)
    if not own:
        return f"Rows are means over {tries} tries; none of the systems scored otherwise from one to the next."
    return f"Rows are means over {tries} tries, which make this share of the variance of {measure}: {own}."


def _join_parts(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _of_failures(ordered: Sequence[SystemCounts], table: LeaderboardScores, settings: Settings) -> Iterator[str]:
    """Who has no candidate for some topics, what was made of that, and what the other choice would change."""
    failed = [whole for whole in ordered if whole.reasons and whole.role != "ceiling"]
    if not failed:
        return
    lost = "; ".join(f"{whole.label} for {_reasons(whole)}" for whole in failed[:MANY])
    lost += f"; {len(failed) - MANY} others too" if len(failed) > MANY else ""
    everywhere = answered_by_all(ordered)
    if settings.on_failure == "intersect":
        yield f"No candidate: {lost}. Scores are over the {int(everywhere.sum())} topics that all systems have one for."
    elif not table.blocks[0].metric.counted:
        yield f"No candidate: {lost}. Each loses to whatever the others wrote."
        return
    else:
        yield f"No candidate: {lost}. Each counts as an empty one."
    if everywhere.any():
        yield _other_choice(ordered, table, everywhere, settings)


def _other_choice(
    ordered: Sequence[SystemCounts], table: LeaderboardScores, everywhere: NDArray[np.bool_], settings: Settings
) -> str:
    """How the first column would read under the other of `zero` and `intersect`."""
    other = "zero" if settings.on_failure == "intersect" else "intersect"
    topics = np.ones_like(everywhere) if other == "zero" else everywhere
    lead = table.leading
    block, pick = next((block, lead - start) for block, start in _starts(table) if lead - start < len(block.picks))
    scores = np.array([block.score(whole.rows[block.metric.name][topics].sum(axis=0))[pick] for whole in ordered])
    both = [
        (whole.label, f"{scores[row]:.1f}", f"{table.scores[row, lead]:.1f}")
        for row, whole in enumerate(ordered)
        if whole.reasons and whole.role != "ceiling"
    ]
    moved = [f"{label} {now} instead of {before}" for label, now, before in both if now != before]
    would = _first(moved) or "the same"
    return (
        f"With --on-failure {other} ({int(topics.sum())} topics), {table.measures[lead]} would be {would}"
        + (
            f"; the order of systems would be {_order_by(scores * table.signs[lead], ordered)}"
            if table.signs[lead]
            else ""
        )
        + "."
    )


def _starts(table: LeaderboardScores) -> Iterator[tuple[MetricCounts, int]]:
    """Each metric and the column of its first measure."""
    start = 0
    for block in table.blocks:
        yield block, start
        start += len(block.picks)


def _order_by(worth: Floats, ordered: Sequence[SystemCounts]) -> str:
    """The systems by what they are worth, best first; of many only what is needed to see the change."""
    systems = [row for row, whole in enumerate(ordered) if whole.role == "system"]
    again = sorted(systems, key=lambda row: -worth[row])
    if again == systems:
        return "the same"
    if len(again) <= MANY:
        return ", ".join(ordered[row].label for row in again)
    winner = "still first" if again[0] == systems[0] else "first"
    tau = kendall_tau(worth[systems], [-float(place) for place in range(len(systems))])
    return f"another, {ordered[again[0]].label} {winner}" + (f" (Kendall's tau {tau:.2f})" if tau is not None else "")


def _first(parts: Sequence[str]) -> str:
    return ", ".join(parts) if len(parts) <= MANY else f"{', '.join(parts[:SOME])}, and {len(parts) - SOME} others"


def _of_ceilings(ordered: Sequence[SystemCounts]) -> Iterator[str]:
    """Ceilings that exist for some topics only: their row is not over the same topics."""
    for whole in ordered:
        if whole.role == "ceiling" and whole.reasons:
            answered = int(whole.answered.sum())
            yield f"The row {whole.label} is over the {answered} of {whole.topics} topics that allow it."


def _of_gaps(ordered: Sequence[SystemCounts], table: LeaderboardScores) -> Iterator[str]:
    """Scores over fewer topics than others': a topic has none where its counts are zeros, of which no score is made."""
    rows = sum(whole.role != "ceiling" for whole in ordered)
    for part in table.parts:
        if part.values is None:
            continue
        block, has = part.topics.blocks[0], part.values[:, :rows]
        counts = [(int(count), whole.label) for count, whole in zip(has.sum(axis=0), ordered, strict=False)]
        few = sorted(each for each in counts if each[0] < len(has))
        if few:
            named = _join_parts([f"{label} for {count}" for count, label in few[:SOME]])
            more = f", {len(few) - SOME} others for more" if len(few) > SOME else ""
            what = f"{block.metric.name} has a value for a part of the {len(has)} topics only"
            tested = " Differences are over the topics that both systems have." if block.metric.sign else ""
            yield f"{what}: {named}{more}. It is over these.{tested}"


def _of_missing(ordered: Sequence[SystemCounts], table: LeaderboardScores) -> Iterator[str]:
    """Topics that nobody can be scored on, which take part in nothing of these measures."""
    topics = len(table.blocks[0].rows)
    referenced = ordered[0].referenced
    unreferenced = 0 if referenced is None else int((~referenced).sum())
    for part in table.parts:
        left = topics - len(part.by.of)
        columns = [int(column) for column in part.columns if table.signs[column]]
        if left and np.isfinite(table.scores[:, columns]).any():
            if all(block.metric.needs_references for block in part.topics.blocks) and left == unreferenced:
                continue  # the dataset's own remark says it
            names = _join_parts([table.measures[column] for column in columns])
            yield (
                f"{left} of the {topics} topics {'have' if left > 1 else 'has'} no value for any system: {names} "
                f"{'are' if len(columns) > 1 else 'is'} over the other {topics - left}."
            )


def _of_nothing(table: LeaderboardScores) -> Iterator[str]:
    """Measures that cannot be computed here."""
    for column, measure in enumerate(table.measures):
        rows = [label for label, score in zip(table.labels, table.scores[:, column], strict=True) if np.isnan(score)]
        if rows:
            yield f"There is no {measure} for {', '.join(rows)}: nothing could be counted."


def _of_short_texts(table: LeaderboardScores) -> Iterator[str]:
    """BLEU of 0 for want of runs of four words, though words are right."""
    for block, column in _starts(table):
        if not isinstance(block.metric.family, Bleu):
            continue
        sums = block.rows.sum(axis=0)[table.parts[0].topics.places[: len(table.labels)]]
        labels = [
            label
            for label, row, score in zip(table.labels, sums, table.scores[:, column], strict=True)
            if score == 0 and row[2] > 0 and row[-1] == 0
        ]
        if labels:
            yield (
                f"{block.metric.name} is 0 for {_first(labels)} though words match: no text there has four words, and "
                f"BLEU of a corpus needs runs of four. Its scores by topic are {BY_TOPIC}; or take -m rouge1,chrf."
            )


def _reasons(whole: SystemCounts) -> str:
    kinds = ", ".join(f"{count} {kind}" for kind, count in whole.reasons.items())
    return f"{sum(whole.reasons.values())} of {whole.topics} topics ({kinds})"
