"""What is seen of a candidate beside its article."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.scoring.metrics import METRICS, Batch, DatasetFacts, count_batch, prepare_batch
from harness.scoring.metrics.surface import MEASURES, catalogue

words = st.lists(st.sampled_from("abc"), max_size=14).map("".join)


def value(name: str, candidate: str, article: str = "", budget: int = 100) -> float:
    batch = Batch([[]], [article], [budget])
    rows = count_batch(prepare_batch([METRICS[name]], batch), [candidate])[name]
    return float(METRICS[name].score(rows[0])[0])


@pytest.mark.parametrize(
    ("name", "score"),
    [
        ("words", 6),
        ("coverage", 100 * 5 / 6),  # fragments: "the cat" and "on the mat"
        ("density", (4 + 9) / 6),
        ("compression", 9 / 6),
        ("novel1", 100 / 6),
        ("novel2", 100 * 2 / 5),
        ("novel3", 100 * 3 / 4),
        ("novel4", 100),
        ("repetition", 0),
        ("over_budget", 100),
    ],
)
def test_each_measure_is_the_figure_worked_out_by_hand(name: str, score: float) -> None:
    assert value(name, "The cat slept on the mat!", "the cat sat on the mat all day long", budget=5) == pytest.approx(
        score
    )


def test_a_copy_is_all_coverage_and_no_novelty() -> None:
    article = "One two three. Four, five six."
    assert value("coverage", article, article) == 100
    assert value("density", article, article) == 6
    assert value("novel2", article, article) == 0
    assert value("compression", article, article) == 1


def test_repetition_is_the_share_of_trigrams_seen_before() -> None:
    assert value("repetition", "a b c a b c") == pytest.approx(100 / 4)
    assert value("repetition", "a a a a a") == pytest.approx(100 * 2 / 3)


def test_numbers_that_the_article_does_not_have_are_counted() -> None:
    article = "In 2011 the 37th summit cost 1,250 euros, or so."
    assert value("new_numbers", "In 2011 it cost 1,260 euros.", article) == pytest.approx(100 / 3)
    assert value("new_numbers", "The G9 of the 37th cost 99.", article) == 50
    assert np.isnan(value("new_numbers", "It cost twelve.", article))


def test_an_empty_candidate_has_no_words_and_no_shares() -> None:
    assert value("words", "") == 0
    assert all(np.isnan(value(name, " ", "some article")) for name in MEASURES if name != "words")


def test_means_are_over_the_topics_that_have_the_measure() -> None:
    batch = Batch([[], []], ["a b c d", "a b"], [9, 9])
    rows = count_batch(prepare_batch([METRICS["compression"]], batch), ["a b", ""])["compression"]
    assert METRICS["compression"].score(rows.sum(axis=0)).tolist() == [2.0]


@settings(max_examples=60, deadline=None)
@given(
    topics=st.lists(st.tuples(st.text(max_size=40), st.text(max_size=60)), min_size=2, max_size=6), at=st.integers(0, 6)
)
def test_counts_of_chunks_add_up_and_stay_within_the_scale(topics: Any, at: int) -> None:
    metrics = tuple(catalogue().values())

    def rows(part: Sequence[tuple[str, str]]) -> dict[str, Any]:
        batch = Batch([[]] * len(part), [article for _, article in part], [5] * len(part))
        return count_batch(prepare_batch(metrics, batch), [candidate for candidate, _ in part])

    whole, first, rest = rows(topics), rows(topics[:at]), rows(topics[at:])
    for metric in metrics:
        np.testing.assert_array_equal(whole[metric.name], np.concatenate([first[metric.name], rest[metric.name]]))
        if metric.scale:
            scores = metric.score(whole[metric.name])
            assert ((scores >= metric.scale[0]) & (scores <= metric.scale[1]) | np.isnan(scores)).all()


def test_words_and_repetition_need_no_article() -> None:
    metrics = [METRICS["words"], METRICS["repetition"]]
    assert not any(metric.needs_article or metric.needs_references for metric in metrics)
    assert count_batch(prepare_batch(metrics, Batch([[]])), ["two words"])["words"].tolist() == [[2, 1]]


def test_every_measure_is_described_and_signed() -> None:
    assert set(catalogue()) == set(MEASURES)
    for name, metric in catalogue().items():
        assert metric.measures == (name,)
        assert metric.signature(DatasetFacts((1, 1))).startswith(f"{name}|tok:")


def test_long_texts_are_looked_through_another_way_with_the_same_result() -> None:
    article, candidate = "a b c d " * 300, "a b c x " * 300
    assert len(candidate.split()) * len(article.split()) > 1_000_000
    assert value("novel1", candidate, article) == 25
    assert value("novel2", candidate, article) == pytest.approx(100 * (300 + 299) / 1199)
