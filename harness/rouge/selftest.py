"""The self-test: shipped texts with figures of the reference tools, scored again on this machine."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from harness.rouge.dropin import RougeScorer
from harness.rouge.engine import Rouge
from harness.rouge.perl.perl_selftest import run_perl_selftest as perl_suite

VECTORS = Path(__file__).with_name("vectors")


class SelftestResult(NamedTuple):
    """The texts compared, the number of figures, and how many were equal to the last bit (or printed digit)."""

    suite: str
    figures: int
    equal: int


def run_selftest() -> list[SelftestResult]:
    """Compare everything; takes a few seconds."""
    return [result for suite in SUITES for result in suite()]


def check_google() -> list[SelftestResult]:
    """Mode google against figures of rouge-score: by batch, and pair by pair."""
    vectors = json.loads((VECTORS / "google.json").read_text(encoding="utf-8"))
    checked = []
    for stemmer in (True, False):
        cases = [case for case in vectors["cases"] if case["stemmer"] is stemmer]
        expected = [figure for case in cases for kind in vectors["types"] for figure in case["scores"][kind]]
        name = f"google mode, {'with' if stemmer else 'without'} stemmer, against {vectors['made_by']}"
        for how, figures in (("whole lists", _check_batches), ("pair by pair", _check_pairs)):
            scores = figures(cases, vectors["types"], stemmer)
            equal = sum(map(float.__eq__, scores, expected))
            checked.append(SelftestResult(f"{name}: {how}", len(expected), equal))
    return checked


def _check_batches(cases: list[dict[str, Any]], types: list[str], stemmer: bool) -> list[float]:
    rouge = Rouge("google", types=types, stemmer=stemmer)
    scores = rouge.score([case["candidate"] for case in cases], [case["references"] for case in cases])
    return [float(part[topic]) for topic in range(len(cases)) for kind in types for part in scores[kind]]


def _check_pairs(cases: list[dict[str, Any]], types: list[str], stemmer: bool) -> list[float]:
    scorer = RougeScorer(types, use_stemmer=stemmer)
    scores = [scorer.score_multi(case["references"], case["candidate"]) for case in cases]
    return [float(part) for score in scores for kind in types for part in score[kind]]


def check_perl() -> list[SelftestResult]:
    """Mode perl against figures of ROUGE-1.5.5, by its own suite."""
    return [SelftestResult(*result) for result in perl_suite()]


SUITES: tuple[Callable[[], list[SelftestResult]], ...] = (check_google, check_perl)
