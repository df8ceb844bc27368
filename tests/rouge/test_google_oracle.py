"""Mode google against its oracle: every precision, recall and F `==` rouge-score's."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer as Oracle

from harness.rouge import Rouge, RougeScorer, Scores
from harness.rouge.porter import stem_words
from harness.rouge.word_spans import Spans
from tests.rouge.hard_texts import cases

TYPES = (*(f"rouge{n}" for n in range(1, 10)), "rougeL", "rougeLsum")

WORD = st.sampled_from(
    ["a", "b", "c", "ab", "running", "runs", "nationally", "nationalization", "K", "İx", "é", "4", "\n", "\n"]
)
TEXT = st.lists(WORD, max_size=14).map(" ".join) | st.text(max_size=20)
TOPICS = st.lists(st.tuples(TEXT, st.lists(TEXT, min_size=1, max_size=3)), min_size=1, max_size=20)


def unequal(topics: Sequence[tuple[str, list[str]]], scores: dict[str, Scores], *, stemmer: bool) -> list[str]:
    """Where the scores differ from the oracle's."""
    oracle = Oracle(list(scores), use_stemmer=stemmer)
    found = []
    for topic, (candidate, references) in enumerate(topics):
        expected = oracle.score_multi(references, candidate)
        for kind, parts in scores.items():
            figures = tuple(float(part[topic]) for part in parts)
            if figures != tuple(expected[kind]):
                found.append(f"{kind} {figures} for {expected[kind]}: {candidate!r} {references!r}")
    return found


def score(topics: Sequence[tuple[str, list[str]]], types: Sequence[str] = TYPES, *, stemmer: bool) -> dict[str, Scores]:
    return Rouge("google", types=types, stemmer=stemmer).score(*zip(*topics, strict=True))


@settings(max_examples=60, deadline=None)
@given(TOPICS, st.booleans())
def test_every_figure_equals_rouge_scores_on_whatever_hypothesis_thinks_of(
    topics: list[tuple[str, list[str]]], stemmer: bool
) -> None:
    assert unequal(topics, score(topics, stemmer=stemmer), stemmer=stemmer) == []


@pytest.mark.parametrize("stemmer", [True, False])
def test_every_figure_equals_rouge_scores_on_a_thousand_short_topics(stemmer: bool) -> None:
    topics = cases(seed=1, count=1000, longest=10)
    assert unequal(topics, score(topics, stemmer=stemmer), stemmer=stemmer) == []


@pytest.mark.parametrize(("count", "longest"), [(120, 70), (20, 200), (2, 400)])
def test_long_texts_take_other_ways_and_give_the_same_figures(count: int, longest: int) -> None:
    topics = cases(seed=2, count=count, longest=longest)
    types = ("rouge1", "rouge3", "rougeL", "rougeLsum")
    assert unequal(topics, score(topics, types, stemmer=True), stemmer=True) == []


def test_a_few_very_long_texts_among_many_short_ones_are_equal_too() -> None:
    topics = (
        cases(seed=3, count=60, longest=12) + cases(seed=4, count=3, longest=500) + [("a b " * 900, ["b\na c\n" * 9])]
    )
    types = ("rouge2", "rougeL", "rougeLsum")
    assert unequal(topics, score(topics, types, stemmer=False), stemmer=False) == []


@pytest.mark.parametrize(
    "text",
    ["", " \n\t\n", "...!?", "word", "\ud800\udfff", "\x00", "a\rb\r\nc\x0bd\x85e\u2028f", "é\u0301", "K İ", "日本語"],
)
def test_odd_texts_give_the_oracles_number_on_either_side(text: str) -> None:
    topics = [(text, ["the word k i a b c d e f"]), ("the word k i a\nb c d e f", [text]), (text, [text, "the"])]
    assert unequal(topics, score(topics, stemmer=True), stemmer=True) == []


LINES = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=7).map(" ".join), max_size=5).map("\n".join)
LONG = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=40).map(" ".join), max_size=4).map("\n".join)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(LINES, LINES), min_size=16, max_size=30), st.lists(st.tuples(LONG, LONG), max_size=9))
def test_pairs_that_fit_into_a_block_have_the_scores_that_they_have_alone(
    short: list[tuple[str, str]], long: list[tuple[str, str]]
) -> None:
    topics = [
        (candidate, [reference]) for pair in zip_longest(short, long) for candidate, reference in filter(None, pair)
    ]
    together = score(topics, ("rougeL", "rougeLsum"), stemmer=False)
    for place, topic in enumerate(topics):
        alone = score([topic], ("rougeL", "rougeLsum"), stemmer=False)
        assert all(alone[kind].fmeasure == together[kind].fmeasure[place] for kind in alone)


def test_words_of_the_next_reference_are_not_those_of_an_empty_one() -> None:
    words = " ".join(f"{a}{b}" for a in "klmnopq" for b in "aeiou")
    topics = [(words, [reference]) for reference in ("", words, "", "...", words, "") * 20]
    assert unequal(topics, score(topics, stemmer=False), stemmer=False) == []
    assert unequal(topics[:1], score(topics[:1], stemmer=False), stemmer=False) == []


@pytest.mark.parametrize("stemmer", [True, False])
def test_the_stand_in_gives_the_oracles_scores_pair_by_pair(stemmer: bool) -> None:
    ours, oracle = RougeScorer(TYPES, use_stemmer=stemmer), Oracle(TYPES, use_stemmer=stemmer)
    for candidate, references in cases(seed=5, count=150, longest=25):
        mine, theirs = ours.score_multi(references, candidate), oracle.score_multi(references, candidate)
        assert {kind: tuple(found) for kind, found in mine.items()} == {kind: tuple(f) for kind, f in theirs.items()}


def test_the_stand_in_takes_a_tokenizer_as_rouge_score_does() -> None:
    class Letters:
        def tokenize(self, text: str) -> list[str]:
            return list(text)

    pair = "今天天气很好\n出门", "今天天气不错\n出门走走"
    mine = RougeScorer(["rouge2", "rougeL", "rougeLsum"], tokenizer=Letters()).score(*pair)
    theirs = Oracle(["rouge2", "rougeL", "rougeLsum"], tokenizer=Letters()).score(*pair)
    assert {kind: tuple(score) for kind, score in mine.items()} == {
        kind: tuple(score) for kind, score in theirs.items()
    }


def test_prepared_references_give_what_raw_ones_give_for_every_system() -> None:
    topics = cases(seed=6, count=300, longest=15)
    rouge = Rouge(types=TYPES)
    candidates, references = [topic[0] for topic in topics], [topic[1] for topic in topics]
    prepared = rouge.prepare(references)
    for system in (candidates, candidates[::-1], [""] * 300, [some[0] for some in references]):
        raw, warm = rouge.score(system, references), rouge.score(system, prepared)
        assert all(np.array_equal(raw[kind], warm[kind]) for kind in TYPES)


def test_many_small_batches_give_what_one_large_one_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    topics = cases(seed=7, count=200, longest=20)
    whole = score(topics, stemmer=True)
    monkeypatch.setattr("harness.rouge.google.TEXTS", 8)
    monkeypatch.setattr("harness.rouge.google.WORDS", 10)
    parts = score(topics, stemmer=True)
    assert all(np.array_equal(whole[kind], parts[kind]) for kind in TYPES)


@pytest.mark.parametrize("tokenizer", ["ascii", "unicode"])
def test_a_reader_that_forgets_candidates_moves_no_score(tokenizer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    topics = cases(seed=8, count=60, longest=20)
    monkeypatch.setattr("harness.rouge.google.TEXTS", 8)
    rouge = Rouge(types=TYPES, tokenizer=tokenizer)
    prepared = rouge.prepare([topic[1] for topic in topics])
    systems = [[topic[0] for topic in topics], [f"{topic[1][0]} more" for topic in topics]]
    remembered = [rouge.score(system, prepared) for system in systems]
    monkeypatch.setattr("harness.rouge.readers.WORDS", 3)
    for system, scores in zip(systems, remembered, strict=True):
        for references in (prepared, rouge.prepare([topic[1] for topic in topics])):
            forgotten = rouge.score(system, references)
            assert all(np.array_equal(scores[kind], forgotten[kind]) for kind in TYPES)


def test_references_prepared_before_others_keep_their_words_apart_and_what_is_read_twice_is_stemmed_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("harness.rouge.readers._readers", {})
    stemmed: list[int] = []

    def stem_and_count(words: Spans) -> Spans:
        stemmed.append(len(words.starts))
        return stem_words(words)

    monkeypatch.setattr("harness.rouge.porter.stem_words", stem_and_count)
    rouge = Rouge(types=TYPES)
    first, second = rouge.prepare(["flying dogs barked"]), rouge.prepare(["flying cats"])
    for references, f in ((first, 2 * 2 / 5), (second, 1 / 2), (first, 2 * 2 / 5)):
        assert rouge.score(["flies barking"], references)["rouge1"].fmeasure.tolist() == pytest.approx([f])
    assert sum(stemmed) == len({"flying", "dogs", "barked", "cats", "flies", "barking"})


def test_the_stand_in_splits_summaries_with_nltk_as_rouge_score_does(monkeypatch: pytest.MonkeyPatch) -> None:
    import nltk  # type: ignore[import-untyped]

    monkeypatch.setattr(nltk, "sent_tokenize", lambda text: text.split(". "))  # its data is not everywhere
    pair = "the cat sat. a dog\nran away. it was late", "a dog ran\naway. the cat sat"
    mine, theirs = (scorer(TYPES, split_summaries=True).score(*pair) for scorer in (RougeScorer, Oracle))
    assert {kind: tuple(score) for kind, score in mine.items()} == {
        kind: tuple(score) for kind, score in theirs.items()
    }


def test_a_hundred_thousand_words_in_lines_are_scored_against_few_on_either_side() -> None:
    many, few = "the cat sat\n" * 33_333 + "a", "a cat sat on\nthe mat"
    scores = Rouge().score([many, few], [few, many])
    assert (scores["rouge1"].recall[0], scores["rouge1"].precision[1]) == (4 / 6, 4 / 6)
    assert (scores["rougeLsum"].recall[0], scores["rougeLsum"].precision[1]) == (4 / 6, 4 / 6)
    assert scores["rougeL"].precision[0] == scores["rougeL"].recall[1] == 3 / 100_000


@pytest.mark.parametrize("joint", [" ", "\n"])
def test_ten_thousand_equal_tokens_are_no_trouble(joint: str) -> None:
    scores = Rouge().score(["a " * 10_000, ("a" + joint) * 10_000], [("a" + joint) * 10_000, "a " * 5_000])
    assert [scores[kind].fmeasure[0] for kind in scores] == [1.0] * 4
    assert [scores[kind].precision[1] for kind in ("rouge1", "rougeL")] == [0.5] * 2
    assert scores["rougeLsum"].precision[1] == (0.5 if joint == " " else 0.0001)  # each line finds the same one token


def test_a_word_of_a_million_letters_is_a_word() -> None:
    scores = Rouge(types=["rouge1"]).score(["y" * 10**6 + " is"], ["y" * 10**6 + "x was"])
    assert scores["rouge1"].fmeasure.tolist() == [0.0]
