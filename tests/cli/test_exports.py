"""Flags of exports: what they write, and where they are refused before any work."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.data.every_eval_ever import check_record

QUICK = ("-s", "first", "-m", "rouge1,ter", "-n", "1", "--no-bounds")


@pytest.fixture
def run(folder: Path, harness: Command) -> Path:
    assert harness("eval", "town", *QUICK[:4], "--no-bounds", "-q").code == 0
    return folder


REFUSED = (
    (("--bare",), "--bare is for latex, and the format is text"),
    (("--caption", "x", "-f", "csv"), "--caption is for latex, and the format is csv"),
    (("--excel",), "--excel is for csv"),
    (("--texts", "-f", "csv"), "--texts is for csv-topics, parquet"),
    (("--columns", "rouge1", "-f", "json"), "--columns is for text"),
)


@pytest.mark.parametrize(("flags", "message"), REFUSED)
def test_a_flag_of_another_format_is_a_usage_error_before_any_work(
    folder: Path, harness: Command, flags: tuple[str, ...], message: str
) -> None:
    said = harness("eval", "town", *flags)

    assert (said.code, message in " ".join(said.err.split())) == (2, True)
    assert not (folder / "results").exists()


def test_an_unknown_column_or_tracker_is_named(folder: Path, harness: Command) -> None:
    said = harness("eval", "town", "-m", "rouge1", "--columns", "rouge2")
    assert (said.code, "unknown column 'rouge2'" in said.err) == (1, True)
    said = harness("eval", "town", "--log-to", "comet")
    assert (said.code, "unknown tracker 'comet'" in said.err) == (1, True)


def test_candidates_stand_beside_scores(run: Path, harness: Command) -> None:
    said = harness("eval", "town", *QUICK[:4], "--no-bounds", "-f", "csv-topics", "--texts")

    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert rows[0]["candidate"]
    assert all(row["candidate"] for row in rows)


def test_records_of_every_eval_ever_are_valid_and_hold_the_scores(run: Path, harness: Command) -> None:
    said = harness("eval", "town", *QUICK[:4], "-f", "eee")

    records = [json.loads(line) for line in said.out.splitlines()]
    for record in records:
        check_record(record)
    assert [record["model_info"]["name"] for record in records] == ["first"]
    names = [result["evaluation_name"] for result in records[0]["evaluation_results"]]
    assert names == ["town: rouge1", "town: ter"]
    by_json = json.loads(harness("eval", "town", *QUICK[:4], "-f", "json").out)
    first = next(row for row in by_json["rows"] if row["label"] == "first")
    scores = [result["score_details"]["score"] for result in records[0]["evaluation_results"]]
    assert scores == [first["estimates"][name]["value"] for name in ("rouge1", "ter")]
    assert records[0]["evaluation_results"][1]["metric_config"]["lower_is_better"] is True


def test_a_paper_table_is_written_by_its_flags(run: Path, harness: Command) -> None:
    flags = ("--columns", "rouge1", "--caption", "Ours", "--label", "tab:ours", "-o", "t.tex")
    assert harness("eval", "town", *QUICK[:4], "--no-bounds", *flags).code == 0

    table = (run / "t.tex").read_text()
    assert r"\caption{Ours.}" in table
    assert r"\label{tab:ours}" in table
    assert "ter" not in table.partition(r"\begin{tabular}")[2].partition(r"\end{tabular}")[0]
