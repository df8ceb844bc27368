"""What a reader must know of judgments that were brought: sentences."""

from __future__ import annotations

from harness.phrases import list_names, plural
from harness.showing.wording.sentence_templates import Facts, Wording


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


WORDINGS: dict[str, Wording] = {
    "judgments of another system": _another_system,
    "judgments of another topic": _another_topic,
    "judgments of another text": _another_text,
    "ratings of an unknown system": _unknown_system,
    "ratings of an unknown topic": _unknown_topic,
    "more unknown ratings": ("In {source}, the ratings of {count!n:more unknown {what}} are left out."),
    "judgments by place": "The file {source} names no topics. Its lines are taken in the order of the topics.",
    "judgments kept": (
        "Judgments {name}: {count!n:rating} of {criteria!l:12} by {raters!n:rater}, of {systems!n:system} in "
        "{topics!n:topic}."
    ),
}
