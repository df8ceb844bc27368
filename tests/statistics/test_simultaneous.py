"""Intervals of differences agree with their tests and hold together."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from harness.statistics.compared_pairs import list_pairs
from harness.statistics.mean_columns import MeanColumn
from harness.statistics.permutation import compare_pairs
from harness.statistics.rank_sets import decide_better, find_rank_sets, share_first
from harness.statistics.ratio_columns import RatioColumn
from harness.statistics.simultaneous import invert_tests, level_of_pair
from tests.statistics.simulate import bleu, counts
from tests.statistics.test_permutation import ratio, ratio_counts, scores


@pytest.mark.parametrize("correction", ["max-t", "holm", "none"])
@pytest.mark.parametrize("family", ["measure", "all"])
@pytest.mark.parametrize("topics", [5, 6, 8, 20, 50])
def test_an_interval_leaves_out_zero_where_its_test_rejects_and_only_there(
    topics: int, family: str, correction: str
) -> None:
    for seed in range(6):
        values = scores(seed, topics, 5, 1)
        columns = [MeanColumn(values), RatioColumn(ratio_counts(seed, topics, 5), ratio)]
        tests = compare_pairs(
            columns, list_pairs(5), permutations=2000, seed=1, family=family, correction=correction  # type: ignore[arg-type]
        )  # fmt: skip
        ends = invert_tests(tests)
        assert np.isfinite(ends.low).all()
        assert np.array_equal((ends.low > 0) | (ends.high < 0), tests.p_corrected < 0.05)
        assert ((ends.low <= tests.difference) & (tests.difference <= ends.high)).all()


def test_with_one_pair_and_many_swaps_it_is_nearly_the_t_interval() -> None:
    values = scores(3, 40, 2)
    tests = compare_pairs([MeanColumn(values)], list_pairs(2), permutations=40_000, seed=1)
    ends = invert_tests(tests)
    oracle = stats.ttest_1samp(values[:, 0] - values[:, 1], 0).confidence_interval(0.95)
    assert ends.low[0, 0] == pytest.approx(oracle.low, abs=0.1)
    assert ends.high[0, 0] == pytest.approx(oracle.high, abs=0.1)
    assert level_of_pair(tests)[0] == pytest.approx(0.05, abs=0.004)


def test_the_values_in_the_interval_are_those_that_the_test_does_not_reject() -> None:
    values = scores(8, 12, 3)
    tests = compare_pairs([MeanColumn(values)], list_pairs(3), permutations=5000, seed=1)
    ends = invert_tests(tests)
    for pair, (a, b) in enumerate(list_pairs(3)):
        for end, other in ((ends.low[pair, 0], -1), (ends.high[pair, 0], 1)):
            if abs(end) <= 1e-8:
                continue
            for step, inside in ((-0.001 * other, True), (0.001 * other, False)):
                moved = values[:, a] - values[:, b] - (end + step)
                statistic = abs(moved.sum()) / np.sqrt((moved * moved).sum())
                assert (statistic < tests.critical[0]) == inside


def test_all_intervals_of_a_family_hold_together() -> None:
    rng = np.random.default_rng(4)
    truth = np.array([0.0, 0.0, 1.0, 3.0, 6.0])
    pairs = list_pairs(5)
    true_gaps = truth[pairs[:, 0]] - truth[pairs[:, 1]]
    held = ranked = 0
    for _ in range(300):
        values = rng.normal(0, 8, (25, 1)) + rng.exponential(4, (25, 5)) + truth
        tests = compare_pairs([MeanColumn(values)], pairs, permutations=400, seed=1)
        ends = invert_tests(tests)
        held += bool(((ends.low[:, 0] <= true_gaps) & (true_gaps <= ends.high[:, 0])).all())
        sets = find_rank_sets(
            decide_better(tests.difference[:, 0], tests.p_corrected[:, 0], pairs, 5, alpha=0.05, sign=1)
        )
        ranked += all(
            low <= 1 + (truth > truth[s]).sum() and (truth >= truth[s]).sum() <= high
            for s, (low, high) in enumerate(sets)
        )
    assert held >= 275  # 285 expected
    assert ranked >= 275


def test_intervals_of_clustered_topics_hold() -> None:
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(400):
        sizes = rng.integers(1, 8, 12)
        events = np.repeat(np.arange(12), sizes)
        gaps = np.repeat(rng.normal(2, 4, 12), sizes) + rng.normal(0, 2, len(events))
        column = MeanColumn(np.stack([gaps, np.zeros_like(gaps)], axis=1), events)
        ends = invert_tests(compare_pairs([column], list_pairs(2), permutations=400, seed=1))
        held += bool(ends.low[0, 0] <= 2 <= ends.high[0, 0])
    assert held >= 364


@pytest.mark.parametrize("topics", [8, 20])
def test_intervals_of_differences_of_bleu_hold(topics: int) -> None:
    rng = np.random.default_rng(6)
    population = np.stack([counts(rng), counts(rng)], axis=1)
    population[:, 1, :4] = np.minimum(population[:, 1, 4:], np.round(population[:, 0, :4] * 1.1))
    population[:, 1, 4:] = population[:, 0, 4:]
    total = bleu(population.sum(axis=0))
    held = 0
    for _ in range(300):
        column = RatioColumn(population[rng.integers(0, len(population), topics)], bleu)
        ends = invert_tests(compare_pairs([column], list_pairs(2), permutations=400, seed=1))
        held += bool(ends.low[0, 0] <= total[0] - total[1] <= ends.high[0, 0])
    assert held >= 273  # 285 expected


def test_where_no_swap_can_reject_the_interval_is_not_trusted() -> None:
    tests = compare_pairs([MeanColumn(scores(1, 5, 2))], list_pairs(2), permutations=1000, seed=1)
    assert not invert_tests(tests).is_trusted.any()
    assert level_of_pair(tests)[0] == 0


def test_rank_sets_are_those_of_all_pairwise_intervals() -> None:
    for seed in range(10):
        tests = compare_pairs([MeanColumn(scores(seed, 20, 7))], list_pairs(7), permutations=2000, seed=1)
        ends, pairs = invert_tests(tests), list_pairs(7)
        better = decide_better(tests.difference[:, 0], tests.p_corrected[:, 0], pairs, 7, alpha=0.05, sign=-1)
        sets = find_rank_sets(better)
        for system in range(7):
            above = sum(
                (ends.high[k, 0] < 0 and b == system) or (ends.low[k, 0] > 0 and a == system)
                for k, (a, b) in enumerate(pairs)
            )
            below = sum(
                (ends.low[k, 0] > 0 and b == system) or (ends.high[k, 0] < 0 and a == system)
                for k, (a, b) in enumerate(pairs)
            )
            assert tuple(sets[system]) == (1 + above, 7 - below)


def test_a_measure_without_direction_is_never_ranked() -> None:
    with pytest.raises(ValueError, match="direction"):
        decide_better(np.ones(1), np.zeros(1), list_pairs(2), 2, alpha=0.05, sign=0)


def test_ties_share_the_first_place() -> None:
    samples = np.array([[1.0, 2.0, 2.0], [3.0, 1.0, 1.0], [np.nan, 1.0, 1.0], [0.0, 1.0, 2.0]])
    np.testing.assert_allclose(share_first(samples, 1), [1 / 3, 1 / 6, 1 / 2])
    np.testing.assert_allclose(share_first(-samples, -1), [1 / 3, 1 / 6, 1 / 2])
