"""JSON lines: every wrong line is named with what to do; topics stay on disk and must not change there."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.datasets.checkup import check_dataset_files
from harness.datasets.jsonl_records import count_possible_keys
from harness.datasets.load import read_dataset
from harness.errors import BadInput, HarnessError

GOOD = b'{"id": "good", "article": "Some text.", "references": ["Text."]}\n'


def refused(tmp_path: Path, line: bytes) -> str:
    """What is said of a bad line that follows a good one, after `x.jsonl:2: `."""
    path = tmp_path / "x.jsonl"
    path.write_bytes(GOOD + line + b"\n" + GOOD.replace(b"good", b"fine"))
    with pytest.raises(BadInput) as caught:
        read_dataset(path)
    assert str(caught.value).startswith(f"{path}:2: ")
    assert "\n" not in str(caught.value)
    (problem,) = (each for each in check_dataset_files(path).problems if each.severity == "error")
    assert str(problem) == str(caught.value)
    return caught.value.problem


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b'{"id": "a", "refrences": []}', "unknown key 'refrences'; did you mean 'references'? known: id, references,"),
        (b'{"id": "a", "references": [{"txt": "x"}]}', "references[0]: unknown key 'txt'; did you mean 'text'?"),
        (
            b'{"id": "a", "article": {"text": "x", "titel": "y"}, "references": []}',
            "did you mean 'title'? known: text, ",
        ),
        (b'{"id": "a"}', "key 'references' is missing; add it"),
        (b'{"references": []}', "key 'id' is missing; add it"),
        (b'{"id": "a", "references": [{}]}', "references[0]: key 'text' is missing; add it"),
        (b'{"id": 7, "references": []}', "id: expected text, got a whole number"),
        (b'{"id": null, "references": []}', "id: expected text, got null"),
        (b'{"id": "a", "references": "x"}', "references: expected a list, got text"),
        (b'{"id": "a", "references": [1.5]}', "references[0]: expected text or an object, got a number with a point"),
        (b'{"id": "a", "references": [], "words": "60"}', "words: expected a whole number, got text"),
        (b'{"id": "a", "references": [], "words": 0}', "words: expected a whole number of 1 or more"),
        (b'{"id": "a", "references": [], "words": -1}', "words: expected a whole number of 1 or more"),
        (b'{"id": "a", "references": [], "words": true}', "words: expected a whole number, got true or false"),
        (b'{"id": "a", "references": [], "words": 1e400}', "words: "),
        (b'{"id": "a", "references": [], "words": ' + b"9" * 5000 + b"}", "not a number that can be read: "),
        (b'{"id": "a", "references": [], "words": NaN}', "NaN is not JSON; write a number or leave the key out"),
        (b'{"id": "a", "references": [], "words": -Infinity}', "-Infinity is not JSON"),
        (b'{"id": "a", "id": "b", "references": []}', "key 'id' is there twice; keep one"),
        (b'{"id": "a", "\\u0069d": "b", "references": []}', "key 'id' is there twice; keep one"),
        (b'{"id": "a", "references": [{"text": "x", "text" : "y"}]}', "key 'text' is there twice; keep one"),
        (b'{"id": "a", "words": null, "words": null, "references": []}', "key 'words' is there twice; keep one"),
        (b'{"id": "good", "references": []}', "duplicate id 'good', first on line 1; give each topic its own"),
        (b'{"id": "a", "references": ["\xff"]}', "not UTF-8: byte 0xff at offset 28 in the line; save as UTF-8"),
        (
            b'{"id": "a", "references": ["\xed\xa0\x80"]}',
            "not UTF-8: byte 0xed at offset 28 in the line; save as UTF-8",
        ),
        (b'{"id": "a", "references": ["\\ud800"]}', "lone surrogate \\ud800; write the character that was meant"),
        (b'{"id": "a\\udfff", "references": []}', "lone surrogate \\udfff; write the character that was meant"),
        (b'{"id": "a", "references": ["\\u0000"]}', "control character U+0000; remove it"),
        (b'{"id": "a", "article": "x\\u001by", "references": []}', "control character U+001B; remove it"),
        (b'{"id": "a", "article": "x\\fy", "references": []}', "control character U+000C; remove it"),
        (b'{"id": "a", "article": "x\x7fy", "references": []}', "control character U+007F; remove it"),
        (b'{"id": "a", "references": ["\x01"]}', "not JSON: invalid control character at"),
        (b'{"id": "", "references": []}', "id is empty; give it a name"),
        (b'{"id": " a", "references": []}', "id ' a' begins or ends with white space; remove it"),
        (b'{"id": "a\\nb", "references": []}', "id 'a\\nb' holds a control character; remove it"),
        (b'{"id": "' + b"a" * 201 + b'", "references": []}', "id 'aaaaaaaaaaaaaaaaaaaa'... is 201 characters long"),
        (b'{"id": "a", "event": "e ", "references": []}', "event 'e ' begins or ends with white space; remove it"),
        (b'{"id": "a", "references": [{"author": "", "text": "x"}]}', "author of reference 1 is empty; give it a name"),
        (b'{"id": "a", "references": ["x", {"author": "1", "text": "y"}]}', "two references by one author (1, 1);"),
        (b'{"id": "a", "references": ["x", " \\n "]}', "reference 2 is empty; write it or leave it out"),
        (b'{"id": "a", "article": " ", "references": []}', "article 1 is empty; write it or leave it out"),
        (b'{"id": "a", "article": ["x", ""], "references": []}', "article 2 is empty; write it or leave it out"),
        (b'["a"]', "is not a JSON object; write one a line: "),
        (b'"a"', "is not a JSON object; write one a line: "),
        (b'{"id": "a", "references": []', "not JSON: "),
        (b'{"id": "a", "references": []} {}', "not JSON: extra data at column 31"),
        (b"id,article", "not JSON: expecting value at column 1"),
        (b"[" * 100_000, "nested too deeply; write one flat object a line: "),
    ],
)
def test_a_wrong_line_is_named_with_what_to_do(tmp_path: Path, line: bytes, problem: str) -> None:
    assert problem in refused(tmp_path, line)


def test_utf_16_is_called_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(GOOD.decode().encode("utf-16"))
    with pytest.raises(BadInput, match=r"x.jsonl:1: is UTF-16, not UTF-8; save it as UTF-8"):
        read_dataset(path)


def test_only_a_newline_ends_a_line(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    line = {"id": "a", "article": "x\u2028y\u0085z", "references": ["\u2029."]}
    path.write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
    assert len(read_dataset(path).topics) == 1


def test_colons_and_quotes_in_texts_are_not_taken_for_keys(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    line = {"id": '":', "article": 'He said "a": "b" : "id":1', "references": [{"text": '"text": ', "author": '":"'}]}
    path.write_text(json.dumps(line, indent=None, separators=(" , ", " : ")), encoding="utf-8")
    assert read_dataset(path).topics[0].references[0].author == '":"'


@given(st.recursive(st.text(max_size=5) | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_no_key_escapes_the_count_that_looks_for_those_there_twice(value: Any) -> None:
    def count(each: Any) -> int:
        if isinstance(each, dict):
            return len(each) + sum(map(count, each.values()))
        return sum(map(count, each)) if isinstance(each, list) else 0

    assert count_possible_keys(json.dumps(value).encode()) >= count(value)
    assert count_possible_keys(json.dumps(value, indent=1, ensure_ascii=False).encode()) >= count(value)


# Topics on disk


def many(tmp_path: Path, count: int = 50) -> Path:
    path = tmp_path / "many.jsonl"
    text = "\n\n".join(
        json.dumps({"id": f"t{n}", "article": f"Text {n}.", "references": ["x"] * 1}) for n in range(count)
    )
    path.write_text(text, encoding="utf-8")
    return path


def test_topics_are_a_sequence_like_any_other(tmp_path: Path) -> None:
    topics = read_dataset(many(tmp_path)).topics
    everything = list(topics)
    assert len(topics) == len(everything) == 50
    assert [topic.id for topic in topics] == [f"t{number}" for number in range(50)]
    assert topics[-1] == everything[-1] == topics[49]
    assert list(topics[40:10:-7]) == everything[40:10:-7]
    assert list(topics[5:20][2:4]) == everything[7:9]
    assert list(reversed(topics)) == everything[::-1]
    assert everything[3] in topics
    assert topics.index(everything[30]) == 30
    with pytest.raises(IndexError):
        topics[50]


def test_topics_travel_between_processes_without_their_texts(tmp_path: Path) -> None:
    topics = read_dataset(many(tmp_path)).topics
    sent = pickle.dumps(topics)
    assert b"Text 7." not in sent
    assert list(pickle.loads(sent)) == list(topics)
    assert repr(topics[3:5]) == f"<2 topics in {tmp_path}/many.jsonl>"


def test_two_readers_do_not_disturb_one_another(tmp_path: Path) -> None:
    topics = read_dataset(many(tmp_path)).topics
    assert all(one.id == two.id for one, two in zip(topics, topics, strict=True))
    assert [topics[row].id for row, _ in enumerate(topics)] == [topic.id for topic in topics]


def test_topics_are_found_after_a_change_of_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many(tmp_path)
    monkeypatch.chdir(tmp_path)
    topics = read_dataset("many.jsonl").topics
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert topics[0].id == "t0"


def test_a_file_that_changes_under_its_reader_is_noticed(tmp_path: Path) -> None:
    path = many(tmp_path)
    topics = read_dataset(path).topics
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    for use in (lambda: topics[0], lambda: list(topics)):
        with pytest.raises(BadInput, match=r"many.jsonl: changed while it was in use; run again"):
            use()


def test_a_rewrite_that_keeps_size_and_time_is_noticed(tmp_path: Path) -> None:
    path = many(tmp_path)
    status = path.stat()
    topics = read_dataset(path).topics
    with path.open("r+b") as file:
        file.write(path.read_bytes().replace(b"Text 7.", b"Text 8."))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert topics[6].id == "t6"
    with pytest.raises(BadInput, match="changed while it was in use"):
        topics[7]


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    path = many(tmp_path)
    topics = read_dataset(path).topics
    path.unlink()
    with pytest.raises(BadInput, match=r"many.jsonl: no such file"):
        topics[0]


def test_thirty_thousand_topics_of_five_kilobytes_stay_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "big.jsonl"
    article = "A sentence of some words that go on.\n" * 140
    with path.open("w") as file:
        file.writelines(f'{{"id":"t{n}","article":{json.dumps(article)},"references":["x"]}}\n' for n in range(30_000))
    code = (
        "import resource, sys; from harness.datasets.load import read_dataset\n"
        "unit = 1024 if sys.platform == 'linux' else 2**20\n"
        "most = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit\n"
        f"before = most(); dataset = read_dataset({str(path)!r})\n"
        "sum(1 for _ in dataset.topics); print(most() - before)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert float(done.stdout) < 20  # megabytes; the file has 150


# Anything at all


def outcome(path: Path) -> None:
    """Loading and checking give a dataset or a line for the user, the same both ways."""
    found = check_dataset_files(path)
    if found.errors:
        with pytest.raises(HarnessError, match=r"^[^\n]+$"):
            read_dataset(path)
        return
    dataset = read_dataset(path)
    assert found.fingerprint == dataset.fingerprint
    assert len(list(dataset.topics)) == len(found.topics)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_give_a_dataset_or_an_answer(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    path.write_bytes(content)
    outcome(path)


VALID = (
    b'{"id":"a","article":["x",{"text":"y","title":"z"}],"references":["r",{"author":"B","text":"s"}],"words":5}\n'
    b'{"id":"b","event":"e","article":"x \\u00e9","references":[]}\n'
)
PARTS = st.sampled_from(
    [b'"', b"\\", b"{", b"]", b":", b"\n", b"\r", b"\xff", b"\\ud800", b"null", b'"id":"b",', b"1e9", b"\0"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(VALID)), st.integers(0, 4), PARTS | st.binary(max_size=3)), max_size=4))
def test_a_damaged_file_gives_a_dataset_or_an_answer(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[int, int, bytes]]
) -> None:
    content = VALID
    for start, length, part in edits:
        content = content[:start] + part + content[start + length :]
    path = tmp_path_factory.getbasetemp() / "damaged.jsonl"
    path.write_bytes(content)
    outcome(path)


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=30), st.text(min_size=1, max_size=30))
def test_any_id_and_text_come_back_or_are_refused(
    tmp_path_factory: pytest.TempPathFactory, name: str, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "names.jsonl"
    path.write_text(json.dumps({"id": name, "references": [text]}), encoding="utf-8")
    if check_dataset_files(path).errors:
        with pytest.raises(BadInput, match=r"names\.jsonl:1: (id|reference 1|lone surrogate|control character)"):
            read_dataset(path)
        return
    (topic,) = read_dataset(path).topics
    assert topic.id == name
    assert topic.references[0].text.split() == text.split()
