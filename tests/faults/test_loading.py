"""What many topics cost; `python -m tests.faults.loading` measures 9 systems by 20,000."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.loading import measure


def test_thousands_of_candidates_cost_little_memory(tmp_path: Path) -> None:
    if not Path("/proc/self/status").exists():
        pytest.skip("the peak of a process's memory is read from /proc")
    found = measure(tmp_path, systems=9, topics=1000)

    assert found["kB"] / 1024 < 70  # 45 are measured, 78 of 20,000 topics
    assert found["whole_kB"] / 1024 < 115  # 86 are measured
