"""Plans and margins: the power is as claimed, and equivalence errs no more often than it may."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from harness.statistics.distributions import t_power
from harness.statistics.equivalence import claim_together, passes_gate, show_equivalence
from harness.statistics.mean_columns import MeanColumn
from harness.statistics.permutation import compare_pairs
from harness.statistics.power import (
    attained_level,
    detectable_curve,
    detectable_difference,
    needed_range,
    needed_units,
)


@pytest.mark.parametrize("units", [6, 7, 8, 10, 15, 30])
def test_the_detectable_difference_is_shown_in_eighty_of_a_hundred_cases(units: int) -> None:
    """Case i compares system 2i, which has the difference, with system 2i + 1, which has none."""
    cases, rng = 500, np.random.default_rng(units)
    difference = detectable_difference(1 / units**0.5, units, 0.05)
    assert difference is not None
    values = np.zeros((units, 2 * cases))
    values[:, ::2] = rng.normal(difference, 1, (units, cases))
    pairs = np.arange(2 * cases).reshape(-1, 2)
    tests = compare_pairs([MeanColumn(values)], pairs, permutations=1024, seed=1, correction="none")
    assert (tests.p[:, 0] < 0.05).mean() == pytest.approx(0.8, abs=0.055)


def test_where_no_test_can_reject_nothing_is_claimed() -> None:
    assert detectable_difference(1.0, 5, 0.05) is None
    assert detectable_difference(1.0, 6, 0.05) is not None
    assert detectable_difference(1.0, 6, 0.05 / 15) is None
    assert attained_level(6, 0.05, 10_000) == 2 / 64
    assert attained_level(30, 0.05, 10_000) == 0.05
    assert attained_level(30, 0.00005, 10_000) == 0


def find_power(difference: float, error: float, units: int, alpha: float) -> float:
    """The power of the t test, or of the sign test where only the most extreme swap rejects."""
    level, shift = attained_level(units, alpha, 10_000), difference / error
    power = t_power(shift, units - 1, level)
    if level < 1.5 * 2.0 ** (1 - units):
        power = min(power, stats.norm.cdf(shift / units**0.5) ** units + stats.norm.cdf(-shift / units**0.5) ** units)
    return power


def test_the_needed_units_are_the_least_that_have_the_power() -> None:
    for difference, alpha in [(0.75, 0.05), (2.0, 0.05 / 15), (12.0, 0.05)]:
        error = 8 / 54**0.5
        units = needed_units(difference, error, 54, alpha)
        assert units is not None
        assert find_power(difference, 8 / units**0.5, units, alpha) >= 0.8
        assert find_power(difference, 8 / (units - 1) ** 0.5, units - 1, alpha) < 0.8
    assert needed_units(0.75, 8 / 54**0.5, 54, 0.05) == pytest.approx(894, abs=3)
    assert needed_units(0.0, 1.0, 54, 0.05) is None
    assert needed_units(1e-9, 1.0, 54, 0.05) is None


def test_the_curve_falls_and_starts_at_what_the_data_show() -> None:
    curve = detectable_curve(1.0, 54, (54, 100, 200, 500, 1000), alpha=0.05)
    assert curve[0] == detectable_difference(1.0, 54, 0.05)
    numbers = [value for value in curve if value is not None]
    assert numbers == sorted(numbers, reverse=True)
    assert detectable_curve(1.0, 54, (4,), alpha=0.05) == [None]


def test_the_need_of_an_observed_difference_is_a_range_without_end_where_zero_is_possible() -> None:
    wide = needed_range(0.7, -1.4, 2.8, error=1.0, units=54, alpha=0.05)
    assert wide.high is None
    assert wide.low is not None
    assert wide.units is not None
    assert wide.low < wide.units
    sure = needed_range(-3.0, -5.0, -1.0, error=1.0, units=54, alpha=0.05)
    assert sure.low is not None
    assert sure.units is not None
    assert sure.high is not None
    assert sure.low < sure.units < sure.high


def test_equivalence_is_scipys_two_one_sided_tests() -> None:
    gaps = np.random.default_rng(1).normal(0.1, 1, 40)
    error = gaps.std(ddof=1) / 40**0.5
    result = show_equivalence(gaps.mean(), error, 39, 0.5)
    lower = stats.ttest_1samp(gaps, -0.5, alternative="greater").pvalue
    upper = stats.ttest_1samp(gaps, 0.5, alternative="less").pvalue
    assert result.p_equivalent == pytest.approx(max(lower, upper))
    assert result.p_not_worse == pytest.approx(lower)
    ends = stats.ttest_1samp(gaps, 0).confidence_interval(0.9)
    assert (result.low, result.high) == pytest.approx(tuple(ends))
    assert result.is_equivalent == (result.low > -0.5 and result.high < 0.5)


def test_systems_that_differ_by_the_margin_are_called_the_same_in_five_of_a_hundred_at_most() -> None:
    rng = np.random.default_rng(2)
    same = not_worse = 0
    for _ in range(2000):
        gaps = rng.normal(-1.0, 2, 30)
        result = show_equivalence(gaps.mean(), gaps.std(ddof=1) / 30**0.5, 29, 1.0)
        same += result.is_equivalent
        not_worse += result.is_not_worse
    assert same <= 130
    assert 70 <= not_worse <= 130  # 100 expected


def test_a_gate_says_by_which_rule_it_is_passed() -> None:
    assert not passes_gate(-0.6, 0.5, 49, 0.5, rule="point")
    assert passes_gate(-0.6, 0.5, 49, 0.5, rule="significant")
    assert not passes_gate(-0.4, 0.5, 49, 0.5, rule="non-inferior")
    assert passes_gate(1.0, 0.5, 49, 0.5, rule="non-inferior")
    assert not passes_gate(-3.0, 0.5, 49, 0.5, rule="significant")
    assert passes_gate(0.0, 0.0, 49, 0.0, rule="point")
    for wrong in (lambda: passes_gate(0, 1, 9, -0.5, rule="point"), lambda: show_equivalence(0, 1, 9, 0)):
        with pytest.raises(ValueError, match=r"gate|margin"):
            wrong()


def test_holm_over_margins_errs_in_five_of_a_hundred_families_at_most_and_finds_more_than_bonferroni() -> None:
    rng = np.random.default_rng(9)
    wrong = found = by_bonferroni = 0
    for _ in range(1000):
        scores = rng.normal([0, 0, 0, 1.0], 1.2, (30, 4))  # the last one lies on the margin of all others
        pairs = [(a, b) for a in range(4) for b in range(a)]
        gaps = np.stack([scores[:, a] - scores[:, b] for a, b in pairs])
        p = [show_equivalence(gap.mean(), gap.std(ddof=1) / 30**0.5, 29, 1.0).p_equivalent for gap in gaps]
        claims = claim_together(p)
        wrong += any(claim for claim, (a, _) in zip(claims, pairs, strict=True) if a == 3)
        found += sum(claim for claim, (a, _) in zip(claims, pairs, strict=True) if a < 3)
        by_bonferroni += sum(6 * value < 0.05 for value, (a, _) in zip(p, pairs, strict=True) if a < 3)
    assert wrong <= 65
    assert found > 1.02 * by_bonferroni
    assert claim_together([0.03, 0.04], is_corrected=False) == [True, True]
    assert claim_together([0.03, 0.04]) == [False, False]
