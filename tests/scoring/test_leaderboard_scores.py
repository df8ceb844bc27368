"""What has a score, found some topics at a time: counts may be mapped from a file that is larger than the memory."""

from __future__ import annotations

import numpy as np
import pytest

from harness.records import Leaderboard
from harness.scoring import count_matrix, leaderboard_scores, score_intervals, topic_scores
from harness.scoring.count_matrix import sum_rows
from harness.scoring.failures import Failures
from harness.scoring.leaderboard import build_leaderboard
from harness.scoring.leaderboard_scores import has_scores
from harness.scoring.metrics.sacrebleu_metrics import catalogue
from harness.scoring.settings import Settings, choose_columns
from harness.scoring.system_counts import SystemCounts
from tests.benchmarks.test_stats_speed import bleu_rows
from tests.scoring.synthetic import Ratio, dataset, metric, rows


@pytest.mark.parametrize("most", [1, 3, 7, 8, 100])
def test_topics_of_zeros_have_no_value_however_many_are_looked_at_once(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = rows(np.arange(16.0).reshape(8, 2))
    counts[[0, 4, 7], [1, 0, 1]] = 0
    monkeypatch.setattr(leaderboard_scores, "SLICE_UNITS", most)

    has_value = has_scores(metric("mean"), counts)

    assert np.argwhere(~has_value).tolist() == [[0, 1], [4, 0], [7, 1]]


def test_a_leaderboard_is_one_whether_its_topics_are_read_at_once_or_some_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = _build_board()
    for module in (count_matrix, leaderboard_scores, score_intervals, topic_scores):
        monkeypatch.setattr(module, "SLICE_UNITS", 7)
    monkeypatch.setattr(count_matrix, "SLICE_NUMBERS", 50)

    assert _build_board() == plain


def _build_board() -> Leaderboard:
    """Three systems on 40 topics of 25 events by means, BLEU and a ratio without limits; some topics have no score."""
    rng = np.random.default_rng(5)
    metrics = [metric("mean"), catalogue()["bleu"], metric("ratio", Ratio())]
    ease, words = rng.normal(40, 10, 40), np.full(40, 12)
    systems = []
    for number in range(3):
        means = rows(ease + rng.normal(number, 4, 40))
        means[[3, 11]] = 0.0
        parts = np.stack([rng.integers(1, 9, 40), np.full(40, 9)], axis=-1).astype(np.float64)
        counts = {"mean": means, "bleu": bleu_rows(rng, 40), "ratio": parts}
        systems.append(SystemCounts(f"s{number}", "system", counts, words, words, Failures.from_sequence((None,) * 40)))
    events = [str(topic % 25) for topic in range(40)]
    return build_leaderboard(dataset(), systems, choose_columns(metrics), events, Settings())


@pytest.mark.parametrize("most", [1, 4, 9, 100])
def test_counts_are_summed_over_the_topics_that_are_kept(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(count_matrix, "SLICE_UNITS", most)
    counts, keep = np.arange(18.0).reshape(9, 2), np.arange(9) % 3 > 0

    assert sum_rows(counts).tolist() == [72, 81]
    assert sum_rows(counts, keep).tolist() == counts[keep].sum(axis=0).tolist()
