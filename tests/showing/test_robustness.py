"""Whether the winner holds, as whole text."""

from __future__ import annotations

import csv
import io
import json

import msgspec
import pytest

from harness.errors import UnknownName
from harness.records import Ranking, Remark, Robustness, text_remark
from harness.showing.robustness_table import ROBUSTNESS, render_robustness

MAIN = Ranking("main", "rouge1", {"a": 40.0, "b": 35.0, "lead": 30.0}, ("a", "b", "lead"))
OFF = Ranking("stemming", "off", {"b": 39.0, "a": 34.0, "lead": 30.0}, ("b", "a", "lead"), 0.333)
TIED = Ranking("metric", "bleu", {"a": 9.0, "b": 9.0, "lead": 3.0}, ("a", "b", "lead"), 0.816)
FOUND = Robustness(
    MAIN,
    (OFF, TIED),
    (OFF,),
    (text_remark("The first system, a, is not first under 1 of 2 other choices: stemming off (b)."),),
    "town",
    "town-1",
    5,
    3,
)

TEXT = """\
Does a, the first in rouge1, hold? town, town-1: 5 topics, 3 events

choice         winner  tau   order
-----------------------------------------
main (rouge1)  a       –     a > b > lead
stemming: off  b       0.33  b > a > lead
metric: bleu   a = b   0.82  a = b > lead

The first system, a, is not first under 1 of 2 other choices: stemming off (b).
"""


def many(events: int) -> Robustness:
    others = tuple(
        Ranking(
            "event left out", f"e{at}", {"a": 1.0, "b": 0.0}, ("b", "a") if at == 7 else ("a", "b"), 1.0 - 2 * (at == 7)
        )
        for at in range(events)
    )
    return msgspec.structs.replace(FOUND, others=others, overturned=(others[7],))


def test_it_reads_as_a_whole() -> None:
    assert render_robustness(FOUND, width=80) == TEXT


def test_many_of_a_kind_are_told_in_one_line_but_for_those_that_another_wins() -> None:
    lines = [" ".join(line.split()) for line in render_robustness(many(81), width=80).splitlines()]

    assert "event left out: each of 81 a 80, b 1 ≥ -1.00 –" in lines
    assert "event left out: e7 b -1.00 b > a" in lines
    assert not any("e8" in line for line in lines)


def test_the_same_in_markdown() -> None:
    shown = render_robustness(FOUND, "markdown")

    assert "| stemming: off | b | 0.33 | b \\> a \\> lead |" in shown
    assert shown.endswith("- The first system, a, is not first under 1 of 2 other choices: stemming off (b).\n")


def test_csv_and_json_have_every_ranking_in_full() -> None:
    rows = list(csv.DictReader(io.StringIO(render_robustness(many(81), "csv"))))
    found = json.loads(render_robustness(many(81), "json"))

    assert len(rows) == 3 + 81 * 2
    assert rows[0] == {"choice": "main", "name": "rouge1", "tau": "", "place": "1", "system": "a", "score": "40.0"}
    assert (found["kind"], len(found["others"])) == ("robustness", 81)


@pytest.mark.parametrize("format_", ["text", "markdown", "csv"])
def test_nothing_from_outside_acts_on_a_terminal(format_: str) -> None:
    evil = Ranking("x\x1b[31m", "y\x07", {"\x1b]0;a": 1.0}, ("\x1b]0;a",))
    shown = render_robustness(Robustness(evil, (evil,), (evil,), (text_remark("\x1b[2J"),), "\x07", "\x1b"), format_)

    assert not set(shown) & set("\x1b\x07")


def test_an_unknown_format_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="Known: text, markdown, csv, json"):
        render_robustness(FOUND, "latex")
    assert set(ROBUSTNESS) == {"text", "markdown", "csv", "json"}


def test_the_answer_stands_above_the_table_and_notes_on_methods_behind_v() -> None:
    answer = Remark(
        "robust winner",
        "note",
        {"winner": "a", "choices": 2, "overturned": 0, "least_tau": None, "kinds": {}},
    )
    remarks = (answer, text_remark("How it was made.", "note"), text_remark("A doubt.", "caution"))
    robustness = msgspec.structs.replace(FOUND, remarks=remarks)

    short, quiet, full = (
        render_robustness(robustness, width=80, detail=detail) for detail in ("short", "table", "full")
    )

    for shown in (short, quiet, full):
        assert shown.index("stays first under all 2 other choices") < shown.index("choice   ")
    assert short.endswith("A doubt.\n-v shows 1 more remark.\n")
    assert "doubt" not in quiet
    assert full.endswith("A doubt.\nHow it was made.\n")
