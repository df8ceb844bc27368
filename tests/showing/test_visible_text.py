"""What acts or hides is spelled out; what people write is left alone."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.showing.visible_text import escape_json, make_visible, visible_lines

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)


@pytest.mark.parametrize(
    ("outside", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("\x9b31m", "\\x9b31m"),
        ("a\nb\tc\rd\x00e\x7f", "a␊b␉c␍d␀e␡"),
        ("user\u202egpj.exe", "user\\u202egpj.exe"),
        ("\u2066isolate\u2069\u200f\u061c", "\\u2066isolate\\u2069\\u200f\\u061c"),
        ("pass\u200bword\ufeff", "pass\\u200bword\\ufeff"),
        ("a\u2028b\u2029c", "a\\u2028b\\u2029c"),
        ("\ud800x\udc80", "\\ud800x\\udc80"),
        ("soft\u00adhyphen\u2060", "soft\\xadhyphen\\u2060"),
        ("tags \U000e0041", "tags \\U000e0041"),
        ("joined\u200dletters and\u200c\ufe0f", "joined\\u200dletters and\\u200c\\ufe0f"),
    ],
)
def test_what_acts_or_hides_is_spelled_out(outside: str, shown: str) -> None:
    assert make_visible(outside) == shown


@pytest.mark.parametrize(
    "ordinary",
    [
        "Plain words, “quotes” – dashes… and 38.2 ±3.1 %",
        "Ünïcödé Ελληνικά русский العربية עברית हिन्दी ไทย",
        "日本語 中文 한국어 ｆｕｌｌ　ｗｉｄｔｈ",
        "👍🏽 👩‍👩‍👧 ❤️ 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇫🇷 👁️‍🗨️",
        "نمی‌خواهم क्‍ष",
        "葛\U000e0100城",
        "e\u0301",
        "",
    ],
)
def test_what_people_write_stays_as_it_is(ordinary: str) -> None:
    assert make_visible(ordinary) == ordinary


@given(ANY_TEXT)
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    shown = make_visible(text)

    assert not any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in shown)
    assert not any(unicodedata.bidirectional(char) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
                   for char in shown)  # fmt: skip


@given(ANY_TEXT)
def test_what_is_visible_stays_so(text: str) -> None:
    assert make_visible(make_visible(text)) == make_visible(text)


@given(ANY_TEXT)
def test_an_escaped_json_document_means_the_same(text: str) -> None:
    document = json.dumps({"text": text}, ensure_ascii=False)

    assert json.loads(escape_json(document)) == json.loads(document)
    assert escape_json(document).encode("utf-8")


def test_only_a_newline_ends_a_line() -> None:
    assert visible_lines("one\ntwo\u2028still two\x0bstill") == ["one", "two\\u2028still two␋still"]
