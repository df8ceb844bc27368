"""Pairs of numbers are counted, however large they are."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from harness.scoring.shared_grams import _count_equal


@given(
    pairs=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=30),
    scale=st.sampled_from([1, 20_000, 1_000_000]),
)
def test_equal_pairs_are_counted_in_order(pairs: list[tuple[int, int]], scale: int) -> None:
    larger = [(first * scale, second * scale) for first, second in pairs]
    columns = np.array(larger, np.int64).reshape(-1, 2)
    found = _count_equal(columns[:, 0], columns[:, 1], 3 * scale + 1)
    counts = sorted((*pair, count) for pair, count in Counter(larger).items())
    assert [*zip(*(column.tolist() for column in found), strict=True)] == counts
