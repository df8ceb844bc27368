"""Intervals hold what they promise, and say where they cannot."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from harness.statistics.intervals import mean_interval, percentile_interval, ratio_interval
from harness.statistics.resampling import sum_units
from tests.statistics.simulate import bleu, chrf, cover_clusters, cover_means, cover_ratios

STUDIES = 600


@pytest.mark.parametrize("topics", [5, 10, 20, 30])
def test_default_intervals_of_means_hold(topics: int) -> None:
    for kind in ("rouge1", "rouge2"):
        result = cover_means(kind, topics, STUDIES)
        assert result["default"][0] >= 93
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


NO_LIMITS = (-np.inf, np.inf)


def test_the_interval_of_a_mean_that_is_not_skewed_is_the_t_interval() -> None:
    values = 30 + np.array([-6.0, -4, -3, -1, 1, 3, 4, 6])[:, None] * np.array([1.0, 2.0])
    ours = mean_interval(values, np.ones_like(values), 0.95, NO_LIMITS)
    oracle = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    np.testing.assert_allclose(ours.low, oracle.low)
    np.testing.assert_allclose(ours.high, oracle.high)
    assert set(ours.method) == {"t"}


def test_the_end_on_the_side_of_the_skewness_is_johnsons() -> None:
    values = np.random.default_rng(4).exponential(10, (15, 1))
    ours = mean_interval(values, np.ones_like(values), 0.95, NO_LIMITS)
    t, error = stats.t.ppf(0.975, 14), values.std(ddof=1) / 15**0.5
    shift = stats.skew(values[:, 0]) * (1 + 2 * t**2) / 6 / 15**0.5
    assert ours.high[0] == pytest.approx(values.mean() + (t + shift) * error)
    assert ours.low[0] == pytest.approx(values.mean() - t * error)
    assert ours.method[0] == "skew-t"


@pytest.mark.parametrize("limits", [(0.0, 100.0), (0.0, np.inf)])
def test_an_end_on_a_scale_without_limits_takes_its_bend_into_account(limits: tuple[float, float]) -> None:
    counts = np.random.default_rng(6).integers(5, 40, (12, 1, 2)).astype(float) + np.array([0.0, 40.0])

    def score(sums: np.ndarray) -> np.ndarray:
        return np.asarray(100 * sums[..., 0] / sums[..., 1])

    total = counts.sum(axis=0)
    value, without = score(total), score(total - counts)
    ours = ratio_interval(value, without, np.ones_like(without), 0.95, limits)
    above = 1 / (100 - without) if limits[1] == 100 else 0 * without
    stretched = np.log(without * (above if limits[1] == 100 else 1))[:, 0]
    error = np.sqrt(11 / 12 * ((stretched - stretched.mean()) ** 2).sum())
    pseudo = 12 * value[0] - 11 * without[:, 0]
    bend = -1 / value[0] + (1 / (100 - value[0]) if limits[1] == 100 else 0)
    t = stats.t.ppf(0.975, 11)
    shift = (stats.skew(pseudo, bias=False) * (1 + 2 * t**2) / 6 + bend * pseudo.std(ddof=1) * t**2 / 2) / 12**0.5
    odds = value[0] / (100 - value[0]) if limits[1] == 100 else value[0]
    odds = np.array([odds * np.exp(-max(t, t - shift) * error), odds * np.exp(max(t, t + shift) * error)])
    expected = 100 * odds / (1 + odds) if limits[1] == 100 else odds
    np.testing.assert_allclose([ours.low[0], ours.high[0]], expected)
    assert ours.method[0] == ("logit-t" if limits[1] == 100 else "log-t")


def test_the_interval_over_events_is_the_jackknifes_with_the_events_that_they_are_worth() -> None:
    rng = np.random.default_rng(2)
    events = np.repeat(np.arange(6), [1, 2, 3, 4, 5, 6])
    values = rng.normal(30, 5, 21)
    sums, sizes = sum_units(values[:, None], events), sum_units(np.ones((21, 1)), events)
    ours = mean_interval(sums, sizes, 0.95, NO_LIMITS)
    without = np.array([values[events != event].mean() for event in range(6)])
    error = np.sqrt(5 / 6 * ((without - without.mean()) ** 2).sum())
    reach = stats.t.ppf(0.975, 21**2 / (sizes**2).sum() - 1) * error
    assert ours.low[0] == pytest.approx(values.mean() - reach) or ours.high[0] == pytest.approx(values.mean() + reach)
    assert ours.high[0] >= values.mean() + reach - 1e-9
    assert ours.low[0] <= values.mean() - reach + 1e-9


def test_fewer_than_three_events_have_no_interval() -> None:
    values = np.array([[10.0], [20.0]])
    for result in (
        mean_interval(values, np.ones_like(values), 0.95, (0, 100)),
        ratio_interval(values[0], values, np.ones_like(values), 0.95, (0, 100)),
    ):
        assert np.isnan(result.low).all()
        assert not result.is_trusted.any()
        assert result.method[0] == "none"


def test_a_draw_without_a_score_is_left_out_and_not_counted_as_zero() -> None:
    holes = np.random.default_rng(3).normal(50, 2, (1000, 2))
    holes[::10, 1] = np.nan
    assert percentile_interval(holes, 0.95).low[1] > 44


def test_a_topic_without_a_value_moves_no_interval() -> None:
    values = np.random.default_rng(3).gamma(3, 8, (20, 1))
    few = mean_interval(values[:14], np.ones((14, 1)), 0.95, (0, 100))
    sizes = (np.arange(20) < 14).astype(float)[:, None]
    ours = mean_interval(values * sizes, sizes, 0.95, (0, 100))
    assert (ours.low[0], ours.high[0]) == pytest.approx((few.low[0], few.high[0]))


def test_values_that_are_mostly_zero_are_not_trusted_with_few_topics() -> None:
    values = np.array([[0.0], [0.0], [0.0], [8.0], [20.0]])
    assert not mean_interval(values, np.ones_like(values), 0.95, (0, 100)).is_trusted.any()
    assert not mean_interval(np.zeros((9, 1)), np.ones((9, 1)), 0.95, (0, 100)).is_trusted.any()


def test_equal_values_have_no_interval_whatever_their_size() -> None:
    for value in (1e-7, 37.3, 100.0, 1e9):
        same = np.full((9, 1), value)
        assert not mean_interval(same, np.ones((9, 1)), 0.95, NO_LIMITS).is_trusted.any()
        assert not ratio_interval(same[0], same, np.ones((9, 1)), 0.95, (0, np.inf)).is_trusted.any()


def test_a_score_that_is_zero_without_some_topic_has_the_t_interval() -> None:
    without = np.array([5.0, 6.0, 0.0, 4.0, 5.5])[:, None]
    result = ratio_interval(np.array([5.0]), without, np.ones_like(without), 0.95, (0, 100))
    assert result.method[0] == "t"
    assert np.isfinite([result.low[0], result.high[0]]).all()
