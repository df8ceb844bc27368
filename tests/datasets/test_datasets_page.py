"""docs/datasets.md is true: its examples load, and its converters run on files in the shapes of those it names.

`python docs/rerun_pages.py DATA` runs them on the data themselves.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import CodeType

import pytest

from harness.datasets.checkup import check_dataset_files
from harness.datasets.folder_format import ArticleEntry, Card, TopicEntry
from harness.datasets.jsonl_records import TopicLine
from harness.datasets.load import read_dataset
from tests.datasets import study_data

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "datasets.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def converters(word: str) -> list[CodeType]:
    return [compile(block, "docs/datasets.md", "exec") for block in blocks("python") if word in block]


def run(code: CodeType) -> None:
    exec(code, {})


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with foreign files where the page says."""
    study_data.write_gum(tmp_path / "path/to/gum.jsonl")
    study_data.write_opinosis(tmp_path / "path/to/topics.jsonl")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_card_on_the_page_loads(place: Path) -> None:
    (card,) = blocks("toml")
    for part, text in {
        "dataset.toml": card,
        "articles/fire.txt": "Fire\n\nA house burnt.\n",
        "articles/flood.txt": "Flood\n\nThe river rose.\n",
        "summaries/fire/A.txt": "Fire.\n",
        "summaries/both/A.txt": "Fire and flood.\n",
    }.items():
        (place / "news" / part).parent.mkdir(parents=True, exist_ok=True)
        (place / "news" / part).write_text(text, encoding="utf-8")
    dataset = read_dataset(place / "news")
    assert [(topic.id, topic.event, topic.article.words) for topic in dataset.topics] == [
        ("fire", "fire", 60),
        ("both", "storm", 100),
    ]


def test_the_line_on_the_page_loads(place: Path) -> None:
    (line,) = blocks("json")
    (place / "x.jsonl").write_text(line, encoding="utf-8")
    assert read_dataset("x.jsonl").topics[0].references[0].text == "A fire, no victims."


def test_the_page_names_every_key_there_is_and_no_other() -> None:
    assert sorted(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)) == sorted(TopicLine.__struct_fields__)
    (card,) = blocks("toml")
    for key in {*Card.__struct_fields__, *ArticleEntry.__struct_fields__, *TopicEntry.__struct_fields__}:
        assert re.search(rf"\b{key}\b", card), key


def test_gum_converts_with_peoples_summaries_as_references(place: Path) -> None:
    run(converters("gum")[0])
    dataset = read_dataset("gum.jsonl")
    assert (len(dataset.topics), dataset.references, dataset.events) == (13, (1, 5), 13)
    assert sum(len(topic.references) == 5 for topic in dataset.topics) == study_data.SEVERAL_TOPICS
    assert check_dataset_files(place / "gum.jsonl").errors == 0


def test_gum_hands_over_the_models_summaries_as_candidates(place: Path) -> None:
    for code in converters("gum"):
        run(code)
    ids = {topic.id for topic in read_dataset("gum-models.jsonl").topics}
    assert len(ids) == study_data.SINGLE_TOPICS  # the one that has an edited summary is not among them
    for label in ("claude", "gpt4o", "llama", "qwen"):
        found = [json.loads(line) for line in (place / f"{label}.jsonl").read_text(encoding="utf-8").split("\n")]
        assert {each["id"] for each in found} == ids
        assert all(each["candidate"].strip() for each in found)


def test_opinosis_converts_with_unequal_references(place: Path) -> None:
    run(converters("topics.jsonl")[0])
    dataset = read_dataset("opinosis.jsonl")
    assert (len(dataset.topics), dataset.references) == (6, (3, 5))
    found = check_dataset_files(place / "opinosis.jsonl")
    assert found.errors == 0
    twice = {problem.line for problem in found.problems if "the same as" in problem.message}
    assert len(twice) == 2  # a third of the topics, as the page says of Opinosis
