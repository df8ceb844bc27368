"""Judgments by unit: the first of each rater, repeated ones, and arrays of both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from harness.errors import HarnessError
from harness.judging.judgment_files import systems_shown, text_digests
from harness.records.agreement import JudgmentForm
from harness.records.judgments import BestWorst, Criterion, Judgment, JudgmentSet, Preference, RaterKind, Rating

Unit: TypeAlias = tuple[str, tuple[str, ...]]
"""A unit that several raters may judge: a topic, and the systems that are shown, by name."""

FORMS: dict[type, JudgmentForm] = {Rating: "rating", Preference: "preference", BestWorst: "best-worst"}


@dataclass(frozen=True, slots=True)
class CriterionAnswers:
    """The first judgments of one form by one criterion, and pairs of a first judgment and its repetition."""

    criterion: Criterion
    form: JudgmentForm
    judgments: tuple[Judgment, ...]
    repetitions: tuple[tuple[Judgment, Judgment], ...]

    @property
    def systems(self) -> list[str]:
        """The systems that were judged, by name."""
        return sorted({system for judgment in self.judgments for system in systems_shown(judgment)})


def sort_answers(sets: Sequence[JudgmentSet]) -> list[CriterionAnswers]:
    """The answers in these sets, by criterion and form. Of a rater's several answers to one unit the first counts.

    Raises HarnessError where two sets give one criterion different scales.
    """
    criteria: dict[tuple[str, JudgmentForm], Criterion] = {}
    first: dict[tuple[str, JudgmentForm], dict[tuple[str, Unit], Judgment]] = {}
    again: dict[tuple[str, JudgmentForm], list[tuple[Judgment, Judgment]]] = {}
    for criterion, judgment in _list_judgments(sets):
        key = judgment.criterion, FORMS[type(judgment)]
        if (earlier := criteria.setdefault(key, criterion)) and (earlier.low, earlier.high) != (
            criterion.low,
            criterion.high,
        ):
            raise HarnessError(
                f"two files of judgments give {judgment.criterion} different scales: {_scale_text(earlier)} and "
                f"{_scale_text(criterion)}; name one of them anew"
            )
        answers = first.setdefault(key, {})
        unit = judgment.rater, unit_of(judgment)
        if unit in answers:
            again.setdefault(key, []).append((answers[unit], judgment))
        else:
            answers[unit] = judgment
    return [
        CriterionAnswers(criteria[key], key[1], tuple(first[key].values()), tuple(again.get(key, ())))
        for key in sorted(first)
    ]


def _scale_text(criterion: Criterion) -> str:
    return "none" if criterion.low is None or criterion.high is None else f"{criterion.low:g} to {criterion.high:g}"


def _list_judgments(sets: Sequence[JudgmentSet]) -> Iterator[tuple[Criterion, Judgment]]:
    """Every judgment with its criterion, in the order in which they were made: items of a plan are numbered."""
    for judgments in sorted(sets, key=lambda judgments: judgments.source.name):
        criteria = {criterion.name: criterion for criterion in judgments.source.criteria}
        for judgment in sorted(judgments.judgments, key=lambda judgment: judgment.item):
            yield criteria[judgment.criterion], judgment


def list_rater_kinds(sets: Sequence[JudgmentSet]) -> dict[str, RaterKind]:
    """The kind of each rater, by name."""
    return {
        judgment.rater: judgment_set.source.rater_kind for judgment_set in sets for judgment in judgment_set.judgments
    }


def unit_of(judgment: Judgment) -> Unit:
    """The unit that is judged, whatever the order of the candidates."""
    return judgment.topic, tuple(sorted(systems_shown(judgment)))


def value_of(judgment: Judgment) -> tuple[float, ...]:
    """The judgment as numbers: a rating; the place of the winner by name (or between); best and worst."""
    if isinstance(judgment, Rating):
        return (judgment.value,)
    systems = unit_of(judgment)[1]
    if isinstance(judgment, Preference):
        return (systems.index(judgment.winner) if judgment.winner else 0.5,)
    return (systems.index(judgment.best), systems.index(judgment.worst))


def list_points(judgment: Judgment) -> list[tuple[str, float]]:
    """The points that a judgment gives each system shown: a rating; 1 for a win, 0.5 for a tie; 1 best, -1 worst."""
    if isinstance(judgment, Rating):
        return [(judgment.system, judgment.value)]
    if isinstance(judgment, Preference):
        tie = 0.5 * (not judgment.winner)
        return [(system, tie or float(system == judgment.winner)) for system in systems_shown(judgment)]
    return [(system, float((system == judgment.best) - (system == judgment.worst))) for system in judgment.systems]


def drop_twins(judgments: Sequence[Judgment]) -> list[Judgment]:
    """Judgments without those that one answer made for further systems with the same text: it was given once."""
    first_of: dict[tuple[str, ...], Judgment] = {}
    for judgment in sorted(judgments, key=lambda judgment: unit_of(judgment)[1]):
        texts = "|".join(sorted(text_digests(judgment)))
        units = (judgment.item, texts) if judgment.item and texts.strip("|") else unit_of(judgment)[1]
        first_of.setdefault((judgment.rater, judgment.topic, *units), judgment)
    return list(first_of.values())
