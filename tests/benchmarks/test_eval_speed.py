"""The whole job on the summit: the first `harness eval`, and the second, which runs nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import count
from pathlib import Path

from pytest_benchmark.fixture import BenchmarkFixture

from harness import evaluate
from harness.workspace import Workspace, shipped_folder

SYSTEMS = ("lead", "random", "mmr")


def place(folder: Path) -> Workspace:
    return Workspace(folder, (shipped_folder() / "systems",), (shipped_folder() / "references",), folder / "results")


def test_a_first_eval_runs_scores_and_compares(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    fresh = count()
    found = benchmark(lambda: evaluate("deauville", SYSTEMS, workspace=place(tmp_path / str(next(fresh)))))

    assert [row.scored for row in found.rows if row.role != "ceiling"] == [5, 5, 5]


def test_a_second_eval_runs_nothing_and_says_the_same(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    first = evaluate("deauville", SYSTEMS, workspace=place(tmp_path))

    assert benchmark(lambda: evaluate("deauville", SYSTEMS, workspace=place(tmp_path))) == first


def test_the_command_as_a_whole_process(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "harness", "eval", "deauville", "-s", "lead", "-s", "random"]

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=tmp_path, env=dict(os.environ), capture_output=True, text=True, check=True)

    if benchmark.enabled:
        run()  # what is measured is the second time
    assert "Saved in results/deauville-1" in benchmark(run).stdout
