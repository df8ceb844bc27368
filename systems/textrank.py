"""Sentences that share words with many others, by PageRank (Mihalcea and Tarau 2004; sumy)."""

from _power import iterate_power
from _sumy import summarize_by
from sumy.summarizers.text_rank import TextRankSummarizer

REQUIRES = ["sumy", "setuptools<82"]


class PageRank(TextRankSummarizer):
    """Sumy's, but no product is left to a BLAS, whose last bits depend on the processor."""

    @staticmethod
    def power_method(matrix, epsilon):
        return iterate_power(matrix, epsilon)


def summarize(article, language: str = "english") -> str:
    return summarize_by(PageRank, article, language)
