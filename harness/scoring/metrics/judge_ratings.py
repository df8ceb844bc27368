"""The mean rating of a system before judges, by one criterion (Liu et al. 2023)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from harness.records.judgments import Criterion
from harness.scoring.metrics.metric import DatasetFacts, Metric, Rows, Scores, version


class JudgedFamily:
    """A family of metrics whose ratings come from a judge, asked in a job, and not from counting texts."""

    __slots__ = ()

    def prepare(self, *_: object) -> object:
        """Prepare nothing: judgments are not computed from texts."""
        raise TypeError("judgments are asked for, not counted from texts")

    def count(self, *_: object) -> dict[str, Rows]:
        """Refuse to count: judgments are not computed from texts."""
        raise TypeError("judgments are asked for, not counted from texts")


@dataclass(frozen=True, slots=True)
class RatingFamily(JudgedFamily):
    """The `settings` that can move a rating, as a part of a signature."""

    settings: str

    def score(self, metric: Metric, rows: Rows) -> Scores:  # noqa: ARG002
        """The mean of the ratings; NaN of none."""
        total, ratings = rows[..., :1], rows[..., 1:]
        return np.divide(total, ratings, out=np.full_like(total, np.nan), where=ratings > 0)

    def signature(self, metric: Metric, facts: DatasetFacts) -> str:  # noqa: ARG002
        """Ratings of two judges are two things."""
        return f"judge|{self.settings}|version:harness-{version('harness')}|not comparable across models"


def rating_metric(name: str, criterion: Criterion, settings: str, citation: str) -> Metric:
    """The mean rating by a criterion, under this name."""
    return Metric(
        name=name,
        title=name,
        measures=(name,),
        titles=(name,),
        width=2,
        higher_is_better={"higher": True, "lower": False, "none": None}[criterion.better],
        scale=None if criterion.low is None or criterion.high is None else (criterion.low, criterion.high),
        citation=citation,
        family=RatingFamily(settings),
        needs_references=False,
        is_counted=False,
        description=criterion.question,
    )
