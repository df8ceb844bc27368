"""Correlations, their intervals and their tests have the values that the reference tools' own tests hold."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from harness.statistics.correlation import (
    Coefficient,
    Level,
    calibrated_accuracy,
    correlate,
    correlate_lists,
    rank,
)
from harness.statistics.correlation_tests import (
    Resampled,
    bootstrap_correlation,
    draw_counts,
    fisher_interval,
    permute_metrics,
    williams,
)
from harness.statistics.kendall import correlate_by_kendall
from harness.statistics.swapped_correlation import correlate_swapped
from harness.statistics.weighted_correlation import correlate_draws

Floats = NDArray[np.float64]

NAN = np.nan
X1 = np.array([[1.0, 9, 2], [4, 5, 2], [6, 7, 2]])
Z1 = np.arange(11.0, 20).reshape(3, 3)


def draw(seed: int, *shapes: tuple[int, int]) -> list[Floats]:
    """What numpy's legacy generator gives after this seed: the reference tests are written with it."""
    rng = np.random.RandomState(seed)
    return [rng.random_sample(shape) for shape in shapes]


def test_the_levels_have_the_values_of_nlpstats_and_sacrerouge() -> None:
    assert correlate(X1, Z1, "system", "pearson").value == pytest.approx(0.7205766921)
    by_input = correlate(X1, Z1, "input", "pearson")
    assert by_input.value == pytest.approx(0.2466996339)
    assert (by_input.count, by_input.undefined_draws) == (2, 1)
    assert correlate(X1, Z1, "global", "pearson").value == pytest.approx(0.06691496051)
    other = X1.copy()
    other[:, 2] = [2, 4, 1]
    assert correlate(other, Z1, "input", "pearson").value == pytest.approx(0.05535747748)


def test_missing_values_leave_their_places_out() -> None:
    first = np.array([[1, 9, 2], [NAN, 5, 4], [6, 7, 7]])
    assert correlate(first, Z1, "input", "pearson").value == pytest.approx(0.4977997559)
    second = np.array([[1, 9, 2], [4, 5, NAN], [6, NAN, 2]])
    system = correlate(second, Z1, "system", "pearson")
    assert system.value == pytest.approx(-0.09578262852)
    third = X1.copy()
    third[1, 2] = third[2, 0] = NAN
    assert correlate(third, Z1, "global", "pearson").value == pytest.approx(0.05436067275)


def test_equal_rows_have_no_correlation() -> None:
    flat = np.array([[1.0, 2.0], [1.0, 2.0]])
    assert np.isnan(correlate(flat, np.array([[3.0, 1.0], [2.0, 5.0]]), "system", "pearson").value)
    nothing = correlate(flat, np.array([[3.0, 1.0], [2.0, 5.0]]), "input", "kendall-b")
    assert np.isnan(nothing.value)
    assert nothing.undefined_draws == 2


def test_the_docstring_of_nlpstats() -> None:
    x, z = draw(4, (10, 25), (10, 25))
    assert correlate(x, z, "system", "pearson").value == pytest.approx(-0.5011117333825296)
    assert correlate(x, z, "input", "spearman").value == pytest.approx(-0.07103030303030303)
    assert correlate(x, z, "global", "kendall-b").value == pytest.approx(-0.05413654618473896)


def test_coefficients_are_scipys() -> None:
    rng = np.random.default_rng(1)
    for _ in range(30):
        x, z = rng.integers(0, 5, 12).astype(float), rng.integers(0, 8, 12).astype(float)
        assert correlate_lists(x, z, "pearson") == pytest.approx(stats.pearsonr(x, z).statistic)
        assert correlate_lists(x, z, "spearman") == pytest.approx(stats.spearmanr(x, z).statistic)
        assert correlate_lists(x, z, "kendall-b") == pytest.approx(stats.kendalltau(x, z).statistic)
        assert correlate_lists(x, z, "kendall-c") == pytest.approx(stats.kendalltau(x, z, variant="c").statistic)
        assert rank(x).tolist() == stats.rankdata(x).tolist()


FISHER = {
    "global": [(-0.027637, 0.581885), (-0.067335, 0.564076), (-0.029965, 0.409857)],
    "system": [(-0.644565, 0.964440), (-0.670873, 0.975677), (-0.702391, 0.937779)],
    "input": [(-0.808377, 0.928786), (-0.726213, 0.965365), (-0.684487, 0.941806)],
}


@pytest.mark.parametrize("level", ["global", "system", "input"])
def test_fishers_intervals_are_those_of_nlpstats(level: str) -> None:
    x, z = draw(12, (5, 7), (5, 7))
    for coefficient, ends in zip(("pearson", "spearman", "kendall-b"), FISHER[level], strict=True):
        value = correlate(x, z, level, coefficient).value  # type: ignore[arg-type]
        result = fisher_interval(value, 35 if level == "global" else 5, coefficient)  # type: ignore[arg-type]
        assert result == pytest.approx(ends, abs=1e-6)
    assert fisher_interval(0.5, 3, "pearson") is None


@pytest.mark.parametrize(
    ("resampled", "ends"), [("systems", (-0.8660, 0.3974)), ("inputs", (-0.9449, 0)), ("both", (-1, 1))]
)
def test_bootstrap_intervals_are_those_of_nlpstats(resampled: str, ends: tuple[float, float]) -> None:
    x = np.arange(1.0, 10).reshape(3, 3)
    z = np.array([[5.0, 2, 7], [1, 7, 3], [4, 2, 2]])
    result = bootstrap_correlation(x, z, "global", "pearson", resampled=resampled, draws=3000)  # type: ignore[arg-type]
    assert (result.low, result.high) == pytest.approx(ends, abs=1e-4)


def test_the_bootstrap_of_both_axes_lies_in_the_band() -> None:
    x, z = draw(4, (25, 50), (25, 50))
    result = bootstrap_correlation(x, z, "system", "pearson", resampled="both", draws=20_000)
    assert (result.low, result.high) == pytest.approx((-0.5298, 0.5461), abs=0.01)


def test_williams_has_the_values_of_the_reference_tools() -> None:
    x, y, z, x2, y2, z2 = draw(12, *[(9, 5)] * 6)
    flat = [matrix.ravel() for matrix in (x, y, z)]
    xz, yz, xy = (correlate_lists(flat[a], flat[b], "pearson") for a, b in ((0, 2), (1, 2), (0, 1)))
    greater = williams(xz, yz, xy, 45, tail="greater", is_absolute=True).p
    both = williams(xz, yz, xy, 45, is_absolute=True).p
    assert (greater, both) == pytest.approx((0.2716978, 0.5433956), abs=1e-6)
    pairs = ((x2, z2), (y2, z2), (x2, y2))
    xz, yz, xy = (correlate(a, b, "system", "spearman").value for a, b in pairs)
    assert williams(xz, yz, xy, 9, tail="less", is_absolute=True).p == pytest.approx(0.4658712, abs=1e-6)
    assert williams(xz, yz, xy, 9, is_absolute=True).p == pytest.approx(0.9317423, abs=1e-6)


def test_williams_of_mt_metrics_eval() -> None:
    gold, one, two = np.arange(1.0, 6), np.array([1.1, 2, 3.1, 4, 5.1]), np.array([1.5, 2, 3.1, 4, 5.5])
    a, b, c = (correlate_lists(x, z, "pearson") for x, z in ((one, gold), (two, gold), (one, two)))
    assert (a, b) == pytest.approx((0.999, 0.987), abs=5e-4)
    assert williams(a, b, c, 5, tail="greater").p == pytest.approx(0.019, abs=5e-4)


def test_williams_with_negative_correlations_keeps_its_direction_unless_signs_are_dropped() -> None:
    assert williams(-0.2, -0.7, 0.3, 20, tail="greater").p < 0.1
    assert williams(-0.2, -0.7, 0.3, 20, tail="greater", is_absolute=True).p > 0.9
    assert np.isnan(williams(0.2, 0.1, 0.3, 3).p)


def test_cellwise_swaps_lie_in_sacrerouges_band() -> None:
    x, y, z = draw(12, *[(9, 5)] * 3)
    permuted = permute_metrics(x, y, z, "global", "pearson", tail="greater", permutations=2000)
    assert permuted.p == pytest.approx(0.970, abs=0.015)


@pytest.mark.parametrize(("tail", "p"), [("two-sided", 0.536), ("greater", 0.741), ("less", 0.299)])
def test_rows_then_columns_lie_in_the_band_of_nlpstats(tail: str, p: float) -> None:
    x, y, z = draw(1234, *[(9, 5)] * 3)
    result = permute_metrics(
        x, y, z, "global", "pearson", swapped="systems-then-inputs", tail=tail, permutations=3000, adds_one=False  # type: ignore[arg-type]
    )  # fmt: skip
    assert result.p == pytest.approx(p, abs=0.03)


GOLD, METRIC = np.array([1.0, 2, 2, 3, 4]), np.array([2, 1, 1.5, 5, 3])


def test_ties_count_as_in_mt_metrics_eval() -> None:
    assert correlate_lists(GOLD, METRIC, "kendall-b") == pytest.approx(0.316227766)
    assert correlate_lists(GOLD, METRIC, "kendall-c") == pytest.approx(0.32)
    assert calibrated_accuracy(GOLD, METRIC).accuracy == pytest.approx(0.7)


def test_ties_are_calibrated_over_groups_together() -> None:
    metric = np.array([[0, 5, 2, 3, 2], [NAN, 2, 1, 5, 3], [9, 1, 5, 3, 8], [9, 3, 4, 4, 1], [NAN] * 5])
    human = np.array([[1, 5, 2, 1, 1], [4, 2, 2, 1, 4], [5, 9, 2, 8, 7], [7, 6, NAN, 3, 2], [NAN] * 5])
    result = calibrated_accuracy(human, metric)
    assert (result.accuracy, result.threshold) == pytest.approx((0.4916667, 1))


def test_averages_over_systems_and_over_items_are_those_of_mt_metrics_eval() -> None:
    gold, metric = np.arange(1.0, 7).reshape(2, 3), np.array([[2.0, 1, 4], [3, 3, 7]])
    values = {
        "pearson": (0.776, 0.760, 1),
        "kendall-b": (0.552, 0.575, 1),
        "kendall-c": (0.556, 0.611, 1),
    }
    for coefficient, expected in values.items():
        ours = (
            correlate(metric, gold, "global", coefficient).value,  # type: ignore[arg-type]
            correlate(metric.T, gold.T, "input", coefficient).value,  # type: ignore[arg-type]
            correlate(metric, gold, "input", coefficient).value,  # type: ignore[arg-type]
        )
        assert ours == pytest.approx(expected, abs=5e-4)


def test_permutations_keep_their_level_and_undefined_trials_are_counted() -> None:
    rng = np.random.default_rng(3)
    rejected = 0
    for _ in range(100):
        z = rng.normal(size=(10, 4))
        x, y = z + rng.normal(size=(10, 4)), z + rng.normal(size=(10, 4))
        rejected += permute_metrics(x, y, z, "global", "pearson", permutations=99).p <= 0.05
    assert rejected <= 12
    flat = np.ones((3, 2))
    assert permute_metrics(flat, flat, np.ones((3, 2)), "global", "pearson", permutations=9).undefined == 9


LEVELS: tuple[Level, ...] = ("system", "input", "global")
COEFFICIENTS: tuple[Coefficient, ...] = ("pearson", "spearman", "kendall-b", "kendall-c")


def draw_matrices(seed: int) -> tuple[Floats, Floats]:
    """Two matrices with ties, every third with gaps."""
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(2, 8, 2))
    x, z = rng.integers(0, 5, shape).astype(float), rng.integers(0, 4, shape).astype(float)
    if seed % 2:
        x = rng.normal(size=shape)
    if seed % 3 == 0:
        x[rng.random(shape) < 0.2] = NAN
    return x, z


@pytest.mark.parametrize("seed", range(12))
def test_all_draws_at_once_are_the_correlations_of_the_matrices_written_out(seed: int) -> None:
    x, z = draw_matrices(seed)
    resampled: Resampled = ("systems", "inputs", "both")[seed % 3]
    draws = draw_counts(x.shape, resampled, 12, seed)
    for level in LEVELS:
        for coefficient in COEFFICIENTS:
            slow = []
            for rows, columns in zip(*draws, strict=True):
                places = [np.repeat(np.arange(len(c)), c.astype(int)) for c in (rows, columns)]
                slow.append(correlate(x[np.ix_(*places)], z[np.ix_(*places)], level, coefficient).value)
            fast = correlate_draws(x, z, level, coefficient, draws)
            np.testing.assert_allclose(fast, slow, atol=1e-9, err_msg=f"{level} {coefficient}")


@pytest.mark.parametrize("seed", range(12))
def test_all_permutations_at_once_are_the_correlations_of_the_matrices_swapped(seed: int) -> None:
    x, z = draw_matrices(seed)
    y, _ = draw_matrices(seed)
    y = np.where(np.isfinite(y), np.random.default_rng(seed + 50).permutation(np.nan_to_num(y)), NAN)
    masks = np.random.default_rng(seed).random((9, *x.shape)) < 0.5
    masks = np.broadcast_to(masks[:, :, :1], masks.shape) if seed % 2 else masks  # whole systems
    for level in LEVELS:
        for coefficient in COEFFICIENTS:
            slow = [correlate(np.where(mask, y, x), z, level, coefficient).value for mask in masks]
            fast = correlate_swapped((x, y), z, level, coefficient, masks)
            np.testing.assert_allclose(fast, slow, atol=1e-9, err_msg=f"{level} {coefficient}")


def test_scores_that_differ_in_their_last_bits_cannot_make_a_permutation_test_sure() -> None:
    rng = np.random.default_rng(6)
    z = rng.normal(size=(4, 60))
    x = np.round(z + rng.normal(size=z.shape), 1) * (1 + rng.integers(-1, 2, z.shape) * 2.0**-52)
    y = rng.normal(size=z.shape)
    for coefficient in COEFFICIENTS:
        result = permute_metrics(x, y, z, "global", coefficient, swapped="systems", permutations=999)
        assert result.p > 0.1  # of 16 ways to exchange four systems two leave the difference as it is


def test_kendall_in_n_log_n_is_kendall() -> None:
    rng = np.random.default_rng(4)
    for size in (2, 3, 12, 150):
        other = rng.integers(0, 9, size).astype(float)
        lists = rng.integers(0, 6, (5, size)).astype(float)
        for is_c, variant in ((False, "b"), (True, "c")):
            expected = [stats.kendalltau(row, other, variant=variant).statistic for row in lists]
            np.testing.assert_allclose(correlate_by_kendall(lists, other, is_c=is_c), expected, atol=1e-12)
    assert np.isnan(correlate_by_kendall(np.ones((1, 4)), np.arange(4.0))).all()
