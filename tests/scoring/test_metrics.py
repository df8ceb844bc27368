"""The contract that every metric keeps, and how metrics are chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.errors import UnknownName
from harness.records import Article, Document, Reference, Topic
from harness.scoring.metrics import (
    DEFAULT,
    METRICS,
    Batch,
    Bleu,
    DatasetFacts,
    Rouge,
    catalogue,
    choose_metrics,
    count_batch,
    default_measures,
    prepare_batch,
)

EVERY = tuple(METRICS.values())
TEXTS = st.text(alphabet="ab cé.\n-1", max_size=25)
TOPICS = st.lists(st.tuples(TEXTS, st.lists(TEXTS, max_size=3), TEXTS, st.integers(1, 9)), min_size=1, max_size=4)


def rows_of(topics: Sequence[Any], metrics: Sequence[Any] = EVERY) -> dict[str, Any]:
    batch = Batch([r for _, r, _, _ in topics], [a for _, _, a, _ in topics], [w for _, _, _, w in topics])
    return count_batch(prepare_batch(metrics, batch), [c for c, _, _, _ in topics])


@settings(max_examples=30, deadline=None)
@given(topics=TOPICS, at=st.integers(0, 4))
def test_counts_of_any_texts_have_their_shape_and_chunks_are_the_whole(topics: Any, at: int) -> None:
    whole, first, rest = rows_of(topics), rows_of(topics[:at]), rows_of(topics[at:])
    for metric in EVERY:
        rows = whole[metric.name]
        assert rows.shape == (len(topics), metric.width)
        assert rows.dtype == np.float64
        assert np.isfinite(rows).all()
        np.testing.assert_array_equal(rows, np.concatenate([first[metric.name], rest[metric.name]]))


@settings(max_examples=30, deadline=None)
@given(topics=TOPICS)
def test_scores_of_any_counts_have_their_shape_and_stay_in_their_scale(topics: Any) -> None:
    weights = (
        np.random.default_rng(1).multinomial(len(topics), [1 / len(topics)] * len(topics), size=(3, 2)).astype(float)
    )
    for name, rows in rows_of(topics).items():
        metric = METRICS[name]
        scores = metric.score(weights @ rows)
        assert scores.shape == (3, 2, len(metric.measures))
        if metric.scale:
            low, high = metric.scale
            assert ((scores >= low) & (scores <= high + 1e-9) | np.isnan(scores)).all()


@pytest.mark.parametrize("metric", EVERY, ids=lambda metric: metric.name)
def test_a_score_of_many_sums_is_the_score_of_each(metric: Any) -> None:
    topics = [("the cat sat, it ran", ["a cat sat", "the cat"], "the cat sat on the mat", 3)] * 2
    rows = rows_of(topics, [metric])[metric.name]
    sums = np.stack([rows[0], rows.sum(axis=0), 3 * rows[1]] * 40)
    np.testing.assert_allclose(metric.score(sums), [metric.score(each) for each in sums], rtol=1e-9)


@pytest.mark.parametrize("metric", EVERY, ids=lambda metric: metric.name)
def test_what_a_metric_is_stands_in_it_as_data(metric: Any) -> None:
    assert METRICS[metric.name] is metric
    assert metric.measures[0] == metric.name
    assert len(metric.measures) == len(metric.titles) == len(metric.score(np.zeros(metric.width)))
    assert metric.title == metric.titles[0]
    assert metric.signature(DatasetFacts((3, 4))).startswith(f"{metric.name}|")
    assert "version:" in metric.signature(DatasetFacts((3, 4)))
    assert not metric.needs_references or "|nrefs:3-4|" in metric.signature(DatasetFacts((3, 4)))


def test_measures_have_one_owner_each() -> None:
    measures = [measure for metric in EVERY for measure in metric.measures]
    assert len(set(measures)) == len(measures)


def test_metrics_are_chosen_by_any_of_their_measures_and_each_once() -> None:
    assert [metric.name for metric in choose_metrics(["rouge2.r", "bleu", "rouge2", "rouge2.p"])] == ["rouge2", "bleu"]
    assert tuple(metric.name for metric in choose_metrics(DEFAULT)) == DEFAULT


def test_the_defaults_are_those_that_the_mode_has() -> None:
    assert default_measures() == DEFAULT
    assert default_measures(catalogue(Rouge(mode="perl"))) == ("rouge1", "rouge2", "rougeL", "bleu")


def test_an_unknown_measure_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"unknown metric 'rouge22'\. Did you mean 'rouge2'\? Known: rouge1, rouge2"):
        choose_metrics(["rouge22"])


def test_options_make_other_metrics_and_leave_the_defaults_alone() -> None:
    other = catalogue(Rouge(stemmer=False), Bleu("char"))
    assert other["rouge2"].signature(DatasetFacts((1, 1))) != METRICS["rouge2"].signature(DatasetFacts((1, 1)))
    assert other["chrf"] == METRICS["chrf"]
    assert {name: metric for name, metric in catalogue().items() if not metric.needed_extra} == METRICS


def test_metrics_of_equal_options_are_counted_in_one_pass() -> None:
    metrics = (*choose_metrics(["rouge1", "rougeLsum", "bleu"]), catalogue()["rouge2"])
    parts = prepare_batch(metrics, Batch([["a"]])).parts
    assert [[metric.name for metric in members] for _, members, _ in parts] == [
        ["rouge1", "rougeLsum", "rouge2"],
        ["bleu"],
    ]


def test_a_batch_of_topics_holds_the_texts_its_metrics_read() -> None:
    documents = (Document("Head", ("One.", "Two.")), Document("", ("Three.",)))
    topic = Topic("t", "t", Article("t", documents, 7), (Reference("A", "x"), Reference("B", "y")))
    assert Batch.from_topics([topic], choose_metrics(["bleu"])) == Batch([["x", "y"]])
    assert Batch.from_topics([topic], choose_metrics(["bleu", "density"])) == Batch(
        [["x", "y"]], ["One.\n\nTwo.\n\nThree."], [7]
    )
