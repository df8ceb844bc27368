"""Kill `harness eval` and its systems at random moments, go on each time, and see what is lost.

    python -m tests.faults.killing --kills 200 --systems 9 --topics 60

One life after another: the run is begun, a process is killed with SIGKILL after a random time (the harness itself, or
one of the systems it runs), the run is gone on with, until it is complete; then the next run. After each kill: what had
been finished is still there, nothing of it is half-written, no process and no folder is left behind. After each
run: all files are the same as of a run that nobody disturbed, times apart.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.forking import ForkedCommand
from tests.faults.ground import processes_of, read_candidates, read_results, start_command, wait_until, workspace

EARLY = 0.25
"""How many lives may end while the harness itself begins; the others are spared until a system runs."""

APART = 600
"""Bytes that a system writes between two kills of it: an article whose system is killed twice is blamed for it."""

SOURCE = '''"""Number {number}: slow enough to be killed on the way."""
import os, random, time

with open({log!r}, "a") as log:
    log.write(f"+{{os.getpid()}}\\n")

def summarize(article, number: int = {number}) -> str:
    with open({log!r}, "a") as log:
        log.write(f"{number} {{article.seed}}\\n")
    time.sleep({pause})
    if number % 3 == 1:
        return random.choice(article.sentences)
    return article.sentences[number % len(article.sentences)]
'''


@dataclass(frozen=True)
class Aim:
    """How many kills, after how long (of a whole run, and of its systems' part of it), and the harness's share."""

    kills: int
    span: float
    work: float
    of_harness: float


@dataclass
class Figures:
    """What happened."""

    kills: int = 0
    of_harness: int = 0
    runs: int = 0
    lost: list[str] = field(default_factory=list)
    unequal: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    again: list[int] = field(default_factory=list)
    seconds: float = 0.0

    def said(self) -> str:
        most = max(self.again, default=0)
        mean = sum(self.again) / max(self.kills, 1)
        return (
            f"{self.kills} kills ({self.of_harness} of the harness, {self.kills - self.of_harness} of a system) in "
            f"{self.runs} runs and {self.seconds:.0f} s: {len(self.lost)} candidates lost, {len(self.unequal)} files "
            f"unlike those of an undisturbed run, {len(self.left)} processes or folders left behind; "
            f"articles done again: {mean:.2f} a kill, {most} in the worst run"
        )


def survive(
    root: Path, *, kills: int, systems: int, topics: int, seed: int, pause: float = 0.01, of_harness: float = 0.5
) -> Figures:
    """Deliver that many kills, in as many runs as it takes, and tell what became of it all."""
    chance, figures, started = random.Random(seed), Figures(), time.monotonic()
    log = root / "log"
    sources = {f"s{n}": SOURCE.format(number=n, log=str(log), pause=pause) for n in range(systems)}
    workspace(root, sources, topics)
    names = [part for name in sources for part in ("-s", name)]
    aim = Aim(kills, *run_undisturbed(root, names), of_harness)
    calm = read_results(root, "calm")
    while figures.kills < kills:
        log.write_text("")
        name = f"wild{figures.runs}"
        one_run(root, name, names, aim=aim, chance=chance, figures=figures)
        asked = [line for line in log.read_text().splitlines() if not line.startswith("+")]
        figures.again.append(len(asked) - systems * topics)
        wild = read_results(root, name)
        figures.unequal += [f"{name}/{file}" for file in calm if not same(calm[file], wild.get(file), name)]
        figures.left += [f"{name}/{file}" for file in wild if file not in calm]
        figures.runs += 1
    figures.left += [each.name for each in (root / "results").glob(".*")]
    figures.seconds = time.monotonic() - started
    return figures


def run_undisturbed(root: Path, names: list[str]) -> tuple[float, float]:
    """A run without a kill: its seconds as a whole, and those from its first system to its end."""
    began = time.monotonic()
    process = start_command(root, "eval", *names, "--run", "calm", "-j", "2")
    wait_until(lambda: children(process.pid))
    work = time.monotonic()
    assert process.read_output().returncode == 0
    return time.monotonic() - began, time.monotonic() - work


def same(calm: object, wild: object, name: str) -> bool:
    """Whether two files are the same; each may say its own run's name."""
    if isinstance(calm, bytes) and isinstance(wild, bytes):
        return calm.replace(b"calm", b"RUN") == wild.replace(name.encode(), b"RUN")
    return repr(calm).replace("calm", "RUN") == repr(wild).replace(name, "RUN")


def one_run(root: Path, name: str, names: list[str], *, aim: Aim, chance: random.Random, figures: Figures) -> None:
    """Live and die until the run is complete."""
    before: dict[str, dict[str, dict[str, object]]] = {}
    while True:
        process = start_command(root, "eval", *names, "--run", name, "-j", "2")
        spared: dict[str, int] = {}
        early = chance.random() < EARLY
        if not early:
            wait_until(lambda process=process: children(process.pid) or process.poll() is not None)
        while figures.kills < aim.kills and still_runs(
            process, chance.uniform(0.0, aim.span if early else aim.work / 6)
        ):
            systems = [each for each in children(process.pid) if spared.get(label(each), -1) < size(root, name, each)]
            if systems and chance.random() >= aim.of_harness:
                victim = chance.choice(systems)
                spared[label(victim)] = size(root, name, victim) + APART
                with suppress(ProcessLookupError):
                    os.kill(victim, signal.SIGKILL)
                    figures.kills += 1
            elif chance.random() < aim.of_harness:
                process.send_signal(signal.SIGKILL)
                figures.of_harness += 1
                figures.kills += 1
        done = process.read_output()
        code, said = done.returncode, done.stderr
        now = read_candidates(root, name)
        figures.lost += [
            f"{label}/{topic}" for label, has in before.items() for topic in has if topic not in now[label]
        ]
        before = dict(now)
        if not wait_until(lambda: not processes_of(root), 10):
            figures.left += [f"process {each}" for each in processes_of(root)]
        figures.left += [str(each) for each in (root / "tmp").iterdir()]
        if code == 0:
            return
        if code != -signal.SIGKILL:
            raise AssertionError(f"exit code {code}: {said}")


def still_runs(process: ForkedCommand, seconds: float) -> bool:
    """Whether it still runs after some time."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return True
    return False


def children(process: int) -> list[int]:
    """The systems that a harness runs: its children but for the one that watches over them."""
    try:
        there = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        return [int(each) for each in there if b"worker.py" in Path(f"/proc/{each}/cmdline").read_bytes()]
    except OSError:
        return []


def label(process: int) -> str:
    """The system that a process runs; "" for one that has just ended."""
    try:
        parts = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return ""
    return next((Path(os.fsdecode(part)).stem for part in parts if b"/systems/" in part), "")


def size(root: Path, name: str, process: int) -> int:
    """Bytes of what the system that a process runs has written; -1 for nothing."""
    try:
        return (root / "results" / name / "candidates" / f"{label(process)}.jsonl").stat().st_size
    except OSError:
        return -1


def main() -> None:
    parser = argparse.ArgumentParser()
    for name, default in (("kills", 200), ("systems", 9), ("topics", 60), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        figures = survive(Path(folder), **vars(given))
    sys.stdout.write("\n".join([figures.said(), *figures.lost, *figures.unequal, *figures.left]) + "\n")
    sys.exit(bool(figures.lost or figures.unequal or figures.left))


if __name__ == "__main__":
    main()
