"""What a reader must know of a metric's agreement with people, and of corrected scores: sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.phrases import list_names, plural

Facts = dict[str, Any]

SWAPS = {
    "cells": "the scores of single candidates",
    "systems": "all scores of a system",
    "inputs": "all scores of a topic",
    "systems-then-inputs": "all scores of a system, then of a topic",
}
RESAMPLED = {"systems": "systems", "inputs": "topics", "both": "systems and topics"}


def _constant_metric(facts: Facts) -> str:
    return f"The metric {facts['name']} is {facts['value']:g} for every candidate, so it cannot agree with anything."


def _constant_people(facts: Facts) -> str:
    return f"Every judgment of {facts['name']} is {facts['value']:g}: no metric can agree or disagree with it."


def _undefined_inputs(facts: Facts) -> str:
    topics = f"{facts['count']} of {plural(facts['topics'], 'topic')}"
    return f"In {topics} all candidates have one and the same {facts['human']}: the input level leaves them out."


def _without_judgment(facts: Facts) -> str:
    return (
        f"Of {facts['total']:,} candidates of judged topics, {facts['count']:,} have no judgment of {facts['human']}."
    )


def _one_system(facts: Facts) -> str:
    return f"Only {facts['system']} is judged. With one system there is only the global level, which compares topics."


def _few_systems(facts: Facts) -> str:
    systems = plural(facts["systems"], "system")
    return f"The system level rests on {systems}: its correlations say little, and their intervals are rough."


def _few_to_exchange(facts: Facts) -> str:
    least = f"a p-value below {facts['least']:g} with {facts['systems']} of them"
    return (
        f"A permutation test that exchanges whole systems cannot give {least}: it can show no difference. "
        "With --swap cells the claim is about these systems only."
    )


def _systems_without(facts: Facts) -> str:
    names = list_names(facts["systems"], len(facts["systems"]), facts["count"])
    return f"Nobody judged {names}. {'It is' if facts['count'] == 1 else 'They are'} left out."


def _twins(facts: Facts) -> str:
    share = f"{100 * facts['share']:.0f} % of the topics"
    return (
        f"The systems {facts['first']} and {facts['second']} wrote the same text in {share}. They count as two, which "
        "makes every correlation look surer than it is; choose the others with -s."
    )


def _earlier_texts(facts: Facts) -> str:
    count = plural(facts["count"], "judgment")
    return f"Of {facts['name']}, {count} are of other texts than the run has now. They are left out."


def _word_reversed_sign(facts: Facts) -> str:
    return f"Less of {facts['name']} is better. Its sign is reversed, so that a positive correlation means agreement."


def _by_topic(facts: Facts) -> str:
    return f"The {facts['name']} of a candidate is {facts['by_topic']}; a system's is the mean of its candidates."


def _method(facts: Facts) -> str:
    level = f"{100 * facts['confidence']:g} %"
    parts = []
    if facts["resample"] == "fisher":
        parts.append(f"Brackets hold the {level} interval by Fisher's formula, which the input level has not.")
    elif facts["resample"] != "none":
        draws = f"{facts['draws']:,} draws of {RESAMPLED[facts['resample']]}, seed {facts['seed']}"
        parts.append(f"Brackets hold the {level} percentile interval over {draws}.")
    tests = []
    if facts["test"] in {"permutation", "both"}:
        how = f"{facts['permutations']:,} permutations that exchange {SWAPS[facts['swap']]} of two standardized metrics"
        tests.append(f"a two-sided permutation test ({how})")
    if facts["test"] in {"williams", "both"}:
        tests.append("Williams' test (not at the input level)")
    if tests:
        letters = (
            f"Raised letters name the metrics that agree less ({'permutation' if len(tests) == 2 else 'test'} p < "
            f"{facts['alpha']:g}, by Holm over the pairs of metrics of a column)."
        )
        parts.append(f"Metrics are compared by {' and by '.join(tests)}. {letters}")
    if "accuracy" in facts["coefficients"]:
        parts.append("The accuracy of pairs counts a metric's ties at its best threshold and is not tested.")
    return " ".join(parts) or "No intervals and no tests were asked for."


def _few_people(facts: Facts) -> str:
    names = list_names(facts["systems"], 8)
    units = f"{facts.get('unit', 'topic')}s"
    return (
        f"For {names} people judged fewer than three {units} that {facts['judge']} judged, too: nothing is corrected."
    )


def _all_judged(facts: Facts) -> str:
    return f"People judged every topic: the corrected scores are theirs, and {facts['judge']} adds nothing."


def _word_judge_without_weight(facts: Facts) -> str:
    names = list_names(facts["systems"], 8)
    return f"For {names} the ratings of {facts['judge']} say nothing about those of people: they are given no weight."


def _scales_differ(facts: Facts) -> str:
    return (
        f"The ratings of {facts['judge']} lie between {facts['low']:g} and {facts['high']:g}, those of people between "
        f"{facts['people_low']:g} and {facts['people_high']:g}: the model's own mean cannot be read as theirs."
    )


def _correction_method(facts: Facts) -> str:
    level = f"{100 * facts['confidence']:g} %"
    gladen = (
        " The adjusted share is that of Rogan and Gladen, from the model's errors where people judged, too."
        if facts["is_binary"]
        else ""
    )
    return (
        f"Corrected scores are prediction-powered estimates with {level} intervals; the weight of the model is the one "
        "with the least variance (PPI++). Worth is the number of topics that people alone would have to judge for the "
        f"same interval.{gladen}{_events_of_correction(facts)}"
    )


def _events_of_correction(facts: Facts) -> str:
    """How topics that share an event are taken, where some do."""
    events = facts.get("events")
    if not events:
        return ""
    if events == 1:
        return " All topics are of one event: how scores vary across events is not known."
    share = " The interval of the adjusted share takes topics as independent." if facts["is_binary"] else ""
    topics = plural(facts["topics"], "topic")
    return f" Intervals take the topics of one event together ({plural(events, 'event')} of {topics}).{share}"


WORDINGS: dict[str, Callable[[Facts], str]] = {
    "constant metric": _constant_metric,
    "constant people": _constant_people,
    "undefined inputs": _undefined_inputs,
    "candidates without a judgment": _without_judgment,
    "one judged system": _one_system,
    "few judged systems": _few_systems,
    "too few systems to exchange": _few_to_exchange,
    "systems without a judgment": _systems_without,
    "twin systems": _twins,
    "judgments of earlier texts": _earlier_texts,
    "turned measure": _word_reversed_sign,
    "measure by topic": _by_topic,
    "how metrics are compared": _method,
    "too few judged topics": _few_people,
    "all topics judged": _all_judged,
    "judge without weight": _word_judge_without_weight,
    "scales that differ": _scales_differ,
    "how scores are corrected": _correction_method,
}
