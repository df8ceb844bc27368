from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from harness.records import Candidate, Costs
from harness.scoring.system_counts import (
    CountsBuilder,
    SystemCounts,
    _mean_trial,
    answered_by_all,
    count_system,
    mean_of_trials,
    stack_counts,
    subset_topics,
)
from tests.scoring.synthetic import candidate, rows

ANSWERS = [
    candidate("t1", "one two three"),
    candidate("t2", "", "crash"),
    candidate("t3", "one two three four five"),
    candidate("t4", "", "timeout"),
    candidate("t5", "", "crash"),
]
ROWS = {"mean": rows(np.array([10.0, 0, 30, 0, 0]))}


def of(first: int, last: int, candidates: list[Candidate] = ANSWERS) -> SystemCounts:
    part = slice(first, last)
    return count_system("lead", "floor", {"mean": ROWS["mean"][part]}, candidates[part], [4] * (last - first))


def test_a_tally_knows_lengths_and_reasons() -> None:
    whole = count_system("lead", "floor", ROWS, ANSWERS, [4] * 5)
    assert (whole.topics, whole.mean_words, whole.over_budget) == (5, 4.0, 0.5)
    assert whole.has_candidate.tolist() == [True, False, True, False, False]
    assert list(whole.reasons.items()) == [("crash", 2), ("timeout", 1)]


def test_a_system_that_wrote_nothing_has_no_length() -> None:
    whole = count_system("mute", "system", {}, [candidate("t1", "", "empty")], [4])
    assert (whole.mean_words, whole.over_budget) == (0.0, 0.0)


def test_a_ceiling_costs_nothing() -> None:
    assert count_system("oracle", "ceiling", ROWS, ANSWERS, [4] * 5).costs is None
    assert join_parts(count_system("oracle", "ceiling", ROWS, ANSWERS, [4] * 5)).costs is None
    assert count_system("lead", "floor", ROWS, ANSWERS, [4] * 5).costs == Costs(2.5, 0.5)


def join_parts(*parts: SystemCounts) -> SystemCounts:
    builder = CountsBuilder(sum(part.topics for part in parts))
    for part in parts:
        builder.add([part])
    (whole,) = builder.build_counts()
    return whole


def test_batches_joined_are_the_whole() -> None:
    whole = count_system("lead", "floor", ROWS, ANSWERS, [4] * 5)
    parts = join_parts(of(0, 2), of(2, 3), of(3, 5))
    assert np.array_equal(parts.rows["mean"], whole.rows["mean"])
    assert (parts.failures, parts.costs, parts.mean_words) == (whole.failures, whole.costs, whole.mean_words)
    assert parts.over_budget == whole.over_budget


def test_parts_of_two_systems_are_not_joined() -> None:
    other = count_system("random", "floor", ROWS, ANSWERS, [4] * 5)
    with pytest.raises(ValueError, match="not of one system"):
        join_parts(other, of(0, 5))


def test_parts_of_other_metrics_are_not_joined() -> None:
    other = count_system("lead", "floor", {**ROWS, "more": ROWS["mean"]}, ANSWERS, [4] * 5)
    for parts in ((other, of(0, 5)), (of(0, 5), other)):
        with pytest.raises(ValueError, match="one set of metrics"):
            join_parts(*parts)


def test_a_slate_without_rows_has_none() -> None:
    builder = CountsBuilder(5)
    assert builder.build_counts() == []
    builder.add([])
    assert builder.build_counts() == []


def test_rows_of_one_slate_lie_side_by_side_without_a_copy() -> None:
    builder = CountsBuilder(5)
    for first, last in ((0, 3), (3, 5)):
        builder.add([of(first, last), replace(of(first, last), label="b"), replace(of(first, last), label="c")])
    systems = builder.build_counts()
    for order in ([0, 1, 2], [2, 0], [1]):
        counts, places = stack_counts([systems[place] for place in order], ["mean"])
        assert places.tolist() == order
        assert counts["mean"].shape == (5, 3, 2)
        assert all(np.shares_memory(counts["mean"], systems[place].rows["mean"]) for place in order)


def test_rows_from_here_and_there_are_put_side_by_side() -> None:
    here, there = join_parts(of(0, 5)), join_parts(of(0, 5))
    plain = count_system("b", "system", {"mean": 2 * ROWS["mean"], "other": ROWS["mean"]}, ANSWERS, [4] * 5)
    for systems in ([here, there], [here, plain], [plain, here]):
        counts, places = stack_counts(systems, ["mean"])
        assert list(counts) == ["mean"]
        for place, whole in zip(places, systems, strict=True):
            assert np.array_equal(counts["mean"][:, place], whole.rows["mean"])


def test_tries_are_meant_by_label_batch_by_batch_as_all_at_once() -> None:
    again = count_system("lead", "floor", {"mean": 3 * ROWS["mean"]}, [*ANSWERS[1:], ANSWERS[0]], [4] * 5)
    other = count_system("b", "system", ROWS, ANSWERS, [4] * 5)
    builder = CountsBuilder(5)
    for part in (slice(0, 2), slice(2, 5)):
        tries = [
            count_system(
                each.label, each.role, {"mean": each.rows["mean"][part]}, answers[part], [4] * len(answers[part])
            )
            for each, answers in ((of(0, 5), ANSWERS), (other, ANSWERS), (again, [*ANSWERS[1:], ANSWERS[0]]))
        ]
        builder.add(mean_of_trials(tries))
    first, second = builder.build_counts()
    whole = _mean_trial([of(0, 5), again])
    assert (first.label, first.trials, second.label, second.trials) == ("lead", 2, "b", 1)
    assert np.array_equal(first.rows["mean"], whole.rows["mean"])
    assert (first.words.tolist(), first.failures, first.costs) == (
        whole.words.tolist(),
        whole.failures,
        Costs(5.0, 0.5),
    )


def test_counts_of_other_topics_are_refused() -> None:
    with pytest.raises(ValueError, match="rows of other topics"):
        count_system("lead", "floor", ROWS, ANSWERS[:4], [4] * 4)


def test_some_topics_can_be_kept() -> None:
    whole = count_system("lead", "floor", ROWS, ANSWERS, [4] * 5)
    part = subset_topics(whole, whole.has_candidate)
    assert part.rows["mean"][:, 1].tolist() == [10.0, 30.0]
    assert (part.topics, part.reasons) == (2, {})
    assert subset_topics(whole, np.ones(5, np.bool_)) is whole


def test_answered_by_all_is_what_every_system_answered() -> None:
    whole = count_system("lead", "floor", ROWS, ANSWERS, [4] * 5)
    other = count_system("b", "system", ROWS, [*ANSWERS[1:], ANSWERS[0]], [4] * 5)
    assert answered_by_all([whole, other]).tolist() == [False, False, False, False, False]
    assert answered_by_all([whole]).tolist() == whole.has_candidate.tolist()
