"""Corrected scores: a model judged all topics, people some, and the model's error is removed from its mean."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import isfinite, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.records.corrected_scores import CorrectedScore
from harness.records.remarks import Remark
from harness.statistics.distributions import t_quantile
from harness.statistics.prediction_powered import correct_mean, correct_share, move_by_units
from harness.statistics.trial_variance import effective_units

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

LEAST_JUDGED = 3
DIGITS = 10
LITTLE_WEIGHT = 0.02


def correct_systems(
    systems: Sequence[str], people: Floats, model: Floats, confidence: float, events: Sequence[str] = ()
) -> list[CorrectedScore]:  # fmt: skip
    """The corrected score of each system from ratings (systems, topics), NaN where missing; the best first.

    `events` are those of the topics: topics of one event are taken together. Without them each topic is its own.

    Systems that the model, or people, judged nowhere are left out.
    """
    binary = is_binary(people) and is_binary(model)
    unit_of = number_events(events, people.shape[1])
    rows = [
        _correct_row(name, "", people[place], model[place], confidence, unit_of=unit_of, is_binary=binary)
        for place, name in enumerate(systems)
        if np.isfinite(model[place]).any() and np.isfinite(people[place]).any()
    ]
    return sorted(rows, key=lambda row: -(row.people if row.value is None else row.value))


def correct_differences(
    systems: Sequence[str], people: Floats, model: Floats, confidence: float, events: Sequence[str] = ()
) -> list[CorrectedScore]:  # fmt: skip
    """The difference of each two systems, from the topics in which the same rater judged both."""
    place = {name: number for number, name in enumerate(systems)}
    unit_of = number_events(events, people.shape[1])
    rows = []
    for first, second in combinations(systems, 2):
        gaps = [matrix[place[first]] - matrix[place[second]] for matrix in (people, model)]
        if np.isfinite(gaps[0]).any() and np.isfinite(gaps[1]).any():
            rows.append(_correct_row(first, second, gaps[0], gaps[1], confidence, unit_of=unit_of, is_binary=False))
    return rows


def number_events(events: Sequence[str], topics: int) -> Places:
    """The unit of each topic: its event; the topic itself where no events are given, or where all are of one."""
    if len(set(events)) < 2:
        return np.arange(topics)
    return np.unique(np.asarray(events, object).astype(str), return_inverse=True)[1].astype(np.intp)


def _correct_row(  # each is another thing
    system: str, against: str, people: Floats, model: Floats, confidence: float, *, unit_of: Places, is_binary: bool
) -> CorrectedScore:
    both = np.isfinite(people) & np.isfinite(model)
    judged, rated = np.isfinite(people), np.isfinite(model)
    low, high = _mean_interval(people[judged], unit_of[judged], confidence)
    corrected = share = None
    if len(np.unique(unit_of[both])) >= LEAST_JUDGED:
        elsewhere = rated & ~both
        units = (unit_of[both], unit_of[elsewhere])
        corrected = correct_mean(people[both], model[both], model[elsewhere], confidence, units=units)
        if is_binary:
            share = _correct_share(people[both], model[both], model[rated], confidence)
    numbers = (
        [corrected.value, corrected.low, corrected.high, corrected.effective, corrected.weight] if corrected else []
    )
    value, value_low, value_high, worth, weight = (*map(_number, numbers), *(None,) * 5)[:5]
    ends = (*map(_number, share), None, None, None)[:3] if share else (None, None, None)
    return CorrectedScore(
        system,
        int(both.sum()),
        int(rated.sum()),
        round(float(model[rated].mean()), DIGITS),
        round(float(people[judged].mean()), DIGITS),
        low,
        high,
        value,
        value_low,
        value_high,
        worth,
        weight,
        against,
        *ends,
    )


def _mean_interval(values: Floats, unit_of: Places, confidence: float) -> tuple[float | None, float | None]:
    """The t interval of a mean over units, with their effective degrees of freedom; none for one unit."""
    _, places, sizes = np.unique(unit_of, return_inverse=True, return_counts=True)
    if len(sizes) < 2:
        return None, None
    error = sqrt(float((move_by_units(values, places.astype(np.intp), len(sizes)) ** 2).sum()))
    reach = t_quantile(0.5 + confidence / 2, max(1.0, effective_units(sizes.astype(np.float64)) - 1)) * error
    return round(float(values.mean()) - reach, DIGITS), round(float(values.mean()) + reach, DIGITS)


def _correct_share(people: Floats, there: Floats, everywhere: Floats, confidence: float) -> tuple[float, float, float]:
    positives, negatives = int((people == 1).sum()), int((people == 0).sum())
    return correct_share(
        int((everywhere == 1).sum()),
        len(everywhere),
        int(((people == 1) & (there == 1)).sum()),
        positives,
        rejections=int(((people == 0) & (there == 0)).sum()),
        negatives=negatives,
        confidence=confidence,
    )


def is_binary(values: Floats) -> bool:
    """True where all ratings are yes or no."""
    finite = values[np.isfinite(values)]
    return bool(len(finite)) and bool(np.isin(finite, (0.0, 1.0)).all())


def _number(value: float) -> float | None:
    return round(value, DIGITS) if isfinite(value) else None


def describe_correction(  # noqa: PLR0917  # each is another thing
    rows: Sequence[CorrectedScore],
    people: Floats,
    model: Floats,
    judge: str,
    confidence: float,
    events: Sequence[str] = (),
) -> list[Remark]:
    """Remarks on corrected scores."""
    remarks = []
    if few := [row.system for row in rows if row.value is None]:
        is_by_event = 1 < len(set(events)) < len(events)
        facts: dict[str, Any] = {"systems": few, "judge": judge, "unit": "event" if is_by_event else "topic"}
        remarks.append(Remark("too few judged topics", "caution", facts))
    if rows and all(row.judged == row.topics for row in rows):
        remarks.append(Remark("all topics judged", "note", {"judge": judge}))
    elif useless := [row.system for row in rows if row.weight is not None and row.weight < LITTLE_WEIGHT]:
        remarks.append(Remark("judge without weight", "caution", {"systems": useless, "judge": judge}))
    ends = [(float(np.nanmin(values)), float(np.nanmax(values))) for values in (model, people)]
    widths = [high - low for low, high in ends]
    if min(widths) > 0 and max(widths) / min(widths) > 2:
        (low, high), (people_low, people_high) = ends
        facts = {"judge": judge, "low": low, "high": high, "people_low": people_low, "people_high": people_high}
        remarks.append(Remark("scales that differ", "caution", facts))
    is_yes_or_no = is_binary(people) and is_binary(model)
    facts = {"confidence": confidence, "is_binary": is_yes_or_no}
    if len(set(events)) < len(events):
        facts |= {"events": len(set(events)), "topics": len(events)}
    return [*remarks, Remark("how scores are corrected", "note", facts)]
