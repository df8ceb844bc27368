"""Raters: agreement and strengths as other packages have them, and intervals over topics and raters that hold."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import pytest
import scipy.stats

from harness.statistics import krippendorff
from harness.statistics.crossed_effects import estimate_crossed
from harness.statistics.krippendorff import Scale, krippendorff_alpha
from harness.statistics.preferences import compute_side_p, fit_strengths
from harness.statistics.resampling import Floats
from tests.benchmarks.simulate_raters import Design, count_held

ALPHAS = {
    "nominal": 0.6006389776357828,
    "ordinal": 0.7914975580225141,
    "interval": 0.7675464907018597,
    "ratio": 0.6894300572531179,
}
"""Of `ratings()`, by the package krippendorff 0.9.0."""

WINS = {"ab": 6, "ba": 3, "ac": 4, "ca": 1, "bc": 5, "cb": 4, "ad": 7, "da": 2, "cd": 3, "dc": 3}
TIES = {"ab": 2, "bd": 3}
STRENGTHS = [0.73984116, -0.02229889, -0.35877113, -0.35877113]
"""Of these, by evalica 0.4.2 (log scores, centred), a tie as half a win for both."""


def ratings() -> Floats:
    """Four raters, twenty units, a quarter missing: made by arithmetic, so that any package can be given the same."""
    rater, unit = np.arange(4)[:, None], np.arange(20)[None]
    values = np.where((rater * 7 + unit * 3) % 4 > 0, (3 * rater * unit + unit * unit + rater) % 5 + 1.0, np.nan)
    values[1:] = np.where((unit % 3 > 0) & ~np.isnan(values[1:]), values[0], values[1:])
    return values


def wins_table() -> Floats:
    table = np.zeros((4, 4))
    for pair, times in WINS.items():
        table["abcd".index(pair[0]), "abcd".index(pair[1])] += times
    for pair, times in TIES.items():
        table["abcd".index(pair[0]), "abcd".index(pair[1])] += times / 2
        table["abcd".index(pair[1]), "abcd".index(pair[0])] += times / 2
    return table


@pytest.mark.parametrize("scale", get_args(Scale))
def test_alpha_is_that_of_the_package_krippendorff(scale: Scale) -> None:
    assert krippendorff_alpha(ratings(), scale, draws=0).value == pytest.approx(ALPHAS[scale], abs=1e-12)


def test_alpha_is_that_of_the_package_krippendorff_on_random_ratings() -> None:
    package: Any = pytest.importorskip("krippendorff", reason="an oracle that need not be installed")
    rng = np.random.default_rng(1)
    for case in range(12):
        table = rng.integers(1, 3 + case % 6, (2 + case % 4, 25)).astype(float)
        table[rng.random(table.shape) < 0.2] = np.nan
        for scale in get_args(Scale):
            expected = package.alpha(table, level_of_measurement=scale)
            assert krippendorff_alpha(table, scale, draws=0).value == pytest.approx(expected, abs=1e-10)


def test_alpha_for_interval_data_takes_any_number_of_values() -> None:
    rng = np.random.default_rng(2)
    truth = rng.normal(50, 20, 3000)
    table = truth + rng.normal(0, 5, (3, 3000))
    assert krippendorff_alpha(table, "interval", draws=50).value == pytest.approx(400 / 425, abs=0.01)


@pytest.mark.parametrize("scale", ["nominal", "ordinal"])
def test_alpha_is_the_same_where_values_are_too_many_for_a_table(scale: Scale, monkeypatch: pytest.MonkeyPatch) -> None:
    topics = np.arange(20) // 2
    small = krippendorff_alpha(ratings(), scale, topic_of=topics, draws=200)
    monkeypatch.setattr(krippendorff, "MOST_COINCIDENCES", 0)
    large = krippendorff_alpha(ratings(), scale, topic_of=topics, draws=200)
    assert (large.value, large.low, large.high) == pytest.approx((small.value, small.low, small.high), abs=1e-12)


def test_alpha_of_thousands_of_ordered_values_is_that_of_their_ranks() -> None:
    rng = np.random.default_rng(6)
    table = np.asarray(np.exp(rng.normal(0, 1, 1500) + rng.normal(0, 0.3, (2, 1500))), np.float64)
    ranks = table.ravel().argsort().argsort().reshape(table.shape).astype(np.float64)
    ordinal = krippendorff_alpha(table, "ordinal", draws=20)
    assert ordinal.value == pytest.approx(krippendorff_alpha(ranks, "interval", draws=0).value)


def test_alphas_interval_is_wider_where_units_of_a_topic_are_alike() -> None:
    rng = np.random.default_rng(3)
    topics = np.repeat(np.arange(15), 8)
    disagreement = np.where(rng.random(15) < 0.5, 0.1, 2.0)[topics]  # raters agree at some topics and not at others
    table = rng.normal(0, 1, 120) + disagreement * rng.normal(0, 1, (3, 120))
    alone = krippendorff_alpha(table, "interval")
    together = krippendorff_alpha(table, "interval", topic_of=topics)
    assert alone.value == together.value
    assert together.high - together.low > 1.3 * (alone.high - alone.low)
    assert np.isnan(krippendorff_alpha(table, "interval", topic_of=np.zeros(120, int)).low)


def test_strengths_are_those_of_evalica() -> None:
    np.testing.assert_allclose(fit_strengths(wins_table()[None])[0], STRENGTHS, atol=1e-7)


def test_strengths_are_those_of_evalica_where_it_is_installed() -> None:
    evalica: Any = pytest.importorskip("evalica", reason="an oracle that need not be installed")
    games = [(pair, evalica.Winner.X) for pair, times in WINS.items() for _ in range(times)]
    games += [(pair, evalica.Winner.Draw) for pair, times in TIES.items() for _ in range(times)]
    one, other = [pair[0] for pair, _ in games], [pair[1] for pair, _ in games]
    result = evalica.bradley_terry(one, other, [winner for _, winner in games], tolerance=1e-12, limit=100_000)
    logs = np.log(result.scores.loc[list("abcd")].to_numpy())
    np.testing.assert_allclose(logs - logs.mean(), STRENGTHS, atol=1e-7)


def test_tables_without_an_end_get_half_a_win_each_and_the_others_none() -> None:
    sure = np.array([[0.0, 5.0], [0.0, 0.0]])
    both = fit_strengths(np.stack([sure, np.array([[0.0, 3.0], [1.0, 0.0]])]))
    assert both[0, 0] - both[0, 1] == pytest.approx(np.log(5.5 / 0.5))
    assert both[1, 0] - both[1, 1] == pytest.approx(np.log(3))


def test_a_preference_for_a_side_has_the_exact_p_value() -> None:
    for first, decided in ((0, 1), (5, 10), (9, 10), (2, 30), (400, 700)):
        expected = scipy.stats.binomtest(first, decided).pvalue
        assert compute_side_p(first, decided) == pytest.approx(expected, rel=1e-9)
    assert np.isnan(compute_side_p(0, 0))


def crossed(values: Floats, seed: int = 12345) -> tuple[float, float, float, float]:
    """The mean of a table (topics, raters) with its interval, and the share of the variance that raters have."""
    topic_of, rater_of = (place.ravel() for place in np.indices(values.shape))
    flat = values.ravel()
    result = estimate_crossed(
        lambda weights: ((weights @ flat) / weights.sum(axis=1))[:, None], topic_of, rater_of, draws=4000, seed=seed
    )
    return float(result.value[0]), float(result.low[0]), float(result.high[0]), float(result.share_of_raters[0])


def test_the_crossed_variance_is_that_of_the_analysis_of_variance() -> None:
    rng = np.random.default_rng(4)
    topics, raters = 30, 6
    values = rng.normal(0, 1, (topics, 1)) + rng.normal(0, 0.6, (1, raters)) + rng.normal(0, 1, (topics, raters))
    by_topic = values.mean(axis=1).var(ddof=1) / topics
    by_rater = values.mean(axis=0).var(ddof=1) / raters
    by_cell = values.var(ddof=1) / (topics * raters)
    variance = by_topic + by_rater - by_cell
    weight = by_rater / variance
    df = 1 / (weight / (raters - 1) + (1 - weight) / (topics - 1))
    half = scipy.stats.t.ppf(0.975, df) * np.sqrt(variance)
    value, low, high, _ = crossed(values)
    assert value == pytest.approx(values.mean())
    assert (low, high) == pytest.approx((value - half, value + half), abs=0.05 * half)


def test_the_share_of_raters_tells_whether_more_topics_would_help() -> None:
    rng = np.random.default_rng(5)
    noise = rng.normal(0, 0.1, (40, 5))
    assert crossed(rng.normal(0, 1, (1, 5)) + noise)[3] > 0.95
    assert crossed(rng.normal(0, 1, (40, 1)) + noise)[3] < 0.05
    assert np.isnan(crossed(noise[:, :1])[3])
    assert crossed(noise) == crossed(noise)


def test_an_interval_over_raters_holds_and_one_that_ignores_them_does_not() -> None:
    held, ignored = count_held("share won", 60, Design(5, topics=40, shared=40, taste=0.5))
    assert held >= 52  # 95 in 100 gives less in one of a thousand runs of 60 studies
    assert ignored <= 42
