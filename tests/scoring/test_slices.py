"""Parts of the topics have their own scores, and a difference that depends on the part is shown to."""

from __future__ import annotations

import numpy as np
import pytest

from harness.scoring.settings import Settings, choose_columns
from harness.scoring.slices import build_slices, find_slice_interactions, list_values, slice_remarks
from harness.scoring.system_counts import SystemCounts
from harness.showing.wording import word_remark
from tests.scoring.synthetic import MEAN, dataset, make_system

GENRES = ["interview", "news"] * 20
EVENTS = [str(number) for number in range(40)]


def field(gap: float) -> list[SystemCounts]:
    """Two systems that are equal overall; in interviews a is better by `gap`, in news b."""
    rng = np.random.default_rng(1)
    ease = rng.normal(40, 10, 40)
    sides = np.where(np.array(GENRES) == "interview", gap, -gap) / 2
    return [
        make_system("a", ease + sides + rng.normal(0, 2, 40)),
        make_system("b", ease - sides + rng.normal(0, 2, 40)),
    ]


def test_a_slice_has_the_scores_of_its_topics_alone() -> None:
    rows = field(6)
    slices = build_slices(dataset(), rows, choose_columns([MEAN]), EVENTS, {"genre": GENRES}, settings=Settings())
    assert [(part.field, part.value, part.topics) for part in slices] == [
        ("genre", "interview", 20),
        ("genre", "news", 20),
    ]
    estimate = slices[0].estimates["a"]["mean"]
    assert estimate.value == pytest.approx(rows[0].rows["mean"][::2, 1].mean())
    assert estimate.low is not None


def test_a_difference_that_turns_with_the_slice_is_told_and_another_is_not() -> None:
    asked = Settings(permutations=500)
    for gap, kind in ((6.0, "interaction"), (0.0, "no interaction")):
        tests = find_slice_interactions(field(gap), choose_columns([MEAN]), EVENTS, {"genre": GENRES}, settings=asked)
        remarks = list(slice_remarks(tests, ["genre"], asked))
        assert [remark.kind for remark in remarks] == [kind]
        assert "genre" in word_remark(remarks[0])
    assert tests[0].differences.keys() == {"interview", "news"}


def test_more_fields_are_corrected_for() -> None:
    asked = Settings(permutations=500)
    one = find_slice_interactions(field(2), choose_columns([MEAN]), EVENTS, {"genre": GENRES}, settings=asked)[0]
    both = {"genre": GENRES, "half": ["first"] * 20 + ["second"] * 20}
    two = find_slice_interactions(field(2), choose_columns([MEAN]), EVENTS, both, settings=asked)
    assert len(two) == 2
    assert two[0].p == one.p
    assert two[0].p_corrected == min(1.0, 2 * one.p_corrected)


def test_topics_without_a_value_are_in_no_slice_and_classes_come_by_size() -> None:
    assert list_values(["", "> 310", "≤ 310", "≤ 120", ""]) == ["≤ 120", "≤ 310", "> 310"]
    assert list_values(["news", "interview"]) == ["interview", "news"]
