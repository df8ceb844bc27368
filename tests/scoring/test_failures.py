"""Failures are kept as codes, and read as what they are."""

from __future__ import annotations

from collections import Counter
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.records import Failure
from harness.scoring.failures import Failures, join_failures

KINDS: list[Failure | None] = [None, *get_args(Failure)]
LISTS = st.lists(st.sampled_from(KINDS), max_size=20)


@given(LISTS)
def test_failures_are_the_sequence_that_they_were_made_of(failures: list[Failure | None]) -> None:
    whole = Failures.from_sequence(failures)
    assert ([*whole], len(whole)) == (failures, len(failures))
    assert [whole[place] for place in range(len(failures))] == failures
    assert whole == tuple(failures)
    assert whole[1:] == tuple(failures[1:])
    assert whole.has_candidate.tolist() == [failure is None for failure in failures]
    assert whole.count_kinds() == Counter(failure for failure in failures if failure)
    assert all((kind in whole) == (kind in failures) for kind in KINDS)


@given(LISTS, LISTS)
def test_failures_of_batches_are_joined_in_order(first: list[Failure | None], second: list[Failure | None]) -> None:
    joined = join_failures([Failures.from_sequence(first), Failures.from_sequence(second)])
    assert joined == (*first, *second)
    assert (joined == Failures.from_sequence(first)) == (not second)


def test_a_code_that_stands_for_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^8$"):
        Failures(np.array([0, 8], np.uint8))
