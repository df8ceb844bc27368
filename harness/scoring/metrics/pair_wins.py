"""The share of comparisons with other systems that a system won before a judge (Zheng et al. 2023)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from harness.scoring.metrics.judge_ratings import JudgedFamily
from harness.scoring.metrics.metric import DatasetFacts, Metric, Rows, Scores, version


@dataclass(frozen=True, slots=True)
class JudgeFamily(JudgedFamily):
    """The settings that can move a verdict."""

    model: str
    rubric: str
    baseline: str
    request: str

    def score(self, metric: Metric, rows: Rows) -> Scores:  # noqa: ARG002
        """Percent of the comparisons that were won; NaN of none."""
        won, compared = rows[..., :1], rows[..., 1:]
        return 100 * np.divide(won, compared, out=np.full_like(won, np.nan), where=compared > 0)

    def signature(self, metric: Metric, facts: DatasetFacts) -> str:  # noqa: ARG002
        """Scores of two judges are two things, and so are those against other systems."""
        settings = f"model:{self.model}|rubric:{self.rubric}|orders:both|against:{self.baseline}|{self.request}"
        return f"judge|{settings}|version:harness-{version('harness')}|not comparable across models or sets of systems"


def judge_metric(family: JudgeFamily) -> Metric:
    """The share won before this judge."""
    return Metric(
        name="judge",
        title="Won",
        measures=("judge",),
        titles=("Won",),
        width=2,
        higher_is_better=True,
        scale=(0.0, 100.0),
        citation="zheng2023judging",
        family=family,
        needs_references=False,
        is_counted=False,
    )
