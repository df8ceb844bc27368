"""How long do all pairs of many systems take? `python -m tests.benchmarks.many_systems` prints processor seconds.

Every system has scores of five measures on every topic: four means and BLEU. The limits are those that the project has
set itself: 4 s for 46 systems by 99 topics, 60 s for 200 by 100.
"""

from __future__ import annotations

import sys

import numpy as np

from harness.scoring.failures import Failures
from harness.scoring.leaderboard import build_leaderboard
from harness.scoring.metrics.sacrebleu_metrics import catalogue
from harness.scoring.settings import Settings, choose_columns
from harness.scoring.system_counts import SystemCounts
from tests.benchmarks.processor_time import read_seconds
from tests.benchmarks.test_stats_speed import MEANS, bleu_rows
from tests.scoring.synthetic import dataset, rows

SIZES = {(46, 99): 4.0, (200, 100): 60.0}
"""(systems, topics) -> the most seconds of processor time, of all threads together."""


def make_systems(systems: int, topics: int, seed: int = 1) -> list[SystemCounts]:
    """Systems whose quality differs, on topics that are easier or harder for all of them."""
    rng = np.random.default_rng(seed)
    ease, ones = rng.normal(40, 10, topics), np.ones(topics, np.int64)
    return [
        SystemCounts(
            f"s{number}",
            "system",
            {mean.name: rows(ease + rng.normal(number / 20, 4, topics)) for mean in MEANS}
            | {"bleu": bleu_rows(rng, topics)},
            ones,
            ones,
            Failures.from_sequence([None] * topics),
        )
        for number in range(systems)
    ]


def measure_seconds(systems: int, topics: int) -> float:
    """The processor time of a leaderboard with intervals, tests of all pairs, and ranks."""
    counts, columns = make_systems(systems, topics), choose_columns([*MEANS, catalogue()["bleu"]])
    events = [str(topic) for topic in range(topics)]
    start = read_seconds()
    build_leaderboard(dataset(), counts, columns, events, Settings())
    return read_seconds() - start


def main() -> None:
    """Print the seconds of each size; exit with 1 where one takes longer than it should."""
    is_slow = False
    for (systems, topics), most in SIZES.items():
        seconds = measure_seconds(systems, topics)
        is_slow |= seconds > most
        print(  # noqa: T201 - a script
            f"{systems} systems x {topics} topics x 5 measures: {seconds:.1f} s of processor time (limit {most:g} s)"
        )
    sys.exit(is_slow)


if __name__ == "__main__":
    main()
