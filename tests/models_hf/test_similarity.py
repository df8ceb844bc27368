"""The metric `similarity`: against a plain oracle, by its properties, and through the commands."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.conftest import Command
from tests.models_hf import small

pytest.importorskip("torch", reason="needs the extra hf: pip install -e '.[hf]'")
pytest.importorskip("transformers", reason="needs the extra hf: pip install -e '.[hf]'")

from harness.models.hf_loading import silence_transformers
from harness.scoring.metrics import Batch, DatasetFacts, Metric, Similarity, catalogue, count_batch, prepare_batch
from harness.scoring.metrics import bertscore as family

TEXTS = [
    *small.SENTENCES,
    "Nobody was hurt. Engineers will look at the pier on Tuesday, and at the ferry.",
    "日 fog 🚢",
    "A",
]


@pytest.fixture(scope="module")
def metric(models: Path) -> Metric:
    return catalogue(similarity_options=Similarity(str(models / "bert")))["similarity"]


def rows(metric: Metric, candidates: Sequence[str], references: Sequence[Sequence[str]]) -> Any:
    return count_batch(prepare_batch([metric], Batch(references)), candidates)["similarity"]


def slow(folder: Path, candidate: str, reference: str) -> tuple[float, float, float]:
    """One pair, token by token, from the formulas of Zhang et al. 2020, section 3."""
    import torch
    import transformers

    with silence_transformers(), torch.inference_mode():
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
        model = transformers.AutoModel.from_pretrained(folder, dtype=torch.float32).eval()

        def vectors(text: str) -> list[Any]:
            """Of its tokens, without those that are put around it."""
            states = model(**tokenizer(text, return_tensors="pt", return_token_type_ids=False)).last_hidden_state[0]
            return [each.double().numpy() for each in states[1:-1]]

        ours, theirs = vectors(candidate), vectors(reference)

    def cosine(a: Any, b: Any) -> float:
        return float(sum(a * b) / (sum(a * a) ** 0.5 * sum(b * b) ** 0.5))

    precision = sum(max(cosine(a, b) for b in theirs) for a in ours) / len(ours)
    recall = sum(max(cosine(a, b) for a in ours) for b in theirs) / len(theirs)
    return precision, recall, 2 * precision * recall / (precision + recall)


@pytest.mark.parametrize(("first", "second"), [(0, 1), (1, 6), (6, 3), (7, 2), (8, 5)])
def test_precision_recall_and_f_are_those_of_the_paper(metric: Metric, models: Path, first: int, second: int) -> None:
    (found,) = rows(metric, [TEXTS[first]], [[TEXTS[second]]])
    np.testing.assert_allclose(found[:3], slow(models / "bert", TEXTS[first], TEXTS[second]), atol=2e-6)
    assert found[3] == 1


def test_a_copy_scores_100(metric: Metric) -> None:
    for text in (*TEXTS, "harbour " * 500):
        (found,) = rows(metric, [text], [[text]])
        assert found.tolist() == [1, 1, 1, 1]
    assert metric.score(rows(metric, TEXTS, [[text] for text in TEXTS]).sum(axis=0)).tolist() == [100, 100, 100]


def test_precision_one_way_is_recall_the_other_way(metric: Metric) -> None:
    there = rows(metric, TEXTS, [[text] for text in TEXTS[::-1]])
    back = rows(metric, TEXTS[::-1], [[text] for text in TEXTS])
    np.testing.assert_array_equal(there[:, [0, 1, 2]], back[:, [1, 0, 2]])


def test_of_several_references_the_best_by_f_counts(metric: Metric) -> None:
    single = [rows(metric, [TEXTS[6]], [[text]])[0] for text in TEXTS]
    best = max(single, key=lambda row: row[2])
    np.testing.assert_array_equal(rows(metric, [TEXTS[6]], [TEXTS])[0], best)


def test_nothing_is_like_nothing(metric: Metric) -> None:
    found = rows(metric, ["", "A ferry.", "A ferry.", ""], [["A ferry."], [""], [], [""]])
    assert found.tolist() == [[0, 0, 0, 1], [0, 0, 0, 1], [0, 0, 0, 0], [0, 0, 0, 1]]


def test_counts_do_not_depend_on_the_batch(metric: Metric, monkeypatch: pytest.MonkeyPatch) -> None:
    references = [[text, TEXTS[0]] for text in TEXTS[::-1]]
    whole = rows(metric, TEXTS, references)
    singly = np.concatenate([rows(metric, [text], [each]) for text, each in zip(TEXTS, references, strict=True)])
    np.testing.assert_array_equal(whole, singly)
    monkeypatch.setattr(family, "TEXT", 10)
    np.testing.assert_array_equal(rows(metric, TEXTS, references), whole)


def test_a_long_batch_is_read_in_portions_of_bounded_size() -> None:
    topics = [["x" * 30_000]] * 9
    portions = list(family._portions(["y" * 10_000] * 9, topics))
    assert portions == [[0, 1], [2, 3], [4, 5], [6, 7], [8]]
    assert list(family._portions(["y"] * 2, [["x" * 10**6], []])) == [[0], [1]]


def test_long_texts_are_matched_in_blocks_with_the_same_result() -> None:
    make = np.random.default_rng(1)
    ours, theirs = (make.standard_normal((size, 8)).astype(np.float32) for size in (2500, 300))
    ours /= np.linalg.norm(ours, axis=1, keepdims=True)
    theirs /= np.linalg.norm(theirs, axis=1, keepdims=True)
    whole = (ours @ theirs.T).astype(float)
    precision, recall, _ = family._match_tokens(ours, theirs)
    assert precision == pytest.approx(whole.max(axis=1).mean(), abs=1e-6)
    assert recall == pytest.approx(whole.max(axis=0).mean(), abs=1e-6)


def test_the_signature_tells_all_that_can_move_a_score(metric: Metric, models: Path, tmp_path: Path) -> None:
    said = metric.signature(DatasetFacts((1, 3)))
    parts = ["similarity|nrefs:1-3|model:bert|sha256:", "|layer:2|", "|idf:no|", "|references:best-f|", "|torch:"]
    parts += ["|long-texts:pieces of 62 tokens|", "|transformers:", "|version:harness-", "not comparable across models"]
    for part in parts:
        assert part in said
    other = small.bert(tmp_path / "bert", seed_everything=2)
    assert Similarity(str(other)).signature(metric, DatasetFacts((1, 3))) != said
    twin = Path(shutil.copytree(models / "bert", tmp_path / "twin" / "bert"))
    assert Similarity(str(twin)).signature(metric, DatasetFacts((1, 3))) == said
    file = Path(shutil.copytree(twin, tmp_path / "read" / "bert")) / "tokenizer_config.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "do_lower_case": False}))
    assert Similarity(str(file.parent)).signature(metric, DatasetFacts((1, 3))) != said


def test_the_titles_name_the_model(metric: Metric) -> None:
    assert metric.titles == ("Similarity (bert)", "Similarity P (bert)", "Similarity R (bert)")


@pytest.fixture
def place(tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a dataset and results, where commands are typed."""
    monkeypatch.chdir(tmp_path)
    small.dataset(tmp_path / "news.jsonl", [small.story(*range(6)), small.story(3, 4, 5), small.story(2, 0)])
    (tmp_path / "bert").symlink_to(models / "bert")
    return tmp_path


def test_every_command_that_scores_knows_it(place: Path, harness: Command) -> None:
    by = ["-m", "similarity,similarity.r,rouge1", "--similarity-model", "./bert"]
    table = harness(
        "eval", "news.jsonl", "-s", "lead", "-s", "mmr", "-s", "random", *by, "--run", "r", "--verify", "-v"
    )
    assert table.code == 0, table.err
    assert "similarity similarity.r: nrefs:1|model:bert|sha256:" in table.out.replace("\n    ", "")
    assert "similarity: not verified, because no other tool computes this variant" in table.err

    assert "Similarity (bert)" in harness("eval", "news.jsonl", "-s", "lead", *by, "--run", "r", "-f", "markdown").out
    assert harness("robust", "r", *by).code == 0
    assert "similarity" in harness("show", "t1", *by).out
    assert harness("report", "r", *by, "-o", "page.html").code == 0
    assert "similarity" in (place / "page.html").read_text()
    assert "zhang2020bertscore" in harness("cite", "r", *by).out


def test_runs_scored_by_two_models_are_not_compared_in_silence(place: Path, harness: Command) -> None:
    small.bert(place / "other", positions=48)
    for name, model in (("a", "bert"), ("b", "other")):
        by = ["-m", "similarity", "--similarity-model", f"./{model}"]
        harness("eval", "news.jsonl", "-s", "lead", *by, "--run", name)
    columns = [json.loads((place / "results" / name / "comparison.json").read_text())["columns"] for name in "ab"]
    assert columns[0][0]["signature"] != columns[1][0]["signature"]


def test_a_model_that_is_not_there_is_told_before_anything_is_run(place: Path, harness: Command) -> None:
    said = harness("eval", "news.jsonl", "-s", "lead", "-m", "similarity", "--similarity-model", "./nothing")
    assert said.code == 1
    assert said.err.strip() == "harness: ./nothing: no such folder, so no model"
    assert not (place / "results").exists()
