from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from harness.scoring import resampling


def stacked(chunks: object) -> NDArray[np.float64]:
    return np.concatenate(list(chunks))  # type: ignore[call-overload]


def test_topics_of_one_event_are_one_unit() -> None:
    by = resampling.resampling_units(["g8", "flood", "g8", "vote"])
    assert (by.of.tolist(), by.count, by.over) == ([0, 1, 0, 2], 3, "events")


def test_topics_that_are_their_own_events_are_called_topics() -> None:
    assert resampling.resampling_units(["a", "b"]).over == "topics"


def test_one_event_of_several_topics_leaves_the_topics_within_it() -> None:
    by = resampling.resampling_units(["g8"] * 5)
    assert (by.count, by.over, by.of.tolist()) == (5, "topics within one event", [0, 1, 2, 3, 4])


def test_one_topic_leaves_nothing_to_draw_from() -> None:
    assert resampling.resampling_units(["g8"]).over == ""


def test_counts_of_one_event_are_added_up() -> None:
    rows = np.array([[1.0, 2], [10, 20], [100, 200], [5, 5]])
    assert resampling.sum_by_unit(rows, resampling.resampling_units(["x", "y", "x", "z"])).tolist() == [
        [101, 202],
        [10, 20],
        [5, 5],
    ]


def test_a_draw_has_as_many_units_as_there_are() -> None:
    weights = stacked(resampling.draw_resamples(7, 50, seed=1))
    assert weights.shape == (50, 7)
    assert (weights.sum(axis=1) == 7).all()


def test_every_unit_is_drawn_once_on_average() -> None:
    weights = stacked(resampling.draw_resamples(10, 20_000, seed=2))
    assert np.abs(weights.mean(axis=0) - 1).max() < 0.03
    assert weights.var(axis=0).mean() == pytest.approx(0.9, abs=0.02)  # binomial: n * 1/n * (1 - 1/n)


def test_swaps_are_fair_coins_that_do_not_know_each_other() -> None:
    coins = stacked(resampling.draw_swaps(70, 20_000, seed=3))
    assert set(np.unique(coins)) == {0.0, 1.0}
    assert np.abs(coins.mean(axis=0) - 0.5).max() < 0.02
    assert np.abs(np.corrcoef(coins.T) - np.eye(70)).max() < 0.04


def test_every_swap_is_listed_once() -> None:
    listed = stacked(resampling.enumerate_swaps(6))
    assert len({tuple(row) for row in listed}) == len(listed) == 64


@pytest.mark.parametrize("make", [resampling.draw_resamples, resampling.draw_swaps])
@pytest.mark.parametrize("count", [1, 5, 64, 101])
def test_the_size_of_a_chunk_does_not_move_a_number(make: object, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = stacked(make(count, 40, 12345))  # type: ignore[operator]
    monkeypatch.setattr(resampling, "CHUNK_NUMBERS", 3 * count)
    monkeypatch.setattr(resampling, "ROWS", 1)
    parts = list(make(count, 40, 12345))  # type: ignore[operator]
    assert len(parts) > 1
    assert np.array_equal(np.concatenate(parts), whole)


def test_the_draws_of_a_seed_are_these_for_ever() -> None:
    """Intervals in kept results must come out again: on other machines, with other versions of numpy."""
    assert stacked(resampling.draw_resamples(6, 3, seed=12345)).astype(int).tolist() == RESAMPLES
    assert stacked(resampling.draw_swaps(6, 3, seed=12345)).astype(int).tolist() == SWAPS


def test_each_purpose_and_each_seed_has_its_own_numbers() -> None:
    first, second = (stacked(resampling.draw_swaps(64, 100, seed)) for seed in (1, 2))
    assert 0.4 < (first == second).mean() < 0.6


def test_memory_is_bounded_by_chunks() -> None:
    for make, most in (
        (resampling.draw_resamples, resampling.CHUNK_NUMBERS),
        (resampling.draw_swaps, resampling.ROWS * 90_000),
    ):
        sizes = [chunk.size for chunk in make(90_000, 200, seed=1)]
        assert max(sizes) <= most + 90_000
        assert len(sizes) > 1
        assert sum(sizes) == 200 * 90_000


RESAMPLES = [[0, 1, 1, 1, 1, 2], [2, 3, 1, 0, 0, 0], [0, 0, 2, 0, 2, 2]]
SWAPS = [[0, 1, 1, 1, 0, 1], [0, 0, 1, 1, 0, 1], [1, 0, 1, 0, 1, 0]]
