"""Sentences with dense runs of frequent words (Luhn 1958; sumy)."""

from _sumy import summarize_by
from sumy.summarizers.luhn import LuhnSummarizer

REQUIRES = ["sumy", "setuptools<82"]


def summarize(article, language: str = "english") -> str:
    return summarize_by(LuhnSummarizer, article, language)
