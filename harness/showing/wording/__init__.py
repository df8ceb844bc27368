"""Remarks as sentences, a sentence for each kind: the one place where remarks are put into words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from harness.records import Remark, Severity
from harness.showing.wording import (
    import_wording,
    judge_wording,
    judgment_wording,
    meta_wording,
    run_wording,
    score_wording,
    statistics_wording,
)
from harness.showing.wording.sentence_templates import Wording, fill_sentence

WORDINGS: dict[str, Wording] = {
    "text": "{text}",
    **score_wording.WORDINGS,
    **statistics_wording.WORDINGS,
    **run_wording.WORDINGS,
    **judge_wording.WORDINGS,
    **judgment_wording.WORDINGS,
    **meta_wording.WORDINGS,
    **import_wording.WORDINGS,
}
"""Kind of remark -> its sentence, made of its facts."""

ORDER: tuple[Severity, ...] = ("warning", "caution", "note")
"""The order of remarks: those that may make the numbers worthless come first."""

WARNING = "WARNING: "
"""The first word of a warning, wherever remarks are listed."""


def word_remark(remark: Remark) -> str:
    """The remark as one plain sentence, not escaped for any format. Raises KeyError for a kind without a wording."""
    return fill_sentence(WORDINGS[remark.kind], remark.facts)


def word_remarks(remarks: Iterable[Remark]) -> tuple[str, ...]:
    """The remarks as sentences, in their order."""
    return tuple(map(word_remark, remarks))


def remark_line(remark: Remark) -> str:
    """The sentence of a remark for a list: a warning begins with that word."""
    return f"{WARNING if remark.severity == 'warning' else ''}{word_remark(remark)}"


def remark_lines(remarks: Sequence[Remark]) -> list[str]:
    """The lines of all remarks: warnings first, then cautions, then notes, each in the order given."""
    return [remark_line(remark) for remark in sorted(remarks, key=lambda remark: ORDER.index(remark.severity))]
