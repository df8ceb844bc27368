"""A row a system, topic and measure: the same numbers in every format."""

from __future__ import annotations

import csv
import io

import msgspec
import pytest

from harness.errors import HarnessError
from harness.records import Costs, Leaderboard, Report, Run
from harness.showing.topic_scores_export import HEADS, TOPIC_TABLES


@pytest.fixture
def table(small: Leaderboard) -> Report:
    """Two topics, one with a name that a spreadsheet would compute; a score that does not exist."""
    run = Run("r", "results/r", "d", "d", "f", (), 1, 60.0, 0, "2026-01-01T00:00:00", {})
    numbers = tuple((0.1 + place, float("nan")) for place, _ in enumerate(small.rows))
    return Report(
        leaderboard=small,
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
    assert rows[0][5:] == ["'=cmd()", "e", "rouge1", "0.1", "5", ""]
    assert rows[1][5:] == ["two␛\\u202e", "e", "rouge1", "", "7", ""]


def test_parquet_holds_the_same_with_types(table: Report) -> None:
    polars = pytest.importorskip("polars")
    made = TOPIC_TABLES["parquet"](table)
    assert isinstance(made, bytes)
    frame = polars.read_parquet(io.BytesIO(made))
    assert tuple(frame.columns) == HEADS
    assert frame["score"].to_list()[:2] == [0.1, None]
    assert frame["topic"].to_list()[:2] == ["=cmd()", "two␛\\u202e"]


@pytest.fixture
def costly(table: Report) -> Report:
    """The same with costs of all rows but the ceiling."""
    none = (None, None)
    some = (Costs(0.5, 0.5, 9_000_000, 100, 10, 0.0002, 1), Costs(0.25, 0.25))
    costs = [some if row.role != "ceiling" else none for row in table.leaderboard.rows]
    return msgspec.structs.replace(table, costs=costs)


def test_costs_of_each_topic_stand_at_the_end_when_asked_for(table: Report, costly: Report) -> None:
    text = TOPIC_TABLES["csv-topics"](costly, costs=True)
    assert isinstance(text, str)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert tuple(rows[0]) == (*HEADS, "seconds", "input_tokens", "output_tokens", "price")
    assert [*rows[0].values()][-4:] == ["0.5", "100", "10", "0.0002"]
    assert [*rows[1].values()][-4:] == ["0.25", "", "", ""]
    assert [*rows[-1].values()][-4:] == [""] * 4
    assert TOPIC_TABLES["csv-topics"](costly) == TOPIC_TABLES["csv-topics"](table)


def test_parquet_has_costs_with_types(costly: Report) -> None:
    polars = pytest.importorskip("polars")
    made = TOPIC_TABLES["parquet"](costly, costs=True)
    assert isinstance(made, bytes)
    frame = polars.read_parquet(io.BytesIO(made))
    assert frame["input_tokens"].to_list()[:2] == [100, None]
    assert frame["seconds"].dtype == polars.Float64
    assert len(frame) == 4 * 2 * 2


def test_a_row_is_written_where_costs_are_not_known_at_all(table: Report) -> None:
    text = TOPIC_TABLES["csv-topics"](table, costs=True)
    assert isinstance(text, str)
    assert len(list(csv.reader(io.StringIO(text)))) == 1 + 4 * 2 * 2


def test_without_polars_one_line_says_what_to_install(table: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "polars", None)
    with pytest.raises(HarnessError, match=r"pip install polars"):
        TOPIC_TABLES["parquet"](table)
