"""Words of many texts are counted as those of each."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from harness.datasets.word_counts import count_words_of, cut_texts
from harness.datasets.words import count_words, cut_words, split_words

ascii_texts = st.text(st.characters(max_codepoint=127))
texts = st.lists(ascii_texts | st.text() | st.sampled_from(["", " ", "a\x1cb\x00c", "合意 した。", "a\u00a0b\u2028c"]))


@given(texts)
def test_words_of_many_texts_are_those_of_each(texts: list[str]) -> None:
    assert count_words_of(texts).tolist() == [count_words(text) for text in texts]


@given(st.lists(ascii_texts))
def test_words_of_texts_in_ascii_are_those_of_each(texts: list[str]) -> None:
    assert count_words_of(texts).tolist() == [count_words(text) for text in texts]


def test_a_text_is_cut_after_its_last_word_and_keeps_its_lines() -> None:
    lines, short = "One two.\nThree  four five.\n", "One two. "
    assert cut_texts([lines, short, short, short, ""], [4, 2, 5, 0, 5]) == [
        *("One two.\nThree  four", "One two.", "One two. ", "", ""),
    ]


@given(st.text(), st.integers(0, 12))
@example("\U0003134b", 0)  # no letter to Python 3.11, a Chinese character since
def test_a_cut_text_has_at_most_that_many_words_and_they_are_its_first(text: str, words: int) -> None:
    assert split_words(cut_words(text, words)) == split_words(text)[:words]
    assert text.startswith(cut_words(text, words))


@given(texts, st.lists(st.integers(-1, 6), min_size=1))
def test_many_texts_are_cut_as_each(texts: list[str], words: list[int]) -> None:
    numbers = [words[place % len(words)] for place in range(len(texts))]
    assert cut_texts(texts, numbers) == [cut_words(text, number) for text, number in zip(texts, numbers, strict=True)]
