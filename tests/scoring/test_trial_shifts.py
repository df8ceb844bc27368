"""A shift that a trial makes on all topics is part of the variance: intervals and tests know of it."""

from __future__ import annotations

import numpy as np
import pytest

from harness.scoring.leaderboard import build_leaderboard
from harness.scoring.settings import Settings, choose_columns
from harness.scoring.system_counts import SystemCounts, mean_of_trials
from tests.scoring.synthetic import MEAN, Floats, dataset, make_system

TOPICS, TRIALS = 60, 5
EVENTS = [str(number) for number in range(TOPICS)]


def run_trials(rng: np.random.Generator, label: str, ease: Floats, shift: float) -> list[SystemCounts]:
    return [make_system(label, ease + rng.normal(0, shift) + rng.normal(0, 4, TOPICS)) for _ in range(TRIALS)]


def build(rng: np.random.Generator, shift: float, *, told: bool = True, draws: int = 100):  # type: ignore[no-untyped-def]
    ease = rng.normal(40, 10, TOPICS)
    trials = {label: run_trials(rng, label, ease, shift) for label in "ab"}
    rows = mean_of_trials([part for parts in trials.values() for part in parts])
    columns = choose_columns([MEAN])
    return build_leaderboard(
        dataset(), rows, columns, EVENTS, Settings(permutations=300, draws=draws), trials=trials if told else None
    )


def test_equal_systems_whose_trials_shift_all_topics_rarely_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "harness.scoring.statistics_remarks.list_remarks", lambda *_, **__: []
    )  # they take longer than all else

    def share(studies: int, *, told: bool) -> float:
        boards = (build(np.random.default_rng(study), 1.5, told=told, draws=0) for study in range(studies))
        return float(np.mean([board.pairs[0].p_corrected < 0.05 for board in boards]))

    assert share(120, told=True) <= 0.12
    assert share(40, told=False) > 0.3


def test_a_shift_is_told_and_widens_the_interval_and_no_shift_does_not() -> None:
    shifted, plain = (build(np.random.default_rng(1), 4.0, told=told) for told in (True, False))
    assert [remark.kind for remark in shifted.remarks if "shift" in remark.kind] == ["trial shift"]
    wide, narrow = (board.rows[0].estimates["mean"] for board in (shifted, plain))
    assert wide.high - wide.low > narrow.high - narrow.low
    assert shifted.pairs[0].high - shifted.pairs[0].low > plain.pairs[0].high - plain.pairs[0].low
    still = build(np.random.default_rng(1), 0.0)
    assert not any(remark.kind == "trial shift" for remark in still.remarks)
