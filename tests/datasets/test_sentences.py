"""The splitter: news abbreviations, quotations, other scripts, and nothing lost."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import version

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harness.datasets.english_sentences import ABBREVIATIONS
from harness.datasets.sentences import split_sentences, splitter_version

WHITE = re.compile(r"\s+")


@pytest.mark.parametrize(
    "sentence",
    [
        "President Dmitry A. Medvedev met Gov. Smith on Jan. 5 at 3 p.m. Thursday.",
        "The U.S. Senate and the U.N. Security Council voted.",
        "Gen. David Petraeus and Lt. Col. Jones came to No. 10 Downing Street.",
        "Sen. John McCain, R-Ariz., and Rep. Ann Lee flew to St. Petersburg.",
        "It cost $1.5 billion, said J. K. Rowling of Acme Inc. in Ft. Worth.",
        "Messrs. A and B, Mrs. C and Dr. D sued Foo Ltd. and Bar Corp. last year.",
        "At 5 p.m. Mr. Obama spoke of i.e. nothing.",
        "“We will go on,” he said.",
        '"Why?" asked Mr. Obama.',
        "Wait... what?",
    ],
)
def test_an_abbreviation_or_quotation_does_not_end_a_sentence(sentence: str) -> None:
    assert split_sentences(f"{sentence} The meeting ended.") == [sentence, "The meeting ended."]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("On Sept. 3 they met. On Feb. 4 they parted.", ["On Sept. 3 they met.", "On Feb. 4 they parted."]),
        ("It is in the U.S. Russia objects.", ["It is in the U.S.", "Russia objects."]),
        ("He said no. Washington agreed.", ["He said no.", "Washington agreed."]),
        ("He went to bed. Officials left.", ["He went to bed.", "Officials left."]),
        ("He was ill. Obama left.", ["He was ill.", "Obama left."]),
        ("In Boston, Mass. police came.", ["In Boston, Mass. police came."]),
        ("It closed at 5 p.m. Then all slept.", ["It closed at 5 p.m.", "Then all slept."]),
        ('"We can." "No." He left.', ['"We can."', '"No."', "He left."]),
        ("“I will go. I mean it.” She did not.", ["“I will go.", "I mean it.”", "She did not."]),
        ("(He left.) She stayed.", ["(He left.)", "She stayed."]),
        ("Really?! Yes!! OK.", ["Really?!", "Yes!!", "OK."]),
        ("没有。是吗？好！", ["没有。", "是吗？", "好！"]),
        ("“你好！”他说。再见", ["“你好！”", "他说。", "再见"]),
        ("“再见！”，她说。好", ["“再见！”，她说。", "好"]),
        ("वह गया। वह आया।", ["वह गया।", "वह आया।"]),
        ("هل ذهب؟ نعم.", ["هل ذهب؟", "نعم."]),
        ("Привет. Д. А. Медведев сказал.", ["Привет.", "Д. А. Медведев сказал."]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


def test_a_newline_ends_a_sentence_and_no_other_space_does() -> None:
    assert split_sentences("one\ntwo\n\n  three  ") == ["one", "two", "three"]
    assert split_sentences("one\u2028two\x85three\x0bfour") == ["one\u2028two\x85three\x0bfour"]


@pytest.mark.parametrize("blank", ["", " ", "\n\n", "\t\u3000\n"])
def test_blank_text_has_no_sentence(blank: str) -> None:
    assert split_sentences(blank) == []


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet=st.sampled_from("aB. !?\"'“”)(\n。！　,1…\ud800\x00\u2028"), max_size=60) | st.text(max_size=60)
)
@example("left.Mr. Smith")
@example('."." .')
def test_nothing_but_white_space_is_lost(text: str) -> None:
    sentences = split_sentences(text)
    assert WHITE.sub("", "".join(sentences)) == WHITE.sub("", text)
    assert all(each == each.strip() and each for each in sentences)


def test_long_and_strange_texts_take_no_longer_than_their_length() -> None:
    for strange in (
        "." * 30_000,
        "A. " * 5_000,
        '" ' * 10_000,
        "。" * 20_000,
        "x" * 100_000,
        "a." + " " * 50_000 + "B",
    ):
        assert "".join("".join(split_sentences(strange)).split()) == "".join(strange.split())


def test_the_signature_names_the_splitter_its_version_and_our_own() -> None:
    assert re.fullmatch(rf"nupunkt-{re.escape(version('nupunkt'))}\+news\.\d+", splitter_version())


def test_the_shared_tokenizer_of_nupunkt_is_left_alone() -> None:
    import nupunkt

    split_sentences("Once.")
    assert len(nupunkt.load("default").abbreviations) > len(ABBREVIATIONS) * 2


def test_importing_the_splitter_does_not_import_nupunkt() -> None:
    code = "import sys, harness.datasets.sentences, harness.datasets.load; sys.exit('nupunkt' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
