"""Ratings from replies: single, weighted by probabilities, or means of samples; and the sums of the table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from harness.judging.criteria import RubricCriterion
from harness.judging.criteria_plan import Weighing
from harness.judging.judged_candidates import JudgedCandidates
from harness.judging.judgment_files import text_digest
from harness.judging.rater_answers import list_points
from harness.judging.rating_replies import ReadRating
from harness.records import Remark
from harness.records.judgments import BestWorst, Judgment, Preference, Rating

Scoring: TypeAlias = Literal["single", "probabilities", "samples"]
"""The way in which a rating is made of replies."""

Rows: TypeAlias = NDArray[np.float64]


class CriterionScores(Struct, frozen=True):
    """The ratings of one judge by one criterion, and how they were made.

    `samples` holds each topic's and system's ratings by sample, for the agreement of a judge with itself.
    `without_probabilities` counts the replies that lack them although they were asked for.
    """

    criterion: RubricCriterion
    scoring: Scoring
    ratings: tuple[Rating, ...]
    samples: tuple[tuple[float, ...], ...]
    errors: Mapping[str, Mapping[str, int]]
    without_probabilities: int = 0


def score_criterion(
    criterion: RubricCriterion,
    answers: Mapping[tuple[str, str, str], Sequence[ReadRating]],
    candidates: JudgedCandidates,
    *,
    rater: str,
    samples: int,
    weighing: Weighing,
) -> CriterionScores:
    """The ratings of one criterion, topic by topic. `answers` are by topic, system and criterion.

    Ratings are weighted by probabilities where all replies have them; one kind for all, never a mixture.
    """
    ratings_of_criterion = {key[:2]: ratings for key, ratings in answers.items() if key[2] == criterion.name}
    missing = sum(rating.expected_share is None for ratings in ratings_of_criterion.values() for rating in ratings)
    scoring: Scoring = "samples" if samples > 1 else "single"
    if samples == 1 and weighing != "no" and ratings_of_criterion and not missing:
        scoring = "probabilities"
    ratings = []
    errors: dict[str, dict[str, int]] = {}
    for topic in candidates.topics:
        for system in candidates.labels:
            read = ratings_of_criterion.get((topic.id, system))
            if not read:
                continue
            shares = [rating.expected_share if scoring == "probabilities" else rating.share for rating in read]
            value = place_share(float(np.mean([share or 0.0 for share in shares])), criterion)
            digest = text_digest(candidates.text(system, topic))
            ratings.append(Rating(topic.id, system, criterion.name, value, rater, digest, note=read[0].reasons))
            for kind in read[0].errors:
                counts = errors.setdefault(system, {})
                counts[kind] = counts.get(kind, 0) + 1
    has_weights = samples == 1 and weighing != "no"
    spread = tuple(
        tuple(place_share(rating.share, criterion) for rating in read) for read in ratings_of_criterion.values()
    )
    return CriterionScores(criterion, scoring, tuple(ratings), spread, errors, missing if has_weights else 0)


def place_share(share: float, criterion: RubricCriterion) -> float:
    """A share of 0 to 1 as a rating on the criterion's scale."""
    low, high = criterion.low or 0.0, criterion.high or 0.0
    return round(low + share * (high - low), 6)


def sum_ratings(
    panel: Sequence[Sequence[Rating]], criterion: RubricCriterion, candidates: JudgedCandidates
) -> dict[str, Rows]:
    """By label rows (topics, 2): the sum of the judges' ratings, and how many there are.

    A missing candidate has the worst rating, of each judge; without a direction, or where no reply could be read, none.
    """
    places = {topic.id: place for place, topic in enumerate(candidates.topics)}
    rows = {label: np.zeros((len(places), 2)) for label in candidates.labels}
    for ratings in panel:
        for rating in ratings:
            rows[rating.system][places[rating.topic]] += rating.value, 1
    worst = worst_rating(criterion)
    for label in candidates.labels:
        for place, topic in enumerate(candidates.topics):
            if worst is not None and not candidates.text(label, topic).strip():
                rows[label][place] = worst * len(panel), len(panel)
    return rows


def worst_rating(criterion: RubricCriterion) -> float | None:
    """The worst end of the scale; None for a criterion without direction."""
    return {"higher": criterion.low, "lower": criterion.high}.get(criterion.better)


def count_missing(candidates: JudgedCandidates) -> int:
    """Candidates that are missing."""
    return sum(not candidates.text(label, topic).strip() for topic in candidates.topics for label in candidates.labels)


PLAN_SCALES: dict[str, tuple[float | None, float | None]] = {"pairs": (0.0, 100.0), "best-worst": (-100.0, 100.0)}
"""Question -> the scale of its scores: percent of comparisons won, best less worst in percent of showings."""


def sum_judgments(judgments: Sequence[Judgment], candidates: JudgedCandidates) -> dict[str, Rows]:
    """By label rows (topics, 2): the sum of the points from judgments, and the number of judgments."""
    places = {topic.id: place for place, topic in enumerate(candidates.topics)}
    rows = {label: np.zeros((len(places), 2)) for label in candidates.labels}
    for judgment in judgments:
        for system, value in list_points(judgment):
            if system in rows:
                rows[system][places[judgment.topic]] += value if isinstance(judgment, Rating) else 100 * value, 1
    return rows


def side_remarks(model: str, judgments: Sequence[Judgment]) -> Iterator[Remark]:
    """A remark on how often a judge chose the candidate shown first; half is expected, since systems change places."""
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
