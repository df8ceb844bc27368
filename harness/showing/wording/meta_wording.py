"""Sentences on a metric's agreement with people, and on corrected scores."""

from __future__ import annotations

from harness.phrases import list_names, plural
from harness.showing.wording.sentence_templates import Facts, Wording

SWAPS = {
    "cells": "the scores of single candidates",
    "systems": "all scores of a system",
    "inputs": "all scores of a topic",
    "systems-then-inputs": "all scores of a system, then of a topic",
}
RESAMPLED = {"systems": "systems", "inputs": "topics", "both": "systems and topics"}


def _method(facts: Facts) -> str:
    level = f"{100 * facts['confidence']:g} %"
    parts = []
    if facts["resample"] == "fisher":
        parts.append(f"Brackets hold the {level} interval by Fisher's formula, which the input level has not.")
    elif facts["resample"] != "none":
        draws = f"{facts['draws']:,} draws of {RESAMPLED[facts['resample']]}, seed {facts['seed']}"
        parts.append(f"Brackets hold the {level} percentile interval over {draws}.")
    how = f"{facts['permutations']:,} permutations that exchange {SWAPS[facts['swap']]} of two standardized metrics"
    permutation, williams = f"a two-sided permutation test ({how})", "Williams' test (not at the input level)"
    if tests := {"permutation": permutation, "williams": williams, "both": f"{permutation} and by {williams}"}.get(
        facts["test"]
    ):
        letters = (
            f"Raised letters name the metrics that agree less ({'permutation' if facts['test'] == 'both' else 'test'} "
            f"p < {facts['alpha']:g}, by Holm over the pairs of metrics of a column)."
        )
        parts.append(f"Metrics are compared by {tests}. {letters}")
    if "accuracy" in facts["coefficients"]:
        parts.append("The accuracy of pairs counts a metric's ties at its best threshold and is not tested.")
    return " ".join(parts) or "No intervals and no tests were asked for."


def _few_people(facts: Facts) -> str:
    names = list_names(facts["systems"], 8)
    units = f"{facts.get('unit', 'topic')}s"
    return (
        f"For {names} people judged fewer than three {units} that {facts['judge']} judged, too: nothing is corrected."
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
    """Word how topics that share an event are taken, where some do."""
    events = facts.get("events")
    if not events:
        return ""
    if events == 1:
        return " All topics are of one event: how scores vary across events is not known."
    share = " The interval of the adjusted share takes topics as independent." if facts["is_binary"] else ""
    topics = plural(facts["topics"], "topic")
    return f" Intervals take the topics of one event together ({plural(events, 'event')} of {topics}).{share}"


WORDINGS: dict[str, Wording] = {
    "constant metric": "The metric {name} is {value:g} for every candidate, so it cannot agree with anything.",
    "constant people": "Every judgment of {name} is {value:g}: no metric can agree or disagree with it.",
    "undefined inputs": (
        "In {count} of {topics!n:topic} all candidates have one and the same {human}: the input level leaves them out."
    ),
    "candidates without a judgment": "Of {total:,} candidates of judged topics, {count:,} have no judgment of {human}.",
    "one judged system": (
        "Only {system} is judged. With one system there is only the global level, which compares topics."
    ),
    "few judged systems": (
        "The system level rests on {systems!n:system}: its correlations say little, and their intervals are rough."
    ),
    "too few systems to exchange": (
        "A permutation test that exchanges whole systems cannot give a p-value below {least:g} with {systems} of "
        "them: it can show no difference. With --swap cells the claim is about these systems only."
    ),
    "systems without a judgment": "Nobody judged {systems!l:/{count}}. {count!v:It is/They are} left out.",
    "twin systems": (
        "The systems {first} and {second} wrote the same text in {share!p:.0f} % of the topics. They count as two, "
        "which makes every correlation look surer than it is; choose the others with -s."
    ),
    "judgments of earlier texts": (
        "Of {name}, {count!n:judgment} are of other texts than the run has now. They are left out."
    ),
    "turned measure": "Less of {name} is better. Its sign is reversed, so that a positive correlation means agreement.",
    "measure by topic": "The {name} of a candidate is {by_topic}; a system's is the mean of its candidates.",
    "how metrics are compared": _method,
    "too few judged topics": _few_people,
    "all topics judged": "People judged every topic: the corrected scores are theirs, and {judge} adds nothing.",
    "judge without weight": (
        "For {systems!l:8} the ratings of {judge} say nothing about those of people: they are given no weight."
    ),
    "scales that differ": (
        "The ratings of {judge} lie between {low:g} and {high:g}, those of people between {people_low:g} and "
        "{people_high:g}: the model's own mean cannot be read as theirs."
    ),
    "how scores are corrected": _correction_method,
}
