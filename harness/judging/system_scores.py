"""Scores of systems from judgments: intervals over topics and raters, and the ranks that these leave open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import inf, isfinite

import numpy as np

from harness.default_seed import DEFAULT_SEED
from harness.judging.rater_answers import CriterionAnswers, list_points, unit_of
from harness.records.agreement import SystemPair, SystemStanding
from harness.records.judgments import Criterion, Judgment, Preference
from harness.statistics.crossed_effects import CrossedEstimates, Statistic, estimate_crossed
from harness.statistics.distributions import t_tail
from harness.statistics.holm import correct_by_holm
from harness.statistics.preferences import fit_strengths
from harness.statistics.rank_sets import decide_better, find_rank_sets
from harness.statistics.resampling import Floats, Places

FEWEST_FOR_STRENGTHS = 3
"""Systems from which on Bradley-Terry strengths say more than shares of comparisons."""


@dataclass(frozen=True, slots=True)
class IntervalSettings:
    """Settings of intervals: so many draws from this seed, at this level."""

    draws: int = 1000
    seed: int = DEFAULT_SEED
    confidence: float = 0.95


@dataclass(frozen=True, slots=True)
class _Columns:
    """Judgments as arrays: points and times shown of each system (judgments, systems), whose topic, whose rater."""

    points: Floats
    times_shown: Floats
    topic_of: Places
    rater_of: Places

    @property
    def topics(self) -> int:
        """How many topics, or events, are resampled."""
        return int(self.topic_of.max()) + 1


def rank_systems(
    answers: CriterionAnswers, events: Mapping[str, str], settings: IntervalSettings
) -> tuple[list[SystemStanding], list[SystemPair]]:
    """The standing of each system and each pair of systems; `events` are the clusters by which topics are resampled."""
    systems = answers.systems
    columns = _read_columns(answers.judgments, systems, events)
    pairs = list(combinations(range(len(systems)), 2))
    scores = _estimate(_ratio_statistic(columns, pairs), columns, settings)
    is_pairs = answers.form == "preference"
    strengths: CrossedEstimates | None = None
    if is_pairs and len(systems) >= FEWEST_FOR_STRENGTHS:
        strengths = _estimate(_strength_statistic(answers.judgments, systems, pairs), columns, settings)
    gaps = _part(strengths or scores, len(systems))
    p, corrected = _test_pairs(gaps, columns.topics)
    ranks = _find_ranks(answers.criterion, gaps, corrected, np.array(pairs, np.intp).reshape(-1, 2), settings)
    direct = gaps
    if is_pairs:
        met = _estimate(_direct_statistic(answers.judgments, systems, pairs), columns, settings)
        scores, direct = (_fill_certain_shares(values, columns.topics, settings.confidence) for values in (scores, met))
    standings = _list_standings(answers, columns, scores, strengths, ranks)
    return standings, _list_pairs(answers, pairs, direct, p, corrected)


def _read_columns(judgments: Sequence[Judgment], systems: Sequence[str], events: Mapping[str, str]) -> _Columns:
    places = {system: place for place, system in enumerate(systems)}
    points, appears = np.zeros((2, len(judgments), len(systems)))
    for row, judgment in enumerate(judgments):
        for system, value in list_points(judgment):
            points[row, places[system]] = value
            appears[row, places[system]] = 1
    topics = [events.get(judgment.topic, judgment.topic) for judgment in judgments]
    topic_of = np.unique(topics, return_inverse=True)[1]
    rater_of = np.unique([judgment.rater for judgment in judgments], return_inverse=True)[1]
    return _Columns(points, appears, topic_of, rater_of)


def _ratio_statistic(columns: _Columns, pairs: Sequence[tuple[int, int]]) -> Statistic:
    """Points by times shown for each system, then the differences of all pairs."""
    return lambda weights: _with_gaps(_divide(weights @ columns.points, weights @ columns.times_shown), pairs)


def _strength_statistic(
    judgments: Sequence[Judgment], systems: Sequence[str], pairs: Sequence[tuple[int, int]]
) -> Statistic:
    """Bradley-Terry log strengths, then the differences of all pairs."""
    size = len(systems)
    wins = np.zeros((len(judgments), size, size))
    for row, judgment in enumerate(judgments):
        if isinstance(judgment, Preference):
            (one, first), (other, second) = list_points(judgment)
            wins[row, systems.index(one), systems.index(other)] = first
            wins[row, systems.index(other), systems.index(one)] = second
    flat = wins.reshape(len(judgments), -1)
    return lambda weights: _with_gaps(fit_strengths((weights @ flat).reshape(-1, size, size)), pairs)


def _direct_statistic(
    judgments: Sequence[Judgment], systems: Sequence[str], pairs: Sequence[tuple[int, int]]
) -> Statistic:
    """The share of the comparisons of each pair that its first system won."""
    places = {(systems[one], systems[other]): place for place, (one, other) in enumerate(pairs)}
    points, met = np.zeros((2, len(judgments), len(pairs)))
    for row, judgment in enumerate(judgments):
        if isinstance(judgment, Preference):
            one, other = sorted((judgment.first, judgment.second))
            met[row, places[one, other]] = 1
            points[row, places[one, other]] = dict(list_points(judgment))[one]
    return lambda weights: _divide(weights @ points, weights @ met)


def _with_gaps(values: Floats, pairs: Sequence[tuple[int, int]]) -> Floats:
    """Values (draws, systems), followed by the differences of pairs."""
    one, other = np.array(pairs, np.intp).reshape(-1, 2).T
    return np.concatenate([values, values[:, one] - values[:, other]], axis=1)


def _divide(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)


def _estimate(statistic: Statistic, columns: _Columns, settings: IntervalSettings) -> CrossedEstimates:
    return estimate_crossed(
        statistic,
        columns.topic_of,
        columns.rater_of,
        draws=settings.draws,
        seed=settings.seed,
        confidence=settings.confidence,
    )


def _part(estimates: CrossedEstimates, start: int) -> CrossedEstimates:
    """The estimates from a place on."""
    names = ("value", "low", "high", "error", "df", "share_of_raters")
    return CrossedEstimates(*(getattr(estimates, name)[start:] for name in names))


def _test_pairs(gaps: CrossedEstimates, topics: int) -> tuple[Floats, Floats]:
    """Two-sided p-values of no difference, from the t statistics of the gaps, and corrected by Holm."""
    columns = zip(gaps.value, gaps.error, np.maximum(1.0, gaps.df), strict=True)
    p = np.array([_test_gap(gap, error, df, topics) for gap, error, df in columns])
    return p, correct_by_holm(p) if len(p) else p


def _test_gap(gap: float, error: float, df: float, topics: int) -> float:
    """The p-value of a gap. Where it is the same in every draw, that of a sign test over topics."""
    if not isfinite(gap) or not isfinite(error):
        return np.nan
    if error > 0:
        return 2 * t_tail(abs(gap) / error, df)
    return 1.0 if gap == 0 else 2.0 ** (1 - topics)


def _find_ranks(
    criterion: Criterion, gaps: CrossedEstimates, corrected: Floats, pairs: Places, settings: IntervalSettings
) -> list[tuple[int, int]] | None:
    """The ranks that the tests leave possible; None for a criterion without direction, or without a test."""
    sign = {"higher": 1.0, "lower": -1.0, "none": 0.0}[criterion.better]
    if not sign or not np.isfinite(corrected).any():
        return None
    systems = int(pairs.max()) + 1
    better = decide_better(gaps.value, corrected, pairs, systems, alpha=1 - settings.confidence, sign=sign)
    return [(int(low), int(high)) for low, high in find_rank_sets(better)]


def _list_standings(
    answers: CriterionAnswers,
    columns: _Columns,
    scores: CrossedEstimates,
    strengths: CrossedEstimates | None,
    ranks: list[tuple[int, int]] | None,
) -> list[SystemStanding]:
    ends = _scale_ends(answers)
    return [
        SystemStanding(
            answers.criterion.name,
            answers.form,
            system,
            int(columns.times_shown[:, place].sum()),
            float(scores.value[place]),
            *_interval(scores, place, ends),
            *((None,) * 3 if strengths is None else (_number(strengths.value[place]), *_interval(strengths, place))),
            ranks=None if ranks is None else ranks[place],
        )
        for place, system in enumerate(answers.systems)
    ]


def _list_pairs(
    answers: CriterionAnswers, pairs: Sequence[tuple[int, int]], direct: CrossedEstimates, p: Floats, corrected: Floats
) -> list[SystemPair]:
    systems, (low, high) = answers.systems, _scale_ends(answers)
    ends = (low, high) if answers.form == "preference" else (low - high, high - low)
    met = Counter(unit_of(judgment)[1] for judgment in answers.judgments)
    return [
        SystemPair(
            answers.criterion.name,
            answers.form,
            systems[one],
            systems[other],
            met[systems[one], systems[other]] if answers.form == "preference" else len(answers.judgments),
            float(direct.value[place]),
            *_interval(direct, place, ends),
            _number(p[place]),
            _number(corrected[place]),
        )
        for place, (one, other) in enumerate(pairs)
        if isfinite(direct.value[place])
    ]


def _scale_ends(answers: CriterionAnswers) -> tuple[float, float]:
    """The ends of a score's scale, which an interval does not leave."""
    if answers.form == "rating":
        low, high = answers.criterion.low, answers.criterion.high
        return -inf if low is None else low, inf if high is None else high
    return (0.0, 1.0) if answers.form == "preference" else (-1.0, 1.0)


def _fill_certain_shares(estimates: CrossedEstimates, topics: int, confidence: float) -> CrossedEstimates:
    """Shares with intervals also where all comparisons went one way: the exact ones over topics.

    Where n topics all went one way, the true share may be as far off as the n-th root of half the error (Clopper &
    Pearson 1934); resampling cannot tell.
    """
    sure = (estimates.error == 0) & (topics > 1)
    reach = ((1 - confidence) / 2) ** (1 / topics)
    low = np.where(sure & (estimates.value == 1), reach, np.where(sure & (estimates.value == 0), 0.0, estimates.low))
    high = np.where(
        sure & (estimates.value == 0), 1 - reach, np.where(sure & (estimates.value == 1), 1.0, estimates.high)
    )
    return replace(estimates, low=low, high=high)


def _interval(
    estimates: CrossedEstimates, place: int, ends: tuple[float, float] | None = None
) -> tuple[float | None, float | None]:
    low, high = float(estimates.low[place]), float(estimates.high[place])
    if ends is not None:
        low, high = max(low, ends[0]), min(high, ends[1])
    return _number(low), _number(high)


def _number(value: float) -> float | None:
    return float(value) if isfinite(value) else None
