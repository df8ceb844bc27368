"""The figures ROUGE-1.5.5 printed, to be compared on the user's own machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import numpy as np

from harness.rouge.perl.bootstrap import bootstrap_estimates
from harness.rouge.perl.perl_engine import PerlEngine
from harness.rouge.perl.stemmer import perl_stem

Compared = tuple[str, int, int]
"""The texts compared, the number of figures, and the number of equal figures."""


def run_perl_selftest() -> Iterator[Compared]:
    """Scores, stems, and averages with their limits: each as the script printed them."""
    vectors = json.loads(files(__package__).joinpath("vectors.json").read_text(encoding="utf-8"))
    scored = [pair for vector in vectors["scores"] for pair in _scores(vector)]
    yield "ROUGE-1.5.5, scores", len(scored), sum(ours == theirs for ours, theirs in scored)
    stems = vectors["stems"]
    yield "ROUGE-1.5.5, stems", len(stems), sum(perl_stem(word) == stemmed for word, stemmed in stems.items())
    averages = vectors["averages"]
    estimates = bootstrap_estimates(np.array(averages["values"]), averages["resamples"], averages["confidence"])
    pairs = zip(np.ravel(estimates).tolist(), np.ravel(averages["estimates"]).tolist(), strict=True)
    equal = [f"{ours:.5f}" == f"{theirs:.5f}" for ours, theirs in pairs]
    yield "ROUGE-1.5.5, averages and limits", len(equal), sum(equal)


def _scores(vector: dict[str, Any]) -> Iterator[tuple[float, float]]:
    perl = PerlEngine(list(vector["scores"]), **vector["options"])
    scores = perl.score([vector["candidate"]], perl.prepare([vector["references"]]))
    for name, (recall, precision, f) in vector["scores"].items():
        score = scores[name]
        yield float(score.recall[0]), recall
        yield float(score.precision[0]), precision
        yield float(score.fmeasure[0]), f
