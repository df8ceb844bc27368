"""Correlations of metrics with people, their intervals, and tests between two metrics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from harness.progress import track_items
from harness.records.meta_evaluation import (
    AgreementCoefficient,
    AgreementLevel,
    MetaSettings,
    MetricCorrelation,
    MetricDifference,
)
from harness.records.remarks import Remark
from harness.statistics.correlation import calibrated_accuracy, correlate
from harness.statistics.correlation_tests import (
    bootstrap_correlation,
    draw_counts,
    fisher_interval,
    permute_metrics,
    williams,
)
from harness.statistics.holm import correct_by_holm

Floats = NDArray[np.float64]

MOST_PLACES = 4e7
"""Places times draws beyond which fewer draws are made: as many as take a minute or so."""

LEAST_DRAWS = 99
MOST_ACCURACY_DRAWS = 200
FEW_SYSTEMS = 6
"""The number of systems up to which an interval at system level says little."""

DIGITS = 10
"""Digits that are kept: more differ between processors."""


@dataclass(frozen=True, slots=True)
class ScoreMatrix:
    """Scores (systems, topics) by a metric or by people, NaN where missing; higher is always better.

    More is better in all of them.
    """

    name: str
    values: Floats


def correlate_metrics(
    metrics: Sequence[ScoreMatrix], humans: Sequence[ScoreMatrix], settings: MetaSettings
) -> list[MetricCorrelation]:
    """Every metric with every criterion of people, at every level, by every coefficient."""
    choices = list(product(settings.levels, settings.coefficients, metrics, humans))
    return [
        _correlate(metric, human, level, coefficient, settings)
        for level, coefficient, metric, human in track_items(choices, "computed", "correlations")
    ]


def compare_metrics(
    metrics: Sequence[ScoreMatrix], humans: Sequence[ScoreMatrix], settings: MetaSettings
) -> list[MetricDifference]:
    """Every pair of metrics, corrected over the pairs of one criterion, level and coefficient."""
    if settings.test == "none" or len(metrics) < 2:
        return []
    coefficients = [coefficient for coefficient in settings.coefficients if coefficient != "accuracy"]
    families = list(product(settings.levels, coefficients, humans))
    return [
        difference
        for level, coefficient, human in track_items(families, "compared metrics in", "ways")
        for difference in _compare_pairs(metrics, human, level, coefficient, settings)
    ]


def _correlate(
    metric: ScoreMatrix,
    human: ScoreMatrix,
    level: AgreementLevel,
    coefficient: AgreementCoefficient,
    settings: MetaSettings,
) -> MetricCorrelation:
    x, z = metric.values, human.values
    if coefficient == "accuracy":
        return _measure_accuracy(metric, human, level, settings)
    correlation = correlate(x, z, level, coefficient)
    fisher = fisher_interval(correlation.value, _fisher_count(x, z, level), coefficient, settings.confidence)
    ends: tuple[float | None, float | None] = (None, None)
    if settings.resample == "fisher":
        ends = (_number(fisher[0]), _number(fisher[1])) if fisher else ends
    elif settings.resample != "none" and isfinite(correlation.value):
        draws = _limit(settings.draws, x.size, level)
        how = {"resampled": settings.resample, "seed": settings.seed, "confidence": settings.confidence}
        interval = bootstrap_correlation(x, z, level, coefficient, draws=draws, **how)  # type: ignore[arg-type]
        ends = _number(interval.low), _number(interval.high)
    rounded = None if fisher is None else (round(fisher[0], DIGITS), round(fisher[1], DIGITS))
    return MetricCorrelation(
        metric.name,
        human.name,
        level,
        coefficient,
        _number(correlation.value),
        *ends,
        correlation.count,
        correlation.undefined_draws,
        rounded,
    )


def _fisher_count(x: Floats, z: Floats, level: AgreementLevel) -> int:
    """The number of independent pairs for Fisher's formula; 0 at input level, where the formula has no basis."""
    both = np.isfinite(x) & np.isfinite(z)
    return {"system": int(both.any(axis=1).sum()), "global": int(both.sum()), "input": 0}[level]


def _measure_accuracy(
    metric: ScoreMatrix, human: ScoreMatrix, level: AgreementLevel, settings: MetaSettings
) -> MetricCorrelation:
    """The share of pairs on which a metric agrees with people, its ties at the best threshold (Deutsch et al. 2023)."""
    x, z = metric.values, human.values
    accuracy = calibrated_accuracy(*_list_groups(z, x, level))
    low = high = float("nan")
    if settings.resample in {"systems", "inputs", "both"} and level != "global" and isfinite(accuracy.accuracy):
        draws = draw_counts(x.shape, settings.resample, min(settings.draws, MOST_ACCURACY_DRAWS), settings.seed)
        values = [
            calibrated_accuracy(*_list_groups(*_write_out(z, x, rows, columns), level)).accuracy
            for rows, columns in zip(*draws, strict=True)
        ]
        finite = np.array(values)[np.isfinite(values)]
        tail = (1 - settings.confidence) / 2
        low, high = np.quantile(finite, [tail, 1 - tail]) if len(finite) else (low, high)
    both = np.isfinite(x) & np.isfinite(z)
    inputs = int((both.sum(axis=0) > 1).sum())
    count = {"system": int(both.any(axis=1).sum()), "input": inputs, "global": int(both.sum())}[level]
    undefined = x.shape[1] - inputs if level == "input" else int(not isfinite(accuracy.accuracy))
    ends = (_number(float(low)), _number(float(high)))
    threshold = _number(accuracy.threshold)
    return MetricCorrelation(
        metric.name, human.name, level, "accuracy", _number(accuracy.accuracy), *ends, count, undefined, None, threshold
    )


def _list_groups(z: Floats, x: Floats, level: AgreementLevel) -> tuple[Floats, Floats]:
    """The groups within which pairs are made: the systems' means, each topic, or all candidates."""
    both = np.isfinite(x) & np.isfinite(z)
    z, x = np.where(both, z, np.nan), np.where(both, x, np.nan)
    if level == "input":
        return z.T, x.T
    if level == "global":
        return z[both], x[both]
    rows = both.any(axis=1)
    return np.nanmean(z[rows], axis=1), np.nanmean(x[rows], axis=1)


def _write_out(first: Floats, second: Floats, rows: Floats, columns: Floats) -> tuple[Floats, Floats]:
    places = [np.repeat(np.arange(len(counts)), counts.astype(np.intp)) for counts in (rows, columns)]
    return first[np.ix_(*places)], second[np.ix_(*places)]


def _compare_pairs(
    metrics: Sequence[ScoreMatrix],
    human: ScoreMatrix,
    level: AgreementLevel,
    coefficient: AgreementCoefficient,
    settings: MetaSettings,
) -> Iterator[MetricDifference]:
    pairs = list(combinations(metrics, 2))
    tested = [
        _test_pair(first, second, human, level, coefficient, settings)
        for first, second in track_items(pairs, "tested", "pairs")
    ]
    corrected = correct_by_holm(np.array([p for _, *p in tested]))
    for (first, second), (gap, *p), with_holm in zip(pairs, tested, corrected.tolist(), strict=True):
        if isfinite(gap):
            yield MetricDifference(
                first.name,
                second.name,
                human.name,
                level,
                coefficient,
                round(gap, DIGITS),
                _number(p[0]),
                _number(with_holm[0]),
                _number(p[1]),
                _number(with_holm[1]),
            )


def _test_pair(  # noqa: PLR0917  # each is another thing
    first: ScoreMatrix,
    second: ScoreMatrix,
    human: ScoreMatrix,
    level: AgreementLevel,
    coefficient: AgreementCoefficient,
    settings: MetaSettings,
) -> tuple[float, float, float]:
    """Difference, p of the permutation test, p of Williams' test; on the candidates that both metrics score."""
    if coefficient == "accuracy":
        raise ValueError("the accuracy of pairs has no test here")
    has_both = np.isfinite(first.values) & np.isfinite(second.values)
    x, y = (np.where(has_both, matrix.values, np.nan) for matrix in (first, second))
    a, b = (correlate(matrix, human.values, level, coefficient).value for matrix in (x, y))
    permuted = by_formula = float("nan")
    if settings.test in {"permutation", "both"}:
        permuted = permute_metrics(
            x,
            y,
            human.values,
            level,
            coefficient,
            swapped=settings.swap,
            permutations=_limit(settings.permutations, x.size, level),
            seed=settings.seed,
        ).p
    if settings.test in {"williams", "both"} and level != "input":
        is_rated = np.isfinite(human.values)
        c = correlate(np.where(is_rated, x, np.nan), y, level, coefficient).value
        by_formula = williams(a, b, c, _fisher_count(x, human.values, level)).p
    return a - b, permuted, by_formula


def _limit(draws: int, places: int, level: AgreementLevel) -> int:
    return draws if level == "system" else min(draws, max(LEAST_DRAWS, int(MOST_PLACES // max(1, places))))


def _number(value: float) -> float | None:
    return round(value, DIGITS) if isfinite(value) else None


def describe_matrices(
    metrics: Sequence[ScoreMatrix], humans: Sequence[ScoreMatrix], systems: Sequence[str], settings: MetaSettings
) -> list[Remark]:
    """Remarks on the data, made before any correlation."""
    remarks = []
    for matrix in (*metrics, *humans):
        finite = matrix.values[np.isfinite(matrix.values)]
        if len(finite) and float(np.ptp(finite)) <= 1e-12 * max(1.0, float(np.abs(finite).max())):
            kind = "constant people" if matrix in humans else "constant metric"
            remarks.append(Remark(kind, "warning", {"name": matrix.name, "value": float(finite[0])}))
    for human in humans:
        judged = np.isfinite(human.values)
        flat = _count_flat(human.values)
        if "input" in settings.levels and flat and len(systems) > 1:
            facts = {"human": human.name, "count": flat, "topics": int(judged.any(axis=0).sum())}
            remarks.append(Remark("undefined inputs", "note", facts))
        missing = int((~judged[:, judged.any(axis=0)]).sum())
        if missing:
            facts = {"human": human.name, "count": missing, "total": int(judged.any(axis=0).sum()) * len(systems)}
            remarks.append(Remark("candidates without a judgment", "note", facts))
    return [*remarks, *_describe_systems(systems, len(metrics), settings)]


def _describe_systems(systems: Sequence[str], metrics: int, settings: MetaSettings) -> list[Remark]:
    """Warn of correlations that so few systems cannot show."""
    remarks = []
    if len(systems) == 1:
        remarks.append(Remark("one judged system", "caution", {"system": systems[0]}))
    elif "system" in settings.levels and len(systems) <= FEW_SYSTEMS:
        remarks.append(Remark("few judged systems", "caution", {"systems": len(systems)}))
    least = 2.0 ** (1 - len(systems))
    is_permuted = settings.test in {"permutation", "both"} and settings.swap == "systems" and metrics > 1
    if is_permuted and len(systems) > 1 and least >= round(1 - settings.confidence, 10):
        remarks.append(Remark("too few systems to exchange", "caution", {"systems": len(systems), "least": least}))
    return remarks


def _count_flat(values: Floats) -> int:
    """Topics in which all judged candidates have one value, or only one candidate is judged."""
    count = 0
    for column in values.T:
        finite = column[np.isfinite(column)]
        count += bool(len(finite)) and float(np.ptp(finite)) <= 1e-12 * max(1.0, float(np.abs(finite).max()))
    return count


TWIN_SHARE = 0.9
"""Two systems that wrote the same texts in this share of their topics are twins."""


def find_twins(texts: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str, float]]:
    """Systems that wrote the same texts, and in which share of the topics that both have."""
    twins = []
    for first, second in combinations(texts, 2):
        shared = [topic for topic, text in texts[first].items() if text and texts[second].get(topic)]
        same = sum(texts[first][topic].split() == texts[second][topic].split() for topic in shared)
        if shared and same >= TWIN_SHARE * len(shared):
            twins.append((first, second, same / len(shared)))
    return twins
