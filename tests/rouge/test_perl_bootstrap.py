"""The bootstrap of ROUGE-1.5.5: C's generator, and averages that are means of resampled means."""

from __future__ import annotations

import numpy as np
import pytest

from harness.rouge.perl.bootstrap import _drawn_instances, bootstrap_estimates


def test_the_draws_are_those_of_drand48() -> None:
    drawn = np.stack(list(_drawn_instances(25, 1000)), axis=1)
    assert drawn.shape == (1000, 25)
    assert drawn[0, :8].tolist() == [4, 18, 2, 21, 14, 19, 17, 9]
    assert drawn[1, :8].tolist() == [1, 11, 20, 8, 14, 0, 4, 24]
    assert drawn[999, :8].tolist() == [2, 15, 20, 23, 19, 13, 14, 10]


def plain_estimate(values: list[float], resamples: int, confidence: float) -> tuple[float, float, float]:
    means = []
    for seed in range(resamples):
        state, total = seed * 65536 + 0x330E, 0.0
        for _ in values:
            state = (state * 0x5DEECE66D + 0xB) % 2**48
            total += values[int(len(values) * (state / 2**48))]
        means.append(total / len(values))
    means.sort()
    at = dict(enumerate(means))
    at.update({-index: means[-index] for index in range(1, resamples + 1)})
    delta = resamples * ((100 - confidence) / 2) / 100
    low, high = int(delta), int(resamples - delta - 1)
    part = resamples - delta - 1 - high
    average = 0.0
    for mean in means:
        average += mean
    low_limit, high_limit = (at.get(i, 0) + (at.get(i + 1, 0) - at.get(i, 0)) * part for i in (low, high))
    return average / resamples, low_limit, high_limit


@pytest.mark.parametrize(
    ("resamples", "confidence"), [(1000, 95), (500, 99), (200, 90), (7, 95), (1, 95), (10, 0), (10, 100)]
)
@pytest.mark.parametrize("size", [1, 2, 13])
def test_averages_and_limits_are_those_of_the_plain_rules(resamples: int, confidence: float, size: int) -> None:
    values = np.round(np.random.default_rng(size).random((size, 2)), 5)
    for column, found in zip(values.T, bootstrap_estimates(values, resamples, confidence), strict=True):
        assert found == plain_estimate(column.tolist(), resamples, confidence)


def test_one_instance_is_its_own_average_and_limits() -> None:
    (found,) = bootstrap_estimates(np.array([[0.25]]), 1000, 95)
    assert found == (0.25, 0.25, 0.25)


def test_the_average_is_not_the_mean_of_the_scores() -> None:
    values = np.arange(25)[:, None] / 25
    (found,) = bootstrap_estimates(values, 1000, 95)
    assert found.value != values.mean()
    assert abs(found.value - values.mean()) < 0.01
