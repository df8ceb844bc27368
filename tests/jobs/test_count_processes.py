"""Counting in several processes: the same numbers, and one clear line where a process is ended."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness import score_candidates
from harness.errors import HarnessError
from harness.jobs import count_processes, text_facts
from harness.jobs.cores import current_jobs, use_jobs
from harness.jobs.count_processes import choose_mapper
from harness.records import Leaderboard
from harness.scoring.metrics import METRICS
from harness.scoring.settings import Settings
from harness.workspace import Workspace, shipped_folder
from tests.benchmarks.news_corpus import write_news
from tests.faults.ground import wait_until

SMALL = Settings(draws=50, permutations=50)


@pytest.fixture
def many_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few texts are worth several processes, and make several parts."""
    monkeypatch.setattr(count_processes, "LEAST_CANDIDATES", 1)
    monkeypatch.setattr(text_facts, "TOPICS_PER_BATCH", 5)


def score_news(folder: Path, jobs: int) -> Leaderboard:
    folder.mkdir()
    files = write_news(folder, systems=2, topics=17)
    home = shipped_folder()
    place = Workspace(folder, (home / "systems",), (home / "references",), folder / "results")
    with use_jobs(jobs):
        return score_candidates(
            files.dataset,
            files.outputs,
            metrics=["rouge2", "bleu", "chrf", "ter"],
            settings=SMALL,
            workspace=place,
            run="r",
        )


@pytest.mark.usefixtures("many_parts")
def test_one_process_and_several_count_the_same_bytes(tmp_path: Path) -> None:
    tables, files = [], []
    for jobs in (1, 3):
        tables.append(score_news(tmp_path / str(jobs), jobs))
        counts = tmp_path / str(jobs) / "results" / "r" / "counts"
        files.append([path.read_bytes() for path in sorted(counts.glob("*.npy"))])

    assert [row.estimates for row in tables[0].rows] == [row.estimates for row in tables[1].rows]
    assert tables[0].pairs == tables[1].pairs
    assert tables[0].remarks == tables[1].remarks
    assert len(files[0]) == 5
    assert files[0] == files[1]
    assert not multiprocessing.active_children()


def end_itself(part: object) -> object:
    os.kill(os.getpid(), signal.SIGKILL)
    return part


def test_a_process_that_is_ended_is_one_clear_line_and_leaves_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(count_processes, "LEAST_CANDIDATES", 1)
    with use_jobs(2):
        mapper = choose_mapper([METRICS["rouge1"]], 10, 1)
    with pytest.raises(HarnessError, match="a process that counted was ended from outside"):
        list(mapper(end_itself, iter([1, 2, 3])))


def test_parts_that_nobody_wants_any_more_leave_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(count_processes, "LEAST_CANDIDATES", 1)
    with use_jobs(2):
        mapper = choose_mapper([METRICS["rouge1"]], 10, 1)
    parts: Iterator[object] = iter(mapper(abs, iter([-1, -2, -3, -4, -5, -6, -7])))
    assert next(parts) == 1
    parts.close()  # type: ignore[attr-defined]
    # The pool's own thread waits for them, too: whoever comes second is not told at once that a process has ended.
    assert wait_until(lambda: not multiprocessing.active_children())


def test_few_texts_and_one_job_stay_in_this_process() -> None:
    with use_jobs(4):
        assert current_jobs() == 4
        assert choose_mapper([METRICS["rouge1"]], 10, 10) is map
        assert choose_mapper([METRICS["rouge1"]], 11_490, 10) is not map
    with use_jobs(1):
        assert choose_mapper([METRICS["rouge1"]], 11_490, 10) is map
