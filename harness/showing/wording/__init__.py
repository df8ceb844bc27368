"""Remarks as sentences: the one place where what a reader must know is put into words, one function a kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.records.remarks import Remark
from harness.showing.wording import statistics_wording

WORDINGS: dict[str, Callable[[Any], str]] = {**statistics_wording.WORDINGS}
"""Kind of remark -> its sentence, made of its facts."""


def word_remark(remark: Remark) -> str:
    """The remark as one plain sentence, not escaped for any format. Raises KeyError for a kind that nobody worded."""
    return WORDINGS[remark.kind](remark.facts)
