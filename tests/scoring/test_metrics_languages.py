"""Measures of texts in other scripts and languages."""

from __future__ import annotations

import pytest

from harness.scoring.metrics.metric import Batch, DatasetFacts, count_batch, prepare_batch
from harness.scoring.metrics.rouge import Rouge, catalogue
from harness.scoring.metrics.surface import catalogue as surface
from harness.scoring.oracles import oracle_extract

TURKISH = [
    ("ışık söndü.", "Işık söndü."),
    ("istanbul'da seçim yapıldı", "İSTANBUL'DA SEÇİM YAPILDI"),
    ("ılık ırmak izmir", "ILIK IRMAK İZMİR"),
    ("DİYARBAKIR ISPARTA", "Diyarbakır Isparta"),
]


@pytest.mark.parametrize(("candidate", "reference"), TURKISH)
def test_turkish_texts_that_differ_in_case_only_score_100(candidate: str, reference: str) -> None:
    metric = catalogue(Rouge(tokenizer="unicode", stemmer=False))["rouge1"]
    rows = count_batch(prepare_batch([metric], Batch([[reference]], language="tr")), [candidate])["rouge1"]
    assert metric.score(rows.sum(axis=0))[0] == pytest.approx(100)
    assert "tokens:unicode-tr-" in metric.signature(DatasetFacts((1, 1), "tr"))


def test_the_capital_of_turkish_i_is_i_in_every_language() -> None:
    metric = catalogue(Rouge(tokenizer="unicode", stemmer=False))["rouge1"]
    rows = count_batch(prepare_batch([metric], Batch([["izmir"]])), ["İzmir"])["rouge1"]
    assert metric.score(rows.sum(axis=0))[0] == pytest.approx(100)


def test_german_sentences_of_rouge_lsum_follow_the_rule_of_the_language() -> None:
    metric = catalogue(Rouge())["rougeLsum"]
    assert "sentences:lines or de.rules-1" in metric.signature(DatasetFacts((1, 1), "de"))


def test_lengths_and_copying_of_chinese_are_in_characters() -> None:
    metrics = [surface()[name] for name in ("words", "coverage", "over_budget", "novel2")]
    batch = Batch([["x"]], articles=["两国总统在法国会晤。"], words=[4], language="zh")
    counts = count_batch(prepare_batch(metrics, batch), ["总统会晤好"])
    assert {name: rows[0, 0] for name, rows in counts.items()} == {
        "words": 5, "coverage": 80, "over_budget": 100, "novel2": 50,
    }  # fmt: skip


def test_the_oracle_of_chinese_takes_sentences_that_fit_its_characters() -> None:
    article = ["公司公布了季度业绩。", "利润增长百分之十。", "股价随后上涨。"]
    assert oracle_extract(article, ["利润增长，股价上涨。"], 14) == "利润增长百分之十。\n股价随后上涨。"
    assert oracle_extract(article, ["利润增长，股价上涨。"], 4) == "利润增长"
