"""BLEU, chrF and TER are sacrebleu's, on any text, with any number of references for each topic."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF
from sacrebleu.metrics.ter import TER

from harness.datasets.load import read_dataset
from harness.errors import UnknownName
from harness.rouge.spaces import BLANKS
from harness.scoring.metrics import METRICS, Batch, Bleu, DatasetFacts, catalogue, count_batch, prepare_batch
from harness.scoring.metrics.bleu_counts import MTEVAL_13A, bleu_scores, exact_score
from harness.scoring.metrics.word_tokens import Tokenizer, TokenTable

DATASETS = Path(__file__).parents[2] / "references"

ODD = (
    'the cat sat on a mat The U.S. 3.5 1,000 5-day well-known don\'t . , - -- ... 50% $4 a.b a,b 1.b b.1 9- -9 (so) "x"'
    " &amp; &lt;b&gt; &amp;lt; &quot; <skipped> x<skipped>y <skip-\nped> foo-\nbar -\n \n \r\n \t \u00a0 \u2028 \u0085"
    " \x1c café naïve ﬁ ² x². ٣.٣ 你好，世界。 \ud800 \x00 🙂 İ"
)
pieces = st.sampled_from(ODD.split(" "))
texts = st.one_of(st.lists(pieces, max_size=14).map(" ".join), st.lists(pieces, max_size=6).map("".join), st.text())
topics = st.lists(st.tuples(texts, st.lists(texts, min_size=1, max_size=4)), min_size=1, max_size=6)


def rows_of(name: str, candidates: Sequence[str], references: Sequence[Sequence[str]], bleu: Bleu | None = None) -> Any:
    metric = catalogue(bleu_options=bleu)[name]
    return count_batch(prepare_batch([metric], Batch(references)), candidates)[name]


def expected(rows: Any, score: float) -> float:
    """Sacrebleu's score, but where nothing at all was counted: then there is no score, and sacrebleu has 0."""
    return score if np.any(rows) else np.nan


def streams(references: Sequence[Sequence[str]]) -> Any:
    return [list(stream) for stream in zip_longest(*references)]


@settings(max_examples=200, deadline=None)
@given(text=texts)
def test_the_13a_tokens_are_those_of_sacrebleu(text: str) -> None:
    tokens = MTEVAL_13A.split(text)
    assert tokens == BLEU().tokenizer(text.rstrip()).split()


@settings(max_examples=150, deadline=None)
@given(topics=topics, tokenizer=st.sampled_from(["13a", "13a", "char", "intl", "none", "zh"]), lowercase=st.booleans())
def test_bleu_counts_are_the_integers_of_sacrebleu(topics: Any, tokenizer: str, lowercase: bool) -> None:
    candidates, references = [c for c, _ in topics], [r for _, r in topics]
    oracle = BLEU(tokenize=tokenizer, lowercase=lowercase, force=True)
    rows = rows_of("bleu", candidates, references, Bleu(tokenizer, lowercase))
    assert rows.tolist() == oracle._extract_corpus_statistics(candidates, streams(references))
    score = expected(rows, oracle.corpus_score(candidates, streams(references)).score)
    np.testing.assert_array_equal(METRICS["bleu"].score(rows.sum(axis=0)), [score])


def test_all_white_space_beyond_ascii_separates() -> None:
    assert set(BLANKS) == {chr(code) for code in range(128, 0x110000) if chr(code).isspace()}


letters = st.text(st.sampled_from("ab\0Ж猫🙂\ud800\xf8\xff \n\x1f\x85\u2028"), max_size=40)


@settings(max_examples=200, deadline=None)
@given(batches=st.lists(st.lists(letters, max_size=5), max_size=3))
def test_equal_words_of_any_length_and_only_they_have_equal_numbers(batches: list[list[str]]) -> None:
    table = TokenTable(Tokenizer(str, lambda words: [(word,) for word in words]))
    words_by_number: dict[int, str] = {}
    for batch in batches:
        numbers, offsets, *_ = table.number(batch)
        assert np.diff(offsets).tolist() == [len(text.split()) for text in batch]
        words = [word for text in batch for word in text.split()]
        for number, word in zip(numbers.tolist(), words, strict=True):
            assert words_by_number.setdefault(number, word) == word
    assert len({*words_by_number.values()}) == len(words_by_number)


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.lists(st.integers(0, 60), min_size=6, max_size=6), min_size=1, max_size=8))
def test_bleu_of_many_draws_is_compute_bleu_of_each(rows: list[list[int]]) -> None:
    full = [
        [
            r[0],
            r[1],
            *[min(c, r[0] - n) if r[0] > n else 0 for n, c in enumerate(r[2:])],
            *[max(0, r[0] - n) for n in range(4)],
        ]
        for r in rows
    ]
    own = [BLEU.compute_bleu(r[2:6], r[6:], r[0], r[1], smooth_method="exp").score for r in full]
    np.testing.assert_allclose(bleu_scores(np.array(full, float)), own, rtol=1e-9, atol=1e-9)
    assert [exact_score(row) for row in full] == own


def test_a_bootstrap_and_a_point_score_agree_on_the_same_counts() -> None:
    rows = rows_of("bleu", ["a b c d e", "the cat sat"] * 40, [["a b c d f"], ["the cat"]] * 40)
    one = METRICS["bleu"].score(rows.sum(axis=0))
    draws = METRICS["bleu"].score(np.ones((1000, len(rows))) @ rows)
    assert draws.shape == (1000, 1)
    np.testing.assert_allclose(draws, np.broadcast_to(one, draws.shape), rtol=1e-12)


@settings(max_examples=80, deadline=None)
@given(topics=topics, order=st.sampled_from([0, 2]))
def test_chrf_is_the_score_of_sacrebleu(topics: Any, order: int) -> None:
    candidates, references = [c for c, _ in topics], [r for _, r in topics]
    name = "chrf++" if order else "chrf"
    oracle = CHRF(word_order=order)
    rows = rows_of(name, candidates, references)
    assert rows.tolist() == oracle._extract_corpus_statistics(candidates, streams(references))
    score = expected(rows, oracle.corpus_score(candidates, streams(references)).score)
    np.testing.assert_array_equal(METRICS[name].score(rows.sum(axis=0)), [score])
    by_topic = [expected(row, oracle._compute_f_score(row)) for row in rows.tolist()]
    np.testing.assert_array_equal(METRICS[name].score(rows)[:, 0], by_topic)


SCRIPTS = (
    "The cat's mat, and naïve cafés (so).",
    "Кошка сидела на коврике, а собака ушла.",
    "قطة على الحصيرة، والكلب ذهب.",
    "बिल्ली चटाई पर बैठी थी।",
    "猫坐在垫子上。狗走了，很快！",
    "ねこはマットの上にすわった。",
    "고양이가 매트 위에 앉았다.",
    "แมวนั่งบนเสื่อ",
    "Η γάτα κάθισε ΣΤΟ ΧΑΛΊ ΤΟΣ",
    "I\u0307ki İstanbul ıssız ŞAŞ",
    "🙂👍🏽 👩\u200d👩\u200d👧 \ud800 x\u0301y",
)
"""Sentences of many scripts, which texts are cut from and mixed of."""


@st.composite
def script_texts(draw: st.DrawFn) -> str:
    spans = []
    for _ in range(draw(st.integers(0, 5))):
        sentence = draw(st.sampled_from(SCRIPTS))
        start = draw(st.integers(0, len(sentence)))
        spans.append(sentence[start : start + draw(st.integers(0, 20))])
    return draw(st.sampled_from(["", " ", "\u3000", "\n", "\u200b"])).join(spans)


script_topics = st.lists(
    st.tuples(script_texts(), st.lists(script_texts(), min_size=1, max_size=3)), min_size=1, max_size=5
)


@settings(max_examples=80, deadline=None)
@given(topics=script_topics)
@pytest.mark.parametrize(
    ("name", "oracle"),
    [("bleu", BLEU(force=True)), ("chrf", CHRF()), ("chrf++", CHRF(word_order=2)), ("ter", TER())],
)
def test_texts_of_many_scripts_are_counted_as_sacrebleu_does(name: str, oracle: Any, topics: Any) -> None:
    candidates, references = [c for c, _ in topics], [r for _, r in topics]
    rows = rows_of(name, candidates, references)
    assert rows.tolist() == oracle._extract_corpus_statistics(candidates, streams(references))


@pytest.mark.parametrize("kinds", [70, 1500])
def test_chrf_of_texts_with_many_different_characters_is_that_of_sacrebleu(kinds: int) -> None:
    rng = np.random.default_rng(1)
    texts = ["".join(chr(0x4E00 + int(n)) for n in rng.integers(0, kinds, 2000)) for _ in range(4)]
    references = [[texts[1], texts[0][300:900]], [texts[3]]]
    rows = rows_of("chrf", [texts[0], texts[2]], references)
    assert rows.tolist() == CHRF()._extract_corpus_statistics([texts[0], texts[2]], streams(references))


def moved_phrases(rng: Any, words: list[str]) -> list[str]:
    """The same words with some phrases elsewhere and some words others."""
    words = [*words]
    for _ in range(rng.integers(0, 4)):
        start, stop = sorted(rng.integers(0, len(words) + 1, 2).tolist())
        phrase, words = words[start:stop], words[:start] + words[stop:]
        place = int(rng.integers(0, len(words) + 1))
        words[place:place] = phrase
    return [word if rng.random() > 0.1 else f"x{rng.integers(0, 5)}" for word in words]


def test_ter_of_shifted_phrases_and_of_texts_beside_the_beam_is_that_of_sacrebleu() -> None:
    rng = np.random.default_rng(7)
    candidates, references = [], []
    for _ in range(16):
        words = [f"w{n}" for n in rng.integers(0, rng.choice([3, 12, 80]), rng.choice([0, 1, 3, 12, 30]))]
        candidates.append(" ".join(moved_phrases(rng, words)))
        others = [f"w{n}" for n in rng.integers(0, 20, rng.integers(0, 60))]
        references.append([" ".join(words), " ".join([*others, *words[: rng.integers(0, 9)]])])
    candidates += ["a", " ".join(f"w{n}" for n in range(90))]
    references += [[" ".join(f"b{n}" for n in range(120)) + " a"], ["w7"]]
    rows = rows_of("ter", candidates, references)
    assert rows.tolist() == TER()._extract_corpus_statistics(candidates, streams(references))


def test_ter_of_a_long_pair_whose_shifts_are_too_many_is_that_of_sacrebleu() -> None:
    rng = np.random.default_rng(3)
    pair = [" ".join(f"w{n}" for n in rng.integers(0, 4, 36)) for _ in range(2)]
    assert rows_of("ter", pair[:1], [pair[1:]]).tolist() == TER()._extract_corpus_statistics(pair[:1], [[pair[1]]])


@settings(max_examples=60, deadline=None)
@given(topics=topics)
def test_ter_is_the_score_of_sacrebleu(topics: Any) -> None:
    candidates, references = [c for c, _ in topics], [r for _, r in topics]
    rows = rows_of("ter", candidates, references)
    oracle = TER().corpus_score(candidates, streams(references)).score
    np.testing.assert_allclose(METRICS["ter"].score(rows.sum(axis=0)), [expected(rows, oracle)], rtol=1e-12)


@pytest.mark.parametrize(("name", "best"), [("bleu", 100), ("chrf", 100), ("chrf++", 100), ("ter", 0)])
def test_a_copy_has_the_best_score(name: str, best: float) -> None:
    texts = ["The cat sat on the mat, in 1984.", "Dogs (all 5) ran after it at once."]
    score = METRICS[name].score(rows_of(name, texts, [[text, "Another one."] for text in texts]).sum(axis=0))
    assert score.tolist() == [pytest.approx(best)]


@pytest.mark.parametrize("name", ["bleu", "chrf", "ter"])
def test_counts_of_chunks_add_up_to_the_whole(name: str) -> None:
    candidates = ["a cat sat there", "", "two dogs", "the end of it"]
    references = [["a cat sat", "the cat sat there now"], ["x"], ["two dogs ran", "a", "two"], ["the end"]]
    chunks = [rows_of(name, candidates[i : i + 2], references[i : i + 2]) for i in (0, 2)]
    np.testing.assert_array_equal(np.concatenate(chunks), rows_of(name, candidates, references))


@pytest.mark.parametrize("name", ["bleu", "chrf", "ter"])
def test_a_topic_without_references_counts_nothing(name: str) -> None:
    rows = rows_of(name, ["a b c d", "one two"], [[], ["one two"]])
    assert not rows[0].any()
    assert rows[1].any()
    assert not rows_of(name, ["a b c d"], [[]]).any()


def test_no_topics_are_no_rows() -> None:
    assert rows_of("bleu", [], []).shape == (0, 10)
    assert rows_of("chrf", [], []).shape == (0, 18)


def test_candidates_and_topics_must_be_as_many() -> None:
    with pytest.raises(ValueError, match="1 candidates for 2 topics"):
        count_batch(prepare_batch([METRICS["bleu"]], Batch([["a"], ["b"]])), ["a"])


def test_the_signature_says_what_sacrebleu_says_but_for_unequal_references() -> None:
    oracle = BLEU()
    oracle.corpus_score(["a b"], [["a b"], ["a c"]])
    assert METRICS["bleu"].signature(DatasetFacts((2, 2))) == f"bleu|{oracle.get_signature()}"
    assert "|nrefs:1-4|" in METRICS["bleu"].signature(DatasetFacts((1, 4)))
    chrf, ter = CHRF(), TER()
    chrf.corpus_score(["a b"], [["a b"]])
    ter.corpus_score(["a b"], [["a b"]])
    assert METRICS["chrf"].signature(DatasetFacts((1, 1))) == f"chrf|{chrf.get_signature()}"
    assert METRICS["ter"].signature(DatasetFacts((1, 1))) == f"ter|{ter.get_signature()}"


def test_every_option_of_bleu_is_in_its_signature() -> None:
    options = [Bleu(), Bleu("char"), Bleu(lowercase=True)]
    signatures = {catalogue(bleu_options=option)["bleu"].signature(DatasetFacts((1, 1))) for option in options}
    assert len(signatures) == len(options)


def test_an_unknown_tokenizer_is_answered_with_the_known() -> None:
    with pytest.raises(UnknownName, match=r"unknown BLEU tokenizer '13b'\. Did you mean '13a'"):
        Bleu("13b")


def test_ten_thousand_equal_words_are_counted_at_once() -> None:
    text = "a " * 10_000
    assert rows_of("bleu", [text], [[text]])[0].tolist() == [10_000, 10_000, *[10_000 - n for n in range(4)] * 2]


def test_unequal_references_of_the_summit_are_scored_as_sacrebleu_scores_them() -> None:
    topics = read_dataset("deauville", [DATASETS]).topics
    references = [[reference.text for reference in topic.references] for topic in topics]
    assert {len(texts) for texts in references} == {3, 4}
    candidates = [" ".join(topic.article.documents[0].paragraphs[:2]) for topic in topics]
    rows = rows_of("bleu", candidates, references)
    oracle = BLEU(force=True)
    assert rows.tolist() == oracle._extract_corpus_statistics(candidates, streams(references))


@pytest.mark.parametrize(
    "candidate", ["One", "One two", "One two three", "One x three", "Two one", "One two three four"]
)
def test_bleu_of_a_topic_is_sentence_bleu_with_effective_order(candidate: str) -> None:
    rows = rows_of("bleu", [candidate], [["One two three"]])
    own = METRICS["bleu"].score_topics(rows)[:, 0]
    oracle = BLEU(effective_order=True).sentence_score(candidate, ["One two three"]).score
    np.testing.assert_allclose(own, [oracle], rtol=1e-9)
