"""What a leaderboard's scores are over, and what they do not say: sentences."""

from __future__ import annotations

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


def _uncomputed_measure(facts: Facts) -> str:
    labels = list_names(facts["labels"], MAX_NAMES, rest="others")
    return f"The measure {facts['measure']} cannot be computed for {labels}."


def _zero_bleu(facts: Facts) -> str:
    return (
        f"The corpus score {facts['metric']} is 0 for {list_names(facts['labels'], MAX_NAMES, rest='others')} although "
        f"words match: no text has four words, and BLEU needs runs of four. Topics are scored by "
        f"{facts['by_topic']}; -m rouge1,chrf measures such texts better."
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


WORDINGS: dict[str, Wording] = {
    "baseline above systems": _baseline_above_systems,
    "partial upper bound": "The row {label} is over {answered} of {topics!n:topic} only.",
    "undefined values": _undefined_values,
    "unscored topics": _unscored_topics,
    "uncomputed measure": _uncomputed_measure,
    "zero bleu": _zero_bleu,
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
}
