"""Trials, events, effects and slices: variances are seen, and tests of them keep their level."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from harness.statistics.effect_sizes import count_outcomes, describe_effects
from harness.statistics.interactions import find_interactions
from harness.statistics.trial_variance import (
    compare_trials,
    effective_units,
    ratio_bias,
    shift_variance,
    split_variance,
)


def test_the_split_of_variance_is_unbiased_and_sees_a_shift_of_all_topics() -> None:
    rng = np.random.default_rng(1)
    splits = []
    for _ in range(300):
        scores = rng.normal(0, 6, 100) + rng.normal(0, 1.5, (5, 1)) + rng.normal(0, 5, (5, 100))
        splits.append(split_variance(scores))
    assert np.mean([s.topics for s in splits]) == pytest.approx(36, rel=0.05)
    assert np.mean([s.trials for s in splits]) == pytest.approx(2.25, rel=0.15)
    assert np.mean([s.rest for s in splits]) == pytest.approx(25, rel=0.02)
    assert np.mean([s.p_shift < 0.05 for s in splits]) > 0.9


def test_what_topics_and_trials_share_with_the_rest_is_taken_from_their_components() -> None:
    """By hand: means of topics 2, 5, 5 and of trials 3, 5, so mean squares 6, 6 and 2."""
    scores = np.array([[1.0, 5.0, 3.0], [3.0, 5.0, 7.0]])
    split = split_variance(scores)
    assert (split.topics, split.trials, split.rest) == pytest.approx(((6 - 2) / 2, (6 - 2) / 3, 2))
    variance, df = shift_variance(scores)
    assert variance == pytest.approx((6 - 2) / 6)
    assert df == 1  # (2 - 1) * ((6 - 2) / 6) ** 2 is less


def test_trials_that_shift_nothing_have_no_component_below_zero() -> None:
    scores = np.array([[1.0, 5.0, 3.0], [3.0, 1.0, 5.0]])  # both trials have the mean 3
    assert split_variance(scores).trials == 0
    assert split_variance(scores).p_shift == 1
    assert shift_variance(scores)[0] == 0


def test_the_test_of_a_shift_is_the_f_test() -> None:
    rng = np.random.default_rng(2)
    scores = rng.normal(size=(4, 12)) + rng.normal(size=12)
    trial, rest = scores.mean(axis=1), scores - scores.mean(axis=0) - scores.mean(axis=1, keepdims=True) + scores.mean()
    ratio = 12 * trial.var(ddof=1) / ((rest**2).sum() / 33)
    assert split_variance(scores).p_shift == pytest.approx(stats.f.sf(ratio, 3, 33), rel=1e-8)


@pytest.mark.parametrize("shift", [0.0, 0.5, 1.0, 1.5])
def test_equal_systems_differ_in_five_of_a_hundred_whatever_a_trial_shifts(shift: float) -> None:
    rng = np.random.default_rng(3)
    rejected = 0
    for _ in range(500):
        topic = rng.normal(0, 8, 100)
        one, two = (
            topic + rng.normal(0, 3, 100) + rng.normal(0, shift, (5, 1)) + rng.normal(0, 5, (5, 100)) for _ in "ab"
        )
        test = compare_trials(one, two)
        assert (test.p < 0.05) == (test.low > 0 or test.high < 0)
        assert 0 <= test.shrink <= 1
        rejected += test.p < 0.05
    assert rejected <= 37  # 25 expected


def test_without_a_shift_the_trials_test_is_the_paired_t_test() -> None:
    rng = np.random.default_rng(4)
    one, two = rng.normal(size=(1, 20)), rng.normal(size=(1, 20))
    test = compare_trials(one, two)
    assert test.p == pytest.approx(stats.ttest_rel(one[0], two[0]).pvalue)
    assert test.shrink == 1


def test_events_count_by_what_they_are_worth_and_the_bias_of_unequal_ones_is_seen() -> None:
    assert effective_units(np.full(7, 3.0)) == pytest.approx(7)
    assert effective_units(np.array([30.0, 1, 1, 1])) == pytest.approx(33**2 / 903)
    rng = np.random.default_rng(5)
    sizes = rng.geometric(0.2, 200_000).astype(float)
    scores = 50 - sizes + rng.normal(0, 3, len(sizes))
    truth = (scores * sizes).sum() / sizes.sum()
    picks = rng.integers(0, len(sizes), (4000, 8))
    estimates = (scores[picks] * sizes[picks]).sum(axis=1) / sizes[picks].sum(axis=1)
    told = np.mean([ratio_bias(scores[row] * sizes[row], sizes[row]) for row in picks])
    assert 0.3 < told / (estimates.mean() - truth) < 1.3


def describe(gaps: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Effects and chances of gaps (topics, pairs) where each topic is a unit."""
    return describe_effects(gaps.T, count_outcomes(gaps.T), np.isfinite(gaps).sum(axis=0).astype(float))


def test_the_standardized_effect_has_an_interval_that_holds() -> None:
    rng = np.random.default_rng(6)
    value, low, high = describe(rng.normal(0.5, 1, (15, 150)))[0].T
    assert value.mean() == pytest.approx(0.5, abs=0.05)
    assert 0.92 <= ((low <= 0.5) & (high >= 0.5)).mean() <= 0.98
    assert np.isnan(describe(np.ones((5, 1)))[0]).all()


def test_effects_of_pairs_with_gaps_are_those_of_their_shared_topics() -> None:
    rng = np.random.default_rng(8)
    gaps = np.round(rng.normal(0.3, 1, (30, 4)))
    shared = [30, 24, 3, 0]
    for pair, topics in enumerate(shared):
        gaps[topics:, pair] = np.nan
    effects, chances = describe(gaps)
    for pair, topics in enumerate(shared[:3]):
        alone = describe(gaps[:topics, [pair]])
        np.testing.assert_allclose(effects[pair], alone[0][0])
        np.testing.assert_array_equal(chances[pair], alone[1][0])
        wins, ties, losses = count_outcomes(gaps.T)[pair]
        assert (wins, ties, losses) == tuple((np.sign(gaps[:topics, pair]) == sign).sum() for sign in (1, 0, -1))
    assert np.isnan(effects[3]).all()
    assert count_outcomes(gaps.T)[3].tolist() == [0, 0, 0]


@pytest.mark.parametrize(("mean", "ties"), [(0.0, 0.0), (0.6, 0.0), (0.6, 0.5), (1.6, 0.0)])
def test_the_chance_to_be_better_on_a_new_topic_has_an_interval_that_holds(mean: float, ties: float) -> None:
    rng = np.random.default_rng(7)
    truth = ties / 2 + (1 - ties) * float(stats.norm.cdf(mean))
    gaps = rng.normal(mean, 1, (20, 500)) * (rng.random((20, 500)) >= ties)
    share, low, high = describe(gaps)[1].T
    assert ((low <= share) & (share <= high)).all()
    assert ((low <= truth) & (truth <= high)).sum() >= 460


def test_interactions_are_those_of_scipys_permuted_f_test_and_keep_their_level() -> None:
    rng = np.random.default_rng(8)
    slices = np.repeat([0, 1, 2], [6, 8, 10])
    gaps = rng.normal(size=(24, 1)) + 0.6 * slices[:, None]
    ours = find_interactions(gaps, slices, 4000, 1)

    def statistic(*groups: np.ndarray) -> float:
        return float(stats.f_oneway(*groups).statistic)

    groups = [gaps[slices == k, 0] for k in range(3)]
    oracle = stats.permutation_test(groups, statistic, n_resamples=1000, alternative="greater", rng=1)
    assert ours.p[0] == pytest.approx(oracle.pvalue, abs=0.03)
    wrong = sum(
        bool((find_interactions(rng.normal(size=(24, 6)), slices, 200, 1).p_corrected < 0.05).any()) for _ in range(300)
    )
    assert wrong <= 27


def test_a_real_interaction_is_found_and_a_pair_without_values_is_no_test() -> None:
    rng = np.random.default_rng(9)
    slices = np.repeat([0, 1], 20)
    gaps = rng.normal(size=(40, 3))
    gaps[:, 1] += 3 * slices
    gaps[:, 2] = np.nan
    result = find_interactions(gaps, slices, 999, 1)
    assert result.p_corrected[1] <= 0.002
    assert result.p_corrected[0] > 0.05
    assert np.isnan(result.p_corrected[2])
