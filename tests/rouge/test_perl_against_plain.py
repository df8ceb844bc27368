"""The fast code is equal to the plain rules on any texts: property tests, and the odd inputs by name."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.rouge.perl import PerlEngine, counts, shared_units, subsequences
from harness.rouge.perl.reading import encode_text
from tests.rouge import plain_perl as plain

NAMES = [
    *(f"rouge{n}" for n in (1, 2, 3, 4, 9)),
    *("rougeL", "rougeW-1.2", "rougeW-1", "rougeW-2", "rougeW-0.5", "rougeW-3.7"),
    *("rougeS0", "rougeS4", "rougeSU4", "rougeS*", "rougeSU*", "rougeSU0", "rougeS17"),
]

WORDS = "a a a b b c d the x1 running carried says documents don't U.S. well-known café The 1,250"
words = st.sampled_from(WORDS.split())
gaps = st.sampled_from([" ", " ", " ", "  ", "\t", "\r", " - ", "\x0b", "\u00a0", "\u2028", "", "<"])
lines = st.lists(st.tuples(gaps, words), max_size=12).map(lambda parts: "".join(gap + word for gap, word in parts))
texts = st.lists(st.one_of(lines, lines, st.sampled_from(["", " ", "\r"])), max_size=5).map("\n".join)
limits = st.one_of(
    st.just({}),
    st.builds(lambda n: {"words": n}, st.integers(1, 12)),
    st.builds(lambda n: {"bytes": n}, st.integers(1, 60)),
)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="ROUGE-W")
        yield


def same(
    candidates: Sequence[str | bytes],
    models_of: Sequence[Sequence[str | bytes]],
    names: list[str] = NAMES,
    **options: Any,
) -> None:
    perl = PerlEngine(names, **options)
    prepared = perl.prepare(models_of)
    records, scores = perl.records(candidates, prepared), perl.score(candidates, prepared)
    for at, (candidate, models) in enumerate(zip(candidates, models_of, strict=True)):
        ours, theirs = encode_text(candidate), [encode_text(model) for model in models]
        for one in perl.measures:
            record = tuple(float(part[at]) for part in records[one.name][:3])
            assert record == plain.record(ours, theirs, one, perl.options), one
            score = scores[one.name]
            figures = score.recall[at], score.precision[at], score.fmeasure[at]
            assert figures == plain.score(ours, theirs, one, perl.options), one


@settings(max_examples=50, deadline=None)
@given(
    cases=st.lists(st.tuples(texts, st.lists(texts, min_size=1, max_size=3)), min_size=1, max_size=4),
    stemmer=st.booleans(),
    stop_words=st.booleans(),
    references=st.sampled_from(["pool", "best-recall"]),
    alpha=st.sampled_from([0.0, 0.5, 0.8, 1.0]),
    limit=limits,
)
def test_any_texts_and_options_give_the_plain_numbers(
    cases: list[tuple[str, list[str]]], limit: dict[str, Any], **options: Any
) -> None:
    same([case[0] for case in cases], [list(case[1]) for case in cases], **limit, **options)


@settings(max_examples=30, deadline=None)
@given(cases=st.lists(st.tuples(texts, texts), min_size=1, max_size=4), limit=limits)
def test_cutting_the_work_into_tiny_portions_changes_nothing(
    cases: list[tuple[str, str]], limit: dict[str, Any]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared_units, "_KEYS", 5)
        patch.setattr(subsequences, "_ENTRIES", 7)
        patch.setattr(subsequences, "_CELLS", 20)
        patch.setattr(counts, "_WORDS", 30)
        same([case[0] for case in cases], [[case[1]] for case in cases], **limit)


def test_keys_that_do_not_fit_into_one_number_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_units, "_SIGNED_BITS", 3)
    same(["the old bridge fell\nin may the old"] * 2, [["the old old bridge\nin may"], ["fell in the old bridge"]])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=40)), min_size=1, max_size=3))
def test_any_unicode_at_all_gives_the_plain_numbers(cases: list[tuple[str, str]]) -> None:
    same([case[0] for case in cases], [[case[1]] for case in cases], ["rouge1", "rougeL", "rougeW-1.2", "rougeSU*"])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.binary(max_size=40), st.binary(max_size=40)), min_size=1, max_size=3), limits)
def test_any_bytes_at_all_give_the_plain_numbers(cases: list[tuple[bytes, bytes]], limit: dict[str, Any]) -> None:
    same([case[0] for case in cases], [[case[1]] for case in cases], ["rouge1", "rougeL", "rougeW-1.2"], **limit)


ODD = {
    "nothing": "",
    "only line feeds": "\n\n\n",
    "only white space": "  \t \r\n \n",
    "punctuation": "?! ... --\n''",
    "one word": "bridge",
    "carriage returns": "the old bridge\r\nthe new bridge\rthe end\r\n",
    "a lone surrogate": "the \ud800 bridge",
    "bytes that are no UTF-8": "the \udcff\udc80 bridge",
    "both": "the \udcff \ud800 bridge",
    "a NUL": "the\x00old bridge",
    "the Kelvin sign and a dotted I": "300 \u212a in \u0130stanbul",
    "no Latin letter": "東京は日本の首都",
    "a long word": "b" * 5000 + " bridge",
    "digits": "21st 1990s 3D 007",
}


@pytest.mark.parametrize("what", ODD)
@pytest.mark.parametrize("options", [{}, {"stemmer": True, "stop_words": True}, {"words": 3}, {"bytes": 9}])
def test_an_odd_text_gives_the_plain_numbers(what: str, options: dict[str, Any]) -> None:
    others: list[str | bytes] = ["the old bridge over\nthe river", "", ODD[what]]
    same([ODD[what]] * 3, [[other] for other in others], **options)
    same(others, [[ODD[what], "the bridge"]] * 3, **options)


def test_bytes_are_counted_as_they_were_read() -> None:
    perl = PerlEngine(["rouge1"], bytes=4)
    read = b"\xff\xfe ab".decode("utf-8", "surrogateescape")
    assert perl.score([read], perl.prepare([b"\xff\xfe ab"]))["rouge1"].fmeasure == [1.0]


@pytest.mark.parametrize("name", ["rougeS*", "rougeSU4", "rougeSU*", "rougeS3000"])
def test_skip_bigrams_of_a_long_text_need_little_memory_and_are_exact(name: str) -> None:
    same_word = "a " * 4000
    perl = PerlEngine([name])
    score = perl.score([same_word, same_word + "b"], perl.prepare([same_word, same_word]))[name]
    assert score.fmeasure[0] == 1
    assert score.recall[1] == 1


def test_thousands_of_equal_words_are_counted_by_every_measure() -> None:
    text = "a " * 3000
    perl = PerlEngine(["rouge1", "rouge4", "rougeL", "rougeW-1.2", "rougeSU*"])
    scores = perl.score([text], perl.prepare([text]))
    assert [scores[name].recall[0] for name in ("rouge1", "rouge4", "rougeL", "rougeSU*")] == [1, 1, 1, 1]
    assert scores["rougeW-1.2"].recall[0] == float(f"{3000 ** (1 - 1.2):.5f}")


def test_many_lines_of_one_word_are_compared_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subsequences, "_ENTRIES", 1 << 14)
    line, many = "a " * 100, "a\n" * 1000
    same([line], [[many]], ["rougeL", "rougeW-1.2"])
    same([many], [[line]], ["rougeL", "rougeW-1.2"])


def test_weight_one_ties_like_the_plain_subsequence() -> None:
    rng = np.random.default_rng(7)
    for _ in range(30):
        a, b = (" ".join(rng.choice(list("abc"), rng.integers(1, 40))) for _ in range(2))
        same([a], [[b]], ["rougeL", "rougeW-1", "rougeW-2", "rougeW-1.2"])
