"""What do the statistics of many topics take? `python -m tests.benchmarks.many_topics [TOPICS [SYSTEMS [FOLDER]]]`.

Counts of five measures are made up, in files that are mapped into memory as those of `results/<run>/counts` are.
Another process makes the leaderboard (intervals, tests of all pairs, ranks) and prints its peak of memory, and the
processor time with that of the processes that share the tests. Nothing is read from texts here: counting them is
`whole_command`'s and `docs/pictures/make_scale.py`'s.
"""

# ruff: noqa: T201

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from harness.scoring.failures import Failures
from harness.scoring.leaderboard import build_leaderboard
from harness.scoring.metrics.sacrebleu_metrics import catalogue
from harness.scoring.settings import Settings, choose_columns
from harness.scoring.system_counts import CountsByMetric, SystemCounts
from tests.benchmarks.processor_time import read_seconds
from tests.benchmarks.test_stats_speed import MEANS, bleu_rows
from tests.scoring.synthetic import dataset, rows

PIECE = 10_000
"""Topics that are made up at once."""


def write_counts(folder: Path, topics: int, systems: int, seed: int = 1) -> None:
    """Write an array (topics, systems, width) for each metric: `NAME.npy`. Better systems have higher numbers."""
    rng = np.random.default_rng(seed)
    names = [mean.name for mean in MEANS]
    widths = dict.fromkeys(names, 2) | {"bleu": 10}
    arrays = {
        name: np.lib.format.open_memmap(folder / f"{name}.npy", "w+", np.float64, (topics, systems, width))
        for name, width in widths.items()
    }
    for start in range(0, topics, PIECE):
        size = min(PIECE, topics - start)
        ease = rng.normal(40, 10, (size, 1))
        for name in names:
            scores = ease + rng.normal(0, 4, (size, systems)) + np.arange(systems) / 20
            arrays[name][start : start + size] = rows(scores)
        bleu = [bleu_rows(rng, size) for _ in range(systems)]
        arrays["bleu"][start : start + size] = np.stack(bleu, axis=1)
    for array in arrays.values():
        array.flush()


def measure_leaderboard(folder: Path) -> None:
    """Make the leaderboard of the counts in a folder, and print what that took."""
    metrics = [*MEANS, catalogue()["bleu"]]
    arrays = {metric.name: np.load(folder / f"{metric.name}.npy", mmap_mode="r") for metric in metrics}
    topics, systems = arrays["bleu"].shape[:2]
    ones, answered = np.ones(topics, np.int64), Failures.from_sequence((None,) * topics)
    counts = [
        SystemCounts(f"s{number:02}", "system", CountsByMetric(arrays, number), ones, ones, answered)
        for number in range(systems)
    ]
    events = [str(topic) for topic in range(topics)]
    before = peak_megabytes()
    processor, wall = read_seconds(), time.perf_counter()
    leaderboard = build_leaderboard(dataset(), counts, choose_columns(metrics), events, Settings())
    processor, wall = read_seconds() - processor, time.perf_counter() - wall
    print(
        f"{topics:,} topics by {systems} systems, {len(leaderboard.pairs)} tests: {processor:.1f} s of processor time, "
        f"{wall:.1f} s wall; peak of memory {peak_megabytes():.0f} MB, {before:.0f} MB before"
    )


def peak_megabytes() -> float:
    """The most memory that this process has had, pages of mapped files included."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def main(topics: str = "100000", systems: str = "20", parent: str | None = None) -> None:
    """Make up the counts, then measure, each in a process of its own: a child's peak begins at its parent's memory."""
    with tempfile.TemporaryDirectory(dir=parent) as name:
        for job in (["write", name, topics, systems], ["measure", name]):
            subprocess.run([sys.executable, "-m", "tests.benchmarks.many_topics", *job], check=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["write", folder, topics, systems]:
            write_counts(Path(folder), int(topics), int(systems))
        case ["measure", folder]:
            measure_leaderboard(Path(folder))
        case arguments:
            main(*arguments)
