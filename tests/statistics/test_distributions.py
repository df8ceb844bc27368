"""Our quantiles and probabilities are scipy's."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from harness.statistics.distributions import (
    beta_share,
    noncentral_t_below,
    shift_for_power,
    t_power,
    t_quantile,
    t_tail,
)


@given(st.floats(0.001, 0.999), st.floats(0.5, 500), st.floats(0.5, 500))
@settings(max_examples=150, deadline=None)
def test_the_incomplete_beta_function_is_scipys(x: float, a: float, b: float) -> None:
    assert beta_share(x, a, b) == pytest.approx(special.betainc(a, b, x), rel=1e-9, abs=1e-13)


@given(st.floats(-40, 40), st.floats(1, 2000))
@settings(max_examples=150, deadline=None)
def test_the_tail_of_t_is_scipys(t: float, df: float) -> None:
    assert t_tail(t, df) == pytest.approx(stats.t.sf(t, df), rel=1e-8, abs=1e-300)


@pytest.mark.parametrize("df", [1, 1.7, 2, 4, 9, 29.5, 99, 1e4, 1e6, inf])
@pytest.mark.parametrize("share", [0.0005, 0.025, 0.2, 0.5, 0.9, 0.975, 0.99999])
def test_quantiles_of_t_are_scipys(share: float, df: float) -> None:
    assert t_quantile(share, df) == pytest.approx(stats.t.ppf(share, df), rel=1e-8, abs=1e-9)


@pytest.mark.parametrize("df", [1, 2, 5, 19, 53, 400])
@pytest.mark.parametrize("shift", [0.0, 0.7, 2.8, 6.0])
@pytest.mark.parametrize("t", [-3.0, 0.0, 1.96, 2.57, 7.0])
def test_the_noncentral_t_is_scipys(t: float, df: float, shift: float) -> None:
    assert noncentral_t_below(t, df, shift) == pytest.approx(stats.nct.cdf(t, df, shift), abs=1e-9)


@pytest.mark.parametrize(("df", "alpha"), [(5, 0.03125), (19, 0.05), (53, 0.0033), (999, 0.05)])
def test_the_shift_for_a_power_gives_this_power(df: float, alpha: float) -> None:
    shift = shift_for_power(df, alpha, 0.8)
    assert t_power(shift, df, alpha) == pytest.approx(0.8, abs=1e-8)
    edge = stats.t.ppf(1 - alpha / 2, df)
    assert stats.nct.sf(edge, df, shift) + stats.nct.cdf(-edge, df, shift) == pytest.approx(0.8, abs=1e-7)
