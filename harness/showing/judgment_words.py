"""Judgments of one candidate, a line each, as they stand beside its text."""

from __future__ import annotations

from collections.abc import Sequence

from harness.records.judgments import BestWorst, Judgment, Preference, Rating

MAX_LINES = 20
"""Judgments that are shown of one candidate."""


def word_judgments(judgments: Sequence[Judgment], label: str) -> list[str]:
    """The judgments about a system's candidate, not escaped for any format. A reason stands with the better one."""
    lines = [line for judgment in judgments if (line := _word_judgment(judgment, label))]
    more = [f"and {len(lines) - MAX_LINES} more judgments"] if len(lines) > MAX_LINES else []
    return [*lines[:MAX_LINES], *more]


def _word_judgment(judgment: Judgment, label: str) -> str:
    """One judgment in words; "" where it is about other candidates."""
    rater = f" ({judgment.rater})" if judgment.rater else ""
    reasons = " ".join(judgment.note.split())
    if isinstance(judgment, Rating):
        if judgment.system != label:
            return ""
        return f"{judgment.criterion} {judgment.value:.4g}{rater}{reasons and f': {reasons}'}"
    if isinstance(judgment, BestWorst):
        place = {judgment.best: "best", judgment.worst: "worst"}.get(label, "between")
        rank = f"{place} of {len(judgment.systems)}"
        return f"{judgment.criterion}: {rank}{rater}{reasons and f': {reasons}'}" if label in judgment.systems else ""
    return _word_preference(judgment, label, rater, reasons)


def _word_preference(judgment: Preference, label: str, rater: str, reasons: str) -> str:
    if label not in (judgment.first, judgment.second):
        return ""
    other = judgment.second if label == judgment.first else judgment.first
    side = "shown first" if label == judgment.first else "shown second"
    outcome = (
        "as good as" if not judgment.winner else "preferred to" if judgment.winner == label else "not preferred to"
    )
    explained = bool(reasons) and label == (judgment.winner or judgment.first)
    return f"{judgment.criterion}: {outcome} {other}, {side}{rater}{f': {reasons}' if explained else ''}"
