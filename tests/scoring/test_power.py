from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from harness.scoring import power
from harness.scoring.resampling import draw_resamples


def z_test_finds(difference: float, spread: float, units: int, cases: int, seed: int) -> float:
    """The share of simulated studies in which a two-sided z test at 0.05 finds a true difference."""
    found = np.random.default_rng(seed).normal(difference, spread, (cases, units))
    z = found.mean(axis=1) / (found.std(axis=1, ddof=1) / units**0.5)
    return float((np.abs(z) > 1.959964).mean())


def test_the_detectable_difference_is_found_in_80_of_100_cases() -> None:
    size = power.detectable_difference(8.0 / 100**0.5, alpha=0.05)
    assert size == pytest.approx(2.2412, abs=1e-3)  # (1.95996 + 0.84162) * 0.8
    assert z_test_finds(size, spread=8.0, units=100, cases=4000, seed=1) == pytest.approx(0.80, abs=0.025)


def test_as_many_units_as_needed_find_the_difference_in_80_of_100_cases() -> None:
    units = power.needed_units(1.0, error=8.0 / 50**0.5, units=50, alpha=0.05)
    assert units == 503  # (2.80158 * 8 / 1)^2 = 502.3
    assert z_test_finds(1.0, spread=8.0, units=units, cases=3000, seed=2) == pytest.approx(0.80, abs=0.025)


def test_no_difference_needs_no_number() -> None:
    assert power.needed_units(0.0, error=1.0, units=10, alpha=0.05) is None


def test_a_difference_of_nearly_nothing_is_not_a_number_of_units_either() -> None:
    assert power.needed_units(1e-9, error=1.0, units=10, alpha=0.05) is None


def test_a_plain_difference_needs_no_fewer_units_than_a_test_can_use() -> None:
    assert power.needed_units(50.0, error=0.1, units=100, alpha=0.05) == 6
    assert power.fewest_units(0.05) == 6
    assert 2 * 0.5**6 < 0.05 <= 2 * 0.5**5


def test_half_the_difference_needs_four_times_the_units() -> None:
    sizes = [power.needed_units(difference, error=1.0, units=100, alpha=0.05) or 0 for difference in (2.0, 1.0, 0.5)]
    assert all(b / a == pytest.approx(4, abs=0.05) for a, b in pairwise(sizes))


def test_the_standard_error_of_a_mean_is_the_textbook_s() -> None:
    scores = np.random.default_rng(3).normal(40, 8, 12)
    weights = np.concatenate(list(draw_resamples(12, 40_000, seed=1)))
    error = power.standard_error(weights @ scores / 12, 12)
    assert error == pytest.approx(scores.std(ddof=1) / 12**0.5, rel=0.02)


def test_variance_is_split_into_topics_and_tries() -> None:
    rng = np.random.default_rng(4)
    scores = 40 + rng.normal(0, 6, 3000) + rng.normal(0, 2, (4, 3000))
    split = power.variance_split(scores)
    assert split.topics == pytest.approx(36, rel=0.08)
    assert split.tries == pytest.approx(4, rel=0.05)
    assert split.share == pytest.approx(0.1, abs=0.01)


def test_a_system_that_repeats_itself_has_no_variance_of_tries() -> None:
    once = np.array([10.0, 20.0, 40.0])
    split = power.variance_split(np.stack([once, once]))
    assert (split.tries, split.share) == (0.0, 0.0)
    assert split.topics == pytest.approx(once.var(ddof=1))


def test_where_nothing_varies_the_share_is_nothing() -> None:
    assert power.variance_split(np.full((2, 5), 3.0)).share == 0.0
