"""Sentences that together keep closest to the article's distribution of words (Haghighi and Vanderwende 2009; sumy)."""

from _sumy import summarize_by
from _ties import rank_places
from sumy.summarizers.kl import KLSummarizer

REQUIRES = ["sumy", "setuptools<82"]


class Divergence(KLSummarizer):
    """Sumy's, but of sentences that bring the summary equally close, it adds the first."""

    @staticmethod
    def _find_index_of_best_sentence(kls):
        # Terms of both signs add up to a divergence, which may be far smaller than they are: hence a scale of 1 nat.
        return rank_places([-divergence for divergence in kls], scale=1.0)[0]


def summarize(article, language: str = "english", most: int = 100) -> str:
    """`most`: sentences to look at, since the time grows with the cube of their number."""
    return summarize_by(Divergence, article, language, most)
