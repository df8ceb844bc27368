"""Sentences strong in the main topics of a singular value decomposition (Steinberger and Jezek 2004; sumy)."""

from _sumy import summarize_by
from sumy.summarizers.lsa import LsaSummarizer

REQUIRES = ["sumy", "setuptools<82"]


def summarize(article, language: str = "english") -> str:
    return summarize_by(LsaSummarizer, article, language)
