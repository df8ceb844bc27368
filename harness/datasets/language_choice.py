"""The language of a dataset: as asked for, as stated, or as detected; and what a reader must know of it."""

from __future__ import annotations

from collections.abc import Sequence

from harness.datasets.languages import base_language, detect_language, detect_script, language_name
from harness.datasets.sentences import is_known_language
from harness.datasets.words import count_words, length_unit

MIN_SAMPLE_WORDS = 200
"""Words from which a text in Latin letters should show its language; of fewer nothing is said."""


def choose_language(asked: str, stated: str, sample: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """A language tag, and remarks: what was detected, no sentence rule (a warning), lengths in characters.

    `asked` by the user wins over what the dataset has `stated`; without either the `sample` of its texts decides. The
    tag is "" where nothing does. Nothing is said of English.
    """
    tag = asked or stated
    remarks = []
    if not tag:
        tag = detect_language(sample)
        if tag and tag != "en":
            remarks.append(
                f"The language was detected from the texts: {language_name(tag)} ({tag}). "
                f"If that is wrong, give it with --language."
            )
    language = base_language(tag)
    if language and not is_known_language(language):
        remarks.append(_no_rule(f"{language_name(language)} ({language})"))
    elif not language and _should_be_clear(sample):
        remarks.append(
            f"WARNING: the language of the texts could not be detected. {_FALLBACK} Give the language with --language."
        )
    if length_unit(sample) == "characters":
        remarks.append(
            "Lengths and budgets are counted in characters, not in words: the texts are in a script without blanks "
            "between words."
        )
    return tag, tuple(remarks)


_FALLBACK = "Sentences are split as in English, which can change lead, oracle and rougeLsum."


def _no_rule(language: str) -> str:
    return f"WARNING: there is no sentence rule for {language}. {_FALLBACK}"


def _should_be_clear(sample: Sequence[str]) -> bool:
    script = detect_script("\n".join(sample))
    return script not in {"", "Latin"} or sum(map(count_words, sample)) >= MIN_SAMPLE_WORDS
