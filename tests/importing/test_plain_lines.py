"""Files of candidates are read many lines at once where that is the same as line by line: shown for odd lines, too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.errors import HarnessError
from harness.importing import outputs as module
from harness.importing.outputs import read_outputs
from harness.importing.plain_lines import PlainFields, PlainLines, read_plain_lines
from harness.importing.sources import open_source
from harness.importing.stored_texts import BLOCK_BYTES, PlacedTexts, StoredTexts, TextStore

ODD_LINES = [
    '{"id": "q1", "summary": ""}',
    '{"id": "q2", "summary": "  \\n ", "error": "quota"}',
    '{"id": "q3", "summary": null}',
    '{"id": "q4"}',
    '{"summary": "no id"}',
    '{"id": "", "summary": "an empty id"}',
    '{"id": 7, "summary": "a number"}',
    '{"id": "q5", "summary": ["a list", "of two"]}',
    '{"id": "q6", "summary": "first", "summary": "last"}',
    '{"id": "q7", "summary": "a mark <q> here"}',
    '{"id": "q8", "summary": "<think>why</think> because"}',
    '{"id": "q9", "summary": "tokenized , it is . And so , on ."}',
    '{"id": "r1", "summary": "a\\u0000b\\u0007c"}',
    '{"id": "r2", "summary": "half \\ud800 of it"}',
    '{"id": "r3", "summary": "ends\\r\\nlike\\rthis"}',
    '{"id": " r 4\\t", "summary": "a name with blanks"}',
    '{"id": "r5", "summary": "x", "row": {"id": "r6", "summary": "inside"}}',
    '{"id": "r7", "summary": "x", "_source": {"id": "r8", "summary": "inside"}}',
    '{"id": "r9", "summary": "x", "row": 3}',
    '{"id": "s1", "summary": "x", "score": NaN}',
    '{"id": "s2", "summary": "x", "score": 1e999}',
    '{"id": "s3", "summary": "x", "score": ' + "7" * 5000 + "}",
    '{"id": "s4", "summary": "x", "note": "\\ud83d"}',
    '{"id": "s5", "summary": "x"}{"id": "s6", "summary": "y"}',
    '{"id": "s7", "summary":',
    '"s8", "summary": "the line above goes on"}',
    '  {"id": "s9", "summary": "behind blanks"}  ',
    '{"id": "t1", "summary": "ends as on Windows"}\r',
    "",
    "   ",
    "[1, 2]",
    '"a text"',
    "null",
    "{" * 3,
    '{"id": "t2", "summary": ' + "[" * 300 + "]" * 300 + "}",
    '{"id": "t3", "summary": "über\\u00a0Straße \\u2028 한국"}',
    '{"id": "t4", "summary": "raw über\u00a0Straße \u2028 한국"}',
]


def plain(number: int) -> str:
    return json.dumps({"id": f"p{number}", "summary": f"Text {number} is plain.\nIt has two lines."})


def read(path: Path) -> Any:
    """All that is known of a file of candidates, or what is wrong with it."""
    try:
        outcome = read_outputs(str(path), "a")
    except HarnessError as error:
        return str(error)
    parts = [
        (outputs.label, outputs.where, outputs.names, outputs.texts[:], list(outputs.lines), outputs.reasons)
        for outputs in outcome.outputs
    ]
    return parts, outcome.kind, outcome.roles, outcome.left_out, outcome.remarks


def read_line_by_line(path: Path) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "plain_fields", lambda _: None)
        return read(path)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(odd=st.lists(st.tuples(st.integers(0, 12), st.sampled_from(ODD_LINES)), max_size=4), end=st.booleans())
def test_odd_lines_among_plain_ones_are_read_as_line_by_line(
    tmp_path: Path, odd: list[tuple[int, str]], *, end: bool
) -> None:
    lines = [plain(number) for number in range(12)]
    for place, line in odd:
        lines.insert(place, line)
    path = tmp_path / "a.jsonl"
    path.write_bytes(("\n".join(lines) + "\n" * end).encode("utf-8", "surrogatepass"))
    assert read(path) == read_line_by_line(path)


@pytest.mark.parametrize("odd", ODD_LINES)
def test_each_odd_line_behind_many_plain_ones_is_read_as_line_by_line(tmp_path: Path, odd: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join([*map(plain, range(250)), odd, *map(plain, range(250, 260))]), encoding="utf-8")
    assert read(path) == read_line_by_line(path)


@pytest.mark.parametrize(
    "content",
    [
        b'\xef\xbb\xbf{"id": "a", "summary": "behind a mark"}\n{"id": "b", "summary": "x"}\n',
        b'{"id": "a", "summary": "x"}\r\n{"id": "b", "summary": "y"}\r\n',
        b'{"id": "a", "summary": "x"}\n\n\n{"id": "b", "summary": "y"}\n\n',
        b'{"id": "a", "summary": "x", "note": "caf\xe9"}\n{"id": "b", "summary": "y"}\n',
        b'{"text": "no ids"}\n{"text": "at all"}\n',
        b'{"id": "a", "summary": "x", "system": "one"}\n{"id": "a", "summary": "y", "system": "two"}\n',
    ],
)
def test_other_files_are_read_as_line_by_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    assert read(path) == read_line_by_line(path)


def test_an_error_far_into_a_large_file_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    text = "x" * 400
    lines = [json.dumps({"id": f"t{number}", "summary": f"{text} {number}"}) for number in range(9_000)]
    lines[7_999] = '{"id": "t7999", "summary": nothing}'
    path.write_text("\n".join(lines))
    problem = read(path)
    assert problem.startswith(f"{path}:8000: not JSON")
    assert problem == read_line_by_line(path)


def test_plain_lines_make_no_record(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(plain, range(5))))
    with open_source(str(path)) as source:
        (batch,) = read_plain_lines(source, PlainFields("id", "summary"))
    assert isinstance(batch, PlainLines)
    assert (batch.first, batch.names) == (1, [f"p{number}" for number in range(5)])


@settings(deadline=None)
@given(
    texts=st.lists(st.text(max_size=40), max_size=30),
    pieces=st.lists(st.integers(0, 5), max_size=12),
    size=st.sampled_from([1, 30, BLOCK_BYTES]),
)
def test_texts_come_back_from_disk_as_they_were(texts: list[str], pieces: list[int], size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("harness.importing.stored_texts.BLOCK_BYTES", size)
        store = TextStore()
        one, other = StoredTexts(store), StoredTexts(store)
        start = 0
        for piece in [*pieces, len(texts)]:
            one.add(texts[start : start + piece])
            other.add([text.upper() for text in texts[start : start + piece]])
            start += piece
            assert one[:] == texts[:start]
        assert other[:] == [text.upper() for text in texts]
        assert [one[row] for row in range(len(texts))] == texts
        assert one[2:5] == texts[2:5]
        order = sorted(range(len(texts)), key=texts.__getitem__)
        assert PlacedTexts(one, order)[1:] == sorted(texts)[1:]
        assert PlacedTexts(one, range(len(texts)))[1:3] == texts[1:3]
