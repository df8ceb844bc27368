"""Sentences strong in the main topics of a singular value decomposition (Steinberger and Jezek 2004)."""

from functools import partial

import numpy as np
from _sumy import summarize_by
from sumy.summarizers.lsa import LsaSummarizer

REQUIRES = ["sumy", "setuptools<82"]

EQUAL = 1e-4
"""Singular values this near to one another, as a share of the largest, are equal: the decomposition of what lies
between them is then decided by the last bits, and only the length of what falls on all of them together is not."""


class Topics(LsaSummarizer):
    """Sumy's reading of words, but plain counts and a cut: sumy itself keeps all topics, which is no LSA.

    With all topics a sentence's rating is the length of its column of counts, whatever the decomposition.
    """

    def __init__(self, stemmer, topics):
        super().__init__(stemmer)
        self._topics = topics

    @staticmethod
    def _compute_term_frequency(matrix):
        return matrix

    def _compute_ranks(self, sigma, v_matrix):
        return rate_columns(sigma, v_matrix, self._topics)


def rate_columns(sigma, v, topics):
    """The length of each sentence k in the space of the first topics i: the root of the sum of sigma_i^2 v_ik^2.

    Steinberger and Jezek 2004, with plain counts of stems as weights. `sigma`, falling, and `v`, a row a topic, are of
    the decomposition of terms by sentences. Topics as strong as the last one (EQUAL) are kept with it. Squares do not
    depend on the signs of the decomposition, and sums over equal topics do not depend on its choice among them.
    """
    last = min(topics, len(sigma)) - 1
    while last + 1 < len(sigma) and sigma[last] - sigma[last + 1] <= EQUAL * sigma[0]:
        last += 1
    return np.sqrt(((sigma[: last + 1, None] * v[: last + 1]) ** 2).sum(axis=0))


def summarize(article, language: str = "english", topics: int = 3) -> str:
    """`topics`: how many of the strongest are kept, at least 1."""
    if topics < 1:
        raise ValueError(f"topics must be at least 1, not {topics}")
    return summarize_by(partial(Topics, topics=topics), article, language)
