from __future__ import annotations

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from harness.scoring import rank_clusters


def better(systems: int, *pairs: tuple[int, int]) -> rank_clusters.Better:
    found = np.zeros((systems, systems), np.bool_)
    for a, b in pairs:
        found[a, b] = True
    return found


def test_clusters_of_the_example() -> None:
    """A > {B, C} > lead: nothing separates B and C, everything else is separated."""
    seen = better(4, (0, 1), (0, 2), (0, 3), (1, 3), (2, 3))
    assert rank_clusters.rank_clusters([0, 1, 2, 3], seen) == [[0], [1, 2], [3]]
    assert rank_clusters.cluster_ranks([0, 1, 2, 3], seen) == {0: 1, 1: 2, 2: 2, 3: 4}


def test_systems_that_no_test_separates_share_a_rank_even_where_it_joins_others() -> None:
    """0 and 1 are alike, 1 and 2 are alike: all three share a rank though 0 is better than 2."""
    assert rank_clusters.cluster_ranks([0, 1, 2], better(3, (0, 2))) == {0: 1, 1: 1, 2: 1}


def test_without_findings_all_share_rank_one() -> None:
    assert set(rank_clusters.cluster_ranks(range(5), better(5)).values()) == {1}


def test_a_total_order_has_all_ranks() -> None:
    all_better = np.triu(np.ones((4, 4), np.bool_), 1)
    assert rank_clusters.cluster_ranks(range(4), all_better) == {0: 1, 1: 2, 2: 3, 3: 4}


@given(st.integers(1, 8), st.randoms(use_true_random=False))
def test_no_two_systems_of_different_ranks_are_unseparated(systems: int, random: object) -> None:
    coin = random.random  # type: ignore[attr-defined]
    seen = better(systems, *[(a, b) for a in range(systems) for b in range(a + 1, systems) if coin() < 0.7])
    placed = rank_clusters.cluster_ranks(range(systems), seen)
    for a in range(systems):
        for b in range(a + 1, systems):
            assert placed[a] == placed[b] or seen[a, b]


def test_letters_go_on_after_z() -> None:
    names = rank_clusters.make_letters(703)
    assert names[:3] == ["a", "b", "c"]
    assert names[25:28] == ["z", "aa", "ab"]
    assert names[701:703] == ["zz", "aaa"]
    assert len(set(names)) == 703


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=12))
def test_kendall_is_scipy_s(values: list[tuple[int, int]]) -> None:
    x, y = zip(*values, strict=True)
    found = rank_clusters.kendall_tau(x, y)
    if len(set(x)) == 1 or len(set(y)) == 1:
        assert found is None
    else:
        assert found == pytest.approx(scipy.stats.kendalltau(x, y).statistic)
