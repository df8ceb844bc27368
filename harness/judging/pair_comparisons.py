"""Pairs of candidates before a judge: verdicts read from replies, agreement of both orders, shares of wins.

A judge is shown two candidates in both orders. It prefers one where both verdicts say so; where they disagree it has
told of an order, not of the candidates, and the comparison is a tie (Zheng et al. 2023).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from harness.judging.judged_candidates import JudgedCandidates
from harness.lazy_patterns import compile_on_use
from harness.records import Remark
from harness.records.remarks import Fact

Rows = NDArray[np.float64]

Verdict = Literal["first", "second", "tie", ""]
"""The better of the two candidates shown; "" where a judge gave no verdict."""

_LINE = compile_on_use(r"[\W_]*(?:final\s+)?verdict\b[\W_]*(?:summary\s+)?(a|b|tie)[\W_]*", re.IGNORECASE)
_BRACKETS = compile_on_use(r".*\[\[(a|b|c|tie)\]\][\W_]*", re.IGNORECASE)
_ALONE = compile_on_use(r"[\W_]*(a|b|tie)[\W_]*", re.IGNORECASE)
_MEANS: dict[str, Verdict] = {"a": "first", "b": "second", "tie": "tie", "c": "tie"}


def read_verdict(text: str) -> Verdict:
    """The verdict in a judge's reply: `VERDICT: A` as its last line, `[[A]]` in it, or `A` and nothing else.

    Only the last line counts: what stands before it may be quoted from a candidate.
    """
    lines = [line for line in text.strip().splitlines() if line.strip()]
    last = lines[-1] if lines else ""
    match = _LINE.fullmatch(last) or _BRACKETS.fullmatch(last) or (_ALONE.fullmatch(last) if len(lines) == 1 else None)
    return _MEANS[match[1].lower()] if match else ""


@dataclass(frozen=True, slots=True)
class PairComparison:
    """Two systems, `a` and `b`, compared at one topic: the verdicts with `a` shown first, and with `b` shown first.

    `is_judged` is False where no judge was needed: the texts are the same, or one of them is missing.
    """

    topic: int
    a: str
    b: str
    verdicts: tuple[Verdict, Verdict]
    is_judged: bool = True

    @property
    def points(self) -> float | None:
        """The points of `a`: 1 for a win, 0 for a loss, a half for a tie; None where a verdict is lacking."""
        forth, back = self.verdicts
        if not forth or not back:
            return None
        if not self.agrees:
            return 0.5
        return {"first": 1.0, "second": 0.0, "tie": 0.5}[forth]

    @property
    def agrees(self) -> bool:
        """True where both orders gave the same verdict on the candidates."""
        forth, back = self.verdicts
        return (forth, back) in (("first", "second"), ("second", "first"), ("tie", "tie"))


def points_won(
    comparisons: Iterable[PairComparison], labels: Sequence[str], topics: int, baseline: str | None
) -> Mapping[str, Rows]:
    """By label rows (topics, 2): points won, and comparisons with a verdict.

    A baseline was compared with all others and they with it alone: their shares are against it, and its own is half a
    point of one comparison a topic, by definition. Swapping it with a system then turns that system's share over, so
    that the paired test is one of what these two had, whomever else the baseline met.
    """
    rows = {label: np.zeros((topics, 2)) for label in labels}
    for comparison in comparisons:
        won = comparison.points
        if won is None:
            continue
        for label, points in ((comparison.a, won), (comparison.b, 1 - won)):
            if label == baseline:
                rows[label][comparison.topic] = 0.5, 1
            else:
                rows[label][comparison.topic] += points, 1
    return rows


def complete_comparisons(comparisons: Iterable[PairComparison]) -> list[PairComparison]:
    """The comparisons that were judged and have a verdict in both orders."""
    return [comparison for comparison in comparisons if comparison.is_judged and comparison.points is not None]


def agreement_remarks(comparisons: Sequence[PairComparison]) -> list[Remark]:
    """Remarks on the agreement of the two orders, and on pairs without a verdict."""
    answered = [comparison for comparison in comparisons if comparison.is_judged]
    complete = complete_comparisons(comparisons)
    agreed = sum(comparison.agrees for comparison in complete)
    remarks = []
    if complete:
        ties = sum(comparison.agrees and "tie" in comparison.verdicts for comparison in complete)
        facts: dict[str, Fact] = {"agreed": agreed, "comparisons": len(complete), "ties": ties}
        remarks.append(Remark("judge agreement", "note", facts))
    if agreed < len(complete):
        first, second = (
            sum(comparison.verdicts == (side,) * 2 for comparison in complete) for side in ("first", "second")
        )
        rest = len(complete) - agreed - first - second
        remarks.append(Remark("judge disagreement", "note", {"first": first, "second": second, "one_tie": rest}))
    if unasked := len(comparisons) - len(answered):
        remarks.append(Remark("comparisons without a judge", "note", {"count": unasked}))
    if undecided := len(answered) - len(complete):
        remarks.append(Remark("comparisons without a verdict", "caution", {"count": undecided, "asked": len(answered)}))
    return remarks


def list_comparisons(candidates: JudgedCandidates, baseline: str | None) -> list[PairComparison]:
    """Every comparison: each pair of systems, or each with the baseline, at every topic.

    Pairs that need no judge are decided: equal texts are a tie, and a text wins against a missing one.
    """
    labels = candidates.labels
    pairs = [pair for pair in combinations(labels, 2) if baseline is None or baseline in pair]
    comparisons = []
    for place, topic in enumerate(candidates.topics):
        texts = {label: candidates.text(label, topic).strip() for label in labels}
        for a, b in pairs:
            if texts[a] == texts[b]:
                comparisons.append(PairComparison(place, a, b, ("tie", "tie"), is_judged=False))
            elif not texts[a] or not texts[b]:
                comparisons.append(
                    PairComparison(
                        place, a, b, ("first", "second") if texts[a] else ("second", "first"), is_judged=False
                    )
                )
            else:
                comparisons.append(PairComparison(place, a, b, ("", "")))
    return comparisons
