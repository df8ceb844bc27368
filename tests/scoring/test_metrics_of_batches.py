"""A metric of one's own that scores many topics in one call: what it is given, and every mistake in what it returns."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.plugins.metric_files import read_metric_file
from harness.scoring.metrics import Batch, Metric, count_batch, prepare_batch
from harness.scoring.metrics.custom import load_metric

ONE = """
def score(candidate, references, article):
    return float(len(candidate) + len(references[0]) + len(article)) if candidate != "none" else None
"""

ALL = """
CALLS = []
def score_all(candidates, references, articles):
    CALLS.append(len(candidates))
    each = zip(candidates, references, articles, strict=True)
    return (float(len(c) + len(r[0]) + len(a)) if c != "none" else None for c, r, a in each)
"""


def load_source(tmp_path: Path, name: str, source: str) -> Metric:
    path = tmp_path / f"{name}.py"
    path.write_text(source, encoding="utf-8")
    description = read_metric_file(path).description
    assert description is not None, read_metric_file(path).problem
    return load_metric(description)


def test_many_topics_in_one_call_have_the_values_of_one_by_one(tmp_path: Path) -> None:
    one, many = load_source(tmp_path, "one", ONE), load_source(tmp_path, "many", ALL)
    batch = Batch([["a b"], [], ["c"], ["d e f"]], ["long", "x", "", "y z"])
    candidates = ["some text", "b", "c", "none"]

    rows = [count_batch(prepare_batch([metric], batch), candidates)[metric.name] for metric in (one, many)]

    assert rows[0].tolist() == rows[1].tolist() == [[16, 1], [0, 0], [0, 0], [0, 0]]
    assert many.family.module.CALLS[-1] == 2  # type: ignore[attr-defined]  # those that have all that is asked for


@pytest.mark.parametrize(
    ("result", "message"),
    [
        ("[1.0]", "score_all gave 1 values for 2 candidates"),
        ("5", "score_all gave 5; it returns a list of numbers"),
        ("[1.0] * (len(candidates) - 1) + ['x']", "score_all gave 'x', which is no number"),
        ("[float('nan')] * len(candidates)", "score_all gave nan; where a topic has no value, return None"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
    ],
)
def test_what_is_no_value_for_each_candidate_is_said_in_a_line(tmp_path: Path, result: str, message: str) -> None:
    with pytest.raises(HarnessError, match=message):
        load_source(tmp_path, "bad", f"def score_all(candidates):\n    return {result}\n")


@pytest.mark.parametrize(
    ("parameters", "problem"),
    [
        ("candidate", "score_all asks for 'candidate'. Did you mean 'candidates'?"),
        ("articles", "score_all does not ask for the candidates"),
    ],
)
def test_parameters_of_score_all_are_in_the_plural(tmp_path: Path, parameters: str, problem: str) -> None:
    path = tmp_path / "mine.py"
    path.write_text(f"def score_all({parameters}):\n    return []\n", encoding="utf-8")
    assert problem in read_metric_file(path).problem
