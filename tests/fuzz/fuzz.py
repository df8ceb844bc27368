"""Feed the readers and the renderers what nobody would write, guided by the code it reaches (atheris, libFuzzer).

    pip install atheris
    python -m tests.fuzz.fuzz                               every target in turn, and a line of figures for each
    python -m tests.fuzz.fuzz --runs 100000 dataset_lines   one of them, longer

An input that takes more than 10 seconds is a finding too. libFuzzer keeps the input that did it, `crash-...` or
`timeout-...`, in the folder one stands in; `python -m tests.fuzz.fuzz --input FILE TARGET` tries it again.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

TIMEOUT = 10
"""Seconds for one input."""

SLOW = {"page": 0.005, "views": 0.05, "pictures": 0.05, "render_": 0.1}
"""What a renderer is given of the runs that a reader gets: an input takes it 10 to 500 ms."""


def one(name: str, folder: Path, runs: int) -> None:
    """Fuzz one target in this process, which libFuzzer ends."""
    import atheris  # type: ignore[import-untyped, import-not-found, unused-ignore]

    with atheris.instrument_imports(include=["harness"]):
        from tests.fuzz.targets import TARGETS, seeds
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, seed in enumerate(seeds(name)):
        (corpus / str(number)).write_bytes(seed)
    options = [f"-runs={runs}", f"-timeout={TIMEOUT}", "-rss_limit_mb=2048", "-max_len=4096", "-seed=1"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], partial(TARGETS[name], folder))
    atheris.Fuzz()


def every(names: list[str], runs: int) -> int:
    """Fuzz targets one after another, each in a process of its own; how many of them found something."""
    total, findings, started = 0, 0, time.monotonic()
    for name in names:
        began = time.monotonic()
        share = next((share for start, share in SLOW.items() if name.startswith(start)), 1.0)
        command = [sys.executable, "-m", "tests.fuzz.fuzz", "--here", "--runs", str(round(runs * share)), name]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        found = re.search(r"Done (\d+) runs", done.stderr)
        count = int(found[1]) if found else 0
        total += count
        findings += done.returncode != 0
        what = "nothing found" if done.returncode == 0 else "FOUND:\n" + done.stderr[-3000:] + done.stdout[-2000:]
        sys.stdout.write(f"{name:18} {count:8,} inputs in {time.monotonic() - began:5.0f} s  {what}\n")
        sys.stdout.flush()
    sys.stdout.write(f"{total:,} inputs in {time.monotonic() - started:.0f} s, {findings} targets with a finding\n")
    return findings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--runs", type=int, default=12_000)
    parser.add_argument("--input", type=Path)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        if given.here:
            one(given.targets[0], Path(folder), given.runs)
            return
        from tests.fuzz.targets import TARGETS

        if given.input:
            TARGETS[given.targets[0]](Path(folder), given.input.read_bytes())
            return
        sys.exit(every(given.targets or list(TARGETS), given.runs))


if __name__ == "__main__":
    main()
