"""Sentences that together keep closest to the article's distribution of words (Haghighi and Vanderwende 2009; sumy)."""

from _sumy import summarize_by
from sumy.summarizers.kl import KLSummarizer

REQUIRES = ["sumy", "setuptools<82"]


def summarize(article, language: str = "english", most: int = 100) -> str:
    """`most`: sentences to look at, since the time grows with the cube of their number."""
    return summarize_by(KLSummarizer, article, language, most)
