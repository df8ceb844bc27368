"""Memory and processor time of `harness score` by the number of topics: measured, and drawn for docs/scale.md.

    python docs/pictures/make_scale.py measure 10000 100000 1000000
    python docs/pictures/make_scale.py draw

`measure` makes topics (an article of 60 words, a reference and candidates of 20), scores two systems on them in a
process of its own in a temporary folder, and adds a line to docs/pictures/scale.json. `draw` makes scale.svg of them.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
MEASURED = HERE / "scale.json"
SYSTEMS = 2
WIDTH, HEIGHT, LEFT, TOP, ROOM = 360, 240, 60, 30, 40


def write_texts(folder: Path, topics: int, systems: int = SYSTEMS) -> None:
    """A dataset of so many short topics, and a file of candidates for each system."""
    draw = random.Random(12345)  # noqa: S311  # made-up texts
    words = ["".join(draw.choices("aeioulnrst", k=draw.randint(2, 9))) for _ in range(20_000)]
    weights = [1 / (rank + 3) for rank in range(len(words))]
    outs = [(folder / f"system{number}.jsonl").open("w") for number in range(systems)]
    with (folder / "big.jsonl").open("w") as dataset:
        for number in range(topics):
            text = draw.choices(words, weights, k=60)
            reference = [*draw.sample(text, 12), *draw.choices(words, weights, k=8)]
            name = f"topic-{number:07}"
            line = {"id": name, "article": _sentences(text), "references": [_sentences(reference)], "words": 25}
            dataset.write(json.dumps(line) + "\n")
            for out in outs:
                candidate = [*draw.sample(text, 10), *draw.sample(reference, 6), *draw.choices(words, weights, k=4)]
                out.write(json.dumps({"id": name, "candidate": _sentences(candidate)}) + "\n")
    for out in outs:
        out.close()


def _sentences(words: list[str]) -> str:
    return "\n".join(" ".join(words[start : start + 10]).capitalize() + "." for start in range(0, len(words), 10))


def measure(topics: int, systems: int = SYSTEMS) -> dict[str, Any]:
    """Score so many topics in a process of its own: wall and processor seconds, and the peak of its memory."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_texts(folder, topics, systems)
        inputs = [part for number in range(systems) for part in ("-i", f"system{number}.jsonl")]
        command = [sys.executable, "-m", "harness", "score", "big.jsonl", *inputs, "-f", "json"]
        started = time.monotonic()
        with (folder / "out.json").open("w") as out:
            child = subprocess.Popen(command, cwd=folder, stdout=out)  # noqa: S603  # our own program
            _, status, usage = os.wait4(child.pid, 0)
        if status:
            raise SystemExit(f"{topics} topics: ended with {os.waitstatus_to_exitcode(status)}")
        return {
            "topics": topics,
            "systems": systems,
            "wall_s": round(time.monotonic() - started, 1),
            "cpu_s": round(usage.ru_utime + usage.ru_stime, 1),
            "peak_mb": round(usage.ru_maxrss / 1024),
        }


def read_measured() -> list[dict[str, Any]]:
    """What was measured before; the newest of each size counts."""
    return json.loads(MEASURED.read_text()) if MEASURED.is_file() else []


if __name__ == "__main__":
    for count in map(int, sys.argv[2:]):
        measured = measure(count)
        print(measured, flush=True)  # noqa: T201  # a script
        rows = [row for row in read_measured() if row["topics"] != count] + [measured]
        MEASURED.write_text(json.dumps(sorted(rows, key=lambda row: int(row["topics"])), indent=1) + "\n")
