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
from harness.scoring.metrics import METRICS, Batch, Bleu, DatasetFacts, catalogue, count_batch, prepare_batch
from harness.scoring.metrics.bleu_counts import MTEVAL_13A, bleu_scores

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
    tokens = [token for word in MTEVAL_13A.tokens(MTEVAL_13A.words(text)) for token in word]
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
