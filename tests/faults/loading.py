"""What the harness costs on many topics: its own processor time a candidate, and its largest memory.

python -m tests.faults.loading --systems 9 --topics 20000
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.ground import choose_systems, surroundings, workspace

SOURCE = "def summarize(article, number: int = {number}): return article.sentences[number % len(article.sentences)]\n"

RUN = """
import json, sys, time
from harness.datasets.load import read_dataset
from harness.jobs.evaluation import ArticlesOnly
from harness.jobs.run_plans import plan_run
from harness.running import store
from harness.running.runner import run_systems
from harness.running.session import Limits
from harness.plugins.systems import select_systems
from harness.workspace import locate_workspace

place = locate_workspace()
dataset = read_dataset("news", place.datasets)
chosen = select_systems(sys.argv[1:], place.systems).systems
start, wall = time.process_time(), time.monotonic()
plan = plan_run(dataset, chosen, 1, place, words=None, limits=Limits())
with store.begin_run(place.results, plan, name="alone") as opened:
    articles = ArticlesOnly(dataset)
    run_systems(chosen, articles, seed=1, keep=opened.append, jobs=2, done=opened.keys, reusable=opened.earlier)
    opened.finish([topic.id for topic in dataset.topics])
print(json.dumps({"cpu": time.process_time() - start, "wall": time.monotonic() - wall, "kB": peak()}))
"""

PEAK = """
def peak():  # not ru_maxrss: a child inherits its parent's
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
"""


def measure(root: Path, *, systems: int, topics: int) -> dict[str, float]:
    """Running alone (`cpu` seconds of ours, `wall`, `kB`), then `harness eval` as a whole (`whole_cpu`, `whole_kB`)."""
    names = [f"s{number}" for number in range(systems)]
    workspace(root, {name: SOURCE.format(number=number) for number, name in enumerate(names)}, topics)
    script = root / "run.py"
    script.write_text(PEAK + RUN)
    done = subprocess.run(
        [sys.executable, str(script), *names], cwd=root, env=surroundings(root), check=True, capture_output=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    began = time.monotonic()
    watch = f"{PEAK}\nimport runpy, sys, time; sys.argv[1:] = {['eval', '-j', '2', *choose_systems(names)]!r}\n"
    watch += "try:\n    runpy.run_module('harness', run_name='__main__')\nexcept SystemExit: pass\n"
    watch += "print('\\n', time.process_time(), peak())"
    done = subprocess.run(
        [sys.executable, "-c", watch], cwd=root, env=surroundings(root), check=True, capture_output=True
    )
    cpu, most = done.stdout.split()[-2:]
    return {**found, "whole_cpu": float(cpu), "whole_kB": float(most), "whole_wall": time.monotonic() - began}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--systems", type=int, default=9)
    parser.add_argument("--topics", type=int, default=20_000)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        found = measure(Path(folder), **vars(given))
    count = given.systems * given.topics
    sys.stdout.write(
        f"{count:,} candidates: {1000 * found['cpu'] / count:.3f} ms of ours each, running ({found['wall']:.0f} s)\n"
        f"memory while running {found['kB'] / 1024:.0f} MB; of all `harness eval` {found['whole_kB'] / 1024:.0f}\n"
        f"`harness eval` as a whole: {found['whole_wall']:.0f} s, {1000 * found['whole_cpu'] / count:.3f} ms each\n"
    )


if __name__ == "__main__":
    main()
