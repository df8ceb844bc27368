"""Metrics and systems made of numbers, for tests of the statistics."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from harness.records import Candidate, Dataset, Failure, Remark, Role
from harness.scoring.count_matrix import CountMatrix, MetricCounts
from harness.scoring.failures import Failures
from harness.scoring.metrics.metric import Batch, DatasetFacts, Metric, Rows, Scores
from harness.scoring.system_counts import SystemCounts

Floats = NDArray[np.float64]


class Mean:
    """The mean over topics: counts are (topics, sum of scores)."""

    def prepare(self, metrics: Sequence[Metric], batch: Batch) -> object:
        return None

    def count(self, metrics: Sequence[Metric], prepared: object, candidates: Sequence[str]) -> dict[str, Rows]:
        return {}

    def score(self, metric: Metric, rows: Rows) -> Scores:
        with np.errstate(invalid="ignore"):
            return rows[..., 1:] / rows[..., :1]

    def signature(self, metric: Metric, facts: DatasetFacts) -> str:
        return f"mean|nrefs:{facts.nrefs}"


class Ratio(Mean):
    """A corpus metric: 100 * matches / length. Not a mean of topics."""

    def score(self, metric: Metric, rows: Rows) -> Scores:
        with np.errstate(invalid="ignore", divide="ignore"):
            return 100 * rows[..., :1] / rows[..., 1:]


def metric(name: str, family: Mean | None = None, higher_is_better: bool = True) -> Metric:
    return Metric(name, name, (name,), (name,), 2, higher_is_better, None, "nobody2020", family or Mean())


MEAN = metric("mean")


def rows(scores: Floats) -> Rows:
    """Counts (..., 2) of the mean metric from scores (...)."""
    return np.stack([np.ones_like(scores), scores], axis=-1)


def make_matrix(scores: Floats) -> CountMatrix:
    """A matrix of counts of the mean metric from scores (units, systems)."""
    return CountMatrix((MetricCounts(MEAN, rows(scores), (0,)),))


def make_system(
    label: str, scores: Sequence[float] | Floats, role: Role = "system", failed: dict[int, Failure] | None = None
) -> SystemCounts:
    """A system counted by the mean metric: every candidate has 10 words, a budget of 12; a failed one scores 0."""
    values = np.array(scores, np.float64)
    failures = tuple((failed or {}).get(topic) for topic in range(len(values)))
    for topic in failed or {}:
        values[topic] = 0.0
    words = np.array([0 if failure else 10 for failure in failures])
    return SystemCounts(
        label, role, {"mean": rows(values)}, words, np.full(len(values), 12), Failures.from_sequence(failures)
    )


def dataset(remarks: tuple[Remark, ...] = ()) -> Dataset:
    return Dataset("made", "made", "Made up", "en", "CC0", "", "f00d", (), 1, (1, 3), remarks)


def candidate(topic: str, text: str, failure: Failure | None = None) -> Candidate:
    return Candidate(topic, text, "key", failure, seconds=0.5)
