"""The scripts that measure run, small: a figure that nobody can measure again is worth nothing."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from tests.benchmarks import many_topics

ROOT = Path(__file__).parents[2]


def test_many_topics_makes_a_leaderboard_of_counts_in_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    many_topics.write_counts(tmp_path, topics=30, systems=3)
    many_topics.measure_leaderboard(tmp_path)
    assert capsys.readouterr().out.startswith("30 topics by 3 systems, 15 tests: ")


def test_the_picture_of_scale_has_a_point_for_each_size() -> None:
    script = runpy.run_path(str(ROOT / "docs" / "pictures" / "make_scale.py"))
    measured = script["measure"](12)
    assert (measured["topics"], measured["systems"]) == (12, 2)
    assert script["draw_picture"]([measured, {**measured, "topics": 20}]).count("<circle") == 4
