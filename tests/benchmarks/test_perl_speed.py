"""How long mode perl takes for a pair of news size; the Perl script takes 5 to 8 ms, all measures, stemming."""

# ruff: noqa: T201

from __future__ import annotations

import time

import pytest

from harness.rouge.perl import PerlEngine
from harness.rouge.perl.reading import encode_text
from tests.benchmarks.corpora import corpus
from tests.rouge import plain_perl

SCRIPT_SECONDS = 0.005  # a pair, all measures; the lower end of what was measured


def test_a_pair_of_news_size_takes_a_hundredth_of_the_scripts_time(
    request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    timed = bool(request.config.getoption("benchmark_enable"))
    pairs = 8000 if timed else 40
    texts = corpus(11, pairs, (70, 55), lines=(4, 4))
    began = time.process_time()
    perl = PerlEngine(stemmer=True)
    references = perl.prepare(texts.references)
    perl.score(texts.candidates, references)
    cold = time.process_time() - began
    rounds = []
    for _ in range(3 if timed else 1):
        began = time.process_time()
        scores = perl.score(texts.candidates, references)
        rounds.append(time.process_time() - began)
    for at in range(0, pairs, pairs // 10):
        models = [encode_text(text) for text in texts.references[at]]
        for one in perl.measures:
            expected = plain_perl.score(encode_text(texts.candidates[at]), models, one, perl.options)
            score = scores[one.name]
            assert (score.recall[at], score.precision[at], score.fmeasure[at]) == expected
    if timed:
        with capsys.disabled():
            times = " and ".join(
                f"{SCRIPT_SECONDS * pairs / took:.0f} x {what}"
                for what, took in (("cold", cold), ("warm", min(rounds)))
            )
            print(f"\nmode perl against ROUGE-1.5.5 at 5 ms a pair: {times}")
        assert min(rounds) < pairs * SCRIPT_SECONDS / 50
