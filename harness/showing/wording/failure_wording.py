"""What is said where a system failed: it crashed, was late, refused, or lacked something from outside."""

from __future__ import annotations

from harness.phrases import list_names, plural
from harness.showing.wording.sentence_templates import Facts, Wording

MAX_NAMES = 10
"""Systems that a sentence names."""


def _missing_candidates(facts: Facts) -> str:
    systems = [
        f"{label} for {sum(system['reasons'].values())} of {plural(system['topics'], 'topic')} "
        f"({', '.join(f'{count} {reason}' for reason, count in system['reasons'].items())})"
        for label, system in facts["systems"].items()
    ]
    treatment = {
        "left out": f"Scores are over the {plural(facts['shared_topics'], 'topic')} that every system has one for.",
        "empty": "Each missing candidate counts as an empty one.",
        "loses": "Each missing candidate loses against the others.",
    }
    missing = list_names(systems, MAX_NAMES, rest="other systems")
    return f"Some candidates are missing: {missing}. {treatment[facts['treatment']]}"


def _other_failure_choice(facts: Facts) -> str:
    start = f"With --on-failure {facts['on_failure']} ({plural(facts['topics'], 'topic')}),"
    texts = {label: (f"{score['then']:.1f}", f"{score['here']:.1f}") for label, score in facts["scores"].items()}
    moved = [f"{label} {then} instead of {here}" for label, (then, here) in texts.items() if then != here]
    scores = list_names(moved, MAX_NAMES, rest="others") or "the same"
    return f"{start} {facts['measure']} would be {scores}{_other_order(facts)}."


def _other_order(facts: Facts) -> str:
    if "order" not in facts:
        return ""
    if facts["is_same_order"]:
        return ", and systems would stay in the same order"
    if len(facts["order"]) <= MAX_NAMES:
        return f", and the order of systems would be {', '.join(facts['order'])}"
    winner = f"{facts['order'][0]} {'still first' if facts['is_same_winner'] else 'first'}"
    tau = "" if facts["tau"] is None else f" (Kendall's tau {facts['tau']:.2f})"
    return f", and the order of systems would differ, with {winner}{tau}"


def _unavailable_system(facts: Facts) -> str:
    reason = facts["reason"].rstrip(".")
    why = f" ({reason})" if reason else ""
    missing = f"{facts['missing']} of {plural(facts['topics'], 'topic')} could not be run{why}"
    baseline = " Nothing is compared with it." if facts["is_baseline"] else ""
    return f"The system {facts['label']} is not scored: {missing}.{baseline} Run harness eval to continue."


def _missing_reason(facts: Facts) -> str:
    return f"The system {facts['label']} has no candidate for {_note(facts, 'any')}"


def _candidate_note(facts: Facts) -> str:
    return f"The system {facts['label']} has a note for {_note(facts, 'each')}"


def _note(facts: Facts, every: str) -> str:
    """`flood and 2 more topics: ValueError: too long (mine.py:7).`, the words being those of the first."""
    words, count = facts["words"].rstrip("."), facts["count"]
    everywhere = f"{every} of the {facts['topics']} topics"
    if facts["is_alike"]:
        return f"{everywhere if facts['is_everywhere'] else _name_topics(facts)}: {words}."
    if count == 1:
        return f"{_name_topics(facts)}, for example: {words}."
    first = next(iter(facts["first"]))
    return f"{everywhere if facts['is_everywhere'] else f'{count} topics'}, for example {first}: {words}."


def _name_topics(facts: Facts) -> str:
    """`flood and fire`, `flood and 2 more topics`; of several trials `flood (2 trials)`."""
    names = [
        f"{topic} ({plural(trials, 'trial')})" if facts["trials"] > 1 else topic
        for topic, trials in facts["first"].items()
    ]
    return list_names(names, 2 if facts["count"] < 3 else 1, facts["count"], rest="more topics")


WORDINGS: dict[str, Wording] = {
    "missing candidates": _missing_candidates,
    "other failure choice": _other_failure_choice,
    "unavailable system": _unavailable_system,
    "reason without candidate": _missing_reason,
    "candidate note": _candidate_note,
    "more candidate notes": ("The candidate files hold {count!n:more {noun}}."),
}
