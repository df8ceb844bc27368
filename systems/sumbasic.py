"""Sentences of frequent words, each word counting less once used (Nenkova and Vanderwende 2005; sumy)."""

from _sumy import summarize_by
from _ties import rank_places
from sumy.summarizers.sum_basic import SumBasicSummarizer

REQUIRES = ["sumy", "setuptools<82"]


class Frequency(SumBasicSummarizer):
    """Sumy's, but of sentences whose words are equally frequent, it takes the first."""

    def _find_index_of_best_sentence(self, word_freq, sentences_as_words):
        return rank_places(
            [self._compute_average_probability_of_words(word_freq, words) for words in sentences_as_words]
        )[0]


def summarize(article, language: str = "english") -> str:
    return summarize_by(Frequency, article, language)
