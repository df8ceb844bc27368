"""Eight random SIGKILLs, of the harness and of its systems; `python -m tests.faults.killing` delivers 200."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.faults.killing import survive


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_random_kills_lose_nothing_and_leave_a_run_like_an_undisturbed_one(tmp_path: Path) -> None:
    figures = survive(tmp_path, kills=8, systems=2, topics=60, seed=7, of_harness=0.25)

    assert figures.kills == 8
    assert 0 < figures.of_harness < 8
    assert (figures.lost, figures.unequal, figures.left) == ([], [], [])
    assert sum(figures.again) <= 5 * figures.kills, "what was under way, in two systems, and what they had been sent"
