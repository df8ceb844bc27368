"""Lengths: words between blanks, and characters of scripts that have none."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harness.datasets.extractive_fragments import fragment_tokens
from harness.datasets.words import count_words, counts_characters, cut_words, length_unit, lower_text, split_words


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("会谈没有取得突破。", 8),
        ("「東京」へ 行く。", 5),
        ("カタカナ、ひらがな", 8),
        ("สวัสดี", 4),
        ("ຂ້ອຍ", 3),
        ("ខ្មែរ", 2),
        ("မြန်မာ", 3),
        ("利润增长3.5%，iPhone 15上市。", 9),
        ("你好 - 世界", 5),
        ("A plain - English text, 'x'.", 6),
        ("한국어 문장 둘", 3),
        ("वह गया। वह आया।", 4),
        ("", 0),
    ],
)
def test_a_character_of_a_script_without_blanks_is_one(text: str, count: int) -> None:
    assert count_words(text) == count
    assert len(split_words(text)) == count


@given(st.text(alphabet=st.characters(max_codepoint=0x0DFF, categories=["L", "N", "P", "Z", "S"])))
def test_texts_with_blanks_between_words_are_counted_by_blanks(text: str) -> None:
    assert count_words(text) == len(text.split())
    assert split_words(text) == text.split()


@example("a -中", 1)
@example("a ， 中", 1)
@example("a，b中", 2)
@given(st.text(alphabet="中文，。「」a b1-ไท้\n", max_size=40), st.integers(0, 12))
def test_a_cut_text_has_so_many_words_and_is_its_beginning(text: str, words: int) -> None:
    cut = cut_words(text, words)
    assert text.startswith(cut)
    assert count_words(cut) == min(words, count_words(text))


def test_cutting_keeps_the_punctuation_of_the_last_word_and_the_lines() -> None:
    assert cut_words("一二。\n三四。", 3) == "一二。\n三"
    assert cut_words("一二。（三）四", 3) == "一二。（三）"
    assert cut_words("one two\nthree", 2) == "one two"


def test_the_unit_of_a_text_is_that_of_most_of_its_words() -> None:
    assert length_unit(["美国总统 said OK"]) == "characters"
    assert length_unit(["The word 美 is Chinese for beautiful"]) == "words"
    assert not counts_characters([])


def test_copying_is_counted_by_character_where_a_script_has_no_blanks() -> None:
    assert fragment_tokens("会谈iPhone 15。") == ["会", "谈", "iphone", "15"]


def test_turkish_capitals_have_their_own_small_letters() -> None:
    assert lower_text("IŞIK İzmir", "tr") == "ışık izmir"
    assert lower_text("İstanbul IT", "en") == "istanbul it"
    assert fragment_tokens("İSTANBUL'DA", "tr") == ["istanbul", "da"]
