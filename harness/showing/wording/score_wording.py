"""Sentences on the topics that scores are over, on limits of the scores, and on doubts about them."""

from __future__ import annotations

from collections.abc import Sequence

from harness.phrases import list_names, plural
from harness.showing.wording.sentence_templates import Facts, Wording

MAX_NAMES = 10
"""Systems that a sentence names."""


def _baseline_above_systems(facts: Facts) -> str:
    where = "on all measures" if facts["is_all"] else f"in {list_names(facts['measures'], MAX_NAMES)}"
    return f"The baseline {facts['label']} beats every system {where}."


def _undefined_values(facts: Facts) -> str:
    systems = [f"{label}: {count} of {facts['topics']}" for label, count in facts["counts"].items()]
    tested = " Differences are over the topics where both systems have a value." if facts["is_tested"] else ""
    values = list_names(systems, 5, rest="systems with more")
    return f"The metric {facts['metric']} is undefined on some topics and averaged over the rest ({values}).{tested}"


def _unscored_topics(facts: Facts) -> str:
    left, topics, measures = facts["left_out"], facts["topics"], facts["measures"]
    are = "is" if len(measures) == 1 else "are"
    return (
        f"No system has a value for {left} of {plural(topics, 'topic')}: {list_names(measures, len(measures))} "
        f"{are} averaged "
        f"over the other {topics - left}."
    )


def _trials(facts: Facts) -> str:
    shares = [f"{label} {100 * share:.0f} %" for label, share in facts["shares"].items()]
    start = f"Scores are means over {plural(facts['trials'], 'trial')}"
    if not shares:
        return f"{start}, and no system's score differs between trials."
    measure = facts["measure"]
    return f"{start}; differences between trials make up this share of the variance of {measure}: {', '.join(shares)}."


def _length(facts: Facts) -> str:
    tau = "" if facts["tau"] is None else f" (Kendall's tau {facts['tau']:.2f})"
    winner = f", and {facts['winner']} becomes first" if facts["winner"] else ""
    return f"Truncating all summaries of a topic to the same length changes the ranking{tau}{winner}."


def _rouge_drops_letters(facts: Facts) -> str:
    share = "less than 1 %" if facts["share"] is None else f"{100 * facts['share']:.0f} %"
    emptied = f", and everything in {facts['emptied']} of {plural(facts['count'], 'text')}" if facts["emptied"] else ""
    return (
        f"The ASCII tokenizer of ROUGE drops {share} of the letters of the {facts['texts']}{emptied}, so its scores "
        "mean little here. Use --tokenizer unicode."
    )


def _robust_winner(facts: Facts) -> str:
    winner, choices = facts["winner"], plural(facts["choices"], "other choice")
    least = facts["least_tau"]
    tau = "" if least is None else f" The lowest Kendall's tau with the main ranking is {least:.2f}."
    if not facts["overturned"]:
        every = "the" if facts["choices"] == 1 else "all"
        return f"The first system, {winner}, stays first under {every} {choices}.{tau}"
    kinds = "; ".join(_overturning_choice(kind, choice) for kind, choice in facts["kinds"].items())
    return f"The first system, {winner}, is not first under {facts['overturned']} of {choices}: {kinds}.{tau}"


def _overturning_choice(kind: str, choice: Facts) -> str:
    """`stemming off (textrank)`, or `event left out: 12 of 100 (textrank, lsa)`."""
    winners = ", ".join(choice["winners"])
    if len(choice["names"]) == 1:
        return f"{kind} {choice['names'][0]} ({winners})"
    return f"{kind}: {len(choice['names'])} of {choice['of']} ({winners})"


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


def _subject_and_verb(systems: Sequence[str], singular: str, many: str) -> str:
    """`The system a repeats`, `The systems a and b repeat`, `In all, 12 systems repeat`."""
    if len(systems) > MAX_SYSTEMS:
        return f"In all, {len(systems)} systems {many}"
    if len(systems) == 1:
        return f"The system {systems[0]} {singular}"
    return f"The systems {list_names(systems, MAX_SYSTEMS)} {many}"


def _place_of_topics(systems: dict[str, Facts]) -> str:
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
        f"{_subject_and_verb([*systems], 'repeats', 'repeat')} a reference of {facts['least_words']} words or more, or "
        f"{facts['run']} of its words in a row that the article does not have{_place_of_topics(systems)}: "
        f"{'it' if len(systems) == 1 else 'they'} may have seen the references."
    )


def _head(facts: Facts) -> str:
    systems = facts["systems"]
    where = f"all {next(iter(systems.values()))['count']} topics" if len(systems) == 1 else "all of their topics"
    return f"{_subject_and_verb([*systems], 'returns', 'return')} only the beginning of the article in {where}."


def _word_repetition(facts: Facts) -> str:
    systems = facts["systems"]
    topics = _some_topics(next(iter(systems.values())))
    where = f": {topics}" if len(systems) == 1 else _place_of_topics(systems)
    return f"{_subject_and_verb([*systems], 'wrote', 'wrote')} the same text for different topics{where}."


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
    "baseline above systems": _baseline_above_systems,
    "partial upper bound": "The row {label} is over {answered} of {topics!n:topic} only.",
    "undefined values": _undefined_values,
    "unscored topics": _unscored_topics,
    "uncomputed measure": "The measure {measure} cannot be computed for {labels!l:10//others}.",
    "zero bleu": (
        "The corpus score {metric} is 0 for {labels!l:10//others} although words match: no text has four words, and "
        "BLEU needs runs of four. Topics are scored by {by_topic}; -m rouge1,chrf measures such texts better."
    ),
    "trials": _trials,
    "length": _length,
    "rouge drops letters": _rouge_drops_letters,
    "bleu needs blanks": (
        "In the {texts}, {share!p:.0f} % of the letters are in writing without spaces between words, which BLEU's "
        "tokenizer needs, so its scores mean little here. Use --bleu-tokenizer char or zh."
    ),
    "ter needs blanks": (
        "In the {texts}, {share!p:.0f} % of the letters are in writing without spaces between words, and TER counts "
        "everything between two spaces as one word. Put spaces between the words of all texts, or use -m chrf."
    ),
    "robust winner": _robust_winner,
    "leak": _leak,
    "head": _head,
    "repeated": _word_repetition,
    "twins": _twins,
    "short reference": _short_reference,
    "refusals": _refusals,
    "leftover marks": _leftover_marks,
}
