from __future__ import annotations

import numpy as np
import pytest

from harness.records import Estimate
from harness.scoring.intervals import build_estimate, percentiles, rounded10, shares_of_way


def test_an_interval_is_the_middle_share_of_the_samples() -> None:
    low, high = percentiles(np.arange(1001.0)[:, None], 0.95)
    assert (low[0], high[0]) == pytest.approx((25.0, 975.0))


def test_shapes_lose_the_axis_of_draws() -> None:
    low, high = percentiles(np.zeros((10, 3, 2)), 0.9)
    assert low.shape == high.shape == (3, 2)


def test_draws_without_a_score_are_left_out() -> None:
    samples = np.stack([np.arange(101.0), np.r_[np.nan, np.arange(100.0)], np.full(101, np.nan)], axis=1)
    low, high = percentiles(samples, 0.9)
    assert low[:2] == pytest.approx([5.0, 4.95])
    assert high[:2] == pytest.approx([95.0, 94.05])
    assert np.isnan(low[2])
    assert np.isnan(high[2])


def test_more_confidence_is_a_wider_interval() -> None:
    samples = np.random.default_rng(1).normal(size=(1000, 1))
    narrow, wide = percentiles(samples, 0.8), percentiles(samples, 0.99)
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


def test_an_estimate_without_ends_has_no_interval() -> None:
    assert build_estimate(12.5, np.nan, np.nan) == Estimate(12.5, None, None)


def test_a_score_keeps_all_its_digits() -> None:
    """BLEU in an export is sacrebleu's BLEU, to the last bit."""
    assert build_estimate(100 / 3, 1 / 3, 200 / 3) == Estimate(100 / 3, 0.3333333333, 66.6666666667)


def test_numbers_are_plain_floats_and_minus_nothing_is_nothing() -> None:
    assert rounded10(np.float64(1) / 3) == 0.3333333333
    assert str(rounded10(-1e-12)) == "0.0"
    assert type(rounded10(np.float64(1))) is float


def test_the_share_of_a_way_is_0_at_its_beginning_and_1_at_its_end() -> None:
    scores = np.array([[[20.0, 5], [30.0, 5], [40.0, 5]]])
    shares = shares_of_way(scores, 0, 2)
    assert shares[0, :, 0].tolist() == [0.0, 0.5, 1.0]
    assert np.isnan(shares[0, :, 1]).all()
