"""Words and stems of mode google against rouge-score's tokenizer and NLTK's stemmer."""

from __future__ import annotations

import random
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.stem.porter import PorterStemmer  # type: ignore[import-untyped]
from rouge_score.tokenize import tokenize

from harness.rouge import Rouge, hash_tables, overlaps
from harness.rouge.hash_tables import Table
from harness.rouge.porter import IRREGULAR, STEP_2, STEP_3, STEP_4, stem_words, stems_of
from harness.rouge.tokens import AsciiReader
from harness.rouge.unicode_words import UnicodeReader, split_words
from harness.rouge.vocabulary import Vocabulary, WordNumbers
from harness.rouge.word_spans import find_words
from tests.rouge.hard_texts import WORDS, cases


def ascii_words(text: str) -> list[str]:
    spans = find_words([text]).spans
    return [spans.word(number).decode() for number in range(len(spans.starts))]


@given(st.text() | st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_words_are_rouge_scores_words(text: str) -> None:
    assert ascii_words(text) == tokenize(text, None)


def test_of_all_characters_just_two_beyond_ascii_give_letters() -> None:
    lowered = ((chr(code), chr(code).lower()) for code in range(128, 0x110000))
    assert [char for char, lower in lowered if lower[0].isascii() or lower[-1].isascii()] == ["\u0130", "\u212a"]
    assert ascii_words("x\u0130y \u212aelvin") == ["xi", "y", "kelvin"]


def test_words_know_their_text_and_the_beginnings_of_lines() -> None:
    found = find_words(["a b\nc\n\n d", "", "\ne", "..."])
    assert found.offsets.tolist() == [0, 4, 4, 5, 5]
    assert found.opens.tolist() == [True, False, True, True, True]


def test_stems_are_nltks_on_thousands_of_words_that_every_rule_meets() -> None:
    draw = random.Random(8)
    endings = [rule.suffix.decode() for rule in STEP_2 + STEP_3 + STEP_4] + [
        "s",
        "sses",
        "ies",
        "ied",
        "eed",
        "ed",
        "ing",
        "y",
        "e",
        "ll",
        "yy",
    ]
    made = {word.decode() for word in IRREGULAR}
    while len(made) < 12_000:
        start = "".join(draw.choice("aeiouybcdlstxwz0") for _ in range(draw.randrange(7)))
        made.add(start + draw.choice(endings) + draw.choice(["", *endings]))
    some = sorted(word for word in made if len(word) > 3)
    nltk = PorterStemmer()
    assert [(w, s) for w, s in zip(some, stems_of(some), strict=True) if s != nltk.stem(w)] == []


@pytest.mark.parametrize("length", [15, 16, 17, 31, 33, 70, 1000])
def test_stems_of_long_words_are_nltks(length: int) -> None:
    some = ["y" * length, "generaliz" * (length // 9) + "ations", "b" * length + "ing", "a" * length]
    nltk = PorterStemmer()
    assert stems_of(some) == [nltk.stem(word) for word in some]


def test_stemming_nothing_gives_nothing() -> None:
    assert stems_of([]) == []
    assert len(stem_words(find_words(["run"]).spans).starts) == 1


@settings(deadline=None)
@given(st.lists(st.text("ab", min_size=1, max_size=40), min_size=1, max_size=60), st.integers(0, 60))
def test_equal_words_have_equal_numbers_and_no_others_have(some: list[str], cut: int) -> None:
    lexicon = WordNumbers()
    spans = find_words([" ".join(some)]).spans
    first, _ = lexicon.number(spans.select_words(np.arange(min(cut, len(some)))))
    numbers, new = lexicon.number(spans)
    assert numbers.tolist()[: len(first)] == first.tolist()
    assert (
        len(set(zip(some, numbers.tolist(), strict=True)))
        == len(set(some))
        == len(set(numbers.tolist()))
        == lexicon.size
    )
    assert [some[place] for place in new.tolist()] == [
        some[numbers.tolist().index(lexicon.size - len(new) + n)] for n in range(len(new))
    ]


def test_words_whose_mixed_keys_are_equal_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.rouge.vocabulary.SILVER", np.uint64(0))  # just the second eight letters count
    lexicon = WordNumbers()
    some = ["definition", "repetition", "petition", "competition", "repetition", "definition"]
    first = lexicon.number(find_words([" ".join(some[:2])]).spans)[0].tolist()
    numbers, new = lexicon.number(find_words([" ".join(some)]).spans)
    assert sorted(first) == [0, 1]
    assert numbers.tolist()[:2] == numbers.tolist()[:3:-1] == first
    assert len(set(numbers.tolist())) == lexicon.size == 4
    assert {some[place] for place in new.tolist()} == {"petition", "competition"}


def test_a_copied_vocabulary_learns_on_its_own() -> None:
    first = Vocabulary(stemmer=True)
    first.number(find_words(["running dogs"]).spans)
    second = first.copy()
    assert second.number(find_words(["runs internationalizations dog"]).spans).tolist()[::2] == [0, 1]
    assert (first.size, second.size) == (2, 5)


def test_readers_number_words_alike_across_texts_and_stem_only_longer_words() -> None:
    for reader in (AsciiReader(stemmer=True), UnicodeReader(stemmer=True)):
        tokens = reader.read(["flies fly flying\nas", "fly AS fli"])
        flies, fly, flying, as_, fly_again, as_again, fli = tokens.numbers.tolist()
        assert flies == flying == fli
        assert (fly, as_) == (fly_again, as_again)
        assert len({flies, fly, as_}) == 3
        assert tokens.offsets.tolist() == [0, 4, 7]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Café naïve", ["café", "naïve"]),
        ("Straße ＡＢＣ", ["strasse", "abc"]),
        ("Правительство объявило: меры.", ["правительство", "объявило", "меры"]),
        ("今天ok天气", ["今", "天", "ok", "天", "气"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("soft\u00adhyphen don't 3.5", ["softhyphen", "don", "t", "3", "5"]),
        ("cafe\u0301", ["café"]),
        ("ไทย", ["ไ", "ท", "ย"]),
        ("한국어 요약", ["한국어", "요약"]),
        ("\ud800 \x00 🙂", []),
    ],
)
def test_unicode_words_are_runs_of_letters_or_characters_of_unspaced_scripts(text: str, expected: list[str]) -> None:
    assert split_words(text) == expected


@given(st.lists(st.lists(st.integers(0, 40), max_size=60), max_size=4), st.integers(1, 7))
def test_a_table_numbers_keys_alike_however_few_are_new_at_once(batches: list[list[int]], few: int) -> None:
    table = Table()
    numbers: dict[int, int] = {}
    with patch.object(hash_tables, "NEW_AT_ONCE", few):
        for keys in batches:
            for key, number in zip(keys, table.number(np.array(keys, np.uint64)).tolist(), strict=True):
                assert numbers.setdefault(key, number) == number
    assert sorted(numbers.values()) == [*range(table.size)]


def test_words_that_share_a_home_are_told_apart() -> None:
    topics = cases(seed=11, count=40, longest=60)
    candidates, references = [topic[0] for topic in topics], [topic[1] for topic in topics]
    expected = Rouge().score(candidates, references)
    with patch.object(overlaps, "MOST_HOMES", 3):
        scores = Rouge().score(candidates, references)
    assert all(np.array_equal(scores[kind], expected[kind]) for kind in expected)
