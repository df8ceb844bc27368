"""Every layout that people have on disk gives topics, or one clear line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from harness.datasets.load import read_dataset
from harness.errors import HarnessError
from harness.importing.choices import Choices, Request
from harness.importing.dataset import import_dataset
from harness.importing.outputs import match_outputs, read_outputs
from harness.records import Topic

DATA = Path(__file__).parents[1] / "data" / "importing"


def topics_of(tmp_path: Path, *sources: str, choices: Choices | None = None, split: str | None = None) -> list[Topic]:
    request = Request(tuple(str(DATA / name) for name in sources), choices or Choices(), split=split)
    return list(read_dataset(import_dataset(request, tmp_path).path).topics)


@pytest.mark.parametrize(
    ("sources", "references"),
    [
        (("01-two-files/refs.txt",), [1, 1, 1, 1]),
        (
            ("02-several-references/ref0.txt", "02-several-references/ref1.txt", "02-several-references/ref2.txt"),
            [2, 1, 3, 1],
        ),
        (("05-hf/dialogue.jsonl",), [1, 1, 1, 1]),
        (("05-hf/highlights.csv",), [1, 1, 1, 1]),
        (("05-hf/list-highlights.jsonl",), [1, 1, 1, 1]),
        (("05-hf/native.jsonl.gz",), [2, 1, 3, 1]),
        (("06-documents/multi_news.jsonl",), [1, 1, 1, 1]),
        (("06-documents/wcep.jsonl.gz",), [1, 1, 1, 1]),
        (("07-long-form/summeval.jsonl",), [2, 1, 3, 1]),
        (("07-long-form/sacrerouge.jsonl",), [2, 1, 3, 1]),
        (("07-long-form/realsumm.jsonl",), [1, 1, 1, 1]),
        (("08-outputs/inspect.json",), [1, 1, 1, 1]),
        (("08-outputs/inspect.eval",), [1, 1, 1, 1]),
        (("08-outputs/promptfoo.json",), [1, 1, 1, 1]),
        (("08-outputs/promptfoo.csv",), [1, 1, 1, 1]),
        (("09-sheets/semicolon_cp1252.csv",), [1, 1, 1, 1]),
        (("09-sheets/bom.csv",), [1, 1, 1, 1]),
        (("09-sheets/wide.tsv",), [1, 1, 1, 1]),
        (("10-duc/duc",), [2, 1, 3, 1]),
        (("10-duc/r155/settings.xml",), [2, 1, 3, 1]),
        (("11-fairseq/generate-test.txt",), [1, 1, 1, 1]),
    ],
)
def test_a_layout_gives_its_topics_and_references(
    tmp_path: Path, sources: tuple[str, ...], references: list[int]
) -> None:
    assert [len(topic.references) for topic in topics_of(tmp_path, *sources)] == references


@pytest.mark.parametrize("name", ["06-documents/multi_news.jsonl", "06-documents/wcep.jsonl.gz", "10-duc/duc"])
def test_several_documents_stay_several(tmp_path: Path, name: str) -> None:
    assert [len(topic.article.documents) for topic in topics_of(tmp_path, name)] == [2, 2, 2, 2]


def test_columns_are_read_by_polars(tmp_path: Path) -> None:
    pytest.importorskip("polars")
    assert len(topics_of(tmp_path, "05-hf/highlights.parquet")) == 4
    assert len(topics_of(tmp_path, "05-hf/native.jsonl.zst")) == 4
    assert len(topics_of(tmp_path, "05-hf/saved", split="test")) == 4
    with pytest.raises(HarnessError, match="--split"):
        topics_of(tmp_path, "05-hf/saved")


def test_marks_of_sentences_and_documents_are_no_words(tmp_path: Path) -> None:
    gold = topics_of(tmp_path, "03-presumm/cnndm.148000.gold")
    assert gold[0].references[0].text.split("\n")[1] == "nobody was hurt , and police look for witnesses ."


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("paper.pdf", "is a PDF"),
        ("notes.docx", "is a Word document"),
        ("cut.jsonl.gz", "ends in the middle"),
        ("ragged.csv", "ragged.csv:3: has 4 fields, not 3"),
        ("duplicate-ids.csv", "twice, lines 2 and 3"),
        ("no-reference.csv", "id, headline, url; give --reference"),
    ],
)
def test_bad_input_is_one_line_with_its_place(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(HarnessError) as caught:
        topics_of(tmp_path, f"13-bad/{name}")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_batch_is_matched_by_custom_id_and_says_why_a_text_is_missing() -> None:
    (outputs,) = read_outputs(str(DATA / "08-outputs/openai_batch_output.jsonl")).outputs
    texts, _ = match_outputs(outputs, ["harbour", "budget", "museum", "school"])
    assert texts.reasons["harbour"].startswith("batch_expired")
    assert texts["school"].startswith("The school on Mill Street")


@pytest.mark.parametrize(
    ("name", "said"), [("lastempty", "3 lines for 4"), ("multiline", "texts may hold line breaks")]
)
def test_another_number_of_lines_is_explained(name: str, said: str) -> None:
    (outputs,) = read_outputs(str(DATA / f"08-outputs/generated_predictions_{name}.txt")).outputs
    with pytest.raises(HarnessError, match=said):
        match_outputs(outputs, ["a", "b", "c", "d"])


HEADS = [
    b"",
    b"PAR1",
    b"ARROW1",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"BZh",
    b"{",
    b'[{"',
    b"<html>",
    b"id,reference\n",
    b"S-1\t",
]


@hypothesis_settings(max_examples=150, deadline=None)
@given(st.sampled_from(HEADS), st.binary(max_size=200))
def test_any_bytes_give_a_dataset_or_one_line(
    tmp_path_factory: pytest.TempPathFactory, head: bytes, rest: bytes
) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "file").write_bytes(head + rest)
    try:
        import_dataset(Request((str(folder / "file"),)), folder)
    except HarnessError as error:
        said = str(error)
    else:
        said = ""
    assert "\n" not in said
