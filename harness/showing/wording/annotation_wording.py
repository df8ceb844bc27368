"""What whoever asks people must know of a plan of questions: sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.phrases import plural

Facts = dict[str, Any]


def _equal_texts(facts: Facts) -> str:
    if facts["ask"] == "pairs":
        return f"The texts of {plural(facts['count'], 'pair')} are equal, and nobody is asked to compare them."
    return f"Candidates whose texts equal another one's are judged together with it: {facts['count']:,}."


def _missing_candidates(facts: Facts) -> str:
    return f"Nobody is asked about candidates that are missing: {facts['count']:,}."


def _fewer_topics(facts: Facts) -> str:
    return f"Each rater judges {plural(facts['topics'], 'topic')}, not {facts['asked']}: there are no more to judge."


def _one_rater(facts: Facts) -> str:
    return f"With {facts['rater']} as the only rater there is no agreement to measure; two or three raters are better."


def _nothing_shared(facts: Facts) -> str:
    return f"No topic is judged by all {facts['raters']} raters, so their agreement may not be measured: use --shared."


WORDINGS: dict[str, Callable[[Facts], str]] = {
    "equal texts not asked": _equal_texts,
    "missing candidates not asked": _missing_candidates,
    "fewer topics than asked": _fewer_topics,
    "one rater": _one_rater,
    "nothing shared": _nothing_shared,
}
