"""Corrected scores: a model judged all topics, people some of them, and the model's error is taken out of its mean."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import isfinite, sqrt

import numpy as np
from numpy.typing import NDArray

from harness.records.corrected_scores import CorrectedScore
from harness.records.remarks import Remark
from harness.statistics.distributions import t_quantile
from harness.statistics.prediction_powered import correct_mean, correct_share

Floats = NDArray[np.float64]

LEAST_JUDGED = 3
DIGITS = 10
LITTLE_WEIGHT = 0.02


def correct_systems(
    systems: Sequence[str], people: Floats, model: Floats, confidence: float
) -> list[CorrectedScore]:  # fmt: skip
    """The score of each system from ratings (systems, topics), NaN where there is none; the best first.

    Systems that the model, or people, judged nowhere are left out.
    """
    binary = is_binary(people) and is_binary(model)
    rows = [
        _correct_row(name, "", people[place], model[place], confidence, is_binary=binary)
        for place, name in enumerate(systems)
        if np.isfinite(model[place]).any() and np.isfinite(people[place]).any()
    ]
    return sorted(rows, key=lambda row: -(row.people if row.value is None else row.value))


def correct_differences(
    systems: Sequence[str], people: Floats, model: Floats, confidence: float
) -> list[CorrectedScore]:  # fmt: skip
    """The difference of each two systems, from the topics in which the same rater judged both."""
    place = {name: number for number, name in enumerate(systems)}
    rows = []
    for first, second in combinations(systems, 2):
        gaps = [matrix[place[first]] - matrix[place[second]] for matrix in (people, model)]
        if np.isfinite(gaps[0]).any() and np.isfinite(gaps[1]).any():
            rows.append(_correct_row(first, second, gaps[0], gaps[1], confidence, is_binary=False))
    return rows


def _correct_row(  # each is another thing
    system: str, against: str, people: Floats, model: Floats, confidence: float, *, is_binary: bool
) -> CorrectedScore:
    both = np.isfinite(people) & np.isfinite(model)
    judged, rated = np.isfinite(people), np.isfinite(model)
    low, high = _mean_interval(people[judged], confidence)
    corrected = share = None
    if int(both.sum()) >= LEAST_JUDGED:
        corrected = correct_mean(people[both], model[both], model[rated & ~both], confidence)
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


def _mean_interval(values: Floats, confidence: float) -> tuple[float | None, float | None]:
    """The t interval of a mean; none of one value."""
    if len(values) < 2:
        return None, None
    reach = t_quantile(0.5 + confidence / 2, len(values) - 1) * float(values.std(ddof=1)) / sqrt(len(values))
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
    """Whether all ratings are yes or no."""
    finite = values[np.isfinite(values)]
    return bool(len(finite)) and bool(np.isin(finite, (0.0, 1.0)).all())


def _number(value: float) -> float | None:
    return round(value, DIGITS) if isfinite(value) else None


def describe_correction(
    rows: Sequence[CorrectedScore], people: Floats, model: Floats, judge: str, confidence: float
) -> list[Remark]:
    """What a reader must know of corrected scores."""
    remarks = []
    if few := [row.system for row in rows if row.value is None]:
        remarks.append(Remark("too few judged topics", "caution", {"systems": few, "judge": judge}))
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
    return [*remarks, Remark("how scores are corrected", "note", facts)]
