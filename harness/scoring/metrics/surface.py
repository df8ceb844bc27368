"""Length, copying, novelty and repetition of a candidate beside its article: to describe, not to rank.

Words are those of `harness.datasets.words`, for lengths with their punctuation, for copying without it: what stands
between blanks, or a character where a script has no blanks. Shares are percentages. A share of nothing does not exist:
an empty candidate has 0 words and is left out of every other mean.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import NamedTuple, cast

import numpy as np

from harness.datasets import extractive_fragments
from harness.datasets.languages import UNSPACED_LANGUAGES
from harness.datasets.words import count_words
from harness.scoring.metrics.metric import Batch, DatasetFacts, Metric, Rows, Scores, version

WIDTH = 2
"""A row is (value, 1); (0, 0) where a topic has none."""

_MAX_LENGTH = 1_000_000

ArticleWords = tuple[str, int, int, str]
"""The article's words between blanks, its length, the budget and the language."""


class Text(NamedTuple):
    """A candidate beside its article: their words as strings of one character a word, the same for the same word.

    `numbers` are those words of the candidate that begin with a digit. `length` and `article_length` are in
    words with their punctuation, as is the `budget`.
    """

    candidate: str
    article: str
    numbers: str
    length: int
    article_length: int
    budget: int

    @classmethod
    def read(cls, candidate: str, article: str, length: int, budget: int, language: str = "en") -> Text:
        """Read a candidate beside its article's words between blanks; only the candidate's words are numbered.

        There are 1,114,111 characters: a candidate with more different words has the last of them taken for one.
        """
        words = extractive_fragments.fragment_tokens(candidate, language)
        signs = {word: chr(min(place, sys.maxunicode)) for place, word in enumerate(dict.fromkeys(words), start=1)}
        return cls(
            candidate="".join(map(signs.__getitem__, words)),
            article="".join(map(signs.get, article.split(), repeat("\0"))),
            numbers="".join(signs[word] for word in words if word[0].isdigit()),
            length=count_words(candidate),
            article_length=length,
            budget=budget,
        )


def coverage(text: Text) -> float | None:
    """The share of the candidate's words that stand in fragments of the article (Grusky et al. 2018, eq. 1)."""
    size = len(text.candidate)
    return (
        100
        * extractive_fragments.fragment_coverage(
            extractive_fragments.shared_fragments(text.article, text.candidate), size
        )
        if size
        else None
    )


def density(text: Text) -> float | None:
    """The mean length of the fragment that a word of the candidate belongs to (Grusky et al. 2018, eq. 2)."""
    size = len(text.candidate)
    return (
        extractive_fragments.fragment_density(extractive_fragments.shared_fragments(text.article, text.candidate), size)
        if size
        else None
    )


def compression(text: Text) -> float | None:
    """Words of the article for one of the candidate (Grusky et al. 2018, eq. 3)."""
    return text.article_length / text.length if text.length else None


def novelty(text: Text, order: int) -> float | None:
    """The share of the candidate's n-grams that the article does not have (See et al. 2017, fig. 6)."""
    grams = _grams(text.candidate, order)
    # Looking through an article is cheaper than indexing it, but for long texts.
    long = len(grams) * len(text.article) > _MAX_LENGTH
    article_grams = set(_grams(text.article, order)) if long else text.article
    return 100 * sum(gram not in article_grams for gram in grams) / len(grams) if grams else None


def new_numbers(text: Text) -> float | None:
    """The share of the candidate's numbers that the article does not have; 1,250 is two, and twelve is none.

    After the quantities that Zhao et al. (2020) check in a summary, whose system learns to find them.
    """
    article_words = set(text.article)
    return (
        100 * sum(number not in article_words for number in text.numbers) / len(text.numbers) if text.numbers else None
    )


def repetition(text: Text) -> float | None:
    """The share of the candidate's trigrams that already occurred earlier in the candidate."""
    grams = _grams(text.candidate, 3)
    return 100 * (1 - len(set(grams)) / len(grams)) if grams else None


def over_budget(text: Text) -> float | None:
    """100 for a candidate with more words than its budget, else 0."""
    return 100.0 * (text.length > text.budget) if text.length else None


def _grams(words: str, order: int) -> list[str]:
    return [words[start : start + order] for start in range(len(words) - order + 1)]


MEASURES: dict[str, Callable[[Text], float | None]] = {
    "words": lambda text: float(text.length),
    "coverage": coverage,
    "density": density,
    "compression": compression,
    "novel1": lambda text: novelty(text, 1),
    "novel2": lambda text: novelty(text, 2),
    "novel3": lambda text: novelty(text, 3),
    "novel4": lambda text: novelty(text, 4),
    "new_numbers": new_numbers,
    "repetition": repetition,
    "over_budget": over_budget,
}


@dataclass(frozen=True, slots=True)
class Surface:
    """The family of all that is seen without a reference."""

    def prepare(self, metrics: Sequence[Metric], batch: Batch) -> list[ArticleWords]:
        """The article's words between blanks, its length, the budget and the language, for each topic."""
        if not any(metric.needs_article for metric in metrics):
            return [("", 0, 0, batch.language)] * len(batch)
        return [
            (
                " ".join(extractive_fragments.fragment_tokens(article, batch.language)),
                count_words(article),
                budget,
                batch.language,
            )
            for article, budget in zip(batch.articles, batch.words, strict=True)
        ]

    def count(self, metrics: Sequence[Metric], prepared: object, candidates: Sequence[str]) -> dict[str, Rows]:
        """A row for each topic and measure."""
        articles = cast("list[ArticleWords]", prepared)
        counts = {metric.name: np.zeros((len(articles), WIDTH)) for metric in metrics}
        for topic, (candidate, about) in enumerate(zip(candidates, articles, strict=True)):
            text = Text.read(candidate, *about)
            for name, rows in counts.items():
                value = MEASURES[name](text)
                if value is not None:
                    rows[topic] = value, 1
        return counts

    def score(self, metric: Metric, rows: Rows) -> Scores:  # noqa: ARG002
        """The mean over the topics that have the measure."""
        values, topics = rows[..., :1], rows[..., 1:]
        return np.divide(values, topics, out=np.full_like(values, np.nan), where=topics > 0)

    def signature(self, metric: Metric, facts: DatasetFacts) -> str:
        """The signature: lengths have no settings, the other measures depend on the rule for words."""
        if facts.language in UNSPACED_LANGUAGES:
            return f"{metric.name}|tok:characters|case:lc|version:harness-{version('harness')}"
        words = "blanks" if metric.name in ("words", "compression", "over_budget") else "letters-digits|case:lc"
        return f"{metric.name}|tok:{words}|version:harness-{version('harness')}"


def catalogue() -> dict[str, Metric]:
    """The surface measures, by name."""
    grusky, see = "grusky2018newsroom", "see2017get"
    share, number = (0.0, 100.0), None
    return {
        "words": _metric("words", "Words", number, ""),
        "coverage": _metric("coverage", "Coverage", share, grusky, article=True),
        "density": _metric("density", "Density", number, grusky, article=True),
        "compression": _metric("compression", "Compression", number, grusky, article=True),
        **{
            f"novel{order}": _metric(f"novel{order}", f"Novel {order}-grams", share, see, article=True)
            for order in range(1, 5)
        },
        "new_numbers": _metric("new_numbers", "New numbers", share, "zhao2020reducing", article=True),
        "repetition": _metric("repetition", "Repetition", share, ""),
        "over_budget": _metric("over_budget", "Over budget", share, "", article=True),
    }


DESCRIPTIONS = {
    "words": "length in words",
    "coverage": "share of its words that stand in runs copied from the article",
    "density": "mean length of the run copied from the article that a word is in",
    "compression": "words of the article for one of its own",
    "novel1": "share of its words that the article has not",
    "new_numbers": "share of its numbers that the article has not",
    "repetition": "share of its runs of 3 words that it has said before",
    "over_budget": "share of candidates longer than the budget",
}
"""Descriptions of the measures in a line; those of longer runs are generated."""


def _metric(
    name: str,
    title: str,
    scale: tuple[float, float] | None,
    citation: str,
    *,
    article: bool = False,
) -> Metric:
    return Metric(
        name=name,
        title=title,
        measures=(name,),
        titles=(title,),
        width=WIDTH,
        higher_is_better=None,
        scale=scale,
        citation=citation,
        family=Surface(),
        needs_references=False,
        needs_article=article,
        description=DESCRIPTIONS.get(name)
        or f"share of its runs of {name.removeprefix('novel')} words that the article has not",
    )
