"""How fast are all pairs? Full size on demand (`pytest --benchmark-enable`), a small one as a plain test.

Ratios are of CPU time, measured in one process on the same job; promised are 30 x scipy and 10 x sacrebleu.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pytest
import scipy.stats
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.significance import PairedTest

from harness.records import Dataset, Leaderboard
from harness.scoring.failures import Failures
from harness.scoring.leaderboard import build_leaderboard
from harness.scoring.metrics import Batch, count_batch, prepare_batch
from harness.scoring.metrics.metric import Metric
from harness.scoring.metrics.sacrebleu_metrics import catalogue
from harness.scoring.settings import Settings, choose_columns
from harness.scoring.system_counts import SystemCounts
from harness.statistics.compared_pairs import list_pairs
from harness.statistics.mean_columns import MeanColumn
from harness.statistics.permutation import compare_pairs
from harness.statistics.ratio_columns import RatioColumn
from tests.benchmarks.processor_time import read_seconds
from tests.scoring.synthetic import Floats, metric, rows

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

MEANS = [metric(name) for name in ("rouge1", "rouge2", "rougeL", "rougeLsum")]
METRICS: list[Metric] = [*MEANS, catalogue()["bleu"], catalogue()["chrf"]]


def bleu_rows(rng: np.random.Generator, topics: int) -> Floats:
    lengths = rng.integers(40, 70, (topics, 2))
    totals = lengths[:, :1] - np.arange(4)
    return np.concatenate([lengths, rng.binomial(totals, [0.5, 0.3, 0.2, 0.1]), totals], axis=1).astype(np.float64)


def chrf_rows(rng: np.random.Generator, topics: int) -> Floats:
    lengths = rng.integers(200, 350, (topics, 1, 2)) - np.arange(6)[:, None]
    both = rng.binomial(lengths.min(axis=2), 0.8 ** np.arange(1, 7))
    return np.concatenate([lengths, both[..., None]], axis=2).reshape(topics, 18).astype(np.float64)


def field(systems: int, topics: int) -> list[SystemCounts]:
    rng = np.random.default_rng(1)
    ease, ones = rng.normal(40, 10, topics), np.ones(topics, np.int64)

    def one(number: int) -> SystemCounts:
        counted = {mean.name: rows(ease + rng.normal(0, 4, topics)) for mean in MEANS}
        counted |= {"bleu": bleu_rows(rng, topics), "chrf": chrf_rows(rng, topics)}
        return SystemCounts(f"s{number}", "system", counted, ones, ones, Failures.from_sequence([None] * topics))

    return [one(number) for number in range(systems)]


def whole(systems: list[SystemCounts], trials: int, draws: int) -> Leaderboard:
    made = Dataset("made", "made", "", "en", "", "", "", (), 1, (1, 1))
    events = [str(topic) for topic in range(systems[0].topics)]
    return build_leaderboard(made, systems, choose_columns(METRICS), events, Settings(permutations=trials, draws=draws))


def test_all_pairs_of_twenty_systems_by_six_metrics(benchmark: BenchmarkFixture) -> None:
    """20 s and 1 GB for 20 x 11,490 x 6, 10,000 trials and 1,000 draws, on two cores."""
    full = benchmark.enabled
    systems = field(20, 11_490 if full else 200)
    start = read_seconds()
    found = benchmark.pedantic(whole, (systems, 10_000 if full else 500, 1000 if full else 100), rounds=1)  # type: ignore[no-untyped-call]
    assert len(found.pairs) == 190 * 6
    if full:
        assert read_seconds() - start < 20  # of both cores together: less than that by the clock
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS, kilobytes elsewhere
        assert peak / (1 if sys.platform == "darwin" else 1 / 1024) < 1 << 30


def seconds(job: Callable[[], object]) -> float:
    start = read_seconds()
    job()
    return read_seconds() - start


def test_randomization_of_all_pairs_is_thirty_times_as_fast_as_scipy_s(benchmark: BenchmarkFixture) -> None:
    """scipy is timed on two pairs and counted for all."""
    systems, topics, trials = (20, 2000, 10_000) if benchmark.enabled else (10, 400, 2000)
    scores = np.random.default_rng(1).normal(40, 10, (topics, systems))
    pairs = list_pairs(systems)

    def theirs() -> None:
        for first, second in pairs[:2]:
            scipy.stats.permutation_test(
                (scores[:, first], scores[:, second]),
                lambda x, y, axis: np.mean(x, axis=axis) - np.mean(y, axis=axis),
                permutation_type="samples",
                n_resamples=trials,
                vectorized=True,
                batch=500,
                rng=np.random.default_rng(1),
            )

    def ours() -> None:
        compare_pairs([MeanColumn(scores)], pairs, permutations=trials, seed=1)

    benchmark.pedantic(ours, rounds=1)  # type: ignore[no-untyped-call]
    if benchmark.enabled:
        ratio = seconds(theirs) * len(pairs) / 2 / min(seconds(ours), seconds(ours))
        benchmark.extra_info["times scipy"] = round(ratio, 1)
        assert ratio > 30


def test_bleu_s_test_is_ten_times_as_fast_as_sacrebleu_s(
    benchmark: BenchmarkFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From texts to p-values: one baseline against the others, as sacrebleu has it, counting included."""
    systems, topics, trials = (20, 2000, 10_000) if benchmark.enabled else (8, 100, 2000)
    monkeypatch.setenv("SACREBLEU_SEED", "12345")
    words = np.array([f"w{number}" for number in range(500)])
    drawn = np.random.default_rng(1).integers(0, 500, (systems + 1, topics, 20))
    references, *candidates = [[" ".join(words[row]) for row in text] for text in drawn]

    def theirs() -> None:
        named: list[tuple[str, Sequence[str]]] = [
            (f"s{place}", candidate) for place, candidate in enumerate(candidates)
        ]
        PairedTest(named, {"BLEU": BLEU()}, [references], test_type="ar", n_samples=trials)()

    def ours() -> None:
        bleu = catalogue()["bleu"]
        ready = prepare_batch([bleu], Batch([[reference] for reference in references]))
        counted = np.stack([count_batch(ready, candidate)["bleu"] for candidate in candidates], axis=1)
        against = np.array([[place, 0] for place in range(1, systems)])
        column = RatioColumn(counted, lambda sums: bleu.score(sums)[..., 0])
        compare_pairs([column], against, permutations=trials, seed=1)

    benchmark.pedantic(ours, rounds=1)  # type: ignore[no-untyped-call]
    if benchmark.enabled:
        ratio = seconds(theirs) / min(seconds(ours), seconds(ours))
        benchmark.extra_info["times sacrebleu"] = round(ratio, 1)
        assert ratio > 10


def test_bleu_is_counted_several_times_as_fast_as_by_sacrebleu(benchmark: BenchmarkFixture) -> None:
    topics = 1500 if benchmark.enabled else 30
    rng = np.random.default_rng(1)
    words = np.array([f"w{n:x}" + ("," if n % 9 == 0 else "") for n in range(20_000)])
    chance = 1 / np.arange(1, 20_001)
    drawn = rng.choice(words, size=(topics, 70), p=chance / chance.sum())
    candidates = [" ".join(row) + "." for row in drawn]
    references = [" ".join(row[:40]) + "." for row in drawn]
    prepared = prepare_batch([catalogue()["bleu"]], Batch([[reference] for reference in references]))
    oracle = BLEU(references=[references], force=True)

    def ours() -> Floats:
        return count_batch(prepared, candidates)["bleu"]

    def theirs() -> list[list[int]]:
        return oracle._extract_corpus_statistics(candidates, None)  # type: ignore[no-any-return]

    counted = benchmark.pedantic(ours, rounds=1)  # type: ignore[no-untyped-call]
    assert counted.tolist() == theirs()
    if benchmark.enabled:
        ratio = seconds(theirs) / min(seconds(ours) for _ in range(3))  # a garbage collection may fall into one
        benchmark.extra_info["times sacrebleu"] = round(ratio, 1)
        assert ratio > 2.5
