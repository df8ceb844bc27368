"""A stand-in for `rouge_score.rouge_scorer.RougeScorer`: same arguments, same numbers, one pair a call.

`Rouge` scores whole lists and is far faster; this is for code that cannot be changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from harness.rouge.engine import Rouge


class Score(NamedTuple):
    """One pair's figures, named as rouge-score names them."""

    precision: float
    recall: float
    fmeasure: float


class RougeScorer:
    """Scores one prediction against one target (`score`) or the best of several (`score_multi`)."""

    def __init__(self, rouge_types: Sequence[str], use_stemmer: bool = False) -> None:
        self._rouge = Rouge("google", types=rouge_types, stemmer=use_stemmer)

    def score(self, target: str, prediction: str) -> dict[str, Score]:
        """Target first, as there."""
        return self.score_multi([target], prediction)

    def score_multi(self, targets: Sequence[str], prediction: str) -> dict[str, Score]:
        """For each type on its own, the target with the highest F; the first of equals."""
        scores = self._rouge.score([prediction], [targets])
        return {kind: Score(*(float(part[0]) for part in parts)) for kind, parts in scores.items()}
