"""What has a score, found some topics at a time: counts may be mapped from a file that is larger than the memory."""

from __future__ import annotations

import numpy as np
import pytest

from harness.scoring import leaderboard_scores
from harness.scoring.leaderboard_scores import scorable
from tests.scoring.synthetic import metric, rows


@pytest.mark.parametrize("most", [1, 3, 7, 8, 100])
def test_topics_of_zeros_have_no_value_however_many_are_looked_at_once(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = rows(np.arange(16.0).reshape(8, 2))
    counts[[0, 4, 7], [1, 0, 1]] = 0
    monkeypatch.setattr(leaderboard_scores, "SLICE_UNITS", most)

    has_value = scorable(metric("mean"), counts)

    assert np.argwhere(~has_value).tolist() == [[0, 1], [4, 0], [7, 1]]
