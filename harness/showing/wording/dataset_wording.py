"""What is odd about a dataset: its language, its lengths, and what its topics lack."""

from __future__ import annotations

from harness.showing.wording.sentence_templates import Facts, Wording


def _no_budget(facts: Facts) -> str:
    """`unit` is "words" or "characters"."""
    unit, lacking, topics = facts["unit"], facts["lacking"], facts["topics"]
    which = f"No topic has a {unit[:-1]} budget"
    if lacking < topics:
        which = f"The {unit[:-1]} budget is missing for {lacking} of {topics} topics"
    why = "the references' mean length" if facts["has_references"] else "as there are no references either"
    return f"{which}: {facts['budget']} {unit} are taken, {why}. harness eval --words N sets another."


WORDINGS: dict[str, Wording] = {
    "detected language": (
        "The language was detected from the texts: {language} ({tag}). If that is wrong, give it with --language."
    ),
    "no sentence rule": (
        "There is no sentence rule for {language} ({tag}). Sentences are split as in English, which can change "
        "lead, oracle and rougeLsum."
    ),
    "unknown language": (
        "The language of the texts could not be detected. Sentences are split as in English, which can change lead, "
        "oracle and rougeLsum. Give the language with --language."
    ),
    "lengths in characters": (
        "Lengths and budgets are counted in characters, not in words: the texts are in a script without blanks "
        "between words."
    ),
    "no budget": _no_budget,
    "topics without references": (
        "No reference is given for {lacking} of {topics} topics. Measures that need one leave them out."
    ),
    "topics without articles": "No article is given for {lacking} of {topics} topics. They can be scored, but not run.",
}
