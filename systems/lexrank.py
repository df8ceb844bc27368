"""Sentences central in the graph of tf-idf cosines (Erkan and Radev 2004; sumy)."""

from _power import iterate_power
from _sumy import summarize_by
from sumy.summarizers.lex_rank import LexRankSummarizer

REQUIRES = ["sumy", "setuptools<82"]


class Centrality(LexRankSummarizer):
    """Sumy's, but no cosine is above the threshold, and no step above the last one, by its last bits alone."""

    @staticmethod
    def cosine_similarity(*vectors):
        return round(LexRankSummarizer.cosine_similarity(*vectors), 9)

    @staticmethod
    def power_method(matrix, epsilon):
        return iterate_power(matrix, epsilon, normalize=True)


def summarize(article, language: str = "english") -> str:
    return summarize_by(Centrality, article, language)
