"""Mode google against its oracle: every figure `==` rouge-score's."""

from __future__ import annotations

import random

import numpy as np
import pytest
from rouge_score.rouge_scorer import RougeScorer as Oracle

from harness.rouge import Rouge

TYPES = (*(f"rouge{n}" for n in range(1, 10)), "rougeL", "rougeLsum")
WORDS = "the a of running runs ran dogs dog's said U.S. co-operate 1,250 flies dying café \n \n generalizations".split(
    " "
)


def texts(seed: int, count: int, longest: int = 25) -> list[str]:
    draw = random.Random(seed)
    return [" ".join(draw.choices(WORDS, k=draw.randrange(longest))) for _ in range(count)]


@pytest.mark.parametrize("stemmer", [True, False])
def test_every_type_equals_rouge_score_on_random_texts(stemmer: bool) -> None:
    candidates, references = texts(1, 150), [texts(i, i % 3 + 1) for i in range(150)]
    scores = Rouge("google", types=TYPES, stemmer=stemmer).score(candidates, references)
    oracle = Oracle(TYPES, use_stemmer=stemmer)
    for topic, candidate in enumerate(candidates):
        expected = oracle.score_multi(references[topic], candidate)
        for kind in TYPES:
            assert tuple(part[topic] for part in scores[kind]) == tuple(expected[kind]), (kind, candidate)


def test_jackknife_is_the_mean_over_leaving_each_reference_out() -> None:
    candidates, references = texts(2, 40), [texts(i + 9, i % 4 + 1) for i in range(40)]
    got = Rouge(references="jackknife").score(candidates, references)
    oracle = Oracle(list(got), use_stemmer=True)
    for topic, candidate in enumerate(candidates):
        mine = references[topic]
        left = [mine[:i] + mine[i + 1 :] for i in range(len(mine))] if len(mine) > 1 else [mine]
        for kind in got:
            folds = [tuple(oracle.score_multi(some, candidate)[kind]) for some in left]
            assert np.allclose([part[topic] for part in got[kind]], np.mean(folds, axis=0), atol=1e-15)
