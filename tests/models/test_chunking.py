"""What a model reads of an article that is too long for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.models.chunking import cut_to_fit, join_units, largest_that_holds, sentence_units, split_to_fit


class Text(NamedTuple):
    paragraphs: Sequence[str]
    sentences: Sequence[str]


ONE = Text(["A b. C d.", "E f."], ["A b.", "C d.", "E f."])
TWO = Text(["U v.", "W x."], ["U v.", "W x."])


def up_to(words: int) -> Callable[[str], bool]:
    return lambda text: len(text.split()) <= words


def test_sentences_are_joined_as_they_stood_in_paragraphs_or_in_one_line() -> None:
    assert join_units(sentence_units([ONE], paragraphs=True)) == "A b. C d.\n\nE f."
    assert join_units(sentence_units([ONE], paragraphs=False)) == "A b. C d. E f."
    assert join_units(sentence_units([ONE, TWO], paragraphs=True)) == "A b. C d.\n\nE f.\n\nU v.\n\nW x."


def test_a_sentence_that_stands_in_no_paragraph_is_kept() -> None:
    odd = Text(["A b."], ["A b.", "not there"])
    assert join_units(sentence_units([odd], paragraphs=True)) == "A b. not there"


def test_the_same_sentence_twice_is_found_in_its_own_paragraph() -> None:
    twice = Text(["A b.", "A b. C d."], ["A b.", "A b.", "C d."])
    assert join_units(sentence_units([twice], paragraphs=True)) == "A b.\n\nA b. C d."


@pytest.mark.parametrize(
    ("room", "text"), [(99, "A b. C d. E f."), (5, "A b. C d."), (4, "A b. C d."), (2, "A b."), (1, "A"), (0, "")]
)
def test_an_article_is_cut_at_the_end_of_a_sentence(room: int, text: str) -> None:
    assert cut_to_fit(sentence_units([ONE], paragraphs=False), up_to(room)) == text


def test_of_several_documents_the_first_sentences_are_taken_in_turn() -> None:
    both = sentence_units([ONE, TWO], paragraphs=False)
    assert cut_to_fit(both, up_to(4)) == "A b. U v."
    assert cut_to_fit(both, up_to(6)) == "A b. C d. U v."
    assert cut_to_fit(both, up_to(9)) == "A b. C d. U v. W x."


def test_an_endless_word_is_cut_within() -> None:
    endless = Text(["x" * 50], ["x" * 50])
    assert cut_to_fit(sentence_units([endless], paragraphs=False), lambda text: len(text) <= 7) == "x" * 7


def test_pieces_hold_whole_sentences_and_as_many_as_fit() -> None:
    assert split_to_fit(sentence_units([ONE, TWO], paragraphs=False), up_to(4)) == ["A b. C d.", "E f. U v.", "W x."]
    assert split_to_fit(sentence_units([ONE], paragraphs=False), up_to(1)) == ["A", "C", "E"]


def test_nothing_is_cut_into_nothing() -> None:
    assert cut_to_fit([], up_to(3)) == ""
    assert split_to_fit([], up_to(3)) == []


@given(st.lists(st.integers(1, 6), max_size=20), st.integers(1, 12))
def test_pieces_are_the_whole_article_where_every_sentence_fits(sizes: list[int], room: int) -> None:
    sentences = [" ".join(["w"] * min(size, room)) for size in sizes]
    found = split_to_fit(sentence_units([Text([" ".join(sentences)], sentences)], paragraphs=False), up_to(room))
    assert " ".join(found) == " ".join(sentences)
    assert all(len(each.split()) <= room for each in found)
    left = [len(each.split()) for each in sentences]
    for piece in found:
        taken = 0
        while left and taken + left[0] <= room:
            taken += left.pop(0)
        assert len(piece.split()) == taken


@given(st.integers(0, 200), st.integers(0, 200))
def test_the_largest_number_is_found(of: int, bound: int) -> None:
    assert largest_that_holds(of, lambda number: number <= bound) == min(of, bound)
