"""Extractive fragments, coverage and density: how much of a summary is copied from its article.

Grusky, Naaman and Artzi, "Newsroom: A Dataset of 1.3 Million Summaries with Diverse Extractive Strategies",
NAACL 2018, figure 3 and section 4.1. Theirs runs on spaCy's tokens, punctuation included; ours on `tokens`.
"""

from __future__ import annotations

from collections.abc import Sequence

from harness.datasets.words import lower_words


def fragment_tokens(text: str, language: str = "en") -> list[str]:
    """Lower-cased words: runs of letters, digits and underscores; a character each where a script has no blanks."""
    return lower_words(text, language)


def shared_fragments(article: Sequence[str], summary: Sequence[str]) -> list[int]:
    """The lengths, in tokens, of the fragments shared with the article, in the order of the summary.

    Greedy, as published: at each place of the summary the longest match counts (the first of equals), and after a match
    the search goes on behind it in the article, so that a longer one that overlaps it is not seen.
    Time: the summary's length times how often its tokens are in the article.
    """
    places: dict[str, list[int]] = {token: [] for token in summary}
    for place, token in enumerate(article):
        if token in places:
            places[token].append(place)
    lengths: list[int] = []
    start = 0
    while start < len(summary):
        longest = longest_from(article, summary, start, places[summary[start]])
        if longest:
            lengths.append(longest)
        start += max(longest, 1)
    return lengths


def longest_from(article: Sequence[str], summary: Sequence[str], start: int, places: Sequence[int]) -> int:
    """The length of the longest match of the summary from `start` on at any of `places` in the article."""
    longest = behind = 0
    for place in places:
        if place < behind:
            continue
        length = 1
        most = min(len(summary) - start, len(article) - place)
        while length < most and summary[start + length] == article[place + length]:
            length += 1
        longest = max(longest, length)
        behind = place + length
    return longest


def fragment_coverage(lengths: Sequence[int], summary_length: int) -> float:
    """The share of the summary's tokens that are in a fragment, 0 to 1; 0 for an empty summary."""
    return sum(lengths) / summary_length if summary_length else 0.0


def fragment_density(lengths: Sequence[int], summary_length: int) -> float:
    """The mean length of the fragment a token of the summary is in, 0 to the summary's length in tokens."""
    return sum(length * length for length in lengths) / summary_length if summary_length else 0.0
