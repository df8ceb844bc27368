"""The share of comparisons with other systems that a system won before a judge (Zheng et al. 2023).

A judge is shown two candidates in both orders. It prefers one where both verdicts say so; where they disagree it has
told of an order, not of the candidates, and the comparison is a tie.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from harness.records import Remark
from harness.records.remarks import Fact
from harness.scoring.metrics.metric import Batch, DatasetFacts, Metric, Rows, Scores, version

Verdict = Literal["first", "second", "tie", ""]
"""Which of two that were shown is better; "" where a judge gave no verdict."""

_LINE = re.compile(r"[\W_]*(?:final\s+)?verdict\b[\W_]*(?:summary\s+)?(a|b|tie)[\W_]*", re.IGNORECASE)
_BRACKETS = re.compile(r".*\[\[(a|b|c|tie)\]\][\W_]*", re.IGNORECASE)
_ALONE = re.compile(r"[\W_]*(a|b|tie)[\W_]*", re.IGNORECASE)
_MEANS: dict[str, Verdict] = {"a": "first", "b": "second", "tie": "tie", "c": "tie"}


def verdict_of(text: str) -> Verdict:
    """The verdict in what a judge wrote: `VERDICT: A` as its last line, `[[A]]` in it, or `A` and nothing else.

    Only the last line counts: what stands before it may be quoted from a candidate.
    """
    lines = [line for line in text.strip().splitlines() if line.strip()]
    last = lines[-1] if lines else ""
    found = _LINE.fullmatch(last) or _BRACKETS.fullmatch(last) or (_ALONE.fullmatch(last) if len(lines) == 1 else None)
    return _MEANS[found[1].lower()] if found else ""


@dataclass(frozen=True, slots=True)
class PairComparison:
    """Two systems, `a` and `b`, compared at one topic: the verdicts with `a` shown first, and with `b` shown first.

    `asked` is False where no judge was needed: the texts are the same, or one of them is missing.
    """

    topic: int
    a: str
    b: str
    verdicts: tuple[Verdict, Verdict]
    asked: bool = True

    @property
    def points(self) -> float | None:
        """What `a` won: 1, 0, or a half; None where a verdict is lacking."""
        forth, back = self.verdicts
        if not forth or not back:
            return None
        if not self.agrees:
            return 0.5
        return {"first": 1.0, "second": 0.0, "tie": 0.5}[forth]

    @property
    def agrees(self) -> bool:
        """Whether both orders gave the same verdict on the candidates."""
        forth, back = self.verdicts
        return (forth, back) in (("first", "second"), ("second", "first"), ("tie", "tie"))


def points_won(
    bouts: Iterable[PairComparison], labels: Sequence[str], topics: int, baseline: str | None
) -> Mapping[str, Rows]:
    """By label rows (topics, 2): points won, and comparisons with a verdict.

    A baseline was compared with all others and they with it alone: their shares are against it, and its own is half a
    point of one comparison a topic, by definition. Swapping it with a system then turns that system's share over, so
    that the paired test is one of what these two had, whomever else the baseline met.
    """
    rows = {label: np.zeros((topics, 2)) for label in labels}
    for bout in bouts:
        won = bout.points
        if won is None:
            continue
        for label, own in ((bout.a, won), (bout.b, 1 - won)):
            if label == baseline:
                rows[label][bout.topic] = 0.5, 1
            else:
                rows[label][bout.topic] += own, 1
    return rows


@dataclass(frozen=True, slots=True)
class JudgeFamily:
    """The settings that can move a verdict. Verdicts are asked for (`points`), not counted from texts."""

    model: str
    rubric: str
    against: str
    request: str

    def prepare(self, metrics: Sequence[Metric], batch: Batch) -> object:  # noqa: ARG002
        """Nothing can be made ready."""
        raise TypeError("verdicts are asked for, not counted from texts")

    def count(
        self,
        metrics: Sequence[Metric],  # noqa: ARG002
        prepared: object,  # noqa: ARG002
        candidates: Sequence[str],  # noqa: ARG002
    ) -> dict[str, Rows]:
        """No text has verdicts in it."""
        raise TypeError("verdicts are asked for, not counted from texts")

    def score(self, metric: Metric, rows: Rows) -> Scores:  # noqa: ARG002
        """Percent of the comparisons that were won; NaN of none."""
        won, compared = rows[..., :1], rows[..., 1:]
        return 100 * np.divide(won, compared, out=np.full_like(won, np.nan), where=compared > 0)

    def signature(self, metric: Metric, facts: DatasetFacts) -> str:  # noqa: ARG002
        """Scores of two judges are two things, and so are those against other systems."""
        settings = f"model:{self.model}|rubric:{self.rubric}|orders:both|against:{self.against}|{self.request}"
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
        counted=False,
    )


def complete_comparisons(bouts: Iterable[PairComparison]) -> list[PairComparison]:
    """Those that were asked about and have a verdict in both orders."""
    return [bout for bout in bouts if bout.asked and bout.points is not None]


def agreement_remarks(bouts: Sequence[PairComparison]) -> list[Remark]:
    """What the two orders say of the judge, and what came to no verdict."""
    asked = [bout for bout in bouts if bout.asked]
    complete = complete_comparisons(bouts)
    agreed = sum(bout.agrees for bout in complete)
    remarks = []
    if complete:
        ties = sum(bout.agrees and "tie" in bout.verdicts for bout in complete)
        facts: dict[str, Fact] = {"agreed": agreed, "comparisons": len(complete), "ties": ties}
        remarks.append(Remark("judge agreement", "note", facts))
    if agreed < len(complete):
        first, second = (sum(bout.verdicts == (side,) * 2 for bout in complete) for side in ("first", "second"))
        rest = len(complete) - agreed - first - second
        remarks.append(Remark("judge disagreement", "note", {"first": first, "second": second, "one_tie": rest}))
    if unasked := len(bouts) - len(asked):
        remarks.append(Remark("comparisons without a judge", "note", {"count": unasked}))
    if undecided := len(asked) - len(complete):
        remarks.append(Remark("comparisons without a verdict", "caution", {"count": undecided, "asked": len(asked)}))
    return remarks
