"""How fast BLEU, chrF and chrF++ are counted, and sacrebleu: `pytest tests/benchmarks --benchmark-enable -s` prints it.

One process, CPU time, one thread; each party's best of its rounds. Prepared: both have read the references, and
sacrebleu's tokenizer has every text in its cache. Cold: neither has seen a text. Without `--benchmark-enable` a small
corpus runs once, and what is tested is that both count the same integers.
"""

# ruff: noqa: T201

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF
from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a
from sacrebleu.tokenizers.tokenizer_re import TokenizerRegexp

from harness.scoring.metrics import METRICS, Batch, count_batch, prepare_batch, word_tokens
from tests.benchmarks.corpora import corpus
from tests.benchmarks.test_rouge_speed import measuring, seconds

PEERS: dict[str, Callable[[Any], Any]] = {
    "bleu": lambda references: BLEU(references=references),
    "chrf": lambda references: CHRF(references=references),
    "chrf++": lambda references: CHRF(word_order=2, references=references),
}


@pytest.mark.parametrize("name", PEERS)
def test_sacrebleu_counts_the_same_in_more_time(
    name: str, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = measuring(request)
    texts = corpus(5, 2000 if whole else 10, (70, 55), lines=(4, 4))
    streams = [[reference for (reference,) in texts.references]]
    peer, metrics = PEERS[name](streams), [METRICS[name]]
    prepared = prepare_batch(metrics, Batch(texts.references))

    def count_cold() -> Any:
        word_tokens._tables.clear()
        return count_batch(prepare_batch(metrics, Batch(texts.references)), texts.candidates)[name]

    def count_cold_with_peer() -> Any:
        for tokenizer in (Tokenizer13a, TokenizerRegexp):
            tokenizer.__call__.cache_clear()
        return PEERS[name](streams)._extract_corpus_statistics(texts.candidates, None)

    expected = peer._extract_corpus_statistics(texts.candidates, None)
    assert count_batch(prepared, texts.candidates)[name].tolist() == expected
    assert count_cold().tolist() == count_cold_with_peer()
    if whole:
        pairs = len(texts.candidates)
        peer._extract_corpus_statistics(texts.candidates, None)
        theirs = seconds(lambda: peer._extract_corpus_statistics(texts.candidates, None), 3) / pairs
        ours = seconds(lambda: count_batch(prepared, texts.candidates), 5) / pairs
        theirs_cold, ours_cold = seconds(count_cold_with_peer, 2) / pairs, seconds(count_cold, 3) / pairs
        with capsys.disabled():
            print(f"\n{name}, prepared: {ours * 1e6:.1f} us a pair; sacrebleu x {theirs / ours:.1f}")
            print(f"{name}, cold: {ours_cold * 1e6:.1f} us a pair; sacrebleu x {theirs_cold / ours_cold:.1f}")
