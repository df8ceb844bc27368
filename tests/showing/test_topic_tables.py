"""A row a system, topic and measure: the same numbers in every format."""

from __future__ import annotations

import csv
import io

import pytest

from harness.errors import HarnessError
from harness.records import Comparison, Report, Run
from harness.showing import TOPIC_TABLES
from harness.showing.topic_tables import HEADS


@pytest.fixture
def table(small: Comparison) -> Report:
    """Two topics, one with a name that a spreadsheet would compute; a score that does not exist."""
    run = Run("r", "results/r", "d", "d", "f", (), 1, 60.0, 0, "2026-01-01T00:00:00", {})
    numbers = tuple((0.1 + place, float("nan")) for place, _ in enumerate(small.rows))
    return Report(
        comparison=small,
        run=run,
        card={},
        topics=("=cmd()", "two\x1b\u202e"),
        events=("e", "e"),
        scores={column.measure: numbers for column in small.columns},
        words=tuple((5, 7) for _ in small.rows),
        views=(),
        view_topics=(),
    )


def test_the_csv_has_every_row_in_full_and_nothing_that_computes(table: Report) -> None:
    text = TOPIC_TABLES["csv-topics"](table)
    assert isinstance(text, str)
    heads, *rows = csv.reader(io.StringIO(text))
    assert tuple(heads) == HEADS
    assert len(rows) == 4 * 2 * 2
    assert rows[0][5:] == ["'=cmd()", "e", "rouge1", "0.1", "5"]
    assert rows[1][5:] == ["two␛\\u202e", "e", "rouge1", "", "7"]


def test_parquet_holds_the_same_with_types(table: Report) -> None:
    polars = pytest.importorskip("polars")
    made = TOPIC_TABLES["parquet"](table)
    assert isinstance(made, bytes)
    frame = polars.read_parquet(io.BytesIO(made))
    assert tuple(frame.columns) == HEADS
    assert frame["score"].to_list()[:2] == [0.1, None]
    assert frame["topic"].to_list()[:2] == ["=cmd()", "two␛\\u202e"]


def test_without_polars_one_line_says_what_to_install(table: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "polars", None)
    with pytest.raises(HarnessError, match=r"pip install polars"):
        TOPIC_TABLES["parquet"](table)
