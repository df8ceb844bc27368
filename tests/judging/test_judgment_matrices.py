"""Judgments of every form become one matrix a criterion, found by the names that people type."""

from __future__ import annotations

import numpy as np
import pytest

from harness.errors import HarnessError
from harness.judging.judgment_matrices import build_matrix, find_criterion, join_pages, list_criteria, require_criterion
from harness.records import BestWorst, Criterion, Judgment, JudgmentSet, JudgmentSource, Preference, Rating
from harness.records.judgments import RaterKind

SYSTEMS, TOPICS = ("a", "b", "c"), ("t1", "t2")


def judgments_of(name: str, kind: RaterKind, *judgments: Judgment, plan: str = "", high: float = 5) -> JudgmentSet:
    criteria = tuple(Criterion(name, 1, high) for name in dict.fromkeys(j.criterion for j in judgments))
    return JudgmentSet(JudgmentSource(1, name, kind, criteria, plan), judgments)


def values_of(found: JudgmentSet, criterion: str) -> list[list[float]]:
    named = require_criterion(f"{found.source.name}:{criterion}", [found], ("person", "model"))
    values: list[list[float]] = build_matrix(named, SYSTEMS, TOPICS).values.tolist()
    return values


def test_ratings_are_averaged_over_raters_and_a_repeated_question_counts_once() -> None:
    found = judgments_of(
        "p", "person",
        Rating("t1", "a", "good", 4, "ann", item="1"),
        Rating("t1", "a", "good", 1, "ann", item="9"),
        Rating("t1", "a", "good", 2, "bo"),
        Rating("t2", "b", "good", 5, "bo"),
        Rating("t9", "b", "good", 5, "bo"),
        Rating("t2", "z", "good", 5, "bo"),
    )  # fmt: skip
    np.testing.assert_equal(values_of(found, "good"), [[3, np.nan], [np.nan, 5], [np.nan, np.nan]])


def test_preferences_are_shares_of_wins_and_best_and_worst_are_counted() -> None:
    pairs = judgments_of(
        "p", "person",
        Preference("t1", "a", "b", "a", "better", "ann"),
        Preference("t1", "c", "a", "", "better", "ann"),
    )  # fmt: skip
    np.testing.assert_equal(values_of(pairs, "better"), [[0.75, np.nan], [0, np.nan], [0.5, np.nan]])
    several = judgments_of("p", "person", BestWorst("t2", ("a", "b", "c"), "b", "c", "better", "ann"))
    np.testing.assert_equal(values_of(several, "better"), [[np.nan, 0], [np.nan, 1], [np.nan, -1]])


def test_judgments_of_earlier_texts_are_left_out_and_counted() -> None:
    found = judgments_of(
        "p", "person", Rating("t1", "a", "good", 4, "ann", "0123"), Rating("t2", "a", "good", 2, "ann")
    )
    named = require_criterion("good", [found], ("person",))
    result = build_matrix(named, SYSTEMS, TOPICS, lambda *_: False)
    assert result.outdated == 1
    np.testing.assert_equal(result.values[0], [np.nan, 2])


def test_names_that_people_type_are_found_and_those_that_may_be_several_are_refused() -> None:
    expert = judgments_of("expert", "person", Rating("t1", "a", "good", 4, "e"))
    crowd = judgments_of("crowd", "person", Rating("t1", "a", "good", 4, "c"), Rating("t1", "a", "liked", 4, "c"))
    model = judgments_of("judge-x", "model", Rating("t1", "a", "good", 4, "x"))
    sets = [expert, crowd, model]
    assert [named.name for named in list_criteria(sets, ("person",))] == ["expert:good", "crowd:good", "liked"]
    for name, where in (("expert:good", expert), ("liked", crowd), ("judge-x:good", model), ("judge:good", model)):
        kinds: tuple[RaterKind, ...] = ("model",) if where is model else ("person",)
        found = find_criterion(name, sets, kinds)
        assert found is not None
        assert found.judgments is where
    assert find_criterion("nothing", sets, ("person",)) is None
    with pytest.raises(HarnessError, match="good: several files of judgments have it; write expert:good or crowd:good"):
        find_criterion("good", sets, ("person",))


def test_the_pages_of_several_raters_are_one_set_unless_their_scales_differ() -> None:
    ann = judgments_of("ann-1", "person", Rating("t1", "a", "good", 4, "ann"), plan="p1")
    bo = judgments_of("bo-1", "person", Rating("t1", "a", "good", 2, "bo"), plan="p1")
    others = judgments_of("old", "person", Rating("t1", "a", "liked", 2, "old"))
    joined = join_pages([ann, bo, others])
    assert [found.source.name for found in joined] == ["people", "old"]
    assert values_of(joined[0], "good")[0][0] == 3
    apart = judgments_of("cy-2", "person", Rating("t1", "a", "good", 2, "cy"), plan="p2", high=7)
    assert join_pages([ann, apart]) == [ann, apart]
