"""Feed targets mutated seeds without atheris: python -m tests.fuzz.mutations [--runs N] TARGET...

Prints how many inputs were tried, the slowest and the largest memory. What a target raises stops it, and the input
is kept beside as `crash-TARGET`.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fuzz.targets import TARGETS, seeds

PIECES = (
    b'"',
    b"\\",
    b"{",
    b"]",
    b"\n",
    b"\0",
    b"\xff",
    b"\\ud800",
    b"\x1b[",
    b"=",
    b"<",
    b"\xe2\x80\xae",
    b",",
    b"\t",
    b"\r",
    b"NaN",
)
MAX_EDITS = 6


def mutate(seed: bytes, others: tuple[bytes, ...], dice: random.Random) -> bytes:
    """A seed with some pieces changed, cut off, doubled, or put in from another seed."""
    data = seed
    for _ in range(dice.randint(0, MAX_EDITS)):
        place, length = dice.randrange(len(data) + 1), dice.choice((0, 0, 1, 2, 8, 64))
        kind = dice.randrange(6)
        if kind == 0:
            piece = dice.choice(PIECES)
        elif kind == 1:
            piece = dice.randbytes(dice.randint(1, 8))
        elif kind == 2:
            piece = data[place : place + length] * 2
        elif kind == 3:
            other = dice.choice(others)
            start = dice.randrange(len(other) + 1)
            piece = other[start : start + 64]
        elif kind == 4:
            data, piece = data[:place], b""
        else:
            piece = b""
        data = data[:place] + piece + data[place + length :]
    return data


def try_target(name: str, target: Callable[[Path, bytes], None], runs: int, folder: Path) -> None:
    """Run one target on so many inputs."""
    dice, first, slowest = random.Random(1), seeds(name), 0.0
    for seed in first:  # packages are imported now, and not in the slowest input
        target(folder, seed)
    began = time.monotonic()
    for _ in range(runs):
        data = mutate(dice.choice(first), first, dice)
        started = time.monotonic()
        try:
            target(folder, data)
        except BaseException:
            Path(f"crash-{name}").write_bytes(data)
            raise
        slowest = max(slowest, time.monotonic() - started)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(
        f"{name:20} {runs:8,} inputs in {time.monotonic() - began:5.0f} s, slowest {slowest:.1f} s, {memory} MiB\n"
    )
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--runs", type=int, default=3_000)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        for name in given.targets or [name for name in TARGETS if name.startswith("imported")]:
            place = Path(folder, name)
            place.mkdir()
            try_target(name, TARGETS[name], given.runs, place)


if __name__ == "__main__":
    main()
