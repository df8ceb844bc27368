"""Sentences that share words with many others, by PageRank (Mihalcea and Tarau 2004; sumy)."""

from _sumy import summarize_by
from sumy.summarizers.text_rank import TextRankSummarizer

REQUIRES = ["sumy", "setuptools<82"]


def summarize(article, language: str = "english") -> str:
    return summarize_by(TextRankSummarizer, article, language)
