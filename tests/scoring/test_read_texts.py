"""Texts whose words between blanks were found once are counted, searched and scored as texts that are read anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from harness.datasets.sentences import split_sentences
from harness.datasets.word_counts import count_words_of, cut_texts
from harness.rouge import Rouge, spaced_words, topic_batches
from harness.rouge.spaced_words import ReadTexts, WordTable, read_jointly
from harness.rouge.spaces import find_spaced_words
from harness.rouge.tokens import AsciiReader, Tokens
from harness.scoring.leftovers import Leftovers
from harness.scoring.metrics import (
    Batch,
    catalogue,
    count_batch,
    count_loss,
    count_sources,
    narrow_batch,
    prepare_batch,
)
from harness.scoring.metrics import Rouge as RougeFamily
from harness.scoring.metrics.rouge import unstem_batch
from harness.scoring.normalized_words import hash_texts
from harness.scoring.word_lengths import count_known_words, cut_known_words
from tests.scoring.test_text_scan import LISTS

READER = AsciiReader(True)


def assert_same_tokens(first: Tokens, second: Tokens) -> None:
    for one, other in zip(first[:3], second[:3], strict=True):
        np.testing.assert_array_equal(one, other)


@given(LISTS)
def test_words_are_what_stands_between_blanks(texts: list[str]) -> None:
    words = WordTable().read(texts)
    assert np.diff(words.offsets).tolist() == [len(text.split()) for text in texts]
    by_number: dict[int, str] = {}
    for number, word in zip(words.numbers.tolist(), (word for text in texts for word in text.split()), strict=True):
        assert by_number.setdefault(number, word) == word
    assert len({*by_number.values()}) == len(by_number)
    assert words.values(lambda some: np.array([*map(len, some)], np.int64)).tolist() == [
        len(word) for text in texts for word in text.split()
    ]


@given(LISTS, LISTS)
def test_only_first_words_are_read_and_each_once(texts: list[str], later: list[str]) -> None:
    table, met = WordTable(), list[str]()

    def measure(words: Sequence[str]) -> NDArray[np.int64]:
        met.extend(words)
        return np.array([*map(len, words)], np.int64)

    for some in (texts, later, texts):
        lengths = [len(text.split()[0]) if text.split() else -1 for text in some]
        assert table.read(some).first_values(measure).tolist() == lengths
    assert sorted(met) == sorted({text.split()[0] for text in texts + later if text.split()})


@given(LISTS)
@example(["a\n\n", "", "\n b", "x's\n--\nof K"])
def test_their_tokens_stand_on_the_same_lines(texts: list[str]) -> None:
    assert_same_tokens(READER.read(ReadTexts(texts)), READER.read(texts))


@given(LISTS, st.data())
def test_texts_cut_to_words_have_the_first_of_them(texts: list[str], data: st.DataObject) -> None:
    counts = [data.draw(st.integers(0, 30)) for _ in texts]
    cut = cut_known_words(ReadTexts(texts), counts)
    assert_same_tokens(READER.read(cut[:]), READER.read(cut_texts(texts, counts)))
    assert [*cut] == [*cut[:]] == cut_texts(texts, counts)


@given(LISTS, st.data())
def test_the_first_words_of_texts_that_were_scored_have_the_scores_of_texts(
    texts: list[str], data: st.DataObject
) -> None:
    counts = [data.draw(st.integers(0, 30)) for _ in texts]
    metrics = [catalogue()[name] for name in ("rouge1", "rouge2", "rougeLsum", "bleu")]
    batch = Batch([[data.draw(st.sampled_from([text, f"It rained. {text}", "x's"]))] for text in texts])
    prepared = prepare_batch(metrics, batch)
    fewer = narrow_batch(prepared, metrics[:1])
    assert fewer is not None
    read = ReadTexts(texts)
    expected = count_batch(prepare_batch(metrics[:1], batch), cut_texts(texts, counts))["rouge1"]
    for _ in range(2):  # before all texts are scored, and when it is known where their words stand
        np.testing.assert_array_equal(count_batch(fewer, cut_known_words(read, counts))["rouge1"], expected)
        count_batch(prepared, read)


FORMS = st.lists(
    st.sampled_from(["rain", "rains", "rained", "raining,", "rainy", "the", "The", "a.", "\u212aings", "kings"]),
    max_size=12,
)


@given(st.lists(st.tuples(FORMS, FORMS), max_size=4))
def test_words_that_match_without_stems_are_among_those_that_match_with_them(
    pairs: list[tuple[list[str], ...]],
) -> None:
    texts, references = (
        ([" ".join(words) for words in side] for side in zip(*pairs, strict=True)) if pairs else ([], [])
    )
    metric, plain = catalogue()["rouge1"], catalogue(RougeFamily(stemmer=False))["rouge1"]
    batch = Batch([[text] for text in references])
    prepared = prepare_batch([metric], batch)
    unstemmed = unstem_batch(prepared, plain)
    assert unstemmed is not None
    read = ReadTexts(texts)
    expected = count_batch(prepare_batch([plain], batch), texts)["rouge1"]
    np.testing.assert_array_equal(count_batch(unstemmed, read)["rouge1"], expected)
    np.testing.assert_array_equal(count_batch(unstemmed, texts)["rouge1"], expected)
    count_batch(prepared, read)
    np.testing.assert_array_equal(count_batch(unstemmed, read)["rouge1"], expected)


def test_references_are_read_again_without_stems_for_what_only_they_tell() -> None:
    def unstem(name: str, batch: Batch, **options: Any) -> object:
        prepared = prepare_batch([catalogue(RougeFamily(**options))[name]], batch)
        return unstem_batch(prepared, catalogue(RougeFamily(**options | {"stemmer": False}))[name])

    alone, several = Batch([["It rained."], []]), Batch([["It rained.", "It rains."]])
    assert unstem("rouge1", alone) is not None
    assert unstem("rouge1", several) is None
    assert unstem("rouge2", alone) is None
    assert unstem("rouge1", alone, tokenizer="unicode") is None
    assert unstem("rouge1", alone, mode="perl", references="pool") is None
    assert unstem("rouge1", alone, stemmer=False) is None


def test_references_are_read_again_for_other_metrics_and_other_tools() -> None:
    metrics = catalogue()
    batch = Batch([["It rained."]])
    assert narrow_batch(prepare_batch([metrics["rouge1"], metrics["rouge2"]], batch), [metrics["bleu"]]) is None
    perl = catalogue(RougeFamily(mode="perl", references="pool", split_sentences=False))
    both = prepare_batch([perl["rouge1"], perl["rouge2"]], batch)
    assert narrow_batch(both, [perl["rouge1"]]) is None
    assert narrow_batch(prepare_batch([metrics["rouge1"], metrics["bleu"]], batch), [metrics["bleu"]]) is not None


def test_nobody_cuts_texts_to_count_their_words() -> None:
    def refuse() -> list[str]:
        raise AssertionError

    words = ReadTexts(["a b c", "d e"]).words.cut(np.array([2, 1]))
    engine = Rouge("google", ["rouge1"])
    scores = engine.score(ReadTexts(refuse, words), engine.prepare(["a b", "d"]))
    assert scores["rouge1"].fmeasure.tolist() == [1, 1]


@given(LISTS)
@example(["b- newlıne_char", "newlıne_char", "NEWLİNE_CHAR ſtory_separator_special_tag"])
def test_what_is_looked_for_in_them_is_found_as_text_by_text(texts: list[str]) -> None:
    read = ReadTexts(texts)
    assert count_known_words(read).tolist() == count_words_of(texts).tolist()
    assert count_loss(read) == count_loss(texts)
    for one, other in zip(hash_texts(read)[1:], hash_texts(texts)[1:], strict=True):
        np.testing.assert_array_equal(one, other)
    marks, marks_of_read = Leftovers(), Leftovers()
    marks.add("a", texts)
    marks_of_read.add("a", read)
    assert marks_of_read.remarks() == marks.remarks()


@given(LISTS)
@example(["One. Two", "It rained.  It stopped.", "a\nb", "合意。合意。", "<skipped> a-\nb"])
def test_they_have_the_same_scores(texts: list[str]) -> None:
    metrics = [catalogue()[name] for name in ("rouge1", "rougeLsum", "bleu", "chrf++")]
    prepared = prepare_batch(metrics, Batch([[text, "It rained. It stopped in the south"] for text in texts]))
    expected = count_batch(prepared, texts)
    for name, rows in count_batch(prepared, ReadTexts(texts)).items():
        np.testing.assert_array_equal(rows, expected[name])


@given(st.lists(LISTS, min_size=1, max_size=3), st.sampled_from([1, 2, 7, 5000]), st.data())
def test_sources_that_are_counted_together_have_the_counts_of_each(
    sources: list[list[str]], pairs: int, data: st.DataObject
) -> None:
    topics = min(map(len, sources))
    sources = [texts[:topics] for texts in sources]
    reference = st.sampled_from([*sources[0], "", "It rained. It stopped in the south\nx's a b"])
    several = st.lists(reference, max_size=3)
    references = [data.draw(data.draw(st.sampled_from([several, reference.map(lambda t: [t])]))) for _ in range(topics)]
    metrics = [catalogue()[name] for name in ("rouge1", "rouge3", "rougeL", "rougeLsum", "bleu", "chrf")]
    prepared = prepare_batch(metrics, Batch(references))
    alone = [count_batch(prepared, texts) for texts in sources]
    counts = [data.draw(st.integers(0, 30)) for _ in range(topics)]
    with patch.object(topic_batches, "PAIRS", pairs):
        for read in (sources, read_jointly(sources)):
            for counted, expected in zip(count_sources(prepared, read), alone, strict=True):
                for name, rows in expected.items():
                    np.testing.assert_array_equal(counted[name], rows)
        fewer = narrow_batch(prepared, metrics[:1])
        assert fewer is not None
        cut = [cut_known_words(texts, counts) for texts in read if isinstance(texts, ReadTexts)]
        for counted, texts in zip(count_sources(fewer, cut), sources, strict=True):
            expected = count_batch(prepare_batch(metrics[:1], Batch(references)), cut_texts(texts, counts))
            np.testing.assert_array_equal(counted["rouge1"], expected["rouge1"])


def test_no_sources_have_no_counts() -> None:
    prepared = prepare_batch([catalogue()["rouge1"], catalogue()["bleu"]], Batch([["a"]]))
    assert list(count_sources(prepared, [])) == []


def test_lines_that_part_words_are_read_anew() -> None:
    read = ReadTexts(["ab c. d"])
    assert read.break_lines(["a b c.\nd"]) is None
    assert read.break_lines(["a bc. d"]) is None
    lines = read.break_lines(["ab c.\nd"])
    assert lines is not None
    assert lines.words.lines.tolist() == [0, 2, 3]


@given(LISTS, st.data())
def test_some_of_the_texts_are_texts_that_were_read(texts: list[str], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(texts)))
    last = data.draw(st.integers(first, len(texts)))
    read = ReadTexts(texts)
    assert len(read.words.offsets) == len(texts) + 1
    assert_same_tokens(READER.read(read[first:last]), READER.read(texts[first:last]))
    assert [*read[first:last]] == texts[first:last]


@given(st.lists(LISTS, max_size=4))
@example([[], ["a b\n\nc", ""], []])
def test_sources_that_are_read_jointly_have_the_words_of_each(sources: list[list[str]]) -> None:
    for read, texts in zip(read_jointly(sources), sources, strict=True):
        assert len(read) == len(texts)
        assert_same_tokens(READER.read(read), READER.read(texts))
        assert [*read] == texts


def test_sources_with_many_letters_are_read_in_several_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spaced_words, "JOINT_LETTERS", 4)
    sources = [["a b", "c"], ["a"], ["d e f g"], [""]]
    for read, texts in zip(read_jointly(sources), sources, strict=True):
        assert_same_tokens(READER.read(read), READER.read(texts))


def test_sentences_of_a_text_without_lines_are_its_lines() -> None:
    texts = ["It rained. It stopped.", "It rained again."]
    engine = Rouge("google", ["rougeLsum"], split=split_sentences)
    references = engine.prepare(["It stopped.\nIt rained.", "Rain again"])
    scores, expected = engine.score(ReadTexts(texts), references), engine.score(texts, references)
    np.testing.assert_array_equal(scores["rougeLsum"].fmeasure, expected["rougeLsum"].fmeasure)


def test_lines_without_words_begin_where_the_next_word_is() -> None:
    found = find_spaced_words(["a b\n\nc", "", "d\n"])
    assert found.offsets.tolist() == [0, 3, 3, 4]
    assert found.lines.tolist() == [0, 2, 2, 3, 3, 4, 4]
