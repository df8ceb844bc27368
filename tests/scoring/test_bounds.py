"""The rows that read the references: the best extract, nearly, and people against one another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer

from harness.datasets.load import read_dataset
from harness.records import Article, Document, Reference, Topic
from harness.scoring.bounds import (
    count_bounds,
    leave_one_out,
    oracle_extract,
    oracle_extracts,
    oracle_variant,
    oracles_of,
    write_oracles,
)
from harness.scoring.metrics import METRICS, Batch, Rouge, choose_metrics, count_batch, prepare_batch

DATASETS = Path(__file__).parents[2] / "references"

words = st.sampled_from(["the", "a", "cat", "cats", "sat", "running", "on", "mat", "dog", "é", "12"])
sentences = st.lists(st.lists(words, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=6)
references = st.lists(st.lists(words, min_size=1, max_size=10).map(" ".join), min_size=1, max_size=3)


def agreement(text: str, references: Sequence[str]) -> float:
    """The mean of ROUGE-1 and ROUGE-2 F over the references, by rouge-score."""
    scorer = RougeScorer(["rouge1", "rouge2"], use_stemmer=True)
    return float(np.mean([score.fmeasure for r in references for score in scorer.score(r, text).values()]))


def topic(name: str, paragraphs: Sequence[str], references: Sequence[str], words: int = 10) -> Topic:
    documents = (Document("", tuple(paragraphs)),) if paragraphs else ()
    authors = tuple(Reference(chr(65 + n), text) for n, text in enumerate(references))
    return Topic(name, name, Article(name, documents, words), authors)


def test_the_oracle_takes_the_sentences_the_reference_was_made_of_in_the_articles_order() -> None:
    article = ["Dogs bark.", "The summit ended late.", "Rain fell.", "Leaders signed a treaty."]
    assert oracle_extract(article, ["Leaders signed a treaty. The summit ended late."], 20) == (
        "The summit ended late.\nLeaders signed a treaty."
    )


def test_the_oracle_stops_when_nothing_raises_the_score() -> None:
    assert oracle_extract(["One two three.", "Something else."], ["one two three"], 100) == "One two three."


@settings(max_examples=60, deadline=None)
@given(article=sentences, references=references, budget=st.integers(1, 20))
def test_the_oracle_keeps_the_budget_and_writes_whole_sentences_of_the_article(
    article: list[str], references: list[str], budget: int
) -> None:
    text = oracle_extract(article, references, budget)
    assert 0 < len(text.split()) <= budget
    if any(len(sentence.split()) <= budget for sentence in article):
        rest = iter(article)
        assert all(line in rest for line in text.split("\n"))


@settings(max_examples=40, deadline=None)
@given(article=sentences, references=references)
def test_the_oracles_first_sentence_is_the_best_of_all_by_rouge_score(
    article: list[str], references: list[str]
) -> None:
    best = max(agreement(sentence, references) for sentence in article)
    taken = oracle_extract(article, references, 6).split("\n")
    assert max(agreement(sentence, references) for sentence in taken) == pytest.approx(best)


def test_the_oracle_is_near_the_best_of_all_extracts() -> None:
    rng = np.random.default_rng(5)
    shares = []
    for _ in range(12):
        article = [" ".join(rng.choice([f"w{n}" for n in range(30)], 5)) for _ in range(7)]
        target = [" ".join(rng.choice([f"w{n}" for n in range(30)], 15))]
        extracts = [" ".join(some) for size in (1, 2, 3) for some in combinations(article, size)]
        shares.append(
            agreement(oracle_extract(article, target, 15), target) / max(agreement(e, target) for e in extracts)
        )
    assert min(shares) > 0.75
    assert np.mean(shares) > 0.93


def test_where_no_sentence_fits_the_oracle_is_the_best_one_cut() -> None:
    assert oracle_extract(["a b c d", "the best of all sentences"], ["best of all"], 3) == "the best of"


def test_where_nothing_agrees_the_oracle_is_the_first_sentence() -> None:
    assert oracle_extract(["", "One.", "Two."], ["合意"], 5) == "One."
    assert oracle_extract(["", " "], ["one"], 5) == ""
    assert oracle_extract(["One.", "Two."], ["three"], 5) == "One."


def test_without_an_article_or_references_there_is_no_oracle() -> None:
    assert oracle_extracts([[], ["One."]], [["one"], []], [5, 5]) == ["", ""]
    assert oracle_extracts([], [], []) == []


def test_oracles_of_a_batch_are_those_of_each_alone() -> None:
    articles = [["The cat sat.", "It ran.", "Dogs bark at cats."], ["Rain fell."], ["It ran home.", "A cat."]]
    targets = [["cats and dogs", "dogs bark"], ["rain"], ["the cat ran home"]]
    alone = [oracle_extract(*each) for each in zip(articles, targets, [9, 9, 9], strict=True)]
    assert oracle_extracts(articles, targets, [9, 9, 9]) == alone


def test_an_article_of_five_thousand_sentences_is_no_trouble() -> None:
    article = [f"Word{n} word{n + 1} stands here." for n in range(5000)]
    assert "Word77 " in oracle_extract(article, ["word77 word78 word79"], 8)


def test_human_is_each_reference_against_the_others() -> None:
    texts = ["the cat sat on the mat", "a cat sat on a mat", "dogs ran"]
    human = leave_one_out([METRICS["rouge1"]], Batch([texts])).human()["rouge1"]
    scorer = RougeScorer(["rouge1"], use_stemmer=True)
    by_hand = [scorer.score_multi([t for t in texts if t is not left], left)["rouge1"].fmeasure for left in texts]
    assert METRICS["rouge1"].score(human[0])[0] == pytest.approx(100 * np.mean(by_hand))


def test_a_system_that_writes_like_an_author_is_held_against_the_same_sets() -> None:
    texts = ["the cat sat on the mat", "a cat sat on a mat", "cats sit on mats"]
    left = leave_one_out([METRICS["rouge2"], METRICS["bleu"]], Batch([texts]))
    beside = left.count(["the cat sat on the mat"])
    plain = count_batch(prepare_batch([METRICS["rouge2"]], Batch([texts])), ["the cat sat on the mat"])
    score = METRICS["rouge2"].score
    assert score(left.human()["rouge2"][0])[0] < score(beside["rouge2"][0])[0] < score(plain["rouge2"][0])[0]


def test_the_jackknife_of_the_engine_is_the_score_on_the_left_out_sets() -> None:
    from harness.scoring.metrics import Rouge, catalogue

    batch = Batch([["the cat sat on the mat", "a cat sat on a mat", "dogs"], ["one two three", "two three"]])
    candidates = ["the cat sat", "two three four"]
    jackknife = catalogue(Rouge(references="jackknife"))["rougeL"]
    ours = leave_one_out([METRICS["rougeL"]], batch).count(candidates)["rougeL"]
    np.testing.assert_allclose(ours, count_batch(prepare_batch([jackknife], batch), candidates)["rougeL"], rtol=1e-12)


def test_topics_with_one_reference_have_no_human_row() -> None:
    left = leave_one_out([METRICS["rouge1"], METRICS["bleu"]], Batch([["one"], [], ["one two", "two one"]]))
    assert left.has_sets.tolist() == [False, False, True]
    for rows in left.human().values():
        assert rows.any(axis=1).tolist() == [False, False, True]


def test_each_topic_weighs_the_same_however_many_references_it_has() -> None:
    batch = Batch([["a b c"] * 5, ["x y", "z"]])
    rows = leave_one_out([METRICS["rouge1"]], batch).human()["rouge1"]
    assert rows[:, 3].tolist() == [1, 1]
    assert METRICS["rouge1"].score(rows.sum(axis=0))[0] == pytest.approx(50)


def test_both_rows_are_tallied_with_their_lengths_and_what_is_missing() -> None:
    topics = [
        topic("one", ["The cat sat. Dogs ran far away."], ["the cat sat", "cats sat there now"]),
        topic("two", ["Rain fell. It was cold."], ["rain fell"]),
        topic("three", [], ["no article here", "none here"]),
    ]
    metrics = choose_metrics(["rouge1", "bleu", "words", "coverage"])
    best, human = count_bounds(topics, metrics, prepare_batch(metrics, Batch.of(topics, metrics)))
    assert (best.label, best.role, human.label, human.role) == ("oracle", "ceiling", "human", "ceiling")
    assert best.failures == (None, None, "not attempted")
    assert human.failures == (None, "not attempted", None)
    assert best.words.tolist() == [3, 2, 0]
    assert human.words.tolist() == [4, 2, 2]
    assert METRICS["words"].score(human.rows["words"][0])[0] == 3.5
    assert not best.rows["rouge1"][2].any()
    assert not human.rows["rouge1"][1].any()


def test_the_oracle_of_a_topic_reads_all_its_documents() -> None:
    documents = (Document("A", ("Dogs ran.",)), Document("B", ("Leaders signed a treaty. Rain fell.",)))
    whole = Topic("t", "t", Article("t", documents, 9), (Reference("A", "Leaders signed the treaty; dogs ran."),))
    assert oracles_of([whole]) == ["Dogs ran.\nLeaders signed a treaty."]


def test_each_reference_of_the_summit_is_scored_against_the_others_as_rouge_score_has_it() -> None:
    topics = read_dataset("deauville", [DATASETS]).topics
    texts_by_topic = [[reference.text for reference in topic.references] for topic in topics]
    three = [texts for texts in texts_by_topic if len(texts) == 3]
    assert len(three) == 4
    left = leave_one_out(choose_metrics(["rouge1", "bleu"]), Batch(three))
    rows = left.human()
    scorer = RougeScorer(["rouge1"], use_stemmer=True)
    by_hand = [
        scorer.score_multi(texts[:k] + texts[k + 1 :], texts[k])["rouge1"].fmeasure for texts in three for k in range(3)
    ]
    assert METRICS["rouge1"].score(rows["rouge1"].sum(axis=0))[0] == pytest.approx(100 * np.mean(by_hand))
    assert 0 < METRICS["bleu"].score(rows["bleu"].sum(axis=0))[0] < 50


def test_a_dataset_of_single_references_has_no_sets_at_all() -> None:
    left = leave_one_out(tuple(METRICS.values()), Batch([["one"], ["two"]], ["one two", "two"], [3, 3]))
    assert not left.has_sets.any()
    assert all(rows.shape[0] == 2 and not rows.any() for rows in left.human().values())
    assert all(not rows.any() for rows in left.count(["one", "two"]).values())


def test_what_is_shown_is_the_oracle_that_was_scored_whatever_tokenizer_and_stemmer() -> None:
    article = Article("t", (Document("", ("Москва приняла гостей. Running dogs bark.",)),), 3)
    both = Topic("t", "t", article, (Reference("A", "Москва приняла гостей; dogs ran and barked."),))
    texts = {}
    for family in (Rouge(), Rouge(tokenizer="unicode"), Rouge(stemmer=False)):
        [texts[oracle_variant([family])]] = write_oracles([both], [family])
    assert len(texts) == 3, "each variant has a key of its own: counts of one are not taken for another"
    assert texts["oracle stemmer:True tokens:unicode"].startswith("Москва")
    assert not texts["oracle stemmer:True tokens:ascii"].startswith("Москва")
