"""The one sentence splitter, named and versioned, used wherever sentences are counted.

English is split by `english_sentences`, other languages by a rule each (`sentence_rules`). A language
without a rule is split as English, and its dataset has a warning.
"""

from __future__ import annotations

from functools import cache

from harness.datasets.english_sentences import BEFORE_QUOTATION, REVISION, english_version, split_english
from harness.datasets.sentence_rules import LANGUAGES, rule_version, split_by_rule


def split_sentences(text: str, language: str = "en") -> list[str]:
    r"""The sentences of a text, stripped; "\n" and nothing else in white space ends one.

    `language` is a short code as of `languages.base_language`; one without a rule is split as English.
    Nothing but white space is ever lost. A missing space ("left.Mr. Smith came") may hide an end.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    if has_rule(language):
        return [sentence for line in lines for sentence in split_by_rule(line, language)]
    return [sentence for line in lines for sentence in split_english(line)]


def has_rule(language: str) -> bool:
    """True where a language has a rule of its own; English and an unknown language have none."""
    return language in LANGUAGES


def is_known_language(language: str) -> bool:
    """True where the splitter knows the language: English or one with a rule."""
    return language == "en" or has_rule(language)


@cache
def splitter_version(language: str = "en") -> str:
    """Name and version, for signatures: `nupunkt-0.8.0+news.2`, `de.rules-1`."""
    return rule_version(language) if has_rule(language) else english_version(REVISION)


def splitter_for_key(text: str, language: str) -> str:
    """The splitter's name for the key of a stored candidate: the oldest revision that splits this text the same way."""
    if has_rule(language):
        return rule_version(language)
    return english_version(REVISION if BEFORE_QUOTATION.search(text) else 1)
