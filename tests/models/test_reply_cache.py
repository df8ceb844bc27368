"""Whatever an endpoint or a folder of kept replies holds: a value, never a traceback."""

from __future__ import annotations

import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import HarnessError
from harness.models.reply_cache import RawReply, ReplyCache, interpret_reply, name_of, read
from harness.models.response_bodies import code, complaint

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
odd = st.dictionaries(st.sampled_from(["content", "refusal", "text", "message", "finish_reason"]), anything)
bodies = st.fixed_dictionaries(
    {"choices": st.lists(odd | anything)}, optional={"model": anything, "usage": odd | anything, "error": anything}
)


@given(st.binary() | bodies.map(json.dumps).map(str.encode) | anything.map(json.dumps).map(str.encode))
def test_any_body_is_a_reply_or_none_and_its_complaint_one_short_line(body: bytes) -> None:
    said = read(body)
    if said is not None:
        reply = interpret_reply(said, 10, is_kept=False)
        assert bool(reply.text) != bool(reply.missing)
        assert min(reply.input_tokens, reply.output_tokens) >= 0
    for words in (complaint(body), complaint(body, plain=False)):
        assert len(words) <= 300
        assert words == " ".join(words.split())
    assert isinstance(code(body), str)


@given(st.binary())
def test_any_bytes_in_the_place_of_a_kept_reply_are_none(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        Path(folder, "ab").mkdir()
        Path(folder, "ab", "abc.json").write_bytes(content)

        assert ReplyCache(Path(folder)).get("abc") is None


def test_a_kept_reply_comes_back_as_it_was(tmp_path: Path) -> None:
    said = RawReply("Two\nlines \u2028 and more.", "", "stop", "tiny-1", 1, 10, 20, 3)
    ReplyCache(tmp_path).put("abc", "http://here/v1", "tiny", said)

    assert ReplyCache(tmp_path).get("abc") == said
    (file,) = tmp_path.rglob("*.json")
    assert file == tmp_path / "ab" / "abc.json"
    assert json.loads(file.read_text())["base_url"] == "http://here/v1"


def test_a_pipe_in_the_place_of_a_kept_reply_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "ab").mkdir()
    os.mkfifo(tmp_path / "ab" / "abc.json")

    assert ReplyCache(tmp_path).get("abc") is None


def test_nothing_is_written_through_a_link_to_another_folder(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "kept" / "ab").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(HarnessError, match="a reply cannot be kept: ab is a link"):
        ReplyCache(tmp_path / "kept").put("abc", "", "", RawReply())
    assert [*(tmp_path / "elsewhere").iterdir()] == []


@pytest.mark.parametrize("change", [{"seed": 2}, {"messages": []}, {"model": "other"}, {"max_tokens": 6}, {"more": 1}])
def test_whatever_is_sent_is_part_of_a_replys_name(change: dict[str, Any]) -> None:
    body = {"model": "tiny", "messages": [{"role": "user", "content": "x"}], "seed": 1, "max_tokens": 5}

    assert name_of("http://a/v1", {**body, **change}) != name_of("http://a/v1", body)
    assert name_of("http://b/v1", body) != name_of("http://a/v1", body)
    assert name_of("http://a/v1/", dict(reversed(body.items()))) == name_of("http://a/v1", body)
