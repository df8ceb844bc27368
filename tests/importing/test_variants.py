"""Layouts of public data sets, by the names of their fields and files: each is taken for what it is."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.datasets.load import read_dataset
from harness.errors import HarnessError
from harness.importing.choices import Request
from harness.importing.dataset import import_dataset
from harness.importing.packing import zstd_opener
from harness.records import Leaderboard, Topic

ARTICLES = (
    "The town council met on Monday and agreed on a budget of four million euros for the year.",
    "Rain closed the school for a week and the roof will be repaired by May, says the mayor.",
)
SHORT = ("Council agrees on budget.", "School closed by rain.")
SHORTER = ("Budget agreed.", "Rain closes school.")
Score = Callable[..., tuple[Leaderboard, list[str]]]


def topics_of(folder: Path, source: Path, split: str | None = None) -> list[Topic]:
    out = folder / "out"
    out.mkdir(exist_ok=True)
    return list(read_dataset(import_dataset(Request((str(source),), split=split), out).path).topics)


def texts_of(topics: list[Topic]) -> list[tuple[str, list[str]]]:
    """Each topic's article and references."""
    return [
        (
            "|".join("/".join(document.paragraphs) for document in topic.article.documents),
            [reference.text for reference in topic.references],
        )
        for topic in topics
    ]


def write_rows(path: Path, make: Callable[[int], dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(make(place)) + "\n" for place in (0, 1)))
    return path


ONE = [(ARTICLES[place], [SHORT[place]]) for place in (0, 1)]


@pytest.mark.parametrize(
    "names",
    [
        ("text", "summary"),
        ("document", "summary"),
        ("dialogue", "summary"),
        ("article", "highlights"),
        ("article", "abstract"),
        ("document", "target"),
        ("source", "target"),
        ("inputs", "targets"),
        ("input", "output"),
        ("content", "summary"),
        ("documents", "tldr"),
        ("article_text", "abstract_text"),
        ("maintext", "reference_summary"),
        ("Article", "Reference Summary"),
    ],
)
def test_public_names_of_fields_are_known(tmp_path: Path, names: tuple[str, str]) -> None:
    source = write_rows(tmp_path / "a.jsonl", lambda place: {names[0]: ARTICLES[place], names[1]: SHORT[place]})
    assert texts_of(topics_of(tmp_path, source)) == ONE


def test_numbered_columns_are_several_references(tmp_path: Path) -> None:
    source = write_rows(
        tmp_path / "a.jsonl",
        lambda place: {"dialogue": ARTICLES[place], "summary1": SHORT[place], "summary2": SHORTER[place]},
    )
    assert [len(topic.references) for topic in topics_of(tmp_path, source)] == [2, 2]


def test_references_by_author_keep_their_authors(tmp_path: Path) -> None:
    source = write_rows(
        tmp_path / "a.jsonl",
        lambda place: {"article": ARTICLES[place], "references": {"Ann": SHORT[place], "Bob": SHORTER[place]}},
    )
    assert [reference.author for reference in topics_of(tmp_path, source)[0].references] == ["Ann", "Bob"]


@pytest.mark.parametrize(
    "value",
    [
        {"article": ARTICLES, "summary": SHORT},
        {name: {"article": ARTICLES[place], "summary": SHORT[place]} for place, name in enumerate("ab")},
        {"data": [{"article": ARTICLES[place], "summary": SHORT[place]} for place in (0, 1)]},
        {"test": [{"article": ARTICLES[place], "summary": SHORT[place]} for place in (0, 1)]},
        {"columns": ["article", "summary"], "data": [[ARTICLES[place], SHORT[place]] for place in (0, 1)]},
    ],
)
def test_json_is_read_in_all_its_wrappings(tmp_path: Path, value: Any) -> None:
    (tmp_path / "a.json").write_text(json.dumps(value))
    assert texts_of(topics_of(tmp_path, tmp_path / "a.json")) == ONE


def test_a_quoted_text_of_a_sheet_may_hold_line_breaks(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('id,article,summary\n1,"A fire.\nIt rained.",Fire\n')
    assert texts_of(topics_of(tmp_path, tmp_path / "a.csv")) == [("A fire./It rained.", ["Fire"])]


def test_a_sheet_without_names_is_told_by_the_lengths_of_its_columns(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("".join(f"n{place}\t{ARTICLES[place]}\t{SHORT[place]}\n" for place in (0, 1)))
    topics = topics_of(tmp_path, tmp_path / "a.tsv")
    assert texts_of(topics) == ONE
    assert [topic.id for topic in topics] == ["n0", "n1"]


def test_a_folder_of_splits_asks_for_one_and_reads_it(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    write_rows(folder / "train.jsonl", lambda _: {"article": "A b c.", "summary": "A."})
    write_rows(folder / "test.jsonl", lambda place: {"article": ARTICLES[place], "summary": SHORT[place]})
    (folder / "README.md").write_text("A data set.")
    with pytest.raises(HarnessError, match="give --split test"):
        topics_of(tmp_path, folder)
    assert texts_of(topics_of(tmp_path, folder, "test")) == ONE


def test_a_zip_of_one_file_is_a_packing(tmp_path: Path) -> None:
    source = write_rows(tmp_path / "a.jsonl", lambda place: {"text": ARTICLES[place], "summary": SHORT[place]})
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(source, "a.jsonl")
    assert texts_of(topics_of(tmp_path, tmp_path / "a.zip")) == ONE


def test_zstd_without_a_package_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr("harness.importing.packing.import_module", refuse)
    with pytest.raises(HarnessError, match=r"pip install zstandard, or unzstd a.jsonl.zst"):
        zstd_opener(lambda: None, "a.jsonl.zst")  # type: ignore[arg-type, return-value]


def test_utf_16_without_its_mark_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("id,article,summary\n1,A fire.,Fire\n".encode("utf-16-le"))
    with pytest.raises(HarnessError, match="--encoding utf-16-le"):
        topics_of(tmp_path, tmp_path / "a.csv")


def test_the_names_of_multiling_say_what_a_file_is(tmp_path: Path) -> None:
    files = {
        "M001/M0010.english": ARTICLES[0],
        "M001/M0011.english": ARTICLES[1],
        "summaries/M0010.english": SHORT[0],
        "summaries/M001A.english": SHORTER[0],
        "peers/M0011.english": SHORT[1],
    }
    for name, text in files.items():
        path = tmp_path / "ml" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (topic,) = topics_of(tmp_path, tmp_path / "ml")
    assert len(topic.article.documents) == 2
    assert [reference.author for reference in topic.references] == ["0", "A"]
    assert (tmp_path / "out" / "ml.candidates" / "000-1.jsonl").is_file()


@pytest.fixture
def native(tmp_path: Path) -> Path:
    return write_rows(tmp_path / "native.jsonl", lambda place: {"id": f"t{place}", "references": [SHORT[place]]})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", '{"id": "t1", "summary": "Rain closes school."}\n{"id": "t0", "summary": "Budget agreed."}\n'),
        ("a.txt", "Budget agreed.\nRain closes school."),
        ("a.txt", "Budget agreed.\nRain closes school.\n\n\n"),
        ("a.json", '["Budget agreed.", "Rain closes school."]'),
        ("a.json", '{"t1": "Rain closes school.", "t0": "Budget agreed."}'),
        ("a.csv", "id,prediction\nt1,Rain closes school.\nt0,Budget agreed.\n"),
        ("a.jsonl", '{"generated_text": "Budget agreed."}\n{"generated_text": "Rain closes school."}\n'),
        ("a.jsonl", '{"predict": "Budget agreed.", "label": "x"}\n{"predict": "Rain closes school.", "label": "y"}\n'),
        ("a.jsonl", '{"index": 1, "output": "Rain closes school."}\n{"index": 0, "output": "Budget agreed."}\n'),
    ],
)
def test_outputs_are_matched_by_id_or_by_place(score: Score, native: Path, name: str, content: str) -> None:
    (native.parent / name).write_text(content)
    board, _ = score(native, inputs={"a": native.parent / name})
    assert round(board.rows[0].estimates["rouge1"].value, 1) == 76.2


def test_ids_that_are_missing_are_counted_with_examples(score: Score, native: Path) -> None:
    (native.parent / "a.jsonl").write_text('{"id": "t1", "summary": "Rain."}\n')
    with pytest.raises(HarnessError, match=r"no candidate for 1 of 2 topics \('t0'\)"):
        score(native, inputs={"a": native.parent / "a.jsonl"})


def test_blank_lines_between_texts_are_named(score: Score, native: Path) -> None:
    (native.parent / "a.txt").write_text("Budget agreed.\n\nRain closes school.\n")
    with pytest.raises(HarnessError, match="3 lines for 2 topics; line 2 is blank: take it out"):
        score(native, inputs={"a": native.parent / "a.txt"})


def test_json_that_a_flag_names_is_not_scored_as_lines(score: Score, native: Path) -> None:
    with pytest.raises(HarnessError, match="is JSON lines, not a text a line"):
        score(choices=_references(native), inputs={"a": native})


def _references(path: Path) -> Any:
    from harness.importing.choices import Choices

    return Choices(references=(str(path),))
