"""Intervals hold what they promise, and say where they cannot."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from harness.statistics.intervals import (
    log_interval,
    mean_interval,
    percentile_interval,
    standard_errors,
    studentized_interval,
    t_interval,
)
from harness.statistics.resampling import draw_weights, sum_units
from tests.statistics.simulate import bleu, chrf, cover_clusters, cover_means, cover_ratios

STUDIES = 600


@pytest.mark.parametrize("topics", [5, 10, 20, 30])
def test_default_intervals_of_means_hold(topics: int) -> None:
    for kind in ("rouge1", "rouge2"):
        result = cover_means(kind, topics, STUDIES)
        assert result["default"][0] >= 91.5
        assert result["default"][0] > result["percentile"][0]


@pytest.mark.parametrize("topics", [10, 20, 30])
def test_trusted_intervals_of_values_that_are_mostly_zero_hold(topics: int) -> None:
    for kind in ("22 % zeros", "60 % zeros"):
        assert cover_means(kind, topics, STUDIES)["default"][1] >= 92
    assert cover_means("60 % zeros", topics, STUDIES)["percentile"][0] < 92


@pytest.mark.parametrize("topics", [5, 10, 20, 30])
def test_default_intervals_of_ratios_of_sums_hold(topics: int) -> None:
    for score in (bleu, chrf):
        assert cover_ratios(score, topics, 300)["default"][0] >= 90


@pytest.mark.parametrize("events", [4, 8, 20])
def test_intervals_over_events_hold(events: int) -> None:
    assert cover_clusters(events, STUDIES)["default"][0] >= 90.5


def test_the_interval_of_a_mean_is_the_t_interval() -> None:
    values = np.random.default_rng(1).normal(30, 5, (12, 2))
    ours = mean_interval(values, np.ones_like(values), draw_weights(12, 50, 1), 0.95, (0, 100))
    oracle = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    np.testing.assert_allclose(ours.low, oracle.low)
    np.testing.assert_allclose(ours.high, oracle.high)
    assert set(ours.method) == {"t"}


def test_the_interval_over_events_is_the_cluster_robust_one_of_a_ratio() -> None:
    rng = np.random.default_rng(2)
    events = np.repeat(np.arange(6), [1, 2, 3, 4, 5, 6])
    values = rng.normal(30, 5, 21)
    sums, sizes = sum_units(values[:, None], events), sum_units(np.ones((21, 1)), events)
    ours = mean_interval(sums, sizes, draw_weights(6, 50, 1), 0.95, (0, 100))
    residuals = [float((values - values.mean())[events == event].sum()) for event in range(6)]
    error = np.sqrt(6 / 5 * np.square(residuals).sum()) / 21
    assert ours.high[0] == pytest.approx(values.mean() + stats.t.ppf(0.975, 5) * error)


def test_fewer_than_three_events_have_no_interval() -> None:
    values = np.array([[10.0], [20.0]])
    for result in (
        mean_interval(values, np.ones_like(values), draw_weights(2, 50, 1), 0.95, (0, 100)),
        t_interval(values[0], np.ones(1), 1, 0.95),
        log_interval(values[0], np.ones((50, 1)), 2, 0.95),
    ):
        assert np.isnan(result.low).all()
        assert not result.trusted.any()
        assert result.method[0] == "none"


def test_a_draw_without_a_score_is_left_out_and_not_counted_as_zero() -> None:
    samples = np.random.default_rng(3).normal(50, 2, (1000, 2))
    holes = samples.copy()
    holes[::10, 1] = np.nan
    assert standard_errors(holes, 10)[1] == pytest.approx(standard_errors(samples, 10)[1], rel=0.1)
    assert percentile_interval(holes, 0.95).low[1] > 44
    assert log_interval(np.array([50.0, 50.0]), holes, 10, 0.95).low[1] > 44


def test_values_that_are_mostly_zero_are_not_trusted_with_few_topics() -> None:
    values = np.array([[0.0], [0.0], [0.0], [8.0], [20.0]])
    result = mean_interval(values, np.ones_like(values), draw_weights(5, 1000, 1), 0.95, (0, 100))
    assert not result.trusted.any()
    same = mean_interval(np.zeros((9, 1)), np.ones((9, 1)), draw_weights(9, 100, 1), 0.95, (0, 100))
    assert not same.trusted.any()


def test_the_bootstrap_t_is_the_textbook_one() -> None:
    values = np.random.default_rng(4).exponential(10, (15, 1))
    weights = np.concatenate(list(draw_weights(15, 2000, 1)))
    ours = studentized_interval(values, np.ones_like(values), [weights], 0.9, (0, 1000))
    pivots = []
    for row in weights.astype(int):
        drawn = np.repeat(values[:, 0], row)
        pivots.append((drawn.mean() - values.mean()) / (drawn.std() / 15**0.5))
    low, high = np.quantile(pivots, [0.05, 0.95])
    error = values.std() / 15**0.5
    assert (ours.low[0], ours.high[0]) == pytest.approx((values.mean() - high * error, values.mean() - low * error))


def test_a_score_of_zero_on_some_draw_has_the_plain_interval_and_is_not_trusted() -> None:
    samples = np.abs(np.random.default_rng(5).normal(5, 3, (400, 1)))
    samples[3] = 0
    result = log_interval(np.array([5.0]), samples, 10, 0.95)
    assert result.method[0] == "t"
