"""Parts of the topics: the leaderboard within each, and whether a difference of two systems depends on the part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from harness.records import Dataset, Interaction, Leaderboard, Remark, Slice
from harness.scoring.leaderboard import build_leaderboard, scored_topics
from harness.scoring.leaderboard_scores import score_leaderboard
from harness.scoring.resampling_units import resampling_units
from harness.scoring.score_intervals import round_portably
from harness.scoring.settings import MetricColumns, Settings
from harness.scoring.system_counts import SystemCounts, subset_topics
from harness.statistics.compared_pairs import list_pairs
from harness.statistics.interactions import find_interactions
from harness.statistics.resampling import Flags, Floats, Places, sum_units

Values = Mapping[str, Sequence[str]]
"""By field, the value of each topic, "" where it has none."""


MOST_PERMUTATIONS = 2000
"""Shuffles of the labels of slices."""


def build_slices(
    dataset: Dataset,
    counts: Sequence[SystemCounts],
    columns: Sequence[MetricColumns],
    events: Sequence[str],
    values: Values,
    *,
    settings: Settings,
) -> tuple[Slice, ...]:
    """The scores and intervals of all rows over the topics of each value of each field, without any test."""
    keep = scored_topics(counts, settings.on_failure)
    plain = replace(settings, test="none", baseline=None, margins={}, detect=None, on_failure="zero", range_ends=None)
    slices = []
    for field, of_topics in values.items():
        for value in list_values(of_topics):
            members = keep & np.array([other == value for other in of_topics])
            if members.any():
                part = [subset_topics(row, members) for row in counts]
                events_of_slice = [event for event, is_member in zip(events, members, strict=True) if is_member]
                board = build_leaderboard(dataset, part, columns, events_of_slice, plain)
                slices.append(_build_slice(field, value, board))
    return tuple(slices)


def _build_slice(field: str, value: str, board: Leaderboard) -> Slice:
    return Slice(field, value, board.topics, board.events, {row.label: row.estimates for row in board.rows})


def list_values(of_topics: Sequence[str]) -> list[str]:
    """The values of a field without "", which is none: texts by the alphabet, numbers and `≤ 5`, `> 5` by size."""
    return sorted({value for value in of_topics if value}, key=_order_value)


def _order_value(value: str) -> tuple[bool, float, str]:
    try:
        return value.startswith(">"), float(value.lstrip("≤> ")), value
    except ValueError:
        return False, 0.0, value


def find_slice_interactions(
    counts: Sequence[SystemCounts],
    columns: Sequence[MetricColumns],
    events: Sequence[str],
    values: Values,
    *,
    settings: Settings,
) -> tuple[Interaction, ...]:
    """Tests of whether the difference of two rows depends on a field, of all measures with a direction.

    They are corrected over the pairs of a measure by the step-down maximum, and over the fields by Bonferroni. With a
    baseline only its pairs are tested. Scores of single topics are compared, also of measures such as BLEU.
    """
    rows = [row for row in counts if row.role != "ceiling"]
    keep = scored_topics(counts, settings.on_failure)
    kept_events = [event for event, is_kept in zip(events, keep, strict=True) if is_kept]
    table = score_leaderboard(rows, columns, resampling_units(kept_events), replace(settings, draws=0), keep)
    pairs = list_pairs(len(rows))
    if settings.baseline:
        pairs = pairs[(pairs == list(table.labels).index(settings.baseline)).any(axis=1)]
    interactions: list[Interaction] = []
    for field, of_topics in values.items():
        kept_values = [value for value, is_kept in zip(of_topics, keep, strict=True) if is_kept]
        for part in table.parts:
            of_part = [value for value, is_there in zip(kept_values, part.where, strict=True) if is_there]
            for place, column in enumerate(part.columns):
                if table.signs[column] and len(list_values(of_part)) > 1:
                    scores = part.by_topic.measure(place)
                    gaps = scores[:, pairs[:, 0]] - scores[:, pairs[:, 1]]
                    labels = [(table.labels[a], table.labels[b]) for a, b in pairs.tolist()]
                    test = _InteractionTest(
                        field, table.measures[column], labels, of_part, part.units.unit_of, len(values)
                    )
                    interactions += _test_pairs(test, gaps, settings)
    return tuple(interactions)


@dataclass(frozen=True, slots=True)
class _InteractionTest:
    """Data of a test whether differences by one measure depend on one field: the value and the unit of each topic.

    `fields` is the number of fields that are tested; p-values are corrected for it.
    """

    field: str
    measure: str
    pairs: Sequence[tuple[str, str]]
    of_topics: Sequence[str]
    unit_of: Places
    fields: int


def _test_pairs(test: _InteractionTest, gaps: Floats, settings: Settings) -> Iterator[Interaction]:
    """Test all pairs; `gaps` are their differences (topics, pairs)."""
    names = list_values(test.of_topics)
    has_value = np.array([value != "" for value in test.of_topics])
    numbers = np.array([names.index(value) for value in test.of_topics if value], np.intp)
    gaps = gaps[has_value]
    unit_gaps, unit_slices = _group_events(gaps, numbers, test.unit_of[has_value])
    tests = find_interactions(unit_gaps, unit_slices, min(settings.used_permutations, MOST_PERMUTATIONS), settings.seed)
    for place, (a, b) in enumerate(test.pairs):
        if np.isfinite(tests.p[place]):
            yield Interaction(
                field=test.field,
                a=a,
                b=b,
                measure=test.measure,
                differences=_mean_gaps(gaps[:, place], numbers, names),
                share=round_portably(tests.share[place]),
                p=round_portably(tests.p[place]),
                p_corrected=round_portably(min(1.0, test.fields * tests.p_corrected[place])),
            )


def _group_events(gaps: Floats, numbers: Places, unit_of: Places) -> tuple[Floats, Places]:
    """Mean gaps of events, where no event lies in two slices; else of topics."""
    units, places = np.unique(unit_of, return_inverse=True)
    least = np.full(len(units), len(numbers), np.intp)
    np.minimum.at(least, places, numbers)
    if len(units) == len(numbers) or (least[places] != numbers).any():
        return gaps, numbers
    has_gap: Flags = np.isfinite(gaps)
    counts = sum_units(has_gap.astype(np.float64), places.astype(np.intp))
    with np.errstate(invalid="ignore", divide="ignore"):
        means = sum_units(np.where(has_gap, gaps, 0.0), places.astype(np.intp)) / counts
    return means, least


def _mean_gaps(gaps: Floats, numbers: Places, names: Sequence[str]) -> dict[str, float]:
    means = {}
    for number, name in enumerate(names):
        part = gaps[numbers == number]
        part = part[np.isfinite(part)]
        if len(part):
            means[name] = round_portably(part.mean())
    return means


def describe_slices(values: Values) -> Iterator[Remark]:
    """Fields that have one value only, and fields that some topics lack."""
    for field, of_topics in values.items():
        lacking = sum(value == "" for value in of_topics)
        if len(list_values(of_topics)) == 1:
            yield Remark("one slice", "caution", {"field": field})
        if lacking:
            yield Remark(
                "topics in no slice", "caution", {"field": field, "lacking": lacking, "topics": len(of_topics)}
            )


def slice_remarks(interactions: Sequence[Interaction], fields: Sequence[str], settings: Settings) -> Iterator[Remark]:
    """Remarks on differences that depend on a field, measure by measure."""
    for measure in dict.fromkeys(interaction.measure for interaction in interactions):
        of_measure = [interaction for interaction in interactions if interaction.measure == measure]
        significant = [interaction for interaction in of_measure if interaction.p_corrected < settings.alpha]
        for interaction in significant:
            facts = {
                "field": interaction.field,
                "a": interaction.a,
                "b": interaction.b,
                "measure": measure,
                "p": interaction.p_corrected,
                "differences": dict(interaction.differences),
            }
            yield Remark("interaction", "note", facts)
        if not significant:
            yield Remark("no interaction", "note", {"measure": measure, "fields": list(fields)})
