from __future__ import annotations

import numpy as np
import pytest

from harness.scoring.alternative_rankings import (
    build_robustness,
    length_remark,
    rank_by_column,
    rank_scores,
    shortest_lengths,
)
from harness.scoring.settings import choose_columns
from harness.showing.wording import word_remark, word_remarks
from tests.scoring.synthetic import MEAN, make_system

MAIN = rank_scores("main", "rouge1", {"a": 40.0, "b": 35.0, "lead": 30.0})


def test_a_ranking_is_best_first_and_equals_by_name() -> None:
    assert rank_scores("x", "y", {"b": 1.0, "c": 2.0, "a": 1.0}).order == ("c", "a", "b")
    assert rank_scores("x", "y", {"b": 1.0, "c": 2.0, "a": 1.0}, higher_is_better=False).order == ("a", "b", "c")


def test_a_system_without_a_score_comes_last() -> None:
    assert rank_scores("x", "y", {"a": float("nan"), "b": 1.0}).order == ("b", "a")


def test_a_winner_that_holds_is_said_to_hold() -> None:
    found = build_robustness(MAIN, [rank_scores("stemming", "off", {"a": 39.0, "b": 34.0, "lead": 36.0})])
    assert found.overturned == ()
    assert found.others[0].tau == pytest.approx(1 / 3)
    assert word_remarks(found.remarks) == (
        (
            "The first system, a, stays first under the 1 other choice. The lowest Kendall's tau with the main "
            "ranking is 0.33."
        ),
    )


def test_a_winner_that_falls_is_said_to_fall_and_under_which_choice() -> None:
    others = [
        rank_scores("stemming", "off", {"a": 34.0, "b": 39.0, "lead": 30.0}),
        *[rank_scores("event left out", str(n), {"a": float(n), "b": 1.0, "lead": 0.0}) for n in range(4)],
    ]
    found = build_robustness(MAIN, [others[0], *others[1:]])
    assert [(one.choice, one.name) for one in found.overturned] == [("stemming", "off"), ("event left out", "0")]
    assert word_remarks(found.remarks)[0].startswith(
        "The first system, a, is not first under 2 of 5 other choices: stemming off (b); event left out 0 (b). "
        "The lowest"
    )


def test_many_choices_of_a_kind_are_counted() -> None:
    others = [rank_scores("event left out", str(n), {"a": 0.0, "b": 1.0}) for n in range(3)]
    assert (
        "event left out: 3 of 3 (b)"
        in word_remarks(build_robustness(rank_scores("main", "m", {"a": 2.0, "b": 1.0}), others).remarks)[0]
    )


def test_sharing_the_first_place_is_winning() -> None:
    assert build_robustness(MAIN, [rank_scores("x", "y", {"a": 1.0, "b": 1.0, "lead": 0.0})]).overturned == ()


def test_where_lower_is_better_the_lowest_wins() -> None:
    ter = rank_scores("metric", "ter", {"a": 60.0, "b": 70.0, "lead": 80.0}, higher_is_better=False)
    found = build_robustness(MAIN, [ter])
    assert found.overturned == ()
    assert found.others[0].tau == 1.0


def test_a_ranking_without_some_systems_is_compared_on_the_others() -> None:
    assert build_robustness(MAIN, [rank_scores("x", "y", {"b": 5.0, "lead": 1.0})]).others[0].tau == 1.0


def test_nothing_else_to_choose_gives_no_sentence() -> None:
    assert word_remarks(build_robustness(MAIN, []).remarks) == ()


def test_the_share_of_draws_in_which_each_system_is_first_is_told_first() -> None:
    result = build_robustness(MAIN, [], {"a": 0.61, "b": 0.386, "lead": 0.004})
    assert result.first_shares == {"a": 0.61, "b": 0.386, "lead": 0.004}
    assert word_remarks(result.remarks) == (
        "Had other topics been drawn, first in rouge1 would be a in 61 of 100 and b in 39 of 100.",
    )


def test_the_common_length_is_that_of_the_shortest_candidate_there_is() -> None:
    assert shortest_lengths([["a b c", "", "a"], ["a b", "a b", ""]]) == [2, 2, 1]
    assert shortest_lengths([["", "a"], ["", "b c"]]) == [0, 1]


def test_length_is_flagged_only_where_it_changes_the_order() -> None:
    same = rank_scores("length", "one", {"a": 30.0, "b": 20.0, "lead": 10.0})
    lower = rank_scores("length", "one", {"a": 30.0, "b": 10.0, "lead": 20.0})
    other = rank_scores("length", "one", {"a": 20.0, "b": 30.0, "lead": 10.0})
    start = "Truncating all summaries of a topic to the same length changes the ranking"
    assert length_remark(MAIN, same) is None
    moved, won = length_remark(MAIN, lower), length_remark(MAIN, other)
    assert moved
    assert word_remark(moved) == f"{start} (Kendall's tau 0.33)."
    assert won
    assert word_remark(won) == f"{start} (Kendall's tau 0.33), and b becomes first."


def test_a_ranking_is_of_systems_and_of_floors_only_where_there_is_one_system() -> None:
    a, b = make_system("a", [1.0, 2, 9]), make_system("b", [2.0, 3, 0])
    lead, human = make_system("lead", [5.0, 5, 5], role="floor"), make_system("human", [9.0, 9, 9], role="ceiling")
    topics = np.array([True, True, False])
    assert rank_by_column([a, b, lead, human], choose_columns([MEAN])[0], topics, "x", "y").scores == {
        "b": 2.5,
        "a": 1.5,
    }
    assert rank_by_column([a, lead, human], choose_columns([MEAN])[0], topics, "x", "y").order == ("lead", "a")
