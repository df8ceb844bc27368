"""Published correlations of metrics with people, made again from the raw files by the commands a user would type.

    python tests/benchmarks/published_correlations.py FOLDER

FOLDER holds `summeval/dataset.jsonl` and `outputs.jsonl` (SummEval, Fabbri et al. 2021, as BARTScore packs it) and
`xsum_hallucination/paired.jsonl` (Maynez et al. 2020). They are not part of this project. Exit 1 where a figure is off.
"""

# ruff: noqa: T201  # a script

from __future__ import annotations

import csv
import io
import subprocess
import sys
import tempfile
from pathlib import Path

SUMMEVAL = {
    "rouge1": {"coherence": (0.167, 0.126), "consistency": (0.160, 0.130), "fluency": (0.115, 0.094),
               "relevance": (0.326, 0.252)},
    "rouge2": {"coherence": (0.184, 0.139), "consistency": (0.187, 0.155), "fluency": (0.159, 0.128),
               "relevance": (0.290, 0.219)},
    "rougeLsum": {"coherence": (0.128, 0.099), "consistency": (0.115, 0.092), "fluency": (0.105, 0.084),
                  "relevance": (0.311, 0.237)},
}  # fmt: skip
"""Mean over topics of Spearman and Kendall, with the 11 references averaged."""

XSUM = {
    "R1": {"faithful": 0.197, "factual": 0.125},
    "R2": {"faithful": 0.162, "factual": 0.095},
    "RL": {"faithful": 0.162, "factual": 0.113},
    "BERTScore": {"faithful": 0.190, "factual": 0.116},
    "Entailment": {"faithful": 0.431, "factual": 0.264},
}
"""Spearman over all candidates, of the scores that the authors published."""


def run_harness(folder: Path, *words: str) -> str:
    """What a command prints; stops where it fails."""
    print("harness", *words)
    done = subprocess.run(
        [sys.executable, "-m", "harness", *words], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


def read_values(text: str) -> dict[tuple[str, str, str, str], float]:
    """Correlations by level, coefficient, metric and criterion."""
    rows = csv.DictReader(io.StringIO(text))
    return {
        (row["level"], row["coefficient"], row["metric"], row["human"]): float(row["value"])
        for row in rows
        if row["kind"] == "correlation" and row["value"]
    }


def check_summeval(folder: Path, data: Path) -> list[tuple[str, float, float, float]]:
    """(what, ours, published, tolerance)."""
    run_harness(
        folder, "score", str(data / "summeval" / "dataset.jsonl"), "-i", str(data / "summeval" / "outputs.jsonl"),
        "-m", "rouge1,rouge2,rougeLsum", "--references", "mean", "--no-bounds", "--run", "summeval",
    )  # fmt: skip
    words = ("correlate", "summeval", "-m", "rouge1,rouge2,rougeLsum", "--references", "mean", "--level", "input")
    found = read_values(run_harness(folder, *words, "--test", "none", "-f", "csv"))
    return [
        (f"{metric} {human} {name}", found["input", coefficient, metric, human], value, 0.00251)
        for metric, humans in SUMMEVAL.items()
        for human, values in humans.items()
        for (name, coefficient), value in zip((("Spearman", "spearman"), ("Kendall", "kendall-b")), values, strict=True)
    ]


def check_xsum(folder: Path, data: Path) -> list[tuple[str, float, float, float]]:
    """(what, ours, published, tolerance)."""
    source = str(data / "xsum_hallucination" / "paired.jsonl")
    run_harness(folder, "score", source, "-m", "rouge1,rouge2,rougeLsum", "--no-bounds", "--run", "xsum")
    words = ("correlate", "xsum", "-m", ",".join(XSUM), "--level", "global", "--coefficient", "spearman")
    found = read_values(run_harness(folder, *words, "--test", "none", "-f", "csv"))
    return [
        (f"{metric} {human} Spearman", found["global", "spearman", metric, human], value, 0.0006)
        for metric, humans in XSUM.items()
        for human, value in humans.items()
    ]


def main() -> int:
    """Print every figure beside the published one."""
    data = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name in ("systems", "references"):
            (folder / name).mkdir()
        rows = [*check_summeval(folder, data), *check_xsum(folder, data)]
    for what, ours, published, tolerance in rows:
        print(f"{what:35} {ours:7.4f} {published:7.3f} {'' if abs(ours - published) <= tolerance else 'OFF'}")
    return int(any(abs(ours - published) > tolerance for _, ours, published, tolerance in rows))


if __name__ == "__main__":
    sys.exit(main())
