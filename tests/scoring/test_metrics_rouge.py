"""ROUGE as a metric: means of the engine's scores, equal to rouge-score's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer

from harness.datasets.sentences import split_sentences, splitter_version
from harness.errors import HarnessError
from harness.scoring.metrics import METRICS, Batch, DatasetFacts, Rouge, catalogue, count_batch, prepare_batch

TYPES = ("rouge1", "rouge2", "rougeL", "rougeLsum")
words = st.sampled_from(
    ["the", "a", "cats", "cat", "running", "run", "U.S.", "café", "3.5", "\n", "well-known", "İ", "合意"]
)
texts = st.lists(words, max_size=12).map(" ".join)
topics = st.lists(st.tuples(texts, st.lists(texts, min_size=1, max_size=3)), min_size=1, max_size=4)


def rows_of(options: Rouge, candidates: Sequence[str], references: Sequence[Sequence[str]]) -> dict[str, Any]:
    metrics = [catalogue(options)[name] for name in TYPES]
    return count_batch(prepare_batch(metrics, Batch(references)), candidates)


@settings(max_examples=80, deadline=None)
@given(topics=topics, stemmer=st.booleans())
def test_counts_are_the_figures_of_rouge_score(topics: Any, stemmer: bool) -> None:
    candidates, references = [c for c, _ in topics], [r for _, r in topics]
    rows = rows_of(Rouge(stemmer=stemmer, split_sentences=False), candidates, references)
    scorer = RougeScorer(list(TYPES), use_stemmer=stemmer)
    for number, (candidate, targets) in enumerate(topics):
        for name, score in scorer.score_multi(targets, candidate).items():
            assert rows[name][number].tolist() == [score.precision, score.recall, score.fmeasure, 1.0]


def test_a_score_is_f_precision_and_recall_as_means_over_topics() -> None:
    rows = rows_of(Rouge(), ["the cat", "a b c d"], [["the cat sat down"], ["a b"]])["rouge1"]
    assert METRICS["rouge1"].score(rows.sum(axis=0)).tolist() == pytest.approx([200 / 3, 75, 75])
    assert METRICS["rouge1"].measures == ("rouge1", "rouge1.p", "rouge1.r")


def test_a_copy_scores_a_hundred() -> None:
    text = "The cat sat on the mat. Dogs ran after it."
    for name, rows in rows_of(Rouge(), [text], [[text, "another"]]).items():
        assert METRICS[name].score(rows[0]).tolist() == [100, 100, 100]


def test_lsum_finds_the_sentences_of_a_text_without_lines_and_says_so() -> None:
    candidate, reference = "Dogs ran far. The cat sat down.", "The cat sat down. Dogs ran far."
    ours = rows_of(Rouge(), [candidate], [[reference]])["rougeLsum"][0]
    plain = rows_of(Rouge(split_sentences=False), [candidate], [[reference]])["rougeLsum"][0]
    assert ours[2] == 1
    assert plain[2] < 1
    scorer = RougeScorer(["rougeLsum"], use_stemmer=True)
    lines = scorer.score("\n".join(split_sentences(reference)), "\n".join(split_sentences(candidate)))
    assert ours[2] == lines["rougeLsum"].fmeasure
    assert f"|sentences:lines or {splitter_version()}|" in METRICS["rougeLsum"].signature(DatasetFacts((1, 1)))
    assert "|sentences:lines|" in catalogue(Rouge(split_sentences=False))["rougeLsum"].signature(DatasetFacts((1, 1)))


def test_sentences_are_in_no_other_signature() -> None:
    one, other = catalogue(Rouge()), catalogue(Rouge(split_sentences=False))
    assert all(
        one[name].signature(DatasetFacts((1, 1))) == other[name].signature(DatasetFacts((1, 1))) for name in TYPES[:3]
    )


def test_everything_that_moves_a_score_is_in_the_signature() -> None:
    options = [
        Rouge(),
        Rouge(stemmer=False),
        Rouge(references="mean"),
        Rouge(references="jackknife"),
        Rouge(tokenizer="unicode"),
    ]
    signatures = {
        catalogue(option)["rouge2"].signature(facts)
        for option in options
        for facts in (DatasetFacts((1, 1)), DatasetFacts((1, 4)))
    }
    assert len(signatures) == 2 * len(options)


@pytest.mark.parametrize("how", ["mean", "jackknife"])
def test_other_ways_with_references_are_the_engines(how: str) -> None:
    references = ["the cat", "the cat sat", "dogs"]
    rows = rows_of(Rouge(references=how), ["the cat sat"], [references])["rouge1"]
    f = [0.8, 1.0, 0.0]
    expected = np.mean(f) if how == "mean" else (1.0 + 0.8 + 1.0) / 3
    assert rows[0, 2] == pytest.approx(expected)


def test_a_topic_without_references_counts_nothing_and_none_at_all_is_no_number() -> None:
    rows = rows_of(Rouge(), ["a", "b"], [[], ["b"]])["rouge1"]
    assert rows.tolist() == [[0, 0, 0, 0], [1, 1, 1, 1]]
    assert np.isnan(METRICS["rouge1"].score(rows[0])).all()


def test_a_failed_candidate_scores_zero_and_counts() -> None:
    rows = rows_of(Rouge(), [""], [["b"]])["rouge2"]
    assert rows.tolist() == [[0, 0, 0, 1]]


@pytest.mark.parametrize("options", [Rouge(mode="pearl"), Rouge(references="worst"), Rouge(tokenizer="klingon")])
def test_options_that_mean_nothing_are_mistakes_of_one_line(options: Rouge) -> None:
    with pytest.raises(HarnessError, match=r"^ROUGE: [^\n]*Known: "):
        prepare_batch([catalogue(options)["rouge1"]], Batch([["a"]]))


def test_the_mode_of_the_perl_script_has_its_own_types() -> None:
    metrics = catalogue(Rouge(mode="perl", stemmer=False, references="pool"))
    assert "rougeLsum" not in metrics
    chosen = [metrics[name] for name in ("rouge2", "rougeL", "rougeW-1.2", "rougeS4", "rougeSU4")]
    rows = count_batch(prepare_batch(chosen, Batch([["a b c d e"]])), ["a b c d e"])
    assert [round(metric.score(rows[metric.name][0])[0], 3) for metric in chosen] == [100, 100, 84.043, 100, 100]
