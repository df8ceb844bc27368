"""Choose the language of a dataset: as requested, as stated, or as detected; with remarks on the choice."""

from __future__ import annotations

from collections.abc import Sequence

from harness.datasets.languages import base_language, detect_language, detect_script, language_name
from harness.datasets.sentences import is_known_language
from harness.datasets.words import count_words, length_unit
from harness.records import Remark

LANGUAGE_REMARKS = ("detected language", "no sentence rule", "unknown language", "lengths in characters")
"""The kinds of remarks that are about the language of a dataset."""

MIN_SAMPLE_WORDS = 200
"""Words from which a text in Latin letters should show its language; of fewer nothing is said."""


def choose_language(chosen: str, stated: str, sample: Sequence[str]) -> tuple[str, tuple[Remark, ...]]:
    """A language tag, and remarks: language detected, no sentence rule (a warning), lengths in characters.

    `chosen` by the user wins over what the dataset has `stated`; without either the `sample` of its texts decides. The
    tag is "" where nothing does. Nothing is said of English.
    """
    tag = chosen or stated
    remarks = []
    if not tag:
        tag = detect_language(sample)
        if tag and tag != "en":
            remarks.append(Remark("detected language", "caution", {"language": language_name(tag), "tag": tag}))
    language = base_language(tag)
    if language and not is_known_language(language):
        remarks.append(Remark("no sentence rule", "warning", {"language": language_name(language), "tag": language}))
    elif not language and _should_be_clear(sample):
        remarks.append(Remark("unknown language", "warning"))
    if length_unit(sample) == "characters":
        remarks.append(Remark("lengths in characters", "caution"))
    return tag, tuple(remarks)


def _should_be_clear(sample: Sequence[str]) -> bool:
    script = detect_script("\n".join(sample))
    return script not in {"", "Latin"} or sum(map(count_words, sample)) >= MIN_SAMPLE_WORDS
