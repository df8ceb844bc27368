"""Whatever stands in a field, no format lets it act, hide, or break the table."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.records import Leaderboard, RunComparison, TopicView
from harness.showing.json_export import read_json
from harness.showing.leaderboard_formats import render
from harness.showing.listing import render_listing
from harness.showing.methods import describe_methods
from harness.showing.run_comparison_table import render_run_comparison
from harness.showing.topic import render_topic

FORMATS = ["text", "markdown", "latex", "csv", "csv-long", "json"]

HOSTILE = [
    "\x1b[2J\x1b[31mred",
    "\x1b]8;;http://x\x07link\x1b]8;;\x07",
    "\x9b31mred",
    "left\u202eright\u2066",
    "zero\u200bwidth\ufeff",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "a|b|c",
    "=cmd()|' /C calc'!A0",
    "\\input{/etc/passwd}\\end{table}",
    "]]>",
    "two\nlines\r\nand\ttabs",
    "nul\x00",
    "\ud800lone\udfff",
    "[bold]rich[/bold] :smile:",
    "`tick` ``two``",
    "line\u2028separator",
]

FREE = {"label", "dataset", "title", "fingerprint", "interval", "run", "saved", "test", "remarks", "signature",
        "measure", "citation", "baseline", "a", "b", "letter", "topic", "event", "text", "detail", "author",
        "paragraphs", "measures"}  # fmt: skip


def poisoned(value: Any, poison: str, key: str = "") -> Any:
    """A record as builtins, with `poison` in every text that comes from outside."""
    if isinstance(value, dict):
        return {name: poisoned(each, poison, name) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [poisoned(each, poison, key) for each in value]
    return f"{value}{poison}" if isinstance(value, str) and key in FREE else value


def hostile(small: Leaderboard, poison: str) -> Leaderboard:
    """`small` with every text poisoned, and poison alone as a name; keys by measure follow the measures."""
    spoiled = poisoned(msgspec.to_builtins(small), poison)
    for row in spoiled["rows"]:
        for field in ("estimates", "ranks", "beats"):
            row[field] = {f"{measure}{poison}": each for measure, each in row[field].items()}
    spoiled["clusters"] = {f"{key}{poison}": each for key, each in poisoned(small.clusters, poison, "label").items()}
    spoiled["rows"][0]["label"] = poison
    return msgspec.convert(spoiled, Leaderboard)


def assert_harmless(shown: str) -> None:
    assert not any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in shown.replace("\n", ""))
    assert not re.search("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]", shown)
    assert shown.encode("utf-8")


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("poison", HOSTILE)
def test_no_format_lets_it_act(small: Leaderboard, format_: str, poison: str) -> None:
    assert_harmless(render(hostile(small, poison), format_))


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=20), st.sampled_from(FORMATS))
def test_no_text_at_all_acts_in_any_format(small: Leaderboard, poison: str, format_: str) -> None:
    assert_harmless(render(hostile(small, poison), format_))


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=20))
def test_colour_is_the_only_thing_a_terminal_obeys(small: Leaderboard, poison: str) -> None:
    coloured = render(hostile(small, poison), colour=True)

    assert_harmless(re.sub(r"\x1b\[[0-9;]*m", "", coloured))


@pytest.mark.parametrize("poison", HOSTILE)
def test_every_row_of_markdown_has_as_many_cells(small: Leaderboard, poison: str) -> None:
    rows = [line for line in render(hostile(small, poison), "markdown").splitlines() if line.startswith("| ")]

    assert len(rows) == 9
    assert {len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) for row in rows} == {7}


@pytest.mark.parametrize("poison", HOSTILE)
def test_no_html_of_theirs_stands_in_markdown(small: Leaderboard, poison: str) -> None:
    shown = render(hostile(small, poison), "markdown")
    outside_code = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", shown)

    assert set(re.findall(r"(?<!\\)<[^>]*>", outside_code)) <= {"<sup>", "</sup>"}


@pytest.mark.parametrize("poison", HOSTILE)
def test_every_row_of_csv_has_as_many_cells_and_none_is_a_formula(small: Leaderboard, poison: str) -> None:
    for format_ in ("csv", "csv-long"):
        rows = list(csv.reader(io.StringIO(render(hostile(small, poison), format_))))

        assert len({len(row) for row in rows}) == 1
        assert not any(cell.lstrip().startswith(("=", "@")) for row in rows for cell in row)


@pytest.mark.parametrize("poison", HOSTILE)
def test_latex_holds_no_command_of_theirs(small: Leaderboard, poison: str) -> None:
    shown = render(hostile(small, poison), "latex")

    assert shown.isascii()
    assert "\\input" not in shown
    assert shown.count("\\end{table}") == 1
    assert shown.count("{") == shown.count("}")
    assert len(re.findall(r"(?<!\\)&", shown)) == 5 + 4 * 7, "between the cells of the heading and of four rows"


@pytest.mark.parametrize("poison", HOSTILE)
def test_json_gives_every_character_back(small: Leaderboard, poison: str) -> None:
    assert read_json(render(hostile(small, poison), "json")) == hostile(small, poison)


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("poison", HOSTILE)
def test_a_difference_is_as_harmless(small: Leaderboard, format_: str, poison: str) -> None:
    assert_harmless(render_run_comparison(RunComparison(hostile(small, poison), hostile(small, poison[::-1])), format_))


@pytest.mark.parametrize("poison", HOSTILE)
def test_a_topic_a_listing_and_the_methods_are_as_harmless(small: Leaderboard, view: TopicView, poison: str) -> None:
    looked_at = msgspec.convert(poisoned(msgspec.to_builtins(view), poison), TopicView)

    assert_harmless(render_topic(looked_at))
    assert_harmless(render_topic(looked_at, "json"))
    assert_harmless(describe_methods(hostile(small, poison)))
    for format_ in ("text", "markdown", "csv", "json"):
        assert_harmless(render_listing([{"name": poison, "doc": f"x{poison}"}], ["name", "doc"], format_))


def test_a_listing_in_json_gives_every_character_back() -> None:
    rows = [{"name": poison} for poison in HOSTILE]

    assert json.loads(render_listing(rows, ["name"], "json", kind="systems"))["rows"] == rows
