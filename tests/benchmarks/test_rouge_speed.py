"""How fast, and against whom: `pytest tests/benchmarks --benchmark-enable -s` prints the table of the README.

All in one process, in CPU time, one thread, rouge1, rouge2, rougeL and rougeLsum with stemming, from texts to
figures; each party's best of its rounds. rouge-score is timed on a part of the corpus, since it takes minutes for all
of it. Without `--benchmark-enable` small corpora run once, and what is tested is that all parties give the same
figures.
"""

# ruff: noqa: T201

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from rouge_score.rouge_scorer import RougeScorer as Oracle

from harness.rouge import Rouge, Scores
from tests.benchmarks.corpora import Corpus, corpus

TYPES = ("rouge1", "rouge2", "rougeL", "rougeLsum")


class Shape(NamedTuple):
    """A corpus of the table, how many of its topics rouge-score is timed on, and how many a quick run has."""

    topics: int
    words: tuple[int, int]
    lines: tuple[int, int]
    references: int
    timed: int
    quick: int


SHAPES = {
    "11,490 pairs of CNN/DailyMail shape": Shape(11_490, (70, 55), (4, 4), 1, 200, 40),
    "200 pairs of 400 words": Shape(200, (400, 400), (16, 16), 1, 10, 20),
    "500 topics with 4 references": Shape(500, (70, 55), (4, 4), 4, 50, 10),
}


def seconds(work: Callable[[], object], rounds: int) -> float:
    """The least CPU time of some rounds."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def measuring(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("benchmark_enable"))


def make_corpus(shape: Shape, *, whole: bool) -> Corpus:
    topics = shape.topics if whole else shape.quick
    return corpus(1, topics, shape.words, lines=shape.lines, references=shape.references)


def differences(scores: dict[str, Scores], figures: Sequence[dict[str, tuple[float, float, float]]]) -> int:
    """How many figures of the first topics differ."""
    return sum(
        tuple(part[topic] for part in scores[kind]) != tuple(found[kind])
        for topic, found in enumerate(figures)
        for kind in TYPES
    )


@pytest.mark.parametrize("name", SHAPES)
def test_all_parties_give_the_same_figures_and_ours_is_the_fastest(name: str, request: pytest.FixtureRequest) -> None:
    peer = pytest.importorskip("rouge_score_rs", reason="rouge-score-rs has no wheel here")
    shape, whole = SHAPES[name], measuring(request)
    texts = make_corpus(shape, whole=whole)
    oracle, rust = Oracle(TYPES, use_stemmer=True), peer.RougeScorer(TYPES, use_stemmer=True)
    ours = Rouge("google", types=TYPES)
    prepared = ours.prepare(texts.references)
    some = [*zip(texts.references, texts.candidates, strict=True)][: shape.timed if whole else 5]
    scores = ours.score(texts.candidates, texts.references)
    assert differences(scores, [oracle.score_multi(*pair) for pair in some]) == 0
    assert (
        differences(scores, [rust.score_multi(*pair) for pair in zip(texts.references, texts.candidates, strict=True)])
        == 0
    )
    assert all(np.array_equal(parts, scores[kind]) for kind, parts in ours.score(texts.candidates, prepared).items())
    if whole:
        topics = len(texts.candidates)
        theirs = seconds(lambda: [oracle.score_multi(*pair) for pair in some], 2) / len(some)
        rusts = seconds(lambda: rust_scores(rust, texts), 4) / topics
        cold = seconds(lambda: ours.score(texts.candidates, texts.references), 5) / topics
        warm = seconds(lambda: ours.score(texts.candidates, prepared), 5) / topics
        for state, time_ in (("cold", cold), ("warm", warm)):
            row = f"{name}, {state}: {time_ * 1e6:.0f} us a topic"
            print(f"\n{row}; rouge-score x {theirs / time_:.0f}, rouge-score-rs x {rusts / time_:.1f}")
        assert warm < rusts


def rust_scores(rust: object, texts: Corpus) -> object:
    if all(len(some) == 1 for some in texts.references):
        return rust.score_batch([some[0] for some in texts.references], texts.candidates)  # type: ignore[attr-defined]
    pairs = zip(texts.references, texts.candidates, strict=True)
    return [rust.score_multi(*pair) for pair in pairs]  # type: ignore[attr-defined]


PARTIES = {
    "ours": """
import json, sys
import numpy as np
from harness.rouge import Rouge
pairs = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
scores = Rouge("google").score([p["candidate"] for p in pairs], [p["reference"] for p in pairs])
rng = np.random.default_rng(1)
n = len(pairs)
matrix = np.array([part for parts in scores.values() for part in parts]).T
draws = np.stack([np.bincount(rng.integers(0, n, n), minlength=n) for _ in range(1000)]).astype(float)
np.percentile(draws @ matrix / n, [2.5, 97.5], axis=0)
""",
    "ours, no intervals": """
import json, sys
from harness.rouge import Rouge
pairs = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
Rouge("google").score([p["candidate"] for p in pairs], [p["reference"] for p in pairs])
""",
    "rouge-score-rs": """
import json, sys
from rouge_score_rs import BootstrapAggregator, RougeScorer
pairs = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
scorer = RougeScorer(["rouge1", "rouge2", "rougeL", "rougeLsum"], use_stemmer=True)
aggregator = BootstrapAggregator()
for score in scorer.score_batch([p["reference"] for p in pairs], [p["candidate"] for p in pairs]):
    aggregator.add_scores(score)
aggregator.aggregate()
""",
    "rouge-score": """
import json, sys
from rouge_score.rouge_scorer import RougeScorer
from rouge_score.scoring import BootstrapAggregator
pairs = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
scorer = RougeScorer(["rouge1", "rouge2", "rougeL", "rougeLsum"], use_stemmer=True)
aggregator = BootstrapAggregator()
for p in pairs:
    aggregator.add_scores(scorer.score(p["reference"], p["candidate"]))
aggregator.aggregate()
""",
}


def process_seconds(party: str, path: Path) -> float:
    """CPU time of a whole process, Python's start included."""
    before = os.times()
    environment = {**os.environ, "RAYON_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    subprocess.run([sys.executable, "-c", PARTIES[party], str(path)], check=True, env=environment)
    after = os.times()
    return after.children_user - before.children_user + after.children_system - before.children_system


def write_lines(path: Path, count: int) -> Path:
    """Pairs as JSON lines."""
    texts = corpus(2, min(count, 5000), (70, 55), lines=(4, 4))
    pairs = islice(cycle(zip(texts.candidates, texts.references, strict=True)), count)
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps({"candidate": c, "reference": r}) + "\n" for c, (r,) in pairs)
    return path


def test_whole_processes_from_json_lines_to_intervals(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = write_lines(tmp_path / "pairs.jsonl", 11_490 if measuring(request) else 10)
    ours = min(process_seconds("ours", path) for _ in range(3 if measuring(request) else 1))
    if measuring(request):
        others = {party: process_seconds(party, path) for party in ("rouge-score", "rouge-score-rs")}
        ratios = ", ".join(f"{party} x {time_ / ours:.1f}" for party, time_ in others.items())
        print(f"\nwhole process, 11,490 pairs with intervals: {ours:.2f} s; {ratios}")
        assert ours < 60


def test_ten_pairs_are_scored_by_a_whole_process_at_once(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = write_lines(tmp_path / "pairs.jsonl", 10)
    if not measuring(request):
        process_seconds("ours, no intervals", path)  # it works
        return
    ours = min(process_seconds("ours, no intervals", path) for _ in range(5))
    print(f"\nwhole process, 10 pairs: {ours:.2f} s")
    assert ours < 0.15


STREAM = """
import json, re, sys
from harness.rouge import Rouge
def column(name):
    return (json.loads(line)[name] for line in open(sys.argv[1], encoding="utf-8"))
def most():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1]) / 1024
rouge = Rouge("google")
rouge.score(["a"], ["a"])
before = most()
rouge.score(column("candidate"), column("reference"))
print(most() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from /proc")
def test_a_hundred_thousand_streamed_pairs_stay_in_a_hundred_megabytes(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    count = 100_000 if measuring(request) else 3000
    path = write_lines(tmp_path / "pairs.jsonl", count)
    run = subprocess.run([sys.executable, "-c", STREAM, str(path)], check=True, capture_output=True, text=True)
    print(f"\n{count:,} pairs streamed: {float(run.stdout):.0f} MB over the interpreter")
    assert float(run.stdout) < 100
