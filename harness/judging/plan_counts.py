"""Sums of judgments by system and topic: mean ratings, shares won, and how often best less how often worst."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from harness.judging.judged_candidates import JudgedCandidates
from harness.judging.rating_scores import Rows
from harness.records import Remark
from harness.records.judgments import BestWorst, Judgment, Preference, Rating

PLAN_SCALES: dict[str, tuple[float | None, float | None]] = {"pairs": (0.0, 100.0), "best-worst": (-100.0, 100.0)}
"""What is asked -> the scale of its scores: percent of comparisons won, best less worst in percent of showings."""


def sum_judgments(judgments: Sequence[Judgment], candidates: JudgedCandidates) -> dict[str, Rows]:
    """By label rows (topics, 2): the sum of what judgments give a system there, and how many there are."""
    places = {topic.id: place for place, topic in enumerate(candidates.topics)}
    rows = {label: np.zeros((len(places), 2)) for label in candidates.labels}
    for judgment in judgments:
        for system, value in _list_points(judgment):
            if system in rows:
                rows[system][places[judgment.topic]] += value, 1
    return rows


def _list_points(judgment: Judgment) -> Iterator[tuple[str, float]]:
    if isinstance(judgment, Rating):
        yield judgment.system, judgment.value
    elif isinstance(judgment, Preference):
        for system in (judgment.first, judgment.second):
            yield system, 50.0 if not judgment.winner else 100.0 * (judgment.winner == system)
    else:
        for system in judgment.systems:
            yield system, 100.0 * ((judgment.best == system) - (judgment.worst == system))


def side_remarks(model: str, judgments: Sequence[Judgment]) -> Iterator[Remark]:
    """How often a judge chose what it was shown first: systems change places, so that half is to be expected."""
    pairs = [judgment for judgment in judgments if isinstance(judgment, Preference)]
    best_worst = [judgment for judgment in judgments if isinstance(judgment, BestWorst)]
    if pairs:
        first = sum(judgment.winner == judgment.first for judgment in pairs)
        second = sum(judgment.winner == judgment.second for judgment in pairs)
        facts = {"judge": model, "first": first, "second": second, "ties": len(pairs) - first - second}
        yield Remark("sides of a judge", "note", facts)
    if best_worst:
        first = sum(judgment.best == judgment.systems[0] for judgment in best_worst)
        yield Remark("first is best", "note", {"judge": model, "first": first, "shown": len(best_worst)})
