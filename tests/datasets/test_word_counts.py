"""Words of many texts are counted as those of each."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from harness.datasets.word_counts import count_words_of
from harness.datasets.words import count_words

ascii_texts = st.text(st.characters(max_codepoint=127))
texts = st.lists(ascii_texts | st.text() | st.sampled_from(["", " ", "a\x1cb\x00c", "合意 した。", "a\u00a0b\u2028c"]))


@given(texts)
def test_words_of_many_texts_are_those_of_each(texts: list[str]) -> None:
    assert count_words_of(texts).tolist() == [count_words(text) for text in texts]


@given(st.lists(ascii_texts))
def test_words_of_texts_in_ascii_are_those_of_each(texts: list[str]) -> None:
    assert count_words_of(texts).tolist() == [count_words(text) for text in texts]
