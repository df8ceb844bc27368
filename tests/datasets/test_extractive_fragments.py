"""Coverage and density, against the published algorithm written out word by word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.datasets.extractive_fragments import fragment_coverage, fragment_density, fragment_tokens, shared_fragments

WORDS = st.lists(st.sampled_from("abcd"), max_size=25)


def published(article: list[str], summary: list[str]) -> list[int]:
    """Figure 3 of Grusky et al. 2018, line by line."""
    found = []
    i = 0
    while i < len(summary):
        longest = j = 0
        while j < len(article):
            if summary[i] == article[j]:
                i2, j2 = i, j
                while i2 < len(summary) and j2 < len(article) and summary[i2] == article[j2]:
                    i2, j2 = i2 + 1, j2 + 1
                longest = max(longest, i2 - i)
                j = j2
            else:
                j += 1
        i += max(longest, 1)
        if longest:
            found.append(longest)
    return found


@given(WORDS, WORDS)
def test_fragments_are_those_of_the_published_algorithm(article: list[str], summary: list[str]) -> None:
    assert shared_fragments(article, summary) == published(article, summary)


def test_an_example_counted_by_hand() -> None:
    article, summary = fragment_tokens("The cat sat on the mat."), fragment_tokens("A cat sat; the mat smiled.")
    lengths = shared_fragments(article, summary)
    assert lengths == [2, 2]
    assert fragment_coverage(lengths, len(summary)) == pytest.approx(4 / 6)
    assert fragment_density(lengths, len(summary)) == pytest.approx(8 / 6)


def test_the_greedy_search_steps_over_a_longer_match_that_overlaps() -> None:
    assert shared_fragments(list("aaab"), list("aab")) == [2, 1]


@given(WORDS.filter(bool))
def test_a_copy_is_covered_whole(text: list[str]) -> None:
    lengths = shared_fragments(text, text)
    assert lengths == [len(text)]
    assert (fragment_coverage(lengths, len(text)), fragment_density(lengths, len(text))) == (1.0, float(len(text)))


def test_an_empty_summary_has_no_coverage() -> None:
    assert (fragment_coverage([], 0), fragment_density([], 0)) == (0.0, 0.0)


def test_ten_thousand_equal_words_take_linear_time() -> None:
    assert shared_fragments(["a"] * 10_000, ["a"] * 10_000) == [10_000]


def test_tokens_are_lower_case_words_of_any_script() -> None:
    assert fragment_tokens("Mr. Медведев's 2011 Überraschung!") == ["mr", "медведев", "s", "2011", "überraschung"]
