"""The quick test that finds most texts to hold no mark: what it lets pass, the exact look at each text leaves alone."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from harness.importing.marks import GROUP_TEXTS, Marks, is_bare

PIECES = [
    "a",
    "rb",
    "RB",
    "-",
    "l",
    ".",
    ",",
    " ",
    "\n",
    "<q>",
    "<",
    "[unk]",
    "|||||",
    "_",
    "\x7f",
    "\x00",
    "\t",
    "é",
    ".",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)


@given(TEXTS)
@example("")
@example("-")
@example("-lrb- in brackets -RRB-")
def test_a_bare_text_stays_and_gives_no_remark(text: str) -> None:
    if is_bare(text):
        marks = Marks()
        assert marks.answer(text) == text
        assert not list(marks.remarks())


def test_plain_sentences_are_bare() -> None:
    assert is_bare("The club-house opened.\nIt cost 3.5 million, he said; nobody (else) knew: why?")


@given(st.lists(TEXTS, max_size=2 * GROUP_TEXTS))
def test_many_texts_at_once_are_those_one_by_one(texts: list[str]) -> None:
    many, single = Marks(), Marks()
    assert many.answers(texts) == [single.answer(text) for text in texts]
    assert [*many.remarks()] == [*single.remarks()]
