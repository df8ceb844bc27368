"""Lines read together are read as texts of their own."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from harness.rouge.text_lines import TextLines
from harness.rouge.tokens import AsciiReader

some_words = st.sampled_from(
    [
        "a",
        "Cats",
        "don't",
        "1,000",
        "internationalization",
        "\u0130x",
        "\u212aelvin",
        "é",
        "猫",
        "-",
        "\0",
        "\x1f",
        "\xa0",
    ]
)
blanks = st.sampled_from([" ", "  ", "\t", "\n", "\n\n", "\r\n", "\x0b", "\x85"])
some_texts = st.lists(st.tuples(some_words, blanks), max_size=90).map(lambda pairs: "".join(map("".join, pairs)))


@given(some_texts)
@example("")
@example("\n")
def test_lines_have_the_tokens_of_texts(text: str) -> None:
    lines, tokens = TextLines(text), AsciiReader(stemmer=True).read(text.split("\n"))
    assert [*lines] == text.split("\n")
    assert lines.beyond_ascii == "".join(sorted({character for character in text if not character.isascii()}))
    starts = lines.starts.tolist()
    assert [text[start : end - 1] for start, end in pairwise(starts)] == [*lines]
    for mine, of_texts in zip(AsciiReader(stemmer=True).read(lines)[:3], tokens[:3], strict=True):
        assert mine.tolist() == of_texts.tolist()


@given(some_texts.map(lambda text: text.encode("ascii", "ignore").decode()))
@example("x " * 200 + "\n" + "y " * 64)
def test_words_of_ascii_lines_are_counted_between_blanks(text: str) -> None:
    assert TextLines(text).count_words().tolist() == [len(line.split()) for line in text.split("\n")]
