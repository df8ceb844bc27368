"""`python -m tests.benchmarks.whole_command [TOPICS [SYSTEMS]]`: whole commands against the peers, on the same texts.

Every party is a process of its own, from files to a table. Processor time (of all its processes) and wall time are told
apart; BLAS has one thread everywhere. The peers do for ROUGE and BLEU what `harness score` does for one table: ROUGE-1,
2, L and Lsum with stems by rouge-score-rs (`score_batch`) for each system, and sacrebleu's `PairedTest` (approximate
randomization, 10,000) of BLEU against one baseline. We compare all pairs by all measures besides. Without
rouge-score-rs its line says so.
"""

# ruff: noqa: T201

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.news_corpus import NewsFiles, write_news

ROUGE_RS = """
import json, sys
from rouge_score_rs import RougeScorer
def column(path, name):
    return [json.loads(line)[name] for line in open(path, encoding="utf-8")]
references = [texts[0] for texts in column(sys.argv[1], "references")]
scorer = RougeScorer(["rouge1", "rouge2", "rougeL", "rougeLsum"], use_stemmer=True)
for path in sys.argv[2:]:
    scorer.score_batch(references, column(path, "summary"))
"""

SACREBLEU = """
import json, sys
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.significance import PairedTest
def column(path, name):
    return [json.loads(line)[name] for line in open(path, encoding="utf-8")]
references = [texts[0] for texts in column(sys.argv[1], "references")]
named = [(path, column(path, "summary")) for path in sys.argv[2:]]
PairedTest(named, {"BLEU": BLEU()}, [references], test_type="ar", n_samples=10000)()
"""


class Times(NamedTuple):
    """What a command took, in seconds: of processors, and by the clock."""

    processor: float
    wall: float


def time_command(command: Sequence[str], folder: Path) -> Times:
    """Run a command in a folder. Raises CalledProcessError where it fails."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1", "SACREBLEU_SEED": "12345"}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package is compiled once, not by every command
    before, start = os.times(), time.perf_counter()
    subprocess.run(
        command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    after, wall = os.times(), time.perf_counter() - start
    user = after.children_user - before.children_user
    return Times(user + after.children_system - before.children_system, wall)


def run_harness(files: NewsFiles, folder: Path) -> dict[str, Times]:
    """Our commands: counted anew by one process and by all cores, then what a kept run gives."""
    program = [sys.executable, "-m", "harness"]
    inputs = [part for name, path in files.outputs.items() for part in ("-i", f"{name}={path}")]
    score = [*program, "score", str(files.dataset), *inputs, "--run"]
    alone = folder / "alone"  # a workspace of its own: what was counted there is not known here
    alone.mkdir()
    return {
        "harness score -j 1": time_command([*score, "one", "-j", "1"], alone),
        "harness score": time_command([*score, "all"], folder),
        "harness report": time_command([*program, "report", "all"], folder),
        "harness plot forest": time_command([*program, "plot", "forest", "all", "-o", "forest.svg"], folder),
    }


def run_peers(files: NewsFiles, folder: Path) -> dict[str, Times]:
    """The others."""
    paths = [str(files.dataset), *map(str, files.outputs.values())]
    times = {"sacrebleu PairedTest": time_command([sys.executable, "-c", SACREBLEU, *paths], folder)}
    if importlib.util.find_spec("rouge_score_rs") is None:
        print("rouge-score-rs is not installed (pip install rouge-score-rs): it is left out")
    else:
        times["rouge-score-rs score_batch"] = time_command([sys.executable, "-c", ROUGE_RS, *paths], folder)
    return times


def main(topics: int = 11_490, systems: int = 10) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = write_news(folder, systems, topics)
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        print(
            f"{systems} systems by {topics:,} topics; made-up news, articles of 700 words, texts of 55; {cores} cores"
        )
        ours, theirs = run_harness(files, folder), run_peers(files, folder)
    for party, times in {**ours, **theirs}.items():
        print(f"{party:28} {times.processor:8.1f} s of processor time {times.wall:8.1f} s wall")
    peers, one, many = sum(times.processor for times in theirs.values()), *list(ours.values())[:2]
    print(f"peers together / harness score -j 1, processor time: {peers / one.processor:.1f}")
    print(f"harness score: wall / own processor time: {many.wall / many.processor:.2f}")
    print(f"harness report / harness score, processor time: {ours['harness report'].processor / many.processor:.2f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
