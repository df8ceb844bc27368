"""Candidates should be a text a line: what is something else is named, and what only looks so is text."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.datasets.text_formats import recognize_packed, recognize_structure

IDS = ("a", "b")


def looks(text: str, name: str = "x.txt", ids: tuple[str, ...] = IDS) -> str | None:
    return recognize_structure(text, Path(name), ids)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('{"id": "a", "candidate": "x"}\n{"id": "b", "candidate": "y"}\n', "JSON lines"),
        ('{"summary": "x"}\n{"summary": "y"}\n', "JSON lines without ids"),
        ('{"candidate": "x"}\n', "JSON lines without ids"),
        ('[{"id": "a", "candidate": "x"}]', "one JSON array"),
        ('["x", "y"]', "one JSON array"),
        ('[\n "x",\n "y"\n]\n', "one JSON array"),
        ('{"a": "x", "b": "y"}', "JSON lines without ids"),
        ('{\n "a": "x",\n "b": "y"\n}\n', "one JSON object"),
        ('[\n {"id": "a"},\n]\n', "JSON"),
        ('a,"The cat sat."\nb,"The dog sat."\n', "CSV"),
        ('id,summary\na,The cat sat.\nb,"The dog,\nsat."\n', "CSV"),
        ("a,The cat sat.\nb,The dog sat.\n", "CSV"),
        ('17,"The cat, as ever, sat."\n18,"The ""dog"" sat."\n', "CSV"),
        ("id;summary\na;x\nb;y\n", "CSV with semicolons"),
        ("a\tThe cat sat.\nb\tThe dog sat.\n", "TSV"),
        ("17\tThe cat sat.\n18\tThe dog sat.\n", "TSV"),
        ("id\tprediction\n17\tx\n18\ty\n", "TSV"),
        ('<?xml version="1.0"?>\n<a>\n</a>\n', "XML"),
        ("<!DOCTYPE html>\n<html>\n", "a web page"),
    ],
)
def test_structure_is_known_by_its_content(text: str, what: str) -> None:
    assert looks(text) == what


@pytest.mark.parametrize(
    "text",
    [
        "[The mayor] said so.\n[Nobody] was hurt.\n",
        "[1] The ferry struck the pier.\n[2] Nobody was hurt.\n",
        "[SEP]\n[UNK] [UNK]\n",
        '{"error": 404} is what the server sent, he said.\n{"ok": true} came later.\n',
        'The file held {"id": "a", "candidate": "x"}.\nIt was JSON.\n',
        '{"error": 404}\n',
        '["one"]\n',
        "Rain, wind, snow, hail and sun.\nCats, dogs, mice, rats and birds.\n",
        "On Monday, the mayor spoke.\nOn Friday, she left.\n",
        "a, b and c were hurt.\nNobody else, a said.\n",
        '"Stop," she said, "or else."\n"No," he said.\n',
        '"All of it is quoted."\n"So is this."\n',
        "A summary, with one line only, and commas.\n",
        "Text, summary, and article were all lost.\nNobody knew why.\n",
        "The\ttabs of\tthis line\nare other than of this\tone\n",
        "<q> begins this line.\n<html was spelt wrong.\n",
        "\n\n",
        "",
    ],
)
def test_prose_stays_text(text: str) -> None:
    assert looks(text) is None


def test_numbers_with_commas_are_no_ids() -> None:
    assert looks("1,250 people fled.\n2,000 houses burned.\n", ids=("1", "2")) is None


def test_the_name_of_a_sheet_makes_weaker_signs_enough() -> None:
    assert looks('"The cat sat."\n"The dog sat."\n', "x.csv") == "CSV"
    assert looks("summary\nThe cat sat.\nThe dog sat.\n", "x.csv") == "CSV"
    assert looks("a,The cat sat.\n", "x.csv", ("a",)) == "CSV"
    assert looks("The cat, of course, sat.\nThe dog sat, too.\n", "x.csv") is None


def test_strings_of_json_are_named_where_the_file_is_called_json() -> None:
    text = '"The cat sat."\n"The dog sat."\n'
    assert (looks(text, "x.json"), looks(text)) == ("a JSON string a line", None)


@pytest.mark.parametrize("start", [b"\x1f\x8b\x08\x00", b"PK\x03\x04abcd", b"PAR1abcd", b"ARROW1\0\0"])
def test_packed_files_are_known_by_their_first_bytes(start: bytes) -> None:
    assert recognize_packed(start)


def test_text_is_not_packed() -> None:
    assert recognize_packed(b"Parts of it") is None
