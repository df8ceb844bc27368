"""The sentences nearest to the article as a whole that say something not yet said (Carbonell and Goldstein 1998)."""

import re
from collections import Counter

import numpy as np
from _extract import extract

REQUIRES = ["numpy"]


def summarize(article, balance: float = 0.5) -> str:
    """`balance`: 1.0 looks at relevance only, 0.0 at novelty only."""
    vectors = weigh([Counter(re.findall(r"\w+", sentence.lower())) for sentence in article.sentences])
    centre = vectors.sum(axis=0)
    relevance = vectors @ (centre / (np.linalg.norm(centre) or 1.0))
    sizes = np.array([len(sentence.split()) for sentence in article.sentences])
    redundancy = np.zeros(len(vectors))
    ranking, left, free = [], article.words, np.ones(len(vectors), bool)
    while (free & (sizes <= left)).any():
        score = np.where(free & (sizes <= left), balance * relevance - (1 - balance) * redundancy, -np.inf)
        best = int(score.argmax())
        ranking.append(best)
        free[best] = False
        left -= sizes[best]
        redundancy = np.maximum(redundancy, vectors @ vectors[best])
    return extract(article.sentences, ranking or [int(place) for place in relevance.argsort()[::-1]], article.words)


def weigh(counts):
    """A row of length 1 for each sentence: (1 + log tf) * log(1 + n / df), terms in the order they first appear."""
    terms = {term: place for place, term in enumerate(dict.fromkeys(term for count in counts for term in count))}
    rows = np.zeros((len(counts), len(terms)))
    for row, count in zip(rows, counts, strict=True):
        for term, times in count.items():
            row[terms[term]] = 1 + np.log(times)
    rows *= np.log(1 + len(counts) / np.maximum((rows > 0).sum(axis=0), 1))
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
