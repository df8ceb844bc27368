"""docs/reading-results.md says what is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from harness.showing.charts import CHARTS
from harness.showing.json_export import schema
from harness.showing.leaderboard_formats import RENDERERS, SUFFIXES
from harness.showing.topic_scores_export import HEADS, TOPIC_TABLES
from tests.conftest import Command
from tests.report.conftest import CANDIDATES

PAGE = (Path(__file__).parents[2] / "docs" / "reading-results.md").read_text(encoding="utf-8")


def test_it_names_every_format_and_every_picture() -> None:
    assert {*RENDERERS, *TOPIC_TABLES} - {"text"} == set(re.findall(r"^\| `([a-z-]+)` \| ", PAGE, re.MULTILINE)) - {
        *("columns", "rows", "pairs", "alarms", "remarks")
    }
    assert all(f"harness plot {chart}" in PAGE for chart in CHARTS)
    assert all(f"`{suffix}`" in PAGE for suffix in SUFFIXES if suffix != ".txt")


def test_it_names_every_column_of_the_table_by_topic() -> None:
    assert all(f"`{head}`" in PAGE for head in HEADS)


def test_the_fields_it_names_are_fields() -> None:
    fields = schema()["$defs"]["Leaderboard"]["properties"]
    assert set(re.findall(r"^\| `([a-z]+)\[\]", PAGE, re.MULTILINE)) <= set(fields)


def test_polars_reads_the_files_in_one_line(place: Path, harness: Command) -> None:
    pytest.importorskip("polars")
    for label, texts in CANDIDATES.items():
        (place / f"{label}.txt").write_text("".join(f"{text}\n" for text in texts))
    inputs = [part for label in CANDIDATES for part in ("-i", f"{label}.txt")]
    assert harness("score", "town", *inputs, "-o", "topics.parquet").code == 3
    assert harness("score", "town", *inputs, "-f", "csv-long", "-o", "long.csv").code == 3
    block = re.search(r"```python\n(import polars\n.*?)```", PAGE, re.DOTALL)
    assert block is not None
    names: dict[str, object] = {}
    exec(block[1], names)
    assert len(names["scores"]) == 5 * 3 * 5  # type: ignore[arg-type]
    assert len(names["table"]) == 5 * 5  # type: ignore[arg-type]
