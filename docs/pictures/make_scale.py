"""Memory and processor time of `harness score` by the number of topics: measured, and drawn for docs/scale.md.

    python docs/pictures/make_scale.py measure 10000 100000 1000000
    python docs/pictures/make_scale.py draw

`measure` makes topics (an article of 60 words, a reference and candidates of 20), scores two systems on them in a
process of its own in a temporary folder, and adds a line to docs/pictures/scale.json. `draw` makes scale.svg of them.
"""

from __future__ import annotations

import json
import math
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import accumulate
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
    weights = [*accumulate(1 / (rank + 3) for rank in range(len(words)))]
    outs = [(folder / f"system{number}.jsonl").open("w") for number in range(systems)]
    with (folder / "big.jsonl").open("w") as dataset:
        for number in range(topics):
            text = draw.choices(words, cum_weights=weights, k=60)
            reference = [*draw.sample(text, 12), *draw.choices(words, cum_weights=weights, k=8)]
            name = f"topic-{number:07}"
            line = {"id": name, "article": _sentences(text), "references": [_sentences(reference)], "words": 25}
            dataset.write(json.dumps(line) + "\n")
            for out in outs:
                candidate = [
                    *draw.sample(text, 10),
                    *draw.sample(reference, 6),
                    *draw.choices(words, cum_weights=weights, k=4),
                ]
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
            child.returncode = os.waitstatus_to_exitcode(status)
        if status:
            raise SystemExit(f"{topics} topics: ended with {child.returncode}")
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


def draw_picture(rows: list[dict[str, Any]]) -> str:
    """Two panels side by side, processor seconds and peak of memory, both axes on a log scale."""
    panels = [("cpu_s", "processor time, seconds"), ("peak_mb", "peak of memory, MB")]
    parts = [_draw_panel(rows, key, title, number * (WIDTH + LEFT)) for number, (key, title) in enumerate(panels)]
    size = f'width="{2 * (WIDTH + LEFT) + ROOM}" height="{HEIGHT + TOP + ROOM}"'
    style = 'font-family="sans-serif" font-size="12" fill="#444"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>\n{"".join(parts)}</svg>\n'


def _draw_panel(rows: list[dict[str, Any]], key: str, title: str, left: float) -> str:
    sizes, values = [row["topics"] for row in rows], [row[key] for row in rows]
    across, up = _scale(sizes, WIDTH - 40), _scale(values, HEIGHT - 20)
    points = [(left + LEFT + across(size), TOP + HEIGHT - up(value)) for size, value in zip(sizes, values, strict=True)]
    lines = [f'<text x="{left + LEFT}" y="{TOP - 12}" font-weight="bold">{title}</text>\n']
    lines.append(
        f'<path d="M{left + LEFT},{TOP}V{TOP + HEIGHT}H{left + LEFT + WIDTH - 10}" fill="none" stroke="#999"/>\n'
    )
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    lines.append(f'<polyline points="{path}" fill="none" stroke="#2468a0" stroke-width="2"/>\n')
    for (x, y), size, value in zip(points, sizes, values, strict=True):
        lines.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="#2468a0"/>\n')
        lines.append(f'<text x="{x + 6:.1f}" y="{y + 16:.1f}">{value:,g}</text>\n')
        lines.append(f'<text x="{x:.1f}" y="{TOP + HEIGHT + 18}" text-anchor="middle">{size:,}</text>\n')
    return "".join(lines)


def _scale(numbers: list[float], room: float) -> Callable[[float], float]:
    """A log scale from half the least number to the largest."""
    low, high = math.log(min(numbers) / 2), math.log(max(numbers))
    return lambda number: room * (math.log(number) - low) / (high - low)


if __name__ == "__main__":
    if sys.argv[1:2] == ["draw"]:
        (HERE / "scale.svg").write_text(draw_picture(read_measured()))
    for count in map(int, sys.argv[2:]):
        measured = measure(count)
        print(measured, flush=True)  # noqa: T201  # a script
        rows = [row for row in read_measured() if row["topics"] != count] + [measured]
        MEASURED.write_text(json.dumps(sorted(rows, key=lambda row: int(row["topics"])), indent=1) + "\n")
