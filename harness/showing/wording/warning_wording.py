"""What makes scores doubtful before any statistics: sentences."""

from __future__ import annotations

from collections.abc import Sequence

from harness.phrases import list_names, plural
from harness.showing.wording.sentence_templates import Facts, Wording

MAX_SYSTEMS = 5
"""Systems that a sentence names with their topics."""


def _name_topics(topics: Facts, most: int = 3) -> str:
    """`topic t1`, `3 topics (t1, t2 and t3)`, `9 topics (t1, t2, t3 and 6 more)`."""
    if topics["count"] == 1:
        return f"topic {topics['first'][0]}"
    return f"{topics['count']} topics ({_some_topics(topics, most)})"


def _some_topics(topics: Facts, most: int = 3) -> str:
    count = len(topics["first"]) if topics["count"] == len(topics["first"]) else most
    return list_names(topics["first"], count, topics["count"])


def _do(systems: Sequence[str], singular: str, many: str) -> str:
    """`The system a repeats`, `The systems a and b repeat`, `In all, 12 systems repeat`."""
    if len(systems) > MAX_SYSTEMS:
        return f"In all, {len(systems)} systems {many}"
    if len(systems) == 1:
        return f"The system {systems[0]} {singular}"
    return f"The systems {list_names(systems, MAX_SYSTEMS)} {many}"


def _where(systems: dict[str, Facts]) -> str:
    """`, in topic t1`, or of several systems ` (a in 3 topics (t1, t2 and t3); b in topic t2)`."""
    if len(systems) == 1:
        return f", in {_name_topics(next(iter(systems.values())))}"
    return f" ({_each_system(systems, 'in')})"


def _each_system(systems: dict[str, Facts], preposition: str) -> str:
    ordered = sorted(systems.items(), key=lambda item: -item[1]["count"])
    parts = [f"{label} {preposition} {_name_topics(topics)}" for label, topics in ordered[:MAX_SYSTEMS]]
    left = len(systems) - MAX_SYSTEMS
    return "; ".join([*parts, *([f"{plural(left, 'more system', 'more systems')}"] if left > 0 else [])])


def _leak(facts: Facts) -> str:
    systems = facts["systems"]
    return (
        f"{_do([*systems], 'repeats', 'repeat')} a reference of {facts['least_words']} words or more, or "
        f"{facts['run']} of its words in a row that the article does not have{_where(systems)}: "
        f"{'it' if len(systems) == 1 else 'they'} may have seen the references."
    )


def _head(facts: Facts) -> str:
    systems = facts["systems"]
    where = f"all {next(iter(systems.values()))['count']} topics" if len(systems) == 1 else "all of their topics"
    return f"{_do([*systems], 'returns', 'return')} only the beginning of the article in {where}."


def _word_repetition(facts: Facts) -> str:
    systems = facts["systems"]
    topics = _some_topics(next(iter(systems.values())))
    where = f": {topics}" if len(systems) == 1 else _where(systems)
    return f"{_do([*systems], 'wrote', 'wrote')} the same text for different topics{where}."


def _twins(facts: Facts) -> str:
    labels = facts["labels"]
    where = f"all {facts['topics']} topics" if facts["topics"] > 1 else "the one topic"
    names = "two names" if len(labels) == 2 else f"{len(labels)} names"
    systems = list_names(labels, MAX_SYSTEMS)
    return f"The systems {systems} wrote the same texts in {where}: they are one system under {names}."


def _short_reference(facts: Facts) -> str:
    count = facts["references"]
    verb = "One reference is" if count == 1 else f"Of the references, {count} are"
    return f"{verb} shorter than half the word budget, in {_name_topics(facts['topics'])}."


def _refusals(facts: Facts) -> str:
    systems = _each_system(facts["systems"], "for")
    return (
        f"Some candidates look like refusals and are scored as they are: {systems}. An example is {facts['example']!r}."
    )


def _leftover_marks(facts: Facts) -> str:
    marks = facts["marks"]
    parts = [f"{mark} in {_owners(owners)}" for mark, owners in [*marks.items()][:4]]
    parts += [f"{len(marks) - 4} others"] if len(marks) > 4 else []
    return (
        f"Marks that models or tools left in texts count as words: {'; '.join(parts)}. An example is "
        f"{facts['example']!r}. Remove them, or turn them into line ends, before you score."
    )


def _owners(counts: dict[str, int]) -> str:
    """`2 texts of pegasus and 3 texts of the references`."""
    owners = [f"{plural(count, 'text')} of {owner}" for owner, count in counts.items()]
    return list_names(owners, 3, rest="more systems")


WORDINGS: dict[str, Wording] = {
    "leak": _leak,
    "head": _head,
    "repeated": _word_repetition,
    "twins": _twins,
    "short reference": _short_reference,
    "refusals": _refusals,
    "leftover marks": _leftover_marks,
}
