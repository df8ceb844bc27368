"""Tests of a scored run beside those of its leaderboard: against `human`, and within parts of the topics."""

from __future__ import annotations

from dataclasses import dataclass, replace

from harness.jobs.scored_run import ScoredRun
from harness.jobs.topic_fields import part_topics
from harness.records import Interaction, Pair, Remark, Slice
from harness.scoring.leaderboard import build_leaderboard
from harness.scoring.settings import OnFailure
from harness.scoring.slices import build_slices, describe_slices, find_slice_interactions, slice_remarks

HUMAN = "human"
"""The row of references that are scored against the other references."""


@dataclass(frozen=True, slots=True)
class SlicedRun:
    """The leaderboard within parts of the topics, the tests across parts, and remarks."""

    slices: tuple[Slice, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    remarks: tuple[Remark, ...] = ()


def slice_run(scored: ScoredRun) -> SlicedRun:
    """The parts by the fields that the settings name; nothing where none is named, or where some topics are left out.

    Raises UnknownName for a field that no topic has.
    """
    settings, counted = scored.options.settings, scored.counts
    values = part_topics(scored.dataset, settings.slices)
    if not values or not counted.systems or any(len(of_topics) != len(counted.events) for of_topics in values.values()):
        return SlicedRun()
    rows, columns, events = counted.systems, scored.columns, counted.events
    interactions = find_slice_interactions(rows, columns, events, values, settings=settings)
    return SlicedRun(
        build_slices(scored.dataset, rows, columns, events, values, settings=settings),
        interactions,
        (*describe_slices(values), *slice_remarks(interactions, settings.slices, settings)),
    )


def compare_with_human(scored: ScoredRun) -> tuple[Pair, ...]:
    """Each system and baseline against `human`, on the same sets of references: a family of tests of its own."""
    settings, rows = scored.options.settings, scored.counts.beside_human
    if settings.test == "none" or not any(row.label == HUMAN for row in rows):
        return ()
    alike = [replace(row, role="system") for row in rows]
    on_failure: OnFailure = "intersect" if settings.on_failure == "intersect" else "zero"
    human_settings = replace(settings, baseline=HUMAN, range_ends=None, on_failure=on_failure, margins={}, detect=None)
    return build_leaderboard(scored.dataset, alike, scored.columns, scored.counts.events, human_settings).baseline_pairs
