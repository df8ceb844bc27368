"""Sentences of frequent words, each word counting less once used (Nenkova and Vanderwende 2005; sumy)."""

from _sumy import summarize_by
from sumy.summarizers.sum_basic import SumBasicSummarizer

REQUIRES = ["sumy", "setuptools<82"]


def summarize(article, language: str = "english") -> str:
    return summarize_by(SumBasicSummarizer, article, language)
