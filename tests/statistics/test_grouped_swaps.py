"""Very many topics are swapped in groups: what the test promises, and what its numbers are."""

from __future__ import annotations

import numpy as np
import pytest

from harness.statistics import resampling
from harness.statistics.compared_pairs import list_pairs
from harness.statistics.mean_columns import MeanColumn
from harness.statistics.permutation import compare_pairs
from harness.statistics.ratio_columns import RatioColumn
from harness.statistics.resampling import group_units, sum_units


def ratio(sums: np.ndarray) -> np.ndarray:
    return np.asarray(sums[..., 0] / sums[..., 1])


def group_columns(values: np.ndarray, group_of: np.ndarray) -> MeanColumn:
    return MeanColumn(sum_units(values, group_of), sizes=np.bincount(group_of).astype(np.float64))


def test_groups_are_neighbours_of_nearly_one_size() -> None:
    assert group_units(1 << 16) is None
    groups = group_units(100_001)
    assert groups is not None
    assert (np.diff(groups) >= 0).all()
    assert set(np.bincount(groups).tolist()) == {6, 7}
    assert len(np.bincount(groups)) == resampling.SWAPPED_GROUPS


@pytest.mark.parametrize("kind", ["mean", "ratio"])
def test_sums_of_groups_give_the_numbers_of_topics_that_are_swapped_by_group(kind: str) -> None:
    rng = np.random.default_rng(1)
    group_of = np.arange(50) * 20 // 50
    sizes = np.bincount(group_of).astype(np.float64)
    if kind == "mean":
        values = rng.normal(30, 8, (50, 3))
        by_topic, by_group = MeanColumn(values, group_of), MeanColumn(sum_units(values, group_of), sizes=sizes)
    else:
        counts = rng.uniform(1, 5, (50, 3, 2))
        by_topic = RatioColumn(counts, ratio, None, group_of)  # type: ignore[assignment]
        by_group = RatioColumn(sum_units(counts, group_of), ratio, sizes=sizes)  # type: ignore[assignment]
    first, second = (
        compare_pairs([column], list_pairs(3), permutations=500, seed=3) for column in (by_topic, by_group)
    )
    for name in ("difference", "statistic", "deviation", "moments", "p", "p_corrected"):
        np.testing.assert_allclose(getattr(first, name), getattr(second, name), rtol=1e-9, err_msg=name)


def test_equal_systems_differ_in_5_of_100_cases_and_unequal_ones_as_often_as_with_single_topics() -> None:
    """Groups of 8 of 1600 topics, with skewed differences: 200 groups, so what groups lose is larger than it can be."""
    found = {"equal": [0, 0], "unequal": [0, 0]}
    cases = 300
    group_of = np.arange(1600) // 8
    for case in range(cases):
        rng = np.random.default_rng(case)
        gaps = rng.exponential(1, 1600) * rng.choice([-1, 1], 1600)
        for name, shift in (("equal", 0.0), ("unequal", 0.1)):
            values = np.stack([gaps + shift, np.zeros(1600)], axis=1)
            for place, column in enumerate((MeanColumn(values), group_columns(values, group_of))):
                p = compare_pairs([column], list_pairs(2), permutations=199, seed=case).p[0, 0]
                found[name][place] += p <= 0.05
    single, grouped = found["equal"]
    assert 0.02 * cases <= grouped <= 0.09 * cases
    assert abs(single - grouped) <= 0.04 * cases
    single, grouped = found["unequal"]  # of 100 such studies about 80 find it
    assert single > 0.7 * cases
    assert abs(single - grouped) <= 0.05 * cases
