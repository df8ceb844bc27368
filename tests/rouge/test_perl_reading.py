"""Reading as ROUGE-1.5.5 does: bytes, its three formats, its two limits."""

from __future__ import annotations

import pytest

from harness.rouge.perl import limits
from harness.rouge.perl.reading import encode_text, sentences, tokens


def test_only_a_line_feed_ends_a_sentence() -> None:
    text = "One.\r\nTwo\rtwo\x0ctwo\x0btwo\u2028two\x85two\n\n \nThree"
    assert sentences(text.encode()) == [b"one.\r", "two\rtwo\x0ctwo\x0btwo\u2028two\x85two".encode(), b" ", b"three"]


def test_only_the_letters_a_to_z_become_small() -> None:
    assert sentences("ÄB \u212a".encode()) == ["Äb \u212a".encode()]


def test_see_takes_the_text_after_the_second_anchor_up_to_the_next_tag() -> None:
    page = b"""<html>
<head><title>a.html</title></head>
<body bgcolor="white">
<a name="1">[1]</a> <a href="#1" id=1>The old bridge.</a>
<a size="17" name="2">[2]</a>\t<a href="#2" id=2>Prices rose < 5 percent</a>
 <a name="3">[3]</a> <a href="#3" id=3>indented, so not read</a>
<a name="4">[4]</a><a href="#4" id=4>no white space, so not read</a>
<a name="5">[5]</a> <a href="#5" id=5>Fish &amp; Chips</a>
</body>
"""
    assert sentences(page, "SEE") == [b"the old bridge.", b"prices rose ", b"fish &amp; chips"]


def test_isi_takes_the_text_of_its_sentence_lines() -> None:
    page = b'<DOC>\n<S SNTNO="1a,2">The Bridge.</S>\n<S>not numbered</S>\n<S SNTNO="3">End</S>\n'
    assert sentences(page, "ISI") == [b"the bridge.", b"end"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("don't", ["don", "t"]),
        ("u.s.", ["u", "s"]),
        ("1,250", ["1", "250"]),
        ("well-known", ["well", "known"]),
        ("café naïve", ["caf", "na", "ve"]),
        ("東京", []),
    ],
)
def test_a_word_is_a_run_of_ascii_letters_and_digits(text: str, found: list[str]) -> None:
    assert tokens(text.encode()) == found


def test_a_string_read_from_broken_utf_8_becomes_its_bytes_again() -> None:
    assert encode_text(b"a\xff".decode("utf-8", "surrogateescape")) == b"a\xff"
    assert encode_text("a\ud800") == b"a\xed\xa0\x80"
    assert encode_text(b"a\xff") == b"a\xff"


@pytest.mark.parametrize(
    ("given", "limit", "kept"),
    [
        ([b"a b", b"c d"], 3, [b"a b", b"c"]),
        ([b"a b", b"c d"], 4, [b"a b", b"c d"]),
        ([b"a b", b"c d"], 2, [b"a b"]),
        ([b"  a b c"], 3, [b" a b"]),  # leading white space is a word
        ([b"a  b  "], 3, [b"a  b  "]),  # trailing white space is none
        ([b"   ", b"a"], 1, [b"   ", b"a"]),
        ([b"well-known a"], 1, [b"well-known"]),
        (["a\u00a0b c".encode()], 1, ["a\u00a0b".encode()]),
    ],
)
def test_words_are_fields_between_white_space(given: list[bytes], limit: int, kept: list[bytes]) -> None:
    assert limits.first_words(given, limit) == kept


def test_bytes_are_counted_over_sentences_in_the_flat_view_only() -> None:
    given = [b"abc", b"defg", b"hi"]
    assert limits.first_bytes(given, 5) == [b"abc", b"de"]
    assert limits.first_bytes_of_long_sentence(given, 5) == given
    assert limits.first_bytes_of_long_sentence(given, 4) == [b"abc", b"defg"]
    assert limits.first_bytes_of_long_sentence(given, 2) == [b"ab"]
