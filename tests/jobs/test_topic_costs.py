"""What a row took for a topic, over all its tries."""

from __future__ import annotations

from math import fsum

import pytest

from harness.jobs import evaluate, report
from harness.jobs.candidate_sources import CandidateSource
from harness.jobs.topic_costs import TopicCosts
from harness.records import Candidate, Costs, Usage
from harness.workspace import Workspace

PAID = Candidate("t", "x", "k", seconds=0.5, memory=9, usage=Usage("gpt", "", 100, 10, 0.002, 1))
UNPAID = Candidate("t", "x", "k", seconds=0.25, memory=12, usage=Usage("gpt-2", "", 50, 5, None, 1))
LOCAL = Candidate("t", "x", "k", seconds=0.25)
BROUGHT = Candidate("t", "x", "k")


def test_rows_come_in_their_order_topics_in_theirs_and_tries_are_summed() -> None:
    sources = [
        CandidateSource("b", "system", {"t": PAID}),
        CandidateSource("b", "system", {"t": UNPAID}),
        CandidateSource("a", "system", {"t": LOCAL, "u": BROUGHT}),
    ]
    assert [*TopicCosts(["a", "b", "oracle"], sources, ["t", "u"])] == [
        (Costs(0.25, 0.25), None),
        (Costs(0.75, 0.375, 12, 150, 15, None, 2, ("gpt", "gpt-2")), None),
        (None, None),
    ]


def test_a_report_tells_what_each_topic_took_and_the_table_has_the_sum(place: Workspace) -> None:
    stated = '{"text": a.title or "x", "usage": {"model": "m", "input_tokens": len(a.text), "price": 0.001}}'
    (place.systems[0] / "paid.py").write_text(f'"""Paid."""\ndef summarize(a) -> dict:\n    return {stated}\n')
    evaluate("town", ["paid"], run="r", workspace=place, trials=2)
    made = report("r", workspace=place)
    by_label = dict(zip((row.label for row in made.leaderboard.rows), made.costs, strict=True))
    row = next(row for row in made.leaderboard.rows if row.label == "paid")
    assert row.costs is not None
    assert [each.price for each in by_label["paid"] if each] == [0.002] * len(made.topics)
    assert fsum(each.seconds for each in by_label["paid"] if each) == pytest.approx(row.costs.seconds)
    assert sum(each.input_tokens for each in by_label["paid"] if each) == row.costs.input_tokens > 0
    assert by_label["oracle"] == (None,) * len(made.topics)
