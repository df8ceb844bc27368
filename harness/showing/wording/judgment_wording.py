"""What a reader must know of judgments that were brought: sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.phrases import list_names, plural

Facts = dict[str, Any]


def _systems(facts: Facts) -> str:
    return list_names(facts["systems"], len(facts["systems"]), facts["total"])


def _another_system(facts: Facts) -> str:
    count = plural(facts["count"], "rating")
    return f"The judgments {facts['name']} hold {count} of systems that are not in the run: {_systems(facts)}."


def _another_topic(facts: Facts) -> str:
    count = plural(facts["count"], "rating")
    return f"The judgments {facts['name']} hold {count} of topics that are not in the dataset ({_systems(facts)})."


def _another_text(facts: Facts) -> str:
    count, systems = plural(facts["count"], "rating"), _systems(facts)
    return f"The judgments {facts['name']} hold {count} of other texts than the run has ({systems}). They are left out."


def _place(facts: Facts) -> str:
    return f"In line {facts['line']} of {facts['source']}" if facts["line"] else f"In {facts['source']}"


def _unknown_system(facts: Facts) -> str:
    left_out = f"{plural(facts['count'], 'rating')} of it {'is' if facts['count'] == 1 else 'are'} left out"
    return f"{_place(facts)}, the system {facts['system']!r} is not in the run: {left_out}."


def _unknown_topic(facts: Facts) -> str:
    left_out = f"{plural(facts['count'], 'rating')} of it {'is' if facts['count'] == 1 else 'are'} left out"
    return f"{_place(facts)}, the topic {facts['topic']!r} is not in the dataset of the run: {left_out}."


def _more_unknown(facts: Facts) -> str:
    more = plural(facts["count"], f"more unknown {facts['what']}")
    return f"In {facts['source']}, the ratings of {more} are left out."


def _by_place(facts: Facts) -> str:
    return f"The file {facts['source']} names no topics. Its lines are taken in the order of the topics."


def _word_kept_judgments(facts: Facts) -> str:
    criteria, raters = list_names(facts["criteria"], 12), plural(facts["raters"], "rater")
    of_what = f"{plural(facts['systems'], 'system')} in {plural(facts['topics'], 'topic')}"
    return f"Judgments {facts['name']}: {plural(facts['count'], 'rating')} of {criteria} by {raters}, of {of_what}."


WORDINGS: dict[str, Callable[[Facts], str]] = {
    "judgments of another system": _another_system,
    "judgments of another topic": _another_topic,
    "judgments of another text": _another_text,
    "ratings of an unknown system": _unknown_system,
    "ratings of an unknown topic": _unknown_topic,
    "more unknown ratings": _more_unknown,
    "judgments by place": _by_place,
    "judgments kept": _word_kept_judgments,
}
