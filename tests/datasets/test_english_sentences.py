"""Most ends of English sentences are found without nupunkt, and are those that it finds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harness.datasets import english_sentences
from harness.datasets.english_sentences import may_end_inside, split_english

REFERENCES = Path(__file__).parents[2] / "references"

pieces = """\
Rain fell.|The river|rose.|rose. The|rose. the|Mr. Smith|No.|No. 10|U.S.|U.S. The|e.g.|e.g. A|cf. The
viz. A|"Stop."|said he.|Jan. 5|1.|2. Run|A. B. Cee|I. The|iv. Then|IV.|Why? Because|Yes!|Yes! And|...
. . .|word... Then|So,|“No.” He|(See p. 5.)|et al. The|inc. The|Inc. A|end.The|end.  The|end.\tThe
end.\u00a0The|It's|Don't.|St. Louis|10 p.m. The|He|he.|de. La|mass. Police|Mass. The|ill. He|fig. The
in. The|met. The|bed. He|century. In|合意。|…|end.” The|end.) The|v. Roe|vs. The|art. I am|art. I, too
said. Vi is|said. IV is|--|* * *|it. * And|it. -- And|ran. 'So|ran. ' So|ran. (a). So|mid-jan. The
mid-jan.|x-cf. The|well-known. The|Smith's. The|Smith’s. A|o'clock. The|2003. The|$5. The|É. The|café. Là
Dr.|Ph.D. The|etc. He|end. !|end. ? No|end. . The|end. 3 men|end. 12. Men|end. (The|end. “The|r. Hellman
##number##. Kales|_a_. The|end\u0300. The|a1. The|½. The|x²y. The|civil. The|mix. The|end.\u2028The
end.\x1cThe|end.\x0bthe
ran." The|ran.” É|ran." é|ran." "So|ran.” “So|ran! The|ran? the|Mass.)No! The
ran!" The|ran?” He|ran?! So|a! B|x1! B|ran!  So|ran? IV. So|ran! (a). So|(ran.)|"ran."|ran.”)
ran...”|ran.".|ran。”""".replace("\n", "|").split("|")

lines = st.lists(st.sampled_from(pieces) | st.text(max_size=6), max_size=9).map(" ".join)


def split_whole(line: str) -> list[str]:
    """All of a line by nupunkt's rules and ours."""
    return english_sentences._split_piece(line.strip())


@settings(max_examples=1500, deadline=None)
@given(lines.map(lambda line: line.replace("\n", " ")))
@example("iv. Then the rain fell. The river rose.")
@example("It rained. IV. The river rose. (a). It fell.")
@example('The court met. cf. Smith. " So it was. ) He left.')
def test_the_sentences_are_those_of_the_whole_line(line: str) -> None:
    assert split_english(line) == split_whole(line)


@pytest.mark.parametrize("first", range(4))
def test_a_plain_end_between_any_two_pieces_is_one_of_the_whole_line(first: int) -> None:
    """Every pair of pieces, with a plain sentence before, between and behind."""
    for before in pieces[first::4]:
        for after in pieces:
            line = f"{before} it rained. {after} it fell. {before}"
            assert split_english(line) == split_whole(line), line


def test_articles_of_the_summit_have_the_sentences_that_nupunkt_finds() -> None:
    texts = [path.read_text() for path in sorted(REFERENCES.rglob("*.txt"))]
    split = [line for text in texts for line in text.split("\n")]
    assert [split_english(line) for line in split] == [split_whole(line) for line in split]
    assert any(len(split_english(line)) > 2 for line in split)


INSIDE = re.compile(r"""[.!?](?!["'”’)\]]*\Z)|[…。！？｡।॥۔؟].""", re.DOTALL)


@settings(max_examples=1000, deadline=None)
@given(st.text(st.sampled_from(".!?\"'”’)] ab…。؟é\n"), max_size=7))
def test_an_end_inside_a_line_is_a_sign_with_something_behind_it_that_closes_nothing(line: str) -> None:
    assert may_end_inside(line) == bool(INSIDE.search(line))


def test_a_plain_end_needs_no_nupunkt(monkeypatch: pytest.MonkeyPatch) -> None:
    split_english("The model is loaded. It knows.")

    def refuse(line: str) -> list[str]:
        raise AssertionError(line)

    monkeypatch.setattr(english_sentences, "_join_examples", refuse)
    assert split_english("Rain fell on Smith’s well-known house. The river rose, then fell. 12 men left.") == [
        "Rain fell on Smith’s well-known house.",
        "The river rose, then fell.",
        "12 men left.",
    ]
