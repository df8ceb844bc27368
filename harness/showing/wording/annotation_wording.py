"""What whoever asks people must know of a plan of questions: sentences."""

from __future__ import annotations

from harness.phrases import plural
from harness.showing.wording.sentence_templates import Facts, Wording


def _equal_texts(facts: Facts) -> str:
    if facts["ask"] == "pairs":
        return f"The texts of {plural(facts['count'], 'pair')} are equal, and nobody is asked to compare them."
    return f"Candidates whose texts equal another one's are judged together with it: {facts['count']:,}."


WORDINGS: dict[str, Wording] = {
    "equal texts not asked": _equal_texts,
    "missing candidates not asked": "Nobody is asked about candidates that are missing: {count:,}.",
    "fewer topics than asked": "Each rater judges {topics!n:topic}, not {asked}: there are no more to judge.",
    "one rater": "With {rater} as the only rater there is no agreement to measure; two or three raters are better.",
    "nothing shared": (
        "No topic is judged by all {raters} raters, so their agreement may not be measured: use --shared."
    ),
}
