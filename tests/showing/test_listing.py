"""Lists of what there is, as whole text."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from rich.cells import cell_len

from harness.errors import UnknownName
from harness.showing.listing import LISTINGS, fit_widths, render_listing

ROWS: list[dict[str, Any]] = [
    {"name": "lead", "topics": 5, "ready": True, "doc": "The first sentences.", "missing": (), "path": "lead.py"},
    {"name": "日本", "topics": 11490, "ready": False, "doc": None, "missing": ("sumy", "numpy"), "path": "x"},
]
COLUMNS = ["name", "topics", "ready", "doc", "missing"]

TEXT = """\
name  topics  ready  doc                   missing
--------------------------------------------------------
lead       5  yes    The first sentences.
日本  11,490  no     –                     sumy, numpy
"""


def test_a_listing_reads_as_a_whole() -> None:
    shown = render_listing(ROWS, COLUMNS)

    assert [line.rstrip("-") for line in shown.splitlines()] == [line.rstrip("-") for line in TEXT.splitlines()]


def test_a_listing_in_markdown_has_the_same_cells() -> None:
    assert render_listing(ROWS, ["name", "topics"], "markdown") == (
        "| name | topics |\n| :-- | --: |\n| lead | 5 |\n| 日本 | 11,490 |\n"
    )


def test_csv_comes_back_as_the_cells() -> None:
    shown = render_listing(ROWS, COLUMNS, "csv")

    assert next(csv.DictReader(io.StringIO(shown))) == {
        "name": "lead", "topics": "5", "ready": "yes", "doc": "The first sentences.", "missing": "",
    }  # fmt: skip


def test_json_has_all_that_a_row_holds() -> None:
    found = json.loads(render_listing(ROWS, ["name"], "json", kind="systems"))

    assert (found["format"], found["kind"]) == (1, "systems")
    assert found["rows"][1] == {**ROWS[1], "missing": ["sumy", "numpy"]}


def test_long_cells_wrap_within_the_width_and_stay_whole() -> None:
    rows = [{"name": "textrank", "doc": "Sentences that resemble the others. " * 5, "path": "systems/" * 20}]

    shown = render_listing(rows, ["name", "doc", "path"], width=60)

    assert max(map(cell_len, shown.splitlines())) <= 60
    assert shown.count("resemble") == 5
    assert shown.count("systems/") == 20


def test_no_rows_are_said_to_be_none() -> None:
    assert render_listing([], ["name"]) == "There are none.\n"


@pytest.mark.parametrize(
    ("natural", "room", "widths"),
    [([4, 6], 20, [4, 6]), ([4, 40], 30, [4, 26]), ([30, 40], 40, [20, 20]), ([30, 40], 4, [12, 12])],
)
def test_the_widest_columns_give_way_first(natural: list[int], room: int, widths: list[int]) -> None:
    assert fit_widths(natural, room) == widths


def test_every_format_named_is_written_and_no_other() -> None:
    assert all(render_listing(ROWS, ["name"], name) for name in LISTINGS)
    with pytest.raises(UnknownName, match="unknown format 'latex'"):
        render_listing(ROWS, ["name"], "latex")
