"""The deviation of a ratio of sums under swaps: of all swaps where they are listed, else of enough of them."""

from __future__ import annotations

import numpy as np
import pytest

from harness.statistics.compared_pairs import list_pairs
from harness.statistics.mean_columns import MeanColumn
from harness.statistics.permutation import DEVIATION_SWAPS, compare_pairs
from harness.statistics.ratio_columns import RatioColumn
from harness.statistics.resampling import Floats


def score_counts(sums: Floats) -> Floats:
    """Hits over words: a mean over topics where all texts are of one length."""
    return np.asarray(sums[..., 0] / sums[..., 1])


@pytest.mark.parametrize("has_gaps", [False, True])
@pytest.mark.parametrize("units", [4, 11, 13, 1000, 3000, 40_000])
def test_a_ratio_that_is_a_mean_has_the_deviation_of_a_mean(units: int, has_gaps: bool) -> None:
    rng = np.random.default_rng(units)
    hits = rng.integers(0, 50, (units, 3)).astype(float)
    hits[-3:, 0] = 50  # topics at the end weigh, too
    counts = np.stack([hits, np.full_like(hits, 50.0)], axis=-1)
    present = np.ones((units, 3), np.bool_)
    present[0, 2] = not has_gaps
    values = np.where(present, hits / 50, np.nan)
    pairs = list_pairs(3)
    permutations = 10_000 if units < 20 else DEVIATION_SWAPS
    ratio, mean = (
        compare_pairs([column], pairs, permutations=permutations, seed=7)
        for column in (RatioColumn(counts, score_counts, present), MeanColumn(values))
    )
    np.testing.assert_allclose(ratio.difference, mean.difference, rtol=1e-9)
    error = 1e-9 if ratio.is_exact else 5 / np.sqrt(2 * DEVIATION_SWAPS)  # of a deviation from so many normal draws
    np.testing.assert_allclose(ratio.deviation, mean.deviation, rtol=error)
