"""BLEU's p-values against sacrebleu's own PairedTest, on the same texts."""

from __future__ import annotations

import numpy as np
import pytest
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.significance import PairedTest

from harness.scoring.count_matrix import CountMatrix, MetricCounts, sample_scores
from harness.scoring.metrics import Batch, count_batch, prepare_batch
from harness.scoring.metrics.sacrebleu_metrics import catalogue
from harness.scoring.paired_bootstrap import bootstrap_p
from harness.statistics.permutation import compare_pairs
from harness.statistics.ratio_columns import RatioColumn
from harness.statistics.resampling import draw_weights

TOPICS, DRAWS = 80, 10_000
QUALITY = {"baseline": 0.30, "alike": 0.31, "better": 0.345, "much better": 0.6}


def texts() -> tuple[list[list[str]], dict[str, list[str]]]:
    """References of one topic each, and candidates that keep a share of their words in place."""
    rng = np.random.default_rng(4)
    words = np.array([f"w{number}" for number in range(300)])
    reference = rng.integers(0, 300, (TOPICS, 25))

    def candidates(share: float) -> list[str]:
        kept = np.repeat(rng.random((TOPICS, 5)) < share, 5, axis=1)
        mixed = np.where(kept, reference, rng.integers(0, 300, reference.shape))
        return [" ".join(words[row]) for row in mixed]

    return [[" ".join(words[row])] for row in reference], {name: candidates(share) for name, share in QUALITY.items()}


@pytest.fixture(scope="module")
def matrix_and_units() -> tuple[CountMatrix, list[str], list[list[str]]]:
    references, systems = texts()
    bleu = catalogue()["bleu"]
    ready = prepare_batch([bleu], Batch(references))
    rows = np.stack([count_batch(ready, candidates)["bleu"] for candidates in systems.values()], axis=1)
    return CountMatrix((MetricCounts(bleu, rows, (0,)),)), list(systems), [[text for (text,) in references]]


def theirs(kind: str, streams: list[list[str]], draws: int, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    monkeypatch.setenv("SACREBLEU_SEED", "12345")
    test = PairedTest(list(texts()[1].items()), {"BLEU": BLEU()}, streams, test_type=kind, n_samples=draws)
    _, scores = test()
    return [result.p_value for result in scores["BLEU"][1:]]  # type: ignore[union-attr, misc]


def test_randomization_gives_sacrebleu_s_p(
    matrix_and_units: tuple[CountMatrix, list[str], list[list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    matrix, names, streams = matrix_and_units
    against = np.array([[place, 0] for place in range(1, len(names))])
    block = matrix.blocks[0]
    column = RatioColumn(block.rows, lambda sums: block.metric.score(sums)[..., 0])
    found = compare_pairs([column], against, permutations=DRAWS, seed=12345).p[:, 0]
    assert found == pytest.approx(theirs("ar", streams, DRAWS, monkeypatch), abs=0.01)
    assert found[0] > 0.1
    assert 0.01 < found[1] < 0.9
    assert found[2] < 0.001


def test_the_bootstrap_gives_sacrebleu_s_p(
    matrix_and_units: tuple[CountMatrix, list[str], list[list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    matrix, names, streams = matrix_and_units
    against = np.array([[place, 0] for place in range(1, len(names))])
    samples = sample_scores(matrix, draw_weights(TOPICS, DRAWS, seed=12345))
    found = bootstrap_p(samples, matrix.scores(), against)[:, 0]
    assert found == pytest.approx(theirs("bs", streams, DRAWS, monkeypatch), abs=0.01)
