"""Sentences on statistics hold the numbers that they were given."""

# ruff: noqa: E501  # whole sentences, as people read them

from __future__ import annotations

import pytest

from harness.records import Remark
from harness.showing.wording import word_remark
from harness.showing.wording.statistics_wording import WORDINGS

BASE = {"measure": "rouge2", "units": 54, "unit": "topic", "pairs": 6}

SENTENCES = [
    ("few units", {"units": 2, "unit": "event", "no_test": True, "no_interval": True}, "Two events are few: no interval can be given and no test can separate systems. Read the order as a description of these texts."),
    ("detection", {**BASE, "difference": 2.04, "curve": [[100, 1.5], [200, 1.04]]}, "54 topics show a true difference of 2 in rouge2 in 80 of 100 cases (after correction, for the median pair of systems); 100 topics of 1.5, 200 of 1."),
    ("needed units", {**BASE, "difference": 1.0, "needed": 223}, "To show a true difference of 1 in rouge2 in 80 of 100 cases after correction takes about 220 topics; there are 54."),
    ("needed units", {**BASE, "pairs": 1, "difference": 1.0, "needed": None}, "To show a true difference of 1 in rouge2 in 80 of 100 cases takes more data than can be had; there are 54."),
    ("lead not shown", {**BASE, "ahead": "a", "behind": "b", "difference": 0.73, "fewest": 75}, "The lead of a over b in rouge2 (0.73) is not shown. By its interval 75 topics might do, or there may be no lead at all."),
    ("equivalence", {"measure": "rouge2", "margin": 1.0, "pairs": 3, "same": [["a", "b"]], "alpha": 0.05}, "Shown to be the same within 1 in rouge2 (p < 0.05 after correction): a = b."),
    ("first in draws", {"measure": "rouge1", "shares": {"a": 0.59, "b": 0.41, "c": 0.001}}, "Had other topics been drawn, first in rouge1 would be a in 59 of 100 and b in 41 of 100."),
    ("no interval", {"labels": ["a"], "measures": ["rouge2"], "rows": 3}, "No interval is shown for a in rouge2: too many of the values are zero or equal, or too few vary, for any method to hold."),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "facts", "sentence"), SENTENCES)
def test_a_remark_is_worded_with_its_numbers(kind: str, facts: dict[str, object], sentence: str) -> None:
    assert word_remark(Remark(kind, "note", facts)) == sentence


def test_every_sentence_ends_as_one_and_needs_its_facts() -> None:
    for kind in WORDINGS:
        if kind not in {"one topic", "one tail"}:
            with pytest.raises(KeyError):
                word_remark(Remark(kind, "note", {}))
