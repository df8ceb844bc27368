"""Corrections of p-values are those of the textbook."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.statistics.holm import correct_by_holm


def test_holm_by_hand() -> None:
    """Sorted 0.01 0.02 0.03 0.04, times 4 3 2 1, never falling (Holm 1979)."""
    assert correct_by_holm(np.array([0.04, 0.01, 0.03, 0.02])) == pytest.approx([0.06, 0.04, 0.06, 0.06])


def test_holm_corrects_each_measure_by_itself() -> None:
    p = np.array([[0.01, 0.5], [0.04, 0.9]])
    assert correct_by_holm(p) == pytest.approx(np.array([[0.02, 1.0], [0.04, 1.0]]))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_holm_never_lowers_a_p_nor_turns_an_order_and_stays_a_probability(p: list[float]) -> None:
    raw = np.array(p)
    corrected = correct_by_holm(raw)
    assert (corrected >= raw).all()
    assert (corrected <= 1).all()
    assert (np.diff(corrected[np.argsort(raw, kind="stable")]) >= 0).all()


def test_what_was_not_tested_is_not_corrected_for() -> None:
    p = np.array([0.01, np.nan, 0.02])
    assert correct_by_holm(p) == pytest.approx([0.02, np.nan, 0.02], nan_ok=True)
