"""How a run was made, whether it is complete, and what differs between two runs: sentences."""

from __future__ import annotations

from harness.phrases import list_names, plural
from harness.showing.wording.sentence_templates import Facts, Wording

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
    some = "Some" if facts["is_some"] else "All"
    changes = [
        f"{name} {' and '.join(version['then'])} (here {version['here'] or 'none'})"
        for name, version in facts["versions"].items()
    ]
    return f"{some} candidates were made with {', '.join(changes)}. Use --fresh to make them again."


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
    return list_names([f"{label} {count}/{of}" for label, (count, of) in systems.items()], MAX_SYSTEMS)


def _not_compared(facts: Facts) -> str:
    runs = " and ".join(f"{run['missing']} of {run['topics']} in {run['run']}" for run in facts["runs"])
    start = f"The system {facts['label']} is not compared: some topics could not be run ({runs})."
    return f"{start} Run harness eval to continue."


def _skipped_systems(facts: Facts) -> str:
    return f"Skipped {', '.join(facts['systems'])}: {facts['remedy'].rstrip('.')}."


def _double_candidates(facts: Facts) -> str:
    of_shards = f" (shard {list_names(facts['shards'], MAX_SHARDS)})" if facts["shards"] else ""
    texts = f"{facts['unlike']} of them with other texts" if facts["unlike"] else "all with the same texts"
    candidates = plural(facts["candidates"], "candidate")
    return f"In the shards, {candidates} are there twice{of_shards}, {texts}; the first of each counts."


def _limits_not_held(facts: Facts) -> str:
    limits = " and of ".join(facts["limits"])
    return f"This machine does not hold a system's limits of {limits}; --timeout is held."


WORDINGS: dict[str, Wording] = {
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
    "skipped systems": _skipped_systems,
    "limits not held": _limits_not_held,
    "differing candidates": "The candidates of {label} differ for {topics!l:3}.",
    "not the same dataset": "NOT THE SAME DATASET: fingerprint {before} of old, {after} of new.",
    "not the same measure": "NOT THE SAME {measure}: {before} of old, {after} of new.",
}
