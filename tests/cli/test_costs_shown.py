"""`--costs`: from what a system took and states to what a user reads."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.conftest import Command

QUICK = ("--confidence-n", "100", "--paired-ar-n", "100", "-m", "rouge2")

PAID = '''"""Paid for, where it is told what tokens cost."""

def summarize(article, price: float = 0.0):
    tokens = len(article.text.split())
    stated = {"model": "big-0718", "input_tokens": tokens, "output_tokens": 5, "calls": 1}
    return {"text": article.sentences[0], "usage": {**stated, "price": tokens * price / 1e6} if price else stated}
'''


@pytest.fixture
def ready(folder: Path, harness: Command) -> Path:
    """A run of a system that calls, one that does not, and a floor."""
    (folder / "systems" / "paid.py").write_text(PAID)
    assert harness("eval", "-s", "first,last,paid", "-s", "paid:price=2.0", *QUICK).code == 0
    return folder


def test_a_table_of_costs_is_printed_when_asked_for(ready: Path, harness: Command) -> None:
    systems = ("eval", "-s", "first,last,paid", "-s", "paid:price=2.0", *QUICK)
    plain, said = harness(*systems), harness(*systems, "--costs")
    table = said.out.split("\n\n")[2].splitlines()
    assert table[1].split() == ["system", "a", "topic", "total", "memory", "in", "out", "price"]
    rows = {line.split()[0]: line.split()[1:] for line in table[3:] if not line.startswith("--")}
    assert set(rows) == {"first", "last", "paid", "paid:price=2.0"}
    assert rows["paid"][-3:] == ["66", "25", "–"]
    assert rows["paid:price=2.0"][-3:] == ["66", "25", "$0.00013"]
    assert rows["first"][-3:] == ["–", "–", "–"]
    text = " ".join(said.out.split())
    assert "big-0718 answered for paid and paid:price=2.0." in text
    assert "Not known" not in text  # it has no options input_price and output_price
    assert set(plain.out.splitlines()) <= set(said.out.splitlines())
    assert "a topic" not in plain.out


def test_a_system_that_can_be_told_prices_is_asked_for_them_by_its_own_name(folder: Path, harness: Command) -> None:
    told = PAID.replace("price: float = 0.0", "input_price: float | None = None, output_price: float | None = None")
    (folder / "systems" / "mine.py").write_text(told.replace("if price else", "if False else"))
    text = " ".join(harness("eval", "-s", "big=mine", "-s", "first", *QUICK, "--costs").out.split())

    assert "Not known: the price of big. It is known where" in text
    assert "-s mine:input_price=0.15,output_price=0.6" in text


def test_a_run_on_disk_does_not_change_by_being_shown_with_costs(ready: Path, harness: Command) -> None:
    before = (ready / "results" / "town-1" / "table.md").read_bytes()
    harness("eval", "-s", "first,last,paid", "-s", "paid:price=2.0", *QUICK, "--costs")
    assert (ready / "results" / "town-1" / "table.md").read_bytes() == before


def test_costs_reach_every_format(ready: Path, harness: Command) -> None:
    systems = ("eval", "-s", "first,last,paid", "-s", "paid:price=2.0", *QUICK, "--costs")
    rows = list(csv.DictReader(io.StringIO(harness(*systems, "-f", "csv").out)))
    paid = next(row for row in rows if row["system"] == "paid:price=2.0")
    assert float(paid["price"]) == pytest.approx(66 * 2e-6)
    assert float(paid["seconds"]) > float(paid["median_seconds"]) > 0
    topics = list(csv.DictReader(io.StringIO(harness(*systems, "-f", "csv-topics").out)))
    prices = [float(row["price"]) for row in topics if row["system"] == "paid:price=2.0"]
    assert sum(prices) == pytest.approx(66 * 2e-6)
    found = json.loads(harness(*systems, "-f", "json").out)
    assert next(row["costs"]["calls"] for row in found["rows"] if row["label"] == "paid") == 5
    assert "| System | Median a topic | Total |" in harness(*systems, "-f", "markdown").out
    assert "Tokens & Price" in harness(*systems, "-f", "latex").out


def test_candidates_made_elsewhere_have_no_costs(folder: Path, harness: Command) -> None:
    (folder / "mine.txt").write_text("One.\nTwo.\nThree.\nFour.\nFive.\n")
    said = harness("score", "town", "-i", "mine.txt", *QUICK, "--costs")
    assert said.code == 0
    assert "No costs are known: candidates made elsewhere bring none." in said.out


def test_the_report_and_a_picture_have_them_without_being_asked(ready: Path, harness: Command) -> None:
    assert harness("report").code == 0
    page = (ready / "results" / "town-1" / "report.html").read_bytes()
    assert b'<section id="costs"' in page
    assert harness("report").code == 0
    assert (ready / "results" / "town-1" / "report.html").read_bytes() == page
    said = harness("plot", "cost", "-m", "rouge2", "--by", "price")
    assert said.out.count("<circle") == 1
    assert harness("plot", "cost", "-m", "rouge2").out.count("<circle") == 4
