"""Sheets without a heading, and other ways in which lines are more than texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Command

TOPICS = {"a": "The cat sat.", "b": "The dog, it ran."}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    lines = [json.dumps({"id": name, "references": [text]}) for name, text in TOPICS.items()]
    (tmp_path / "two.jsonl").write_text("\n".join(lines) + "\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rouge1(harness: Command, *more: str) -> float:
    said = harness("score", "two.jsonl", "-m", "rouge1", "--no-bounds", "-f", "json", *more)
    assert said.code == 0, said.err
    return float(json.loads(said.out)["rows"][0]["estimates"]["rouge1"]["value"])


@pytest.mark.parametrize(
    "content",
    [
        'a,"The cat sat."\nb,"The dog, it ran."\n',
        "a,The cat sat.\nb,The dog, it ran.\n",
        'b;"The dog, it ran."\na;"The cat sat."\n',
        "b\tThe dog, it ran.\na\tThe cat sat.\n",
        'a,"The cat sat."\r\nb,"The dog, it ran."\r\n',
    ],
)
@pytest.mark.parametrize("name", ["rows.csv", "rows.txt"])
def test_ids_on_every_line_are_ids_and_no_words(folder: Path, harness: Command, name: str, content: str) -> None:
    (folder / name).write_bytes(content.encode())

    assert rouge1(harness, "-i", name) == pytest.approx(100)


def test_texts_with_commas_stay_texts(folder: Path, harness: Command) -> None:
    (folder / "texts.txt").write_text("The cat, it sat.\nThe dog, it ran.\n")

    assert rouge1(harness, "-i", "texts.txt") < 100


def test_the_order_of_a_dataset_s_lines_changes_no_candidate(folder: Path, harness: Command) -> None:
    (folder / "mine.jsonl").write_text("".join(json.dumps({"id": n, "summary": t}) + "\n" for n, t in TOPICS.items()))
    turned = "".join(reversed((folder / "two.jsonl").read_text().splitlines(keepends=True)))
    assert harness("score", "two.jsonl", "-i", "mine.jsonl", "-m", "rouge1", "--run", "r1").code == 0
    (folder / "two.jsonl").write_text(turned)
    assert harness("score", "two.jsonl", "-i", "mine.jsonl", "-m", "rouge1", "--run", "r2").code == 0

    said = harness("compare", "r1", "r2", "-m", "rouge1")

    assert said.code == 0
    assert "The file of mine has changed" not in said.out


def test_no_interval_leaves_the_scale(folder: Path, harness: Command) -> None:
    texts = ["the cat sat on the mat", "a dog ran in the park today", "birds fly over the old town hall"]
    lines = [json.dumps({"id": str(n), "references": [text]}) + "\n" for n, text in enumerate(texts)]
    (folder / "three.jsonl").write_text("".join(lines))
    (folder / "mine.txt").write_text("the cat sat on a mat\na dog ran in the park today\nbirds fly\n")

    said = harness("score", "three.jsonl", "-i", "mine.txt", "-m", "bleu,rouge1,chrf,ter", "--no-bounds", "-f", "json")

    for estimate in json.loads(said.out)["rows"][0]["estimates"].values():
        assert estimate["low"] is None or 0 <= estimate["low"] <= estimate["value"]
    for measure in ("bleu", "rouge1", "chrf"):
        high = json.loads(said.out)["rows"][0]["estimates"][measure]["high"]
        assert high is None or high <= 100


def test_a_read_error_names_the_source(folder: Path, harness: Command) -> None:
    memory = Path("/proc/self/mem")
    if not memory.exists():
        pytest.skip("needs a file that cannot be read, such as /proc/self/mem")
    (folder / "broken.jsonl").symlink_to(memory)

    for arguments in (("score", "two.jsonl", "-i", "broken.jsonl"), ("import", "broken.jsonl")):
        said = harness(*arguments)
        assert said.code == 1
        assert "broken.jsonl: cannot be read: input/output error" in said.err
