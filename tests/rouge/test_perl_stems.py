"""The stemmer of ROUGE-1.5.5: equal to the script on every word measured, and what is peculiar to it by example."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.rouge.perl import tables
from harness.rouge.perl.stemmer import perl_porter, perl_stem

LINES = (Path(__file__).parents[1] / "data" / "rouge155" / "stems.tsv").read_text("utf-8").splitlines()[1:]
WORDS = [line.split("\t") for line in LINES]


def test_every_stem_is_the_scripts_with_the_exceptions() -> None:
    assert len(WORDS) > 7900
    assert [word for word, with_exceptions, *_ in WORDS if perl_stem(word) != with_exceptions] == []


def test_every_stem_is_the_scripts_by_the_rules_alone() -> None:
    assert [word for word, _, rules_alone, *_ in WORDS if perl_porter(word) != rules_alone] == []


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("departmental", "depart"),  # the fourth step's suffixes cascade
        ("professional", "profess"),
        ("accidental", "accid"),
        ("document", "docum"),  # and what fails as -ement or -ment falls through to -ent
        ("element", "elem"),
        ("agreement", "agreem"),
        ("possibly", "possibl"),  # bli -> ble
        ("psychology", "psycholog"),  # logi -> log
        ("says", "sai"),  # though `say`, of three letters, stays
    ],
)
def test_what_differs_from_other_porter_stemmers(word: str, expected: str) -> None:
    assert perl_porter(word) == expected


@pytest.mark.parametrize("word", ["", "a", "is", "was", "men", "007"])
def test_words_of_up_to_three_letters_stay(word: str) -> None:
    assert perl_stem(word) == perl_porter(word) == word


def test_an_exception_is_taken_as_it_is() -> None:
    assert perl_stem("carried") == "carry"
    assert perl_stem("carry") == "carri"  # so the two do not match: the script has it so


def test_the_exception_map_is_the_scripts_key_for_key() -> None:
    exceptions = tables.exceptions()
    assert len(exceptions) == 5930
    assert sum(word.isalnum() and len(word) > 3 for word in exceptions) == 5593
    five = {word: exceptions[word] for word in ("best", "better", "offer", "involucra", "testes")}
    assert five == {"best": "well", "better": "well", "offer": "offer", "involucra": "involucrum", "testes": "testes"}


def test_ten_newer_nouns_are_not_in_the_exception_map() -> None:
    newer = "ashes cognosenti gps halfpence houses_of_cards lisente loups-garous morses optic_axes staretsy"
    assert not tables.exceptions().keys() & set(newer.split())


def test_the_stop_list_has_596_words_of_which_543_can_match() -> None:
    stop_words = tables.stop_words()
    assert len(stop_words) == 596
    assert sum(word.isalnum() for word in stop_words) == 543
    assert {"the", "reuters", "nov"} <= stop_words
    assert not stop_words & {"first", "last", "name"}


def test_the_notice_of_wordnet_goes_with_its_table() -> None:
    notice = (Path(tables.__file__).parent / "NOTICE.md").read_text("utf-8")
    assert "WordNet 3.0 Copyright 2006 by Princeton University" in notice
    assert "stop_words.txt" in notice


def test_the_table_is_made_from_wordnets_lists(tmp_path: Path) -> None:
    from tools import generate_wordnet_exceptions as generate

    lists = {"adj": "best good\nbetter good\n", "adv": "best well\nbetter well\n", "noun": "ashes ash\nmice mouse\n"}
    for part, text in {**lists, "verb": "went go wend\n"}.items():
        (tmp_path / f"{part}.exc").write_text(text)
    generate.write(tmp_path, tmp_path / "table.tsv")
    assert (tmp_path / "table.tsv").read_text() == "best\twell\nbetter\twell\nmice\tmouse\nwent\tgo\n"
