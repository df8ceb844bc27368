"""Sentences on how a run was made, on failures, on completeness, and on differences between two runs."""

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


MAX_SHARDS = 4
"""Shards that a sentence names."""

MAX_SYSTEMS = 5
"""Systems that a sentence names for each rule of cleaning."""


def _skipped_runs(facts: Facts) -> str:
    runs, count = facts["skipped"], len(facts["skipped"]) + facts["more"]
    verb = "has" if count == 1 else "have"
    return (
        f"Run {facts['run']} is used as the older one, since {list_names(runs, len(runs), count)} {verb} no system in "
        "common with the newer one."
    )


def _saved_otherwise(facts: Facts) -> str:
    runs = facts["runs"]
    table = "The saved table of run" if len(runs) == 1 else "The saved tables of runs"
    was = "was" if len(runs) == 1 else "were"
    flags = f"; use {' '.join(facts['flags'])} for the same settings" if facts["flags"] else ""
    return (
        f"{table} {list_names(runs, len(runs))} {was} scored with other settings: {', '.join(facts['parts'])}{flags}."
    )


def _other_versions(facts: Facts) -> str:
    quantity = "Some" if facts["is_some"] else "All"
    changes = [
        f"{name} {' and '.join(version['then'])} (here {version['here'] or 'none'})"
        for name, version in facts["versions"].items()
    ]
    return f"{quantity} candidates were made with {', '.join(changes)}. Use --fresh to make them again."


def _unstable_system(facts: Facts) -> str:
    topics = f"{plural(facts['count'], 'topic')} ({list_names(facts['topics'], len(facts['topics']), facts['count'])})"
    start = (
        f"The system {facts['label']} wrote different texts for {topics} with the same file, options, versions and seed"
    )
    if facts["machines"] == "same":
        return f"{start} on the same kind of machine: it is not deterministic, or it depends on something not recorded."
    if facts["machines"] == "different":
        return f"{start} on another processor or BLAS: it is not deterministic across machines."
    runs = list_names(facts["runs"], 2)
    return f"{start}: it is not deterministic, perhaps only across machines (the processor of {runs} was not recorded)."


def _word_cleaning(facts: Facts) -> str:
    parts = [f"{rule} changed {_counts(systems)}" for rule, systems in facts["rules"].items()]
    parts += [f"{', '.join(facts['idle'])} changed none"] if facts["idle"] else []
    return f"Candidates were cleaned before scoring (--clean): {'; '.join(parts)}."


def _cleaning_would_change(facts: Facts) -> str:
    rules = facts["rules"]
    parts = "; ".join(f"{rule} {_counts(systems)}" for rule, systems in rules.items())
    return (
        "Candidates hold text that models write around a summary, and it is scored. Use --clean "
        f"{','.join(rules)} to remove it: {parts}."
    )


def _counts(systems: dict[str, list[int]]) -> str:
    """`llm 40/65, gpt 12/65 and 3 more`."""
    return list_names([f"{label} {count}/{total}" for label, (count, total) in systems.items()], MAX_SYSTEMS)


def _not_compared(facts: Facts) -> str:
    runs = " and ".join(f"{run['missing']} of {run['topics']} in {run['run']}" for run in facts["runs"])
    start = f"The system {facts['label']} is not compared: some topics could not be run ({runs})."
    return f"{start} Run harness eval to continue."


def _double_candidates(facts: Facts) -> str:
    of_shards = f" (shard {list_names(facts['shards'], MAX_SHARDS)})" if facts["shards"] else ""
    texts = f"{facts['unlike']} of them with other texts" if facts["unlike"] else "all with the same texts"
    candidates = plural(facts["candidates"], "candidate")
    return f"In the shards, {candidates} are there twice{of_shards}, {texts}; the first of each counts."


WORDINGS: dict[str, Wording] = {
    "missing candidates": _missing_candidates,
    "other failure choice": _other_failure_choice,
    "unavailable system": _unavailable_system,
    "reason without candidate": _missing_reason,
    "candidate note": _candidate_note,
    "more candidate notes": ("The candidate files hold {count!n:more {noun}}."),
    "incomplete run": "Run {run} was stopped before its end. Run the same harness eval command to continue.",
    "unreadable run": ("Run {run} is used as the latest one, since a later one cannot be read: {problem!d}."),
    "more unreadable runs": "In all, {count!n:more run} cannot be read. Run harness ls runs to list them.",
    "skipped runs": _skipped_runs,
    "saved with other settings": _saved_otherwise,
    "other versions": _other_versions,
    "unstable system": _unstable_system,
    "cleaned": _word_cleaning,
    "cleaning would change": _cleaning_would_change,
    "score of one topic": "The {metric} of one topic is {measure}; in the table, {metric} is over all topics.",
    "texts left out": (
        "Texts of {kept:,} of {topics!n:topic} are in this page: first those on which the systems differ most, then "
        "as many spread evenly over the others. All scores are in it. Use harness show TOPIC to see the texts of any "
        "topic."
    ),
    "shared topics": "Only the {kept} of {topics!n:topic} that every system has a candidate for are compared.",
    "changed setting": "The {setting} was {before} and is now {after}.",
    "changed version": "The version of {package} was {before} and is now {after}.",
    "changed package": "The version of {package} for {labels!l} was {before} and is now {after}.",
    "changed file": "The file of {label} has changed ({before}, now {after}).",
    "changed option": "The option {option} of {label} was {before} and is now {after}.",
    "changed trials": ("The system {label} had {before!n:trial} and now has {after!n:trial}."),
    "changed coverage": (
        "The system {label} had a candidate for {before} of {topics!n:topic} and now has one for {after}."
    ),
    "not compared": _not_compared,
    "double candidates": _double_candidates,
    "skipped systems": "Skipped {systems!j:, }: {remedy!d}.",
    "limits not held": "This machine does not hold a system's limits of {limits!j: and of }; --timeout is held.",
    "differing candidates": "The candidates of {label} differ for {topics!l:3}.",
    "not the same dataset": "NOT THE SAME DATASET: fingerprint {before} of old, {after} of new.",
    "not the same measure": "NOT THE SAME {measure}: {before} of old, {after} of new.",
}
