"""Agreement of a run's raters with one another and with themselves, and the standing of systems by their judgments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from statistics import median

import numpy as np

from harness.judging.rater_answers import (
    CriterionAnswers,
    drop_twins,
    list_rater_kinds,
    sort_answers,
    unit_of,
    value_of,
)
from harness.judging.system_scores import IntervalSettings, rank_systems
from harness.records.agreement import Agreement, CriterionAgreement, RaterSummary, SystemPair, SystemStanding
from harness.records.judgments import BestWorst, Judgment, JudgmentSet, Preference, RaterKind, ScaleKind
from harness.records.remarks import Remark
from harness.statistics.krippendorff import Alpha, krippendorff_alpha
from harness.statistics.preferences import compute_side_p, split_half
from harness.statistics.resampling import Floats, Places

LOW_ALPHA = 0.667
"""Alpha below which not even tentative conclusions should be drawn from ratings (Krippendorff 2018, p. 356)."""

FEW_RATERS = 3
"""With fewer raters an interval over raters rests on one comparison of two people."""

SIDE_ALPHA = 0.05


def measure_agreement(
    sets: Sequence[JudgmentSet], events: Mapping[str, str], settings: IntervalSettings
) -> tuple[
    tuple[RaterSummary, ...], tuple[CriterionAgreement, ...], tuple[SystemStanding, ...], tuple[SystemPair, ...]
]:
    """Raters, criteria, systems and pairs of systems; `events` are the clusters for resampling, by topic."""
    sorted_sets = sort_answers(sets)
    criteria = tuple(_measure_criterion(answers, events, settings) for answers in sorted_sets)
    ranked = [rank_systems(answers, events, settings) for answers in sorted_sets]
    return (
        tuple(summarize_raters(sorted_sets, list_rater_kinds(sets))),
        criteria,
        tuple(standing for standings, _ in ranked for standing in standings),
        tuple(pair for _, pairs in ranked for pair in pairs),
    )


def summarize_raters(sorted_sets: Sequence[CriterionAnswers], kinds: Mapping[str, RaterKind]) -> Iterator[RaterSummary]:
    """The summary of each rater, by name."""
    for rater, kind in sorted(kinds.items()):
        first = [
            judgment for answers in sorted_sets for judgment in drop_twins(answers.judgments) if judgment.rater == rater
        ]
        repeated = [
            pair
            for answers in sorted_sets
            for pair in _drop_repeated_twins(answers.repetitions)
            if pair[0].rater == rater
        ]
        decided = [judgment for judgment in first if isinstance(judgment, Preference) and judgment.winner]
        chosen = sum(judgment.winner == judgment.first for judgment in decided)
        times = [judgment.seconds for judgment in first if judgment.seconds is not None]
        yield RaterSummary(
            rater,
            kind,
            len(first),
            len(repeated),
            sum(value_of(one) == value_of(two) for one, two in repeated) / len(repeated) if repeated else None,
            len(decided),
            chosen / len(decided) if decided else None,
            compute_side_p(chosen, len(decided)) if decided else None,
            median(times) if times else None,
        )


def _drop_repeated_twins(repeated: Sequence[tuple[Judgment, Judgment]]) -> list[tuple[Judgment, Judgment]]:
    """Pairs of a first and a second judgment, one for each item that was put again."""
    distinct = {id(judgment) for judgment in drop_twins([second for _, second in repeated])}
    return [pair for pair in repeated if id(pair[1]) in distinct]


def _measure_criterion(
    answers: CriterionAnswers, events: Mapping[str, str], settings: IntervalSettings
) -> CriterionAgreement:
    judgments = drop_twins(answers.judgments)
    alpha = _estimate_alpha(answers, judgments, events, settings)
    return CriterionAgreement(
        answers.criterion.name,
        answers.form,
        _scale_of(answers),
        len({judgment.rater for judgment in judgments}),
        len(judgments),
        alpha.units,
        _finite(alpha.value),
        _finite(alpha.low),
        _finite(alpha.high),
        _split_best_worst(answers, settings.seed) if answers.form == "best-worst" else None,
    )


def _scale_of(answers: CriterionAnswers) -> ScaleKind:
    """Ratings have the scale of their criterion; choices are kinds."""
    return answers.criterion.scale if answers.form == "rating" else "nominal"


def _estimate_alpha(
    answers: CriterionAnswers, judgments: Sequence[Judgment], events: Mapping[str, str], settings: IntervalSettings
) -> Alpha:
    """Alpha of the judgments by unit; the best and the worst of a screen are two units."""
    table, topics = _tabulate_values(judgments, events)
    return krippendorff_alpha(
        table,
        _scale_of(answers),
        topic_of=topics,
        draws=settings.draws,
        seed=settings.seed,
        confidence=settings.confidence,
    )


def _tabulate_values(judgments: Sequence[Judgment], events: Mapping[str, str]) -> tuple[Floats, Places]:
    """Values (raters, units), NaN where a rater has none, and the place of each unit's event."""
    raters = {rater: place for place, rater in enumerate(sorted({judgment.rater for judgment in judgments}))}
    units: dict[tuple[object, int], int] = {}
    cells = []
    for judgment in judgments:
        for part, value in enumerate(value_of(judgment)):
            unit = units.setdefault((unit_of(judgment), part), len(units))
            cells.append((raters[judgment.rater], unit, value))
    table = np.full((len(raters), len(units)), np.nan)
    for rater, unit, value in cells:
        table[rater, unit] = value
    topics = {
        units[unit_of(judgment), part]: judgment.topic
        for judgment in judgments
        for part in range(len(value_of(judgment)))
    }
    names = [events.get(topics[unit], topics[unit]) for unit in range(len(units))]
    return table, np.unique(names, return_inverse=True)[1]


def _split_best_worst(answers: CriterionAnswers, seed: int) -> float | None:
    """The split-half reliability of scores from best and worst."""
    systems = answers.systems
    best, worst, appears = np.zeros((3, len(answers.judgments), len(systems)))
    for row, judgment in enumerate(answers.judgments):
        if isinstance(judgment, BestWorst):
            best[row, systems.index(judgment.best)] = 1
            worst[row, systems.index(judgment.worst)] = 1
            appears[row, [systems.index(system) for system in judgment.systems]] = 1
    return _finite(split_half(best, worst, appears, seed=seed))


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None


def list_remarks(agreement: Agreement) -> Iterator[Remark]:
    """Remarks on raters and their agreement."""
    raters = len(agreement.raters)
    if raters == 1:
        yield Remark("agreement of one", "caution", {"rater": agreement.raters[0].rater})
    elif raters < FEW_RATERS:
        yield Remark("few raters", "caution", {"raters": raters})
    for kind, criteria in _group_doubts(agreement).items():
        yield Remark(kind, "caution", {"criteria": criteria, "limit": LOW_ALPHA})
    for rater in agreement.raters:
        if rater.side_p is not None and rater.side_p < SIDE_ALPHA:
            facts = {"rater": rater.rater, "share": rater.first_share, "decided": rater.decided, "p": rater.side_p}
            yield Remark("side bias", "caution", facts)
    if agreement.topics > 1 and (
        silent := [system.system for system in agreement.systems if system.low is None or system.low == system.high]
    ):
        yield Remark("no spread", "caution", {"systems": list(dict.fromkeys(silent))})
    if any(standing.form == "preference" for standing in agreement.systems):
        yield Remark("ties are half", "note", {})


def _group_doubts(agreement: Agreement) -> dict[str, list[dict[str, str | float | None]]]:
    """The criteria to which each kind of remark applies, by kind."""
    doubts: dict[str, list[dict[str, str | float | None]]] = {}
    for criterion in agreement.criteria if len(agreement.raters) > 1 else ():
        kind = "no shared units" if not criterion.units else "no variation" if criterion.alpha is None else "low alpha"
        if criterion.alpha is None or criterion.alpha < LOW_ALPHA:
            facts: dict[str, str | float | None] = {
                "criterion": criterion.criterion,
                "form": criterion.form,
                "alpha": criterion.alpha,
            }
            doubts.setdefault(kind, []).append(facts)
    return doubts
