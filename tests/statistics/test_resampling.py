"""Draws and swaps are fair, and the same for ever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from harness.statistics import resampling


def stacked(chunks: Iterable[NDArray[np.float64]]) -> NDArray[np.float64]:
    return np.concatenate(list(chunks))


def draw_signs(units: int, permutations: int, seed: int, most_rows: int = 1 << 30) -> Iterator[NDArray[np.float64]]:
    return (swaps.signs() for swaps in resampling.draw_swaps(units, permutations, seed, most_rows))


def test_a_draw_has_as_many_units_as_there_are() -> None:
    weights = stacked(resampling.draw_weights(7, 50, seed=1))
    assert weights.shape == (50, 7)
    assert (weights.sum(axis=1) == 7).all()


def test_every_unit_is_drawn_once_on_average() -> None:
    weights = stacked(resampling.draw_weights(10, 20_000, seed=2))
    assert np.abs(weights.mean(axis=0) - 1).max() < 0.03
    assert weights.var(axis=0).mean() == pytest.approx(0.9, abs=0.02)  # binomial: n * 1/n * (1 - 1/n)


def test_swaps_are_fair_coins_that_do_not_know_each_other() -> None:
    coins = stacked(draw_signs(70, 20_000, seed=3))
    assert set(np.unique(coins)) == {-1.0, 1.0}
    assert np.abs(coins.mean(axis=0)).max() < 0.04
    assert np.abs(np.corrcoef(coins.T) - np.eye(70)).max() < 0.04


def test_every_swap_is_listed_once() -> None:
    listed = stacked(swaps.signs() for swaps in resampling.list_swaps(6))
    assert len({tuple(row) for row in listed}) == len(listed) == 64


@pytest.mark.parametrize("make", [resampling.draw_weights, draw_signs])
@pytest.mark.parametrize("count", [1, 5, 64, 101])
def test_the_size_of_a_chunk_does_not_move_a_number(make: object, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = stacked(make(count, 40, 12345))  # type: ignore[operator]
    monkeypatch.setattr(resampling, "CHUNK_NUMBERS", 3 * count if make is resampling.draw_weights else 3)
    parts = list(make(count, 40, 12345))  # type: ignore[operator]
    assert len(parts) > 1
    assert np.array_equal(np.concatenate(parts), whole)


def test_the_draws_of_a_seed_are_these_for_ever() -> None:
    """Intervals in kept results must come out again: on other machines, with other versions of numpy."""
    assert stacked(resampling.draw_weights(6, 3, seed=12345)).astype(int).tolist() == RESAMPLES
    assert stacked(draw_signs(6, 3, seed=12345)).astype(int).tolist() == SIGNS


def test_each_purpose_and_each_seed_has_its_own_numbers() -> None:
    first, second = (stacked(draw_signs(64, 100, seed)) for seed in (1, 2))
    assert 0.4 < (first == second).mean() < 0.6


def test_memory_is_bounded_by_chunks() -> None:
    sizes = [chunk.size for chunk in resampling.draw_weights(90_000, 200, seed=1)]
    assert max(sizes) <= resampling.CHUNK_NUMBERS + 90_000
    assert len(sizes) > 1
    assert sum(sizes) == 200 * 90_000
    swaps = list(resampling.draw_swaps(90_000, 2000, seed=1))
    assert max(chunk.bits.nbytes for chunk in swaps) <= 8 * resampling.CHUNK_NUMBERS
    assert len(swaps) > 1
    assert sum(map(len, swaps)) == 2000


@pytest.mark.parametrize("units", [1, 7, 8, 9, 64, 100])
def test_signs_block_by_block_are_those_of_all_units(units: int) -> None:
    (swaps,) = resampling.draw_swaps(units, 5, seed=3)
    whole = swaps.signs()
    assert whole.shape == (5, units)
    blocks = [(where, signs.copy()) for where, signs in swaps.signs_by_block(16)]
    assert [where for where, _ in blocks] == [slice(start, min(start + 16, units)) for start in range(0, units, 16)]
    assert np.array_equal(np.concatenate([signs for _, signs in blocks], axis=1), whole)


RESAMPLES = [[0, 1, 1, 1, 1, 2], [2, 3, 1, 0, 0, 0], [0, 0, 2, 0, 2, 2]]
SIGNS = [[1, -1, -1, -1, 1, -1], [1, 1, -1, -1, 1, -1], [-1, 1, -1, 1, -1, 1]]
