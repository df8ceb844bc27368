from __future__ import annotations

import numpy as np
import pytest

from harness.records import Candidate
from harness.scoring.tallies import answered_by_all, join, kept, tally
from tests.scoring.synthetic import candidate, rows

ANSWERS = [
    candidate("t1", "one two three"),
    candidate("t2", "", "crash"),
    candidate("t3", "one two three four five"),
    candidate("t4", "", "timeout"),
    candidate("t5", "", "crash"),
]
ROWS = {"mean": rows(np.array([10.0, 0, 30, 0, 0]))}


def of(first: int, last: int, candidates: list[Candidate] = ANSWERS) -> object:
    part = slice(first, last)
    return tally("lead", "floor", {"mean": ROWS["mean"][part]}, candidates[part], [4] * (last - first))


def test_a_tally_knows_lengths_and_reasons() -> None:
    whole = tally("lead", "floor", ROWS, ANSWERS, [4] * 5)
    assert (whole.topics, whole.mean_words, whole.over_budget, whole.seconds) == (5, 4.0, 0.5, 2.5)
    assert whole.answered.tolist() == [True, False, True, False, False]
    assert list(whole.reasons.items()) == [("crash", 2), ("timeout", 1)]


def test_a_system_that_wrote_nothing_has_no_length() -> None:
    whole = tally("mute", "system", {}, [candidate("t1", "", "empty")], [4])
    assert (whole.mean_words, whole.over_budget) == (0.0, 0.0)


def test_a_ceiling_takes_no_time() -> None:
    assert tally("oracle", "ceiling", ROWS, ANSWERS, [4] * 5).seconds is None


def test_batches_joined_are_the_whole() -> None:
    whole = tally("lead", "floor", ROWS, ANSWERS, [4] * 5)
    parts = join([of(0, 2), of(2, 3), of(3, 5)])  # type: ignore[list-item]
    assert np.array_equal(parts.rows["mean"], whole.rows["mean"])
    assert (parts.failures, parts.seconds, parts.mean_words) == (whole.failures, whole.seconds, whole.mean_words)
    assert parts.over_budget == whole.over_budget


def test_parts_of_two_systems_are_not_joined() -> None:
    other = tally("random", "floor", ROWS, ANSWERS, [4] * 5)
    with pytest.raises(ValueError, match="not of one system"):
        join([other, of(0, 5)])  # type: ignore[list-item]


def test_counts_of_other_topics_are_refused() -> None:
    with pytest.raises(ValueError, match="rows of other topics"):
        tally("lead", "floor", ROWS, ANSWERS[:4], [4] * 4)


def test_some_topics_can_be_kept() -> None:
    whole = tally("lead", "floor", ROWS, ANSWERS, [4] * 5)
    part = kept(whole, whole.answered)
    assert part.rows["mean"][:, 1].tolist() == [10.0, 30.0]
    assert (part.topics, part.reasons) == (2, {})
    assert kept(whole, np.ones(5, np.bool_)) is whole


def test_answered_by_all_is_what_every_system_answered() -> None:
    whole = tally("lead", "floor", ROWS, ANSWERS, [4] * 5)
    other = tally("b", "system", ROWS, [*ANSWERS[1:], ANSWERS[0]], [4] * 5)
    assert answered_by_all([whole, other]).tolist() == [False, False, False, False, False]
    assert answered_by_all([whole]).tolist() == whole.answered.tolist()
