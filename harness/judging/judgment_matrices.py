"""Judgments as matrices (systems, topics): one criterion, the mean over raters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from harness.errors import HarnessError, UnknownName
from harness.judging.judgment_files import text_digests
from harness.judging.rater_answers import FORMS, list_points, unit_of
from harness.progress import track_items
from harness.records.judgments import JudgmentSet, RaterKind

Floats = NDArray[np.float64]
IsToday = Callable[[str, str, str], bool]
"""A function that tells whether a digest is of a system's text for a topic today: (system, topic, digest)."""

OF_PAGES = "people"
"""The common name of the judgments from all raters' pages."""

SEPARATOR = ":"


@dataclass(frozen=True, slots=True)
class NamedCriterion:
    """A criterion of one set of judgments. `name` is how it is asked for and shown."""

    name: str
    criterion: str
    judgments: JudgmentSet

    @property
    def full_name(self) -> str:
        """The name that no other criterion of a run has."""
        return f"{self.judgments.source.name}{SEPARATOR}{self.criterion}"

    @property
    def sign(self) -> int:
        """-1 where less is better."""
        criteria = (one for one in self.judgments.source.criteria if one.name == self.criterion)
        return -1 if any(one.better == "lower" for one in criteria) else 1

    @property
    def scale(self) -> tuple[float | None, float | None]:
        """The ends of the criterion's scale; None where they are not known."""
        criterion = next((one for one in self.judgments.source.criteria if one.name == self.criterion), None)
        return (criterion.low, criterion.high) if criterion else (None, None)


@dataclass(frozen=True, slots=True)
class JudgmentMatrix:
    """Values (systems, topics), NaN where nothing is said; how many judgments are of other texts than the run has."""

    values: Floats
    outdated: int = 0


def join_pages(sets: Sequence[JudgmentSet]) -> list[JudgmentSet]:
    """The sets with those of raters' pages as one: there is a file for each rater and plan."""
    pages = [judgments for judgments in sets if judgments.source.rater_kind == "person" and judgments.source.plan]
    if len(pages) < 2 or not _have_one_scale(pages):
        return list(sets)
    criteria = {criterion.name: criterion for judgments in pages for criterion in judgments.source.criteria}
    source = replace(pages[0].source, name=OF_PAGES, criteria=tuple(criteria.values()))
    joined = JudgmentSet(source, tuple(judgment for judgments in pages for judgment in judgments.judgments))
    return [joined, *(judgments for judgments in sets if judgments not in pages)]


def _have_one_scale(sets: Sequence[JudgmentSet]) -> bool:
    scales: dict[str, set[tuple[float | None, float | None]]] = {}
    for judgments in sets:
        for criterion in judgments.source.criteria:
            scales.setdefault(criterion.name, set()).add((criterion.low, criterion.high))
    return all(len(ends) == 1 for ends in scales.values())


def list_criteria(sets: Sequence[JudgmentSet], kinds: Sequence[RaterKind]) -> list[NamedCriterion]:
    """List the criteria of these raters, by own name where only one set has it, else `SET:criterion`."""
    pairs = [
        (judgments, criterion)
        for judgments in sets
        if judgments.source.rater_kind in kinds
        for criterion in dict.fromkeys(judgment.criterion for judgment in judgments.judgments)
    ]
    names = [criterion for _, criterion in pairs]
    return [
        NamedCriterion(
            criterion if names.count(criterion) == 1 else f"{judgments.source.name}{SEPARATOR}{criterion}",
            criterion,
            judgments,
        )
        for judgments, criterion in pairs
    ]


def find_criterion(name: str, sets: Sequence[JudgmentSet], kinds: Sequence[RaterKind]) -> NamedCriterion | None:
    """The criterion that a name means: `coherence`, `expert:coherence`, `judge:coherence` (of models).

    None where no set has it. Raises HarnessError where several have.
    """
    group, colon, criterion = name.partition(SEPARATOR)
    chosen = [judgments for judgments in sets if judgments.source.rater_kind in kinds]
    if colon and (of_group := [judgments for judgments in sets if judgments.source.name == group]):
        return next((NamedCriterion(name, criterion, one) for one in of_group if _has(one, criterion)), None)
    if colon and group == "judge" and any(judgments.source.rater_kind == "model" for judgments in sets):
        chosen = [judgments for judgments in sets if judgments.source.rater_kind == "model"]
    else:
        criterion = name
    having = [judgments for judgments in chosen if _has(judgments, criterion)]
    if len(having) > 1:
        names = " or ".join(f"{judgments.source.name}{SEPARATOR}{criterion}" for judgments in having)
        raise HarnessError(f"{name}: several files of judgments have it; write {names}")
    return NamedCriterion(name, criterion, having[0]) if having else None


def require_criterion(name: str, sets: Sequence[JudgmentSet], kinds: Sequence[RaterKind]) -> NamedCriterion:
    """The criterion of that name; raises UnknownName where no set has it."""
    criterion = find_criterion(name, sets, kinds)
    if criterion is None:
        raise UnknownName("criterion", name, [one.name for one in list_criteria(sets, kinds)])
    return criterion


def build_matrix(
    criterion: NamedCriterion, systems: Sequence[str], topics: Sequence[str], is_today: IsToday = lambda *_: True
) -> JudgmentMatrix:
    """The mean over raters of their judgments of each candidate.

    For pairs it is the share of comparisons won (a tie is half), for best and worst the share best less the share
    worst. Of a rater's several answers to one question the first counts. Judgments of earlier texts are left out and
    counted.
    """
    row, column = ({name: place for place, name in enumerate(names)} for names in (systems, topics))
    sums: dict[tuple[int, int], dict[str, list[float]]] = {}
    questions: set[tuple[object, ...]] = set()
    outdated = 0
    ordered = sorted(criterion.judgments.judgments, key=lambda judgment: judgment.item)
    for judgment in track_items(ordered, "read", "judgments"):
        question = judgment.rater, FORMS[type(judgment)], unit_of(judgment)
        if judgment.criterion != criterion.criterion or judgment.topic not in column or question in questions:
            continue
        questions.add(question)
        for (system, value), digest in zip(list_points(judgment), text_digests(judgment), strict=True):
            if system not in row:
                continue
            if digest and not is_today(system, judgment.topic, digest):
                outdated += 1
                continue
            place = row[system], column[judgment.topic]
            sums.setdefault(place, {}).setdefault(judgment.rater, []).append(value)
    values = np.full((len(systems), len(topics)), np.nan)
    for place, by_rater in sums.items():
        values[place] = float(np.mean([float(np.mean(ratings)) for ratings in by_rater.values()]))
    return JudgmentMatrix(values, outdated)


def _has(judgments: JudgmentSet, criterion: str) -> bool:
    return any(judgment.criterion == criterion for judgment in judgments.judgments)
