"""Datasets found by name or path, read from a folder or from JSON lines, and told apart by their fingerprints."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from harness.datasets.load import find_datasets, read_dataset
from harness.errors import BadInput, UnknownName
from harness.records import Dataset, Document, Reference
from harness.showing.wording import word_remark
from tests.calls import count_calls

ROOT = Path(__file__).parents[2]

CARD = """format = 1
name = "news"
title = "Two stories"
language = "en"
licence = "CC-BY-4.0"
provenance = "Made up."
words = 20

[[articles]]
id = "fire"
outlet = "AP"
date = 2011-05-26

[[articles]]
id = "flood"

[[topics]]
id = "t1"
event = "week"
articles = ["fire"]

[[topics]]
id = "t2"
event = "week"
words = 30
articles = ["fire", "flood"]
"""

Line = dict[str, Any]


def folder(root: Path, name: str = "news") -> Path:
    """A dataset folder with two topics."""
    path = root / name
    for part, text in {
        "dataset.toml": CARD,
        "articles/fire.txt": "Fire in town\n\nA house burnt.\n\nNobody was hurt.\n",
        "articles/flood.txt": "Flood\n\nThe river rose.\n",
        "summaries/t1/A.txt": "A house burnt down.\nAll are well.\n",
        "summaries/t1/B.txt": "Fire, no victims.\n",
        "summaries/t2/A.txt": "Fire and flood.\n",
    }.items():
        (path / part).parent.mkdir(parents=True, exist_ok=True)
        (path / part).write_text(text, encoding="utf-8")
    return path


def same_as_lines() -> list[Line]:
    """What `folder` holds, as JSON lines."""
    fire = {"title": "Fire in town", "text": "A house burnt.\nNobody was hurt."}
    first = [
        {"author": "B", "text": "Fire, no victims."},
        {"author": "A", "text": "A house burnt down.\nAll are well."},
    ]
    second = [{"author": "A", "text": "Fire and flood."}]
    flood = {"title": "Flood", "text": "The river rose."}
    return [
        {"id": "t1", "event": "week", "words": 20, "article": fire, "references": first},
        {"id": "t2", "event": "week", "words": 30, "article": [fire, flood], "references": second},
    ]


def lines(root: Path, topics: list[Line], name: str = "news") -> Path:
    path = root / f"{name}.jsonl"
    path.write_text("".join(json.dumps(topic) + "\n" for topic in topics), encoding="utf-8")
    return path


def one(**more: Any) -> Line:
    return {"id": "a", "article": "Some text here.", "references": ["Text."], **more}


def load_line(tmp_path: Path, **more: Any) -> Dataset:
    return read_dataset(lines(tmp_path, [one(**more)]))


# The two forms


def test_a_folder_is_read_as_its_card_says(tmp_path: Path) -> None:
    dataset = read_dataset(folder(tmp_path))
    first, second = dataset.topics
    assert (dataset.name, dataset.title, dataset.language, dataset.licence) == (
        "news",
        "Two stories",
        "en",
        "CC-BY-4.0",
    )
    assert (dataset.events, dataset.references, dataset.remarks) == (1, (1, 2), ())
    assert first.article.documents == (Document("Fire in town", ("A house burnt.", "Nobody was hurt.")),)
    assert first.references == (
        Reference("A", "A house burnt down.\nAll are well."),
        Reference("B", "Fire, no victims."),
    )
    assert [len(topic.article.documents) for topic in dataset.topics] == [1, 2]
    assert [topic.article.words for topic in dataset.topics] == [20, 30]
    assert {topic.article.id for topic in dataset.topics} == {first.id, second.id}


def test_json_lines_are_read_as_the_same_dataset(tmp_path: Path) -> None:
    of_folder, of_lines = read_dataset(folder(tmp_path)), read_dataset(lines(tmp_path, same_as_lines()))
    assert of_lines.fingerprint == of_folder.fingerprint
    for mine, yours in zip(of_folder.topics, of_lines.topics, strict=True):
        assert mine.article == yours.article
        assert set(mine.references) == set(yours.references)


def test_an_article_may_be_text_texts_or_texts_with_headlines(tmp_path: Path) -> None:
    def documents(**more: Any) -> tuple[Document, ...]:
        return load_line(tmp_path, **more).topics[0].article.documents

    assert documents(article="One.\n\n Two. \n") == (Document("", ("One.", "Two.")),)
    assert documents(article=["One.", "Two."]) == (Document("", ("One.",)), Document("", ("Two.",)))
    assert documents(article=["One.", {"title": "T", "text": "Two."}], title="Head")[1].title == "T"
    assert documents(article=["One.", "Two."], title="Head\nline")[0].title == "Head line"
    assert documents(article=None) == ()
    assert documents(article=[]) == ()


def test_a_reference_without_an_author_is_called_by_its_place(tmp_path: Path) -> None:
    references = load_line(tmp_path, references=["x", {"author": "K", "text": "y"}, {"text": "z"}]).topics[0].references
    assert [(each.author, each.text) for each in references] == [("1", "x"), ("K", "y"), ("3", "z")]


def test_line_ends_and_the_byte_order_mark_are_the_only_bytes_that_change(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    content = (
        "\ufeff" + json.dumps(one(article="e\u0301\r\nb\rc\u2028d", references=[" a \r\n\r\n b\u00a0c"])) + "\r\n\r\n"
    )
    path.write_bytes(content.encode())
    topic = read_dataset(path).topics[0]
    assert topic.article.documents[0].paragraphs == ("e\u0301", "b", "c\u2028d")
    assert topic.references[0].text == "a\nb\u00a0c"


def test_an_article_file_may_have_windows_line_ends(tmp_path: Path) -> None:
    path = folder(tmp_path)
    before = read_dataset(path).fingerprint
    article = path / "articles/fire.txt"
    article.write_bytes(b"\xef\xbb\xbf" + article.read_bytes().replace(b"\n", b"\r\n"))
    assert read_dataset(path).fingerprint == before


# Budgets, events, remarks


def test_without_any_budget_the_references_mean_length_is_taken_and_said(tmp_path: Path) -> None:
    topics = [one(references=["a b c", "a b c d e f"]), one(id="b", references=["a b c"], words=7)]
    dataset = read_dataset(lines(tmp_path, topics))
    assert [topic.article.words for topic in dataset.topics] == [4, 7]
    (remark,) = dataset.remarks
    assert word_remark(remark) == (
        "The word budget is missing for 1 of 2 topics: 4 words are taken, the references' mean length. "
        "harness eval --words N sets another."
    )


def test_without_budget_and_references_a_hundred_words_are_taken(tmp_path: Path) -> None:
    dataset = load_line(tmp_path, references=[])
    assert dataset.topics[0].article.words == 100
    assert dataset.references == (0, 0)
    assert any("No reference is given for 1 of 1 topics" in word_remark(remark) for remark in dataset.remarks)


def test_a_given_budget_overrides_all_others_and_makes_another_dataset(tmp_path: Path) -> None:
    path = folder(tmp_path)
    dataset = read_dataset(path, words=50)
    assert [topic.article.words for topic in dataset.topics] == [50, 50]
    assert dataset.fingerprint != read_dataset(path).fingerprint
    with pytest.raises(BadInput, match="a budget of 0 words"):
        read_dataset(path, words=0)


def test_a_dataset_of_references_only_says_that_it_cannot_be_run(tmp_path: Path) -> None:
    path = lines(tmp_path, [{"id": "a", "references": ["x"]}])
    remark = word_remark(read_dataset(path).remarks[-1])
    assert remark == "No article is given for 1 of 1 topics. They can be scored, but not run."


@pytest.mark.parametrize(
    ("events", "count"), [((None, None), 2), (("e", "e"), 1), (("e", None), 2), (("b", None), 1), (("a", "b"), 2)]
)
def test_a_topic_without_event_is_its_own(tmp_path: Path, events: tuple[str | None, str | None], count: int) -> None:
    topics = [one(event=events[0]), one(id="b", event=events[1])]
    dataset = read_dataset(lines(tmp_path, topics))
    assert dataset.events == count == len({topic.event for topic in dataset.topics})


# The fingerprint


@pytest.mark.parametrize(
    "change",
    [
        {"id": "b"},
        {"event": "e"},
        {"words": 9},
        {"title": "T"},
        {"article": "Some other text."},
        {"article": ["Some text", "here."]},
        {"references": ["Text!"]},
        {"references": [{"author": "2", "text": "Text."}]},
        {"references": ["Text.", "Text."]},
    ],
)
def test_whatever_can_move_a_score_moves_the_fingerprint(tmp_path: Path, change: Line) -> None:
    assert load_line(tmp_path, **change).fingerprint != load_line(tmp_path).fingerprint


def test_what_cannot_move_a_score_does_not_move_the_fingerprint(tmp_path: Path) -> None:
    references = [{"author": "A", "text": "x"}, {"author": "B", "text": "y"}]
    plain = load_line(tmp_path, references=references).fingerprint
    assert load_line(tmp_path, references=references[::-1]).fingerprint == plain
    assert load_line(tmp_path, references=references, article="Some text here.\n\n", event="a").fingerprint == plain
    assert read_dataset(lines(tmp_path, [one(references=references)], "other")).fingerprint == plain


def test_the_fingerprint_is_the_same_in_every_release(tmp_path: Path) -> None:
    assert load_line(tmp_path).fingerprint == "19daa8ce7dfd7974"
    assert load_line(tmp_path).former_fingerprint == "260633941eb1e856"  # in runs of the first release


def test_the_order_of_topics_moves_the_former_fingerprint_only(tmp_path: Path) -> None:
    topics = [one(id=name, references=[name]) for name in "abc"]
    there, back = (read_dataset(lines(tmp_path, each, name)) for name, each in (("x", topics), ("y", topics[::-1])))
    assert there.fingerprint == back.fingerprint
    assert there.former_fingerprint != back.former_fingerprint


def test_budgets_stay_with_their_topics_whatever_the_order(tmp_path: Path) -> None:
    long, short = ([one(id="a", words=first), one(id="b", words=second)] for first, second in ((9, 5), (5, 9)))
    assert read_dataset(lines(tmp_path, long, "x")).fingerprint != read_dataset(lines(tmp_path, short, "y")).fingerprint


# Found by name or path


def test_a_name_is_looked_for_under_the_roots_then_as_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "references"
    root.mkdir()
    inside = folder(root)
    other = lines(root, [one()], "wire")
    assert find_datasets([root, tmp_path / "missing"]) == [("news", inside), ("wire", other)]
    assert read_dataset("news", [root]).path == str(inside)
    assert read_dataset("wire", [root]).name == "wire"
    assert read_dataset(str(other)).name == "wire"
    monkeypatch.chdir(inside)
    assert read_dataset(".").name == "news"
    assert read_dataset("../wire.jsonl").name == "wire"


def test_an_earlier_root_hides_a_later_one(tmp_path: Path) -> None:
    first, second = lines(tmp_path, [one()], "x"), tmp_path / "later"
    second.mkdir()
    lines(second, [one(id="b")], "x")
    assert find_datasets([tmp_path, second]) == [("x", first)]


def test_an_unknown_name_is_answered_with_the_nearest(tmp_path: Path) -> None:
    folder(tmp_path)
    with pytest.raises(UnknownName, match=r"unknown dataset 'newz'. Did you mean 'news'\? Known: news"):
        read_dataset("newz", [tmp_path])
    with pytest.raises(BadInput, match=r"nowhere/x.jsonl: no such file or folder; datasets known by name: news"):
        read_dataset("nowhere/x.jsonl", [tmp_path])


def test_a_folder_and_a_file_of_one_name_are_not_guessed_between(tmp_path: Path) -> None:
    folder(tmp_path)
    lines(tmp_path, [one()])
    with pytest.raises(BadInput, match="bears the same name; rename one"):
        read_dataset("news", [tmp_path])


@pytest.mark.parametrize("name", ["", "\0", "x" * 5000, "nul\0.jsonl"])
def test_no_name_is_too_strange_for_an_answer(tmp_path: Path, name: str) -> None:
    with pytest.raises((UnknownName, BadInput)):
        read_dataset(name, [tmp_path])


# What is no dataset


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "pipe.jsonl"
    os.mkfifo(path)
    with pytest.raises(BadInput, match=r"pipe.jsonl: is not a regular file"):
        read_dataset(path)


def test_a_folder_without_a_card_says_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"dataset.toml: no such file; a dataset's folder needs one"):
        read_dataset(tmp_path)


@pytest.mark.parametrize("content", ["", "\n \n\t\r\n"])
def test_an_empty_file_says_what_to_write(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(content)
    with pytest.raises(BadInput, match=r"x.jsonl: no topic in it; write one a line"):
        read_dataset(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything: run the tests as an ordinary user")
def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    path = lines(tmp_path, [one()])
    path.chmod(0)
    with pytest.raises(BadInput, match="cannot be read: permission denied"):
        read_dataset(path)


# The shipped one


def test_the_summit_loads_without_the_splitter_and_numpy() -> None:
    code = (
        "import sys; from pathlib import Path; from harness.datasets.load import read_dataset\n"
        f"read_dataset('deauville', [Path({str(ROOT / 'references')!r})])\n"
        "assert not {'nupunkt', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_summit_is_the_same_as_one_file(tmp_path: Path) -> None:
    dataset = read_dataset("deauville", [ROOT / "references"])
    topics = [
        {
            "id": topic.id,
            "event": topic.event,
            "words": topic.article.words,
            "article": [{"title": each.title, "text": "\n".join(each.paragraphs)} for each in topic.article.documents],
            "references": [{"author": each.author, "text": each.text} for each in topic.references],
        }
        for topic in dataset.topics
    ]
    assert read_dataset(lines(tmp_path, topics)).fingerprint == dataset.fingerprint


def test_twice_the_topics_are_twice_the_work(tmp_path: Path) -> None:
    article = "A sentence of some words.\n" * 40
    paths = {}
    for count in (100, 200, 400):
        (tmp_path / str(count)).mkdir()
        paths[count] = lines(tmp_path / str(count), [one(id=str(number), article=article) for number in range(count)])
    calls = {count: count_calls(lambda path=path: read_dataset(path)) for count, path in paths.items()}  # type: ignore[misc]
    assert calls[400] - calls[200] < 2.1 * (calls[200] - calls[100])
