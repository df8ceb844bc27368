"""The rows that read the references: the best extract, nearly, and people against one another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from rouge_score.rouge_scorer import RougeScorer

from harness.datasets.load import read_dataset
from harness.records import Article, Document, Reference, Topic
from harness.scoring.bounds import count_bounds, leave_one_out
from harness.scoring.metrics import METRICS, Batch, choose_metrics, count_batch, prepare_batch
from harness.scoring.oracles import write_oracles

DATASETS = Path(__file__).parents[2] / "references"


def topic(name: str, paragraphs: Sequence[str], references: Sequence[str], words: int = 10) -> Topic:
    documents = (Document("", tuple(paragraphs)),) if paragraphs else ()
    authors = tuple(Reference(chr(65 + n), text) for n, text in enumerate(references))
    return Topic(name, name, Article(name, documents, words), authors)


def test_human_is_each_reference_against_the_others() -> None:
    texts = ["the cat sat on the mat", "a cat sat on a mat", "dogs ran"]
    human = leave_one_out([METRICS["rouge1"]], Batch([texts])).count_human()["rouge1"]
    scorer = RougeScorer(["rouge1"], use_stemmer=True)
    by_hand = [scorer.score_multi([t for t in texts if t is not left], left)["rouge1"].fmeasure for left in texts]
    assert METRICS["rouge1"].score(human[0])[0] == pytest.approx(100 * np.mean(by_hand))


def test_a_system_that_writes_like_an_author_is_held_against_the_same_sets() -> None:
    texts = ["the cat sat on the mat", "a cat sat on a mat", "cats sit on mats"]
    left = leave_one_out([METRICS["rouge2"], METRICS["bleu"]], Batch([texts]))
    beside = left.count(["the cat sat on the mat"])
    plain = count_batch(prepare_batch([METRICS["rouge2"]], Batch([texts])), ["the cat sat on the mat"])
    score = METRICS["rouge2"].score
    assert score(left.count_human()["rouge2"][0])[0] < score(beside["rouge2"][0])[0] < score(plain["rouge2"][0])[0]


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
    for rows in left.count_human().values():
        assert rows.any(axis=1).tolist() == [False, False, True]


def test_each_topic_weighs_the_same_however_many_references_it_has() -> None:
    batch = Batch([["a b c"] * 5, ["x y", "z"]])
    rows = leave_one_out([METRICS["rouge1"]], batch).count_human()["rouge1"]
    assert rows[:, 3].tolist() == [1, 1]
    assert METRICS["rouge1"].score(rows.sum(axis=0))[0] == pytest.approx(50)


def test_both_rows_are_tallied_with_their_lengths_and_what_is_missing() -> None:
    topics = [
        topic("one", ["The cat sat. Dogs ran far away."], ["the cat sat", "cats sat there now"]),
        topic("two", ["Rain fell. It was cold."], ["rain fell"]),
        topic("three", [], ["no article here", "none here"]),
    ]
    metrics = choose_metrics(["rouge1", "bleu", "words", "coverage"])
    batch = Batch.from_topics(topics, metrics)
    texts = write_oracles(topics, [metric.family for metric in metrics])
    best, human = count_bounds(topics, prepare_batch(metrics, batch), leave_one_out(metrics, batch), texts)
    assert (best.label, best.role, human.label, human.role) == ("oracle", "ceiling", "human", "ceiling")
    assert best.failures == (None, None, "not attempted")
    assert human.failures == (None, "not attempted", None)
    assert best.words.tolist() == [3, 2, 0]
    assert human.words.tolist() == [4, 2, 2]
    assert METRICS["words"].score(human.rows["words"][0])[0] == 3.5
    assert not best.rows["rouge1"][2].any()
    assert not human.rows["rouge1"][1].any()


def test_each_reference_of_the_summit_is_scored_against_the_others_as_rouge_score_has_it() -> None:
    topics = read_dataset("deauville", [DATASETS]).topics
    texts_by_topic = [[reference.text for reference in topic.references] for topic in topics]
    three = [texts for texts in texts_by_topic if len(texts) == 3]
    assert len(three) == 4
    left = leave_one_out(choose_metrics(["rouge1", "bleu"]), Batch(three))
    rows = left.count_human()
    scorer = RougeScorer(["rouge1"], use_stemmer=True)
    by_hand = [
        scorer.score_multi(texts[:k] + texts[k + 1 :], texts[k])["rouge1"].fmeasure for texts in three for k in range(3)
    ]
    assert METRICS["rouge1"].score(rows["rouge1"].sum(axis=0))[0] == pytest.approx(100 * np.mean(by_hand))
    assert 0 < METRICS["bleu"].score(rows["bleu"].sum(axis=0))[0] < 50


def test_a_dataset_of_single_references_has_no_sets_at_all() -> None:
    left = leave_one_out(tuple(METRICS.values()), Batch([["one"], ["two"]], ["one two", "two"], [3, 3]))
    assert not left.has_sets.any()
    assert all(rows.shape[0] == 2 and not rows.any() for rows in left.count_human().values())
    assert all(not rows.any() for rows in left.count(["one", "two"]).values())
