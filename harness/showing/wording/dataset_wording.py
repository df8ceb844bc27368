"""What is odd about a dataset: its language, its lengths, and what its topics lack."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_FALLBACK = "Sentences are split as in English, which can change lead, oracle and rougeLsum."


def _detected_language(facts: Any) -> str:
    return (
        f"The language was detected from the texts: {facts['language']} ({facts['tag']}). "
        f"If that is wrong, give it with --language."
    )


def _no_sentence_rule(facts: Any) -> str:
    return f"There is no sentence rule for {facts['language']} ({facts['tag']}). {_FALLBACK}"


def _unknown_language(_facts: Any) -> str:
    return f"The language of the texts could not be detected. {_FALLBACK} Give the language with --language."


def _lengths_in_characters(_facts: Any) -> str:
    return (
        "Lengths and budgets are counted in characters, not in words: the texts are in a script without blanks "
        "between words."
    )


def _no_budget(facts: Any) -> str:
    """`unit` is "words" or "characters"."""
    unit, lacking, topics = facts["unit"], facts["lacking"], facts["topics"]
    which = f"No topic has a {unit[:-1]} budget"
    if lacking < topics:
        which = f"The {unit[:-1]} budget is missing for {lacking} of {topics} topics"
    why = "the references' mean length" if facts["has_references"] else "as there are no references either"
    return f"{which}: {facts['budget']} {unit} are taken, {why}. harness eval --words N sets another."


def _no_references(facts: Any) -> str:
    return (
        f"No reference is given for {facts['lacking']} of {facts['topics']} topics. "
        "Measures that need one leave them out."
    )


def _no_articles(facts: Any) -> str:
    return f"No article is given for {facts['lacking']} of {facts['topics']} topics. They can be scored, but not run."


WORDINGS: dict[str, Callable[[Any], str]] = {
    "detected language": _detected_language,
    "no sentence rule": _no_sentence_rule,
    "unknown language": _unknown_language,
    "lengths in characters": _lengths_in_characters,
    "no budget": _no_budget,
    "topics without references": _no_references,
    "topics without articles": _no_articles,
}
