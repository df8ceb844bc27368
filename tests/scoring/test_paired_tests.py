from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from harness.scoring import paired_tests
from harness.scoring.count_matrix import CountMatrix, MetricCounts, sample_scores, win_counts
from harness.scoring.resampling import draw_resamples
from tests.scoring.synthetic import MEAN, Floats, Ratio, metric, rows, sheet

ONE = np.array([[0, 1]])
RATIO = metric("ratio", Ratio())


def correlated(units: int, systems: int, seed: int, gap: float = 0.0) -> Floats:
    """Scores (units, systems): hard and easy topics, each system `gap` below the one before."""
    rng = np.random.default_rng(seed)
    return rng.normal(40, 10, (units, 1)) + rng.normal(0, 5, (units, systems)) - gap * np.arange(systems)


def by_brute_force(of: CountMatrix) -> float:
    """The share of all swaps with a difference at least as large, one swap at a time."""
    block = of.blocks[0]
    seen = []
    for coins in product([False, True], repeat=of.units):
        swapped = np.where(np.array(coins)[:, None, None], block.rows[:, ::-1], block.rows)
        first, second = block.score(swapped.sum(axis=0))[:, 0]
        seen.append(abs(first - second))
    return float(np.mean(np.array(seen) >= seen[0] - 1e-9))


@given(st.lists(st.tuples(*[st.integers(0, 4)] * 2), min_size=1, max_size=8))
def test_few_units_give_the_p_of_all_swaps(scores: list[tuple[int, int]]) -> None:
    made = sheet(np.array(scores, np.float64))
    assert paired_tests.permutation_test(made, ONE, 10_000, seed=1)[0, 0] == by_brute_force(made)


@given(st.lists(st.tuples(*[st.integers(1, 9)] * 4), min_size=1, max_size=7))
def test_few_units_of_a_corpus_metric_too(counts: list[tuple[int, int, int, int]]) -> None:
    made = CountMatrix((MetricCounts(RATIO, np.array(counts, np.float64).reshape(-1, 2, 2), (0,)),))
    assert paired_tests.permutation_test(made, ONE, 10_000, seed=1)[0, 0] == by_brute_force(made)


def test_an_exact_p_does_not_depend_on_the_seed_and_a_drawn_one_hardly() -> None:
    few, many = sheet(correlated(8, 2, 1, gap=3)), sheet(correlated(60, 2, 2, gap=1.5))
    assert paired_tests.permutation_test(few, ONE, 1000, seed=1) == paired_tests.permutation_test(
        few, ONE, 1000, seed=2
    )
    one, two = (paired_tests.permutation_test(many, ONE, 10_000, seed)[0, 0] for seed in (1, 2))
    assert one != two
    assert one == pytest.approx(two, abs=0.02)


@pytest.mark.parametrize(("units", "gap"), [(20, 2.0), (60, 1.0), (300, 0.3)])
def test_p_is_scipy_s_within_monte_carlo_error(units: int, gap: float) -> None:
    scores = correlated(units, 2, seed=units, gap=gap)
    found = paired_tests.permutation_test(sheet(scores), ONE, 10_000, seed=7)[0, 0]
    theirs = scipy.stats.permutation_test(
        (scores[:, 0], scores[:, 1]),
        lambda x, y, axis: np.mean(x, axis=axis) - np.mean(y, axis=axis),
        permutation_type="samples",
        n_resamples=10_000,
        vectorized=True,
        rng=np.random.default_rng(8),
    ).pvalue
    assert found == pytest.approx(theirs, abs=4 * (2 * theirs * (1 - theirs) / 10_000) ** 0.5)


def test_a_large_difference_has_the_smallest_p_there_is() -> None:
    made = sheet(correlated(100, 2, 1, gap=30))
    assert paired_tests.permutation_test(made, ONE, 999, seed=1)[0, 0] == 1 / 1000  # Noreen: never 0


@pytest.mark.parametrize("units", [5, 50])
def test_a_system_against_itself_has_p_one(units: int) -> None:
    same = np.repeat(correlated(units, 1, 1), 2, axis=1) / 3
    samples = sample_scores(sheet(same), draw_resamples(units, 200, seed=1))
    assert paired_tests.permutation_test(sheet(same), ONE, 500, seed=1)[0, 0] == 1
    assert paired_tests.bootstrap_test(samples, sheet(same).scores(), ONE)[0, 0] == 1


def test_p_does_not_depend_on_which_system_is_named_first() -> None:
    made = sheet(correlated(40, 2, 1, gap=2))
    turned = np.array([[1, 0]])
    assert paired_tests.permutation_test(made, ONE, 500, 1) == paired_tests.permutation_test(made, turned, 500, 1)


def test_all_pairs_and_measures_at_once_are_each_pair_and_measure_alone() -> None:
    first, second = correlated(30, 4, 1, gap=1), correlated(30, 4, 2, gap=2)
    counts = np.random.default_rng(3).integers(1, 9, (30, 4, 2)).astype(np.float64)
    blocks = [
        MetricCounts(MEAN, rows(first), (0,)),
        MetricCounts(RATIO, counts, (0,)),
        MetricCounts(MEAN, rows(second), (0,)),
    ]
    pairs = paired_tests.all_pairs(4)
    together = paired_tests.permutation_test(CountMatrix(tuple(blocks)), pairs, 400, seed=5)
    for column, block in enumerate(blocks):
        for place, pair in enumerate(pairs):
            alone = CountMatrix((MetricCounts(block.metric, block.rows[:, pair], (0,)),))
            assert together[place, column] == paired_tests.permutation_test(alone, ONE, 400, seed=5)[0, 0]


def test_whole_events_are_swapped_by_swapping_their_sums() -> None:
    """Ten topics in four events have 16 swaps: p is a multiple of 1/16."""
    topics = correlated(10, 2, 1, gap=8)
    events = np.stack([rows(topics)[start:stop].sum(axis=0) for start, stop in ((0, 1), (1, 4), (4, 9), (9, 10))])
    p = paired_tests.permutation_test(CountMatrix((MetricCounts(MEAN, events, (0,)),)), ONE, 10_000, seed=1)[0, 0]
    assert p == 2 / 16


def test_both_tails_are_twice_one_where_the_difference_is_plain() -> None:
    made = sheet(correlated(200, 2, seed=5, gap=1.2))
    samples = sample_scores(made, draw_resamples(200, 20_000, seed=1))
    one, two = (paired_tests.bootstrap_test(samples, made.scores(), ONE, tails)[0, 0] for tails in (1, 2))
    assert two == pytest.approx(2 * one, rel=0.1)


def test_the_bootstrap_agrees_with_the_normal_test_on_many_topics() -> None:
    scores = correlated(400, 2, seed=11, gap=0.5)
    samples = sample_scores(sheet(scores), draw_resamples(400, 20_000, seed=1))
    found = paired_tests.bootstrap_test(samples, sheet(scores).scores(), ONE, tails=2)[0, 0]
    assert found == pytest.approx(scipy.stats.ttest_rel(scores[:, 0], scores[:, 1]).pvalue, abs=0.015)


def test_where_nothing_can_be_scored_nothing_is_claimed() -> None:
    empty = CountMatrix((MetricCounts(RATIO, np.zeros((12, 2, 2)), (0,)),))
    assert paired_tests.permutation_test(empty, ONE, 100, seed=1)[0, 0] == 1


def test_wins_ties_and_losses_are_counted_by_topic() -> None:
    scores = np.array([[3.0, 1], [2, 2], [1, 5], [0, 9], [4, 4 + 1e-12]])
    assert win_counts(sheet(scores), ONE)[0, 0].tolist() == [1, 2, 2]


def test_where_lower_is_better_the_lower_wins() -> None:
    errors = CountMatrix(
        (MetricCounts(metric("ter", higher_is_better=False), rows(np.array([[3.0, 1], [2, 5], [2, 7]])), (0,)),)
    )
    assert win_counts(errors, ONE)[0, 0].tolist() == [2, 0, 1]


def test_wins_of_many_topics_are_counted_in_parts() -> None:
    scores = np.random.default_rng(1).integers(0, 3, (5000, 3)).astype(np.float64)
    pairs = paired_tests.all_pairs(3)
    found = win_counts(sheet(np.tile(scores, (200, 1))), pairs)[:, 0]
    gaps = scores[:, pairs[:, 0]] - scores[:, pairs[:, 1]]
    assert found.tolist() == (200 * np.stack([(gaps > 0).sum(0), (gaps == 0).sum(0), (gaps < 0).sum(0)], 1)).tolist()


@given(st.permutations(range(6)), st.integers(1, 6))
def test_systems_chosen_by_place_are_as_if_only_these_were_there(order: list[int], many: int) -> None:
    counts = np.random.default_rng(4).integers(1, 9, (30, 6, 2)).astype(np.float64)
    chosen = np.array(order[:many])
    by_place = CountMatrix((MetricCounts(MEAN, counts, (0,)), MetricCounts(RATIO, counts, (0,))), chosen)
    copied = CountMatrix(tuple(MetricCounts(block.metric, counts[:, chosen], (0,)) for block in by_place.blocks))
    pairs = paired_tests.all_pairs(many)
    assert np.array_equal(by_place.scores(), copied.scores())
    assert np.array_equal(
        sample_scores(by_place, draw_resamples(30, 20, 1)), sample_scores(copied, draw_resamples(30, 20, 1))
    )
    assert np.array_equal(win_counts(by_place, pairs), win_counts(copied, pairs))
    for some in {1, many}:
        part, same = by_place.first(some), CountMatrix(tuple(replace(b, rows=b.rows[:, :some]) for b in copied.blocks))
        one, other = (
            paired_tests.permutation_test(each, paired_tests.all_pairs(some), 50, seed=1) for each in (part, same)
        )
        assert np.array_equal(one, other)
