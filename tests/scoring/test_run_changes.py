from __future__ import annotations

import numpy as np
import pytest

from harness.scoring.run_changes import TopicMove, compute_run_changes, largest_moves
from harness.scoring.settings import Settings, choose_columns
from harness.scoring.system_counts import SystemCounts
from tests.scoring.synthetic import MEAN, make_system

TOPICS = 40
EVENTS = [str(number) for number in range(TOPICS)]
RNG = np.random.default_rng(1)
EASE = RNG.normal(40, 10, TOPICS)
BEFORE = [make_system(label, EASE + RNG.normal(0, 3, TOPICS)) for label in ("better", "same", "gone", "worse")]


def moved(whole: SystemCounts, gain: float) -> SystemCounts:
    return make_system(whole.label, whole.rows["mean"][:, 1] + gain + np.random.default_rng(2).normal(0, 2, TOPICS))


AFTER = [moved(BEFORE[3], -5), BEFORE[1], moved(BEFORE[0], 3), make_system("new", EASE)]


def test_each_system_is_held_against_its_former_self() -> None:
    found = {pair.a: pair for pair in compute_run_changes(BEFORE, AFTER, choose_columns([MEAN]), EVENTS, Settings())}
    assert list(found) == ["worse", "same", "better"]
    assert all(pair.a == pair.b for pair in found.values())
    gaps = AFTER[2].rows["mean"][:, 1] - BEFORE[0].rows["mean"][:, 1]
    better = found["better"]
    assert better.difference == pytest.approx(gaps.mean())
    assert better.low is not None
    assert better.high is not None
    assert better.low < better.difference < better.high
    assert (better.wins, better.losses) == ((gaps > 0).sum(), (gaps < 0).sum())
    assert better.p_corrected < 0.05
    assert found["worse"].difference < 0
    assert found["worse"].p_corrected < 0.05


def test_a_system_that_did_not_change_has_no_difference_and_p_one() -> None:
    same = next(
        pair
        for pair in compute_run_changes(BEFORE, AFTER, choose_columns([MEAN]), EVENTS, Settings())
        if pair.a == "same"
    )
    assert (same.difference, same.low, same.high, same.p, same.ties) == (0, None, None, 1, TOPICS)
    assert same.needed is None


def test_runs_without_a_common_system_have_no_changes() -> None:
    assert compute_run_changes(BEFORE[:1], AFTER[1:2], choose_columns([MEAN]), EVENTS, Settings()) == ()


def test_the_topics_that_moved_most_come_first() -> None:
    old = make_system("a", [10.0, 10, 10, 10])
    new = make_system("a", [11.0, 10, 2, 13])
    assert largest_moves(old, new, choose_columns([MEAN])[0]) == [
        TopicMove(2, -8.0),
        TopicMove(3, 3.0),
        TopicMove(0, 1.0),
    ]
    assert largest_moves(old, new, choose_columns([MEAN])[0], most=1) == [TopicMove(2, -8.0)]
