"""What a row took for a topic, over all its tries."""

from __future__ import annotations

from harness.jobs import evaluate, report
from harness.jobs.spending import Spending, spent
from harness.jobs.tallying import Source
from harness.records import Candidate, Costs, Usage
from harness.workspace import Workspace

PAID = Candidate("t", "x", "k", seconds=0.5, memory=9, usage=Usage("gpt", "", 100, 10, 0.002, 1))
UNPAID = Candidate("t", "x", "k", seconds=0.25, memory=12, usage=Usage("gpt-2", "", 50, 5, None, 1))
LOCAL = Candidate("t", "x", "k", seconds=0.25)


def test_tries_are_summed_and_the_highest_memory_counts() -> None:
    assert spent([PAID, PAID]) == Costs(1.0, 0.5, 9, 200, 20, 0.004, 2, ("gpt",))
    assert spent([PAID, UNPAID]) == Costs(0.75, 0.375, 12, 150, 15, None, 2, ("gpt", "gpt-2"))


def test_a_price_that_is_known_in_part_is_not_known() -> None:
    found = spent([PAID, LOCAL])
    assert found is not None
    assert found.price is None


def test_nothing_known_is_none() -> None:
    assert spent([]) is None
    assert spent([Candidate("t", "brought from elsewhere", "k")]) is None


def test_rows_come_in_their_order_and_topics_in_theirs() -> None:
    sources = [Source("b", "system", {"t": PAID}), Source("a", "system", {"t": LOCAL}), Source("a", "system", {})]
    found = [*Spending(["a", "b", "oracle"], sources, ["t", "u"])]
    assert found == [(spent([LOCAL]), None), (spent([PAID]), None), (None, None)]


def test_a_report_tells_what_each_topic_took(place: Workspace) -> None:
    stated = '{"text": a.title or "x", "usage": {"model": "m", "input_tokens": len(a.text), "price": 0.001}}'
    (place.systems[0] / "paid.py").write_text(f'"""Paid."""\ndef summarize(a) -> dict:\n    return {stated}\n')
    evaluate("town", ["paid"], run="r", workspace=place)
    made = report("r", workspace=place)
    by_label = dict(zip((row.label for row in made.comparison.rows), made.costs, strict=True))
    assert [each.price for each in by_label["paid"] if each] == [0.001] * len(made.topics)
    assert all(each and each.input_tokens > 0 and each.seconds > 0 for each in by_label["paid"])
    assert by_label["oracle"] == (None,) * len(made.topics)
