"""The metric `support`: sentences against the best window of the article, by classifiers made for the test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness import evaluate, score_run
from harness.errors import HarnessError
from tests.models_hf import small

pytest.importorskip("torch", reason="needs the extra hf: pip install -e '.[hf]'")
pytest.importorskip("transformers", reason="needs the extra hf: pip install -e '.[hf]'")

from harness.models.entailment import EntailmentModel, load_entailment_model
from harness.models.hf_loading import silence_transformers
from harness.scoring.metrics import Batch, DatasetFacts
from harness.scoring.metrics.support import Support, catalogue, cut_windows
from harness.workspace import Workspace

NLI = {0: "CONTRADICTION", 1: "NEUTRAL", 2: "ENTAILMENT"}


def classifier(folder: Path, labels: dict[int, str] | None, count: int = 3) -> Path:
    """A tiny classifier of pairs with random weights."""
    from transformers import BertConfig, BertForSequenceClassification

    small.tokenizer(folder, longest=64)
    named = {"id2label": labels, "label2id": {label: place for place, label in labels.items()}} if labels else {}
    config = BertConfig(
        vocab_size=400,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        pad_token_id=0,
        num_labels=len(labels) if labels else count,
        **named,
    )
    return small.saved(BertForSequenceClassification(config), folder)


@pytest.fixture(scope="module")
def nli(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return classifier(tmp_path_factory.mktemp("checkers") / "nli", NLI)


def plain_probability(folder: Path, text: str, sentence: str) -> float:
    """What transformers itself gives for one pair."""
    import torch
    import transformers

    with silence_transformers(), torch.inference_mode():
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
        model = transformers.AutoModelForSequenceClassification.from_pretrained(folder).eval()
        logits: Any = model(**tokenizer(text, sentence, return_tensors="pt")).logits
    return float(torch.softmax(logits.double(), -1)[0, 2])


def test_a_candidate_has_the_mean_of_its_sentences_best_windows(nli: Path) -> None:
    article, sentences = " ".join(small.SENTENCES), [small.SENTENCES[3], small.SENTENCES[1]]
    model = load_entailment_model(str(nli))
    windows = cut_windows(model, article, sentences, "en")
    metric = catalogue(Support(str(nli)))["support"]
    batch = Batch([[], []], [article, ""], [20, 20])
    rows = metric.family.count([metric], metric.family.prepare([metric], batch), [" ".join(sentences), "A."])["support"]

    assert len(windows) > 1
    assert " ".join(windows) == article
    best = [max(plain_probability(nli, window, sentence) for window in windows) for sentence in sentences]
    assert rows[0].tolist() == pytest.approx([sum(best) / 2, 1], abs=2e-6)
    assert rows[1].tolist() == [0, 0]  # without an article there is no value
    signature = metric.signature(DatasetFacts((1, 1)))
    assert signature.startswith(f"support|checker:nli|{model.weights.mark}|settings:")
    assert "|label:ENTAILMENT|" in signature


def test_the_label_that_says_yes_is_found_or_its_lack_is_told(tmp_path: Path) -> None:
    assert load_entailment_model(str(classifier(tmp_path / "mini", None, 2))).label == "LABEL_1"
    assert load_entailment_model(str(classifier(tmp_path / "one", None, 1))).label == "score"
    with pytest.raises(HarnessError, match="has the labels joy, anger, fear: none of them says"):
        load_entailment_model(str(classifier(tmp_path / "moods", {0: "joy", 1: "anger", 2: "fear"})))


def test_support_is_a_column_like_others_and_needs_a_model(
    nli: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = small.dataset(tmp_path / "town.jsonl", [small.story(0, 1, 2, 3), small.story(4, 5, 0)])
    place = Workspace(tmp_path, (), (tmp_path,), tmp_path / "results")
    systems = {"copies": lambda article: article.text, "empty": lambda _: " "}
    table = evaluate(data, systems, workspace=place, metrics=[f"support:model={nli}"], bounds=False)

    values = {row.label: row.estimates["support"].value for row in table.rows}
    assert 0 < values["copies"] < 100
    assert values["empty"] == 0
    monkeypatch.setattr(EntailmentModel, "probabilities", lambda *_: pytest.fail("what was counted is asked again"))
    again = score_run(table.run, workspace=place, metrics=[f"support:model={nli}"], bounds=False)
    assert {row.label: row.estimates["support"].value for row in again.rows} == values
    with pytest.raises(HarnessError, match="support needs a model, a folder or a name of the hub: -m support:model="):
        evaluate(data, systems, workspace=place, metrics=["support"], bounds=False)
