"""Texts with a sentence a line are those of the sentence splitter."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harness.datasets import sentence_lines
from harness.datasets.sentence_lines import write_sentence_lines
from harness.datasets.sentences import split_sentences

pieces = st.sampled_from(
    [
        *("Rain fell", "Mr", "U.S", "e.g", "12", "1.5", "no", "x", "he said", "Élan", "猫", "\u0130", "\x01", "\0"),
        *(
            ".",
            "!",
            "?",
            "...",
            "\u2026",
            "。",
            "？",
            "؟",
            '."',
            ".)",
            '.")',
            ".”",
            "\u2026”",
            "。」",
            "’",
            '"',
            "“",
            "]",
        ),
        *(" ", "  ", "\n", "\n\n", "\t", "\xa0", "\u2028", "\x85", "\x1f", " \n", "\r\n"),
    ]
)
some_texts = st.lists(st.lists(pieces, max_size=14).map("".join), max_size=5)


@settings(max_examples=400, deadline=None)
@given(texts=some_texts, language=st.sampled_from(["en", "", "de", "ja"]), chars=st.sampled_from([1, 20, 1 << 18]))
@example([], "en", 1)
@example(["", "\n", "x", ""], "en", 1 << 18)
@example(['He said "no."', 'He said "no.".', "So.\n\n So?”\nSo!)]"], "en", 1 << 18)
def test_each_line_is_a_sentence_of_the_splitter(texts: list[str], language: str, chars: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sentence_lines, "CHARS_AT_ONCE", chars)
        written = write_sentence_lines(texts, [language] * len(texts))
    assert written == ["\n".join(split_sentences(text, language)) for text in texts]


def test_each_text_is_split_by_the_rule_of_its_language() -> None:
    text = "Am 3. Mai kam er. Sie ging.\nEr blieb"
    written = write_sentence_lines([text, text, "One. Two."], ["de", "en", "fr"])
    assert written == ["\n".join(split_sentences(*pair)) for pair in ((text, "de"), (text, "en"), ("One. Two.", "fr"))]
