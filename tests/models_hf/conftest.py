"""Small models made once for all tests, and ways to run the two systems that use such: in this process, or for real."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from harness import evaluate
from harness.records import Article, Candidate, Document, Leaderboard
from harness.running import store, worker
from harness.running.requests import encode_request
from harness.workspace import Workspace
from tests.models_hf import small

ROOT = Path(__file__).parents[2]

MISSING_PACKAGES = [package for package in ("torch", "transformers") if find_spec(package) is None]
OTHER_FILES = [path.name for path in Path(__file__).parent.glob("test_*.py") if path.stem != "test_installed"]
collect_ignore = OTHER_FILES if MISSING_PACKAGES else []
"""Without these packages one line of the summary says so, that of test_installed.py."""


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model of each kind."""
    folder = tmp_path_factory.mktemp("models")
    summarizing = {"summarization": {"prefix": "summarize: ", "num_beams": 2}}
    small.t5(folder / "t5", task_specific_params=summarizing)
    small.bart(folder / "bart")
    small.llama(folder / "llama")
    small.llama(folder / "chat", chat=small.CHAT)
    small.bert(folder / "bert")
    return folder


class Ran:
    """What came of a run: the comparison, and the candidates of each label in the order of the topics."""

    def __init__(self, comparison: Leaderboard, candidates: dict[str, list[Candidate]]) -> None:
        self.comparison, self.candidates = comparison, candidates


Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Systems over a dataset through `harness.evaluate`, each in a process of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    place = Workspace(tmp_path, (ROOT / "systems",), (tmp_path,), tmp_path / "results")

    def ran(dataset: Path, systems: Sequence[str], **how: Any) -> Ran:
        comparison = evaluate(dataset, systems, workspace=place, **{"metrics": ["words"], **how})
        kept = store.read_run(place.results, comparison.run)
        found = {system.label: store.open_candidates(kept, system.label) for system in kept.systems}
        return Ran(comparison, {label: [each[topic] for topic in sorted(each)] for label, each in found.items()})

    return ran


Told = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def ask_hf(models: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    """What `hf` answers for some articles, asked in this process: `ask_hf([text, ...], "bart", beams=2)`."""
    monkeypatch.setattr(sys, "path", [*sys.path, str(ROOT / "systems")])
    hf = import_module("hf")

    def asked(articles: Sequence[Any], model: str, **options: Any) -> list[dict[str, Any]]:
        given = [each if isinstance(each, worker.Article) else article(each) for each in articles]
        path = models / model
        found: list[dict[str, Any]] = [*hf.summarize_all(given, str(path) if path.is_dir() else model, **options)]
        return found

    return asked


def article(text: str | Sequence[str], words: int = 20, title: str = "", seed: int = 1, name: str = "t") -> Any:
    """What a system is given: one document, or several."""
    texts = [text] if isinstance(text, str) else list(text)
    documents = tuple(Document(title, tuple(filter(None, each.split("\n")))) for each in texts)
    return worker.Article(json.loads(encode_request(Article(name, documents, words), seed)))
