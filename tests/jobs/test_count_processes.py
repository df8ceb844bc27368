"""Counting in several processes: the same numbers, and one clear line where a process is ended."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import wait
from pathlib import Path

import pytest

from harness import score_candidates
from harness.datasets.load import read_dataset
from harness.errors import BadInput, HarnessError
from harness.jobs import count_processes, early_oracles, text_facts
from harness.jobs.candidate_sources import CandidateSource
from harness.jobs.count import count_candidates
from harness.jobs.count_processes import choose_mapper
from harness.jobs.early_oracles import EarlyOracles
from harness.parallel.cores import current_jobs, use_jobs
from harness.records import Leaderboard
from harness.scoring.metrics import METRICS
from harness.scoring.oracles import write_oracles
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
        files.append([path.read_bytes() for path in sorted(counts.glob("*")) if path.suffix == ".npy" or is_kept(path)])

    assert [row.estimates for row in tables[0].rows] == [row.estimates for row in tables[1].rows]
    assert tables[0].pairs == tables[1].pairs
    assert tables[0].remarks == tables[1].remarks
    assert len(files[0]) == 7
    assert files[0] == files[1]
    assert not multiprocessing.active_children()


def is_kept(path: Path) -> bool:
    """Whether a file is the same whatever the clock says: oracles, and what was read from texts."""
    return path.name.startswith(("oracles-", "texts-"))


@pytest.mark.usefixtures("many_parts")
def test_oracles_that_were_found_ahead_are_those_that_are_found_with_the_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(early_oracles, "TOPICS_AT_ONCE", 5)
    dataset = read_dataset(write_native(tmp_path, topics=17))
    topics = [*dataset.topics]
    with use_jobs(2), EarlyOracles() as early:
        early.start(dataset, [METRICS["rouge1"]], 17, tmp_path)
        wait(early._waiting)
        for start, count in ((0, 5), (5, 10), (15, 2)):
            some = topics[start : start + count]
            spans = early.part(start, count)
            assert spans is not None
            assert spans.write(some, range(count)) == write_oracles(some, [METRICS["rouge1"].family])
        assert early.part(15, 5) is None
        assert early.part(3, 5) is None
    assert not multiprocessing.active_children()


def write_native(folder: Path, topics: int) -> Path:
    """A native dataset of made-up news."""
    path = folder / "native.jsonl"
    lines = map(json.loads, write_news(folder, systems=1, topics=topics).dataset.read_text().splitlines())
    natives = ({"id": line["id"], "article": line["text"], "references": line["references"]} for line in lines)
    path.write_text("".join(f"{json.dumps(line)}\n" for line in natives))
    return path


def test_oracles_are_not_looked_for_ahead_by_one_process_or_for_few_candidates(tmp_path: Path) -> None:
    dataset = read_dataset(write_native(tmp_path, topics=3))
    for jobs, candidates in ((1, 10**6), (2, 10)):
        with use_jobs(jobs), EarlyOracles() as early:
            early.start(dataset, [METRICS["rouge1"]], candidates, tmp_path)
            assert early._pool is None
            assert early.part(0, 3) is None


@pytest.mark.usefixtures("many_parts")
def test_a_file_that_changed_is_told_by_the_process_that_reads_it(tmp_path: Path) -> None:
    path = write_native(tmp_path, topics=17)
    dataset = read_dataset(path)
    path.write_text(path.read_text().replace("the", "The"))
    source = CandidateSource("a", "system", {})
    with use_jobs(2), pytest.raises(BadInput, match="changed while it was in use"):
        count_candidates(dataset, [source], [METRICS["rouge1"]], with_bounds=False)
    assert wait_until(lambda: not multiprocessing.active_children())


def end_itself(part: object) -> object:
    os.kill(os.getpid(), signal.SIGKILL)
    return part


def test_a_process_that_is_ended_is_one_clear_line_and_leaves_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(count_processes, "LEAST_CANDIDATES", 1)
    with use_jobs(2):
        mapper = choose_mapper([METRICS["rouge1"]], 10, 1)
    with pytest.raises(HarnessError, match="a process that shared the work was ended from outside"):
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
