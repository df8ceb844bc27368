"""Sentences central in the graph of tf-idf cosines (Erkan and Radev 2004; sumy)."""

from _sumy import summarize_by
from sumy.summarizers.lex_rank import LexRankSummarizer

REQUIRES = ["sumy", "setuptools<82"]


def summarize(article, language: str = "english") -> str:
    return summarize_by(LexRankSummarizer, article, language)
