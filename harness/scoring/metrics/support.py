"""How much of a candidate its article supports, by a model that classifies pairs of sentence and passage.

The article is cut into windows of whole sentences, as long as the model can read beside a sentence of the candidate. A
sentence has the highest probability that any window supports it (Laban et al. 2022); a candidate has the mean of its
sentences. Scores of two models cannot be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath
from typing import cast

import numpy as np

from harness.datasets.sentences import split_sentences, splitter_version
from harness.errors import HarnessError
from harness.models import checkpoints
from harness.models.entailment import EntailmentModel, load_entailment_model
from harness.models.hf_loading import base_version
from harness.scoring.metrics.metric import Batch, DatasetFacts, Metric, Rows, Scores, version

NAME = "support"
PREFIX = f"{NAME}:"

MAX_SENTENCE_SHARE = 0.5
"""The most of a model's room that a sentence takes: a longer one is cut."""

TEXTS_REMEMBERED = 10_000
"""Candidates whose support is remembered: the row `human` is made of the same references again and again."""


@dataclass(frozen=True, slots=True)
class Support:
    """Support by the article; `model` is a folder, or a name of the hub."""

    model: str

    def prepare(self, metrics: Sequence[Metric], batch: Batch) -> Batch:  # noqa: ARG002
        """The texts alone: windows depend on the sentences that they are read with."""
        load_entailment_model(self.model)
        return batch

    def count(self, metrics: Sequence[Metric], prepared: object, candidates: Sequence[str]) -> dict[str, Rows]:
        """A row (mean over the sentences, 1) for each topic; zeros for one without an article."""
        batch = cast("Batch", prepared)
        model = load_entailment_model(self.model)
        rows = np.zeros((len(batch), 2))
        for topic, candidate in enumerate(candidates):
            if batch.articles[topic].strip():
                rows[topic] = _mean_support(model, batch.articles[topic], candidate, batch.language), 1
        return {metric.name: rows for metric in metrics}

    def score(self, metric: Metric, rows: Rows) -> Scores:  # noqa: ARG002
        """The mean over topics, times 100."""
        total, topics = rows[..., :1], rows[..., 1:]
        return 100 * np.divide(total, topics, out=np.full_like(total, np.nan), where=topics > 0)

    def signature(self, metric: Metric, facts: DatasetFacts) -> str:
        """The classifier, hashes of its weights and settings, the question put, and the packages that ran the model."""
        model = load_entailment_model(self.model)
        settings = checkpoints.settings_digest(Path(model.weights.folder))[:12]
        parts = (
            *(metric.name, f"checker:{model.weights.name}", model.weights.mark, f"settings:{settings}"),
            *(f"label:{model.label}", f"window:{model.room} tokens", "sentence:best window", "candidate:mean"),
            *(f"splitter:{splitter_version(facts.language)}", "device:cpu-float32"),
            *(f"torch:{base_version('torch')}", f"transformers:{base_version('transformers')}"),
            *(f"version:harness-{version('harness')}", "not comparable across models"),
        )
        return "|".join(parts)


@lru_cache(maxsize=TEXTS_REMEMBERED)
def _mean_support(model: EntailmentModel, article: str, candidate: str, language: str) -> float:
    """The mean over the sentences of their best window's probability; 0 without a sentence."""
    sentences = split_sentences(candidate, language)
    if not sentences:
        return 0.0
    windows = cut_windows(model, article, sentences, language)
    pairs = [(window, sentence) for sentence in sentences for window in windows]
    values = np.array(model.probabilities(pairs)).reshape(len(sentences), len(windows))
    return float(values.max(axis=1).mean())


def cut_windows(model: EntailmentModel, article: str, sentences: Sequence[str], language: str) -> list[str]:
    """The article in runs of whole sentences, each as long as the model reads beside the longest of these sentences."""
    longest = min(max(model.count_tokens(sentences)), int(MAX_SENTENCE_SHARE * model.room))
    room = model.room - longest
    parts = split_sentences(article, language)
    windows: list[list[str]] = []
    filled = room + 1
    for part, tokens in zip(parts, model.count_tokens(parts), strict=True):
        if filled + tokens > room or not windows:
            windows.append([])
            filled = 0
        windows[-1].append(part)
        filled += tokens + 1  # a blank between them may be a token of its own
    return [" ".join(window) for window in windows]


def read_support(names: Sequence[str]) -> Support | None:
    """The metric that `support:model=PATH` among names of metrics asks for; None where there is none.

    Raises HarnessError where it is asked for without a model, or with several.
    """
    chosen = [name for name in dict.fromkeys(names) if name == NAME or name.startswith(PREFIX)]
    if not chosen:
        return None
    models = [name.removeprefix(f"{PREFIX}model=") for name in chosen if name.startswith(f"{PREFIX}model=")]
    if len(models) != len(chosen) or not all(models):
        raise HarnessError("support needs a model, a folder or a name of the hub: -m support:model=PATH")
    if len(models) > 1:
        raise HarnessError("one table has support by one model; give -m support:model=PATH once")
    return Support(models[0])


def catalogue(family: Support | None) -> dict[str, Metric]:
    """The metric by one model, whose name is in its title; empty without a model."""
    if family is None:
        return {}
    title = f"Support ({PurePath(family.model).name})"
    return {
        NAME: Metric(
            name=NAME,
            title=title,
            measures=(NAME,),
            titles=(title,),
            width=2,
            higher_is_better=True,
            scale=(0.0, 100.0),
            citation="laban2022summac",
            family=family,
            needs_references=False,
            needs_article=True,
            needed_extra="hf",
            description="sentences that the article supports, by a model's word",
        )
    }
