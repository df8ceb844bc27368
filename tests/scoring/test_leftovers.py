"""What models and tools leave in texts is told once, with who and how often."""

from __future__ import annotations

import pytest

from harness.scoring.leftovers import Leftovers
from harness.showing.wording import word_remarks


def find_leftovers(text: str) -> str:
    leftovers = Leftovers()
    leftovers.add("x", [text])
    return " ".join(word_remarks(leftovers.remarks()))


@pytest.mark.parametrize(
    "text",
    [
        *("one<q>two", "one.<n>Two.", "<s> one </s>", "<t> one </t>", "[CLS] one [SEP] two", "one <pad> <pad>"),
        *("<extra_id_0> one <extra_id_12>", "[UNK] one", "the <unk> of", "one<|endoftext|>", "<|im_start|>one"),
        *("he -lrb- 42 -rrb- fell", "He -LSB- sic -RSB-", "one NEWLINE_CHAR two", "UNK UNK said", "one ||||| two"),
        *("@entity12 fell", "state @-@ owned", "gov@@ ern", "it ##ing", "▁the ▁cat", "He said &quot;no&quot;"),
        *("one <S> two", "one<br />two", "[INST] one [/INST]", "<｜end▁of▁sentence｜>", "a <doc-sep> b"),
    ],
)
def test_marks_are_found(text: str) -> None:
    assert find_leftovers(text).startswith("Marks that models or tools left in texts count as words: ")


@pytest.mark.parametrize(
    "text",
    [
        *("A plain text, of words.", "if a < b and c > d", "He (42) fell.", "[sic] he said", "see [1] and [2]"),
        *("x <- y -> z", "a | b || c", "me@example.org", "#1 in the charts", "R&D; AT&T", "<3 you", "unk, a band"),
        *("The UNKNOWN soldier", "<stage> left", "-- and --", "C## minor", "<name@example.org>", "state-owned"),
    ],
)
def test_writing_is_none(text: str) -> None:
    assert find_leftovers(text) == ""


def test_one_sentence_holds_all_kinds_with_counts_of_texts() -> None:
    leftovers = Leftovers()
    leftovers.add("pegasus", ["a<n>b<n>c", "d<n>e", "f"])
    leftovers.add("the references", ["<n>", "<extra_id_3> x <extra_id_9>"])
    assert word_remarks(leftovers.remarks()) == (
        (
            "Marks that models or tools left in texts count as words: <n> in 2 texts of pegasus and 1 text of the "
            "references; <extra_id_0> in 1 text of the references. An example is 'a<n>b<n>c'. Remove them, or turn "
            "them into line ends, before you score."
        ),
    )
