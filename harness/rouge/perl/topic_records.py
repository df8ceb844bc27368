"""Records as ROUGE-1.5.5 prints them: several references are combined, and counts become R, P and F."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from harness.rouge.perl.counts import Counts, raise_powers, ratio, round5, sum_by_index
from harness.rouge.perl.measures import Formula, Measure
from harness.rouge.perl.numbered_texts import Ints
from harness.rouge.perl.subsequences import Bools, Floats


class Records(NamedTuple):
    """The records that -t 1 prints, by topic. No hits where the script would have died."""

    reference: Floats
    candidate: Floats
    hit: Floats
    has_died: Bools


class Figures(NamedTuple):
    """By topic: recall, precision and F, rounded to five decimals as printed."""

    recall: Floats
    precision: Floats
    fmeasure: Floats


def combine_records(counts: Counts, offsets: Ints, formula: Formula) -> Records:
    """Combine counts into one record a topic; topic `t` has the pairs `offsets[t]:offsets[t + 1]`, at least one."""
    topics = len(offsets) - 1
    topic = np.repeat(np.arange(topics), np.diff(offsets))
    died = sum_by_index(topic, counts.has_died.astype(np.float64), topics) > 0
    chosen = np.ones(len(topic), dtype=bool)
    if formula == "best-recall":
        best = np.full(topics, -1.0)
        np.maximum.at(best, topic, counts.choice)
        equal = np.flatnonzero(counts.choice == best[topic])
        first = equal[np.append(True, topic[equal][1:] != topic[equal][:-1])[: len(equal)]]
        chosen = np.isin(np.arange(len(topic)), first) | died[topic]
    reference, candidate, hit = (
        sum_by_index(topic[chosen], part[chosen], topics) for part in (counts.reference, counts.candidate, counts.hit)
    )
    return Records(reference, candidate, np.where(died, 0.0, hit), died)


def printed_figures(records: Records, measure: Measure, alpha: float) -> Figures:
    """R and P are rounded first; F is made from the rounded ones."""
    recall, precision = ratio(records.hit, records.reference), ratio(records.hit, records.candidate)
    if measure.kind == "W":
        recall, precision = raise_powers(recall, 1 / measure.weight), raise_powers(precision, 1 / measure.weight)
    recall, precision = round5(recall), round5(precision)
    return Figures(recall, precision, round5(f_measure(recall, precision, alpha)))


def f_measure(recall: Floats, precision: Floats, alpha: float) -> Floats:
    """Van Rijsbergen's F with the script's alpha: 1 gives precision, 0 recall."""
    return ratio(precision * recall, (1 - alpha) * precision + alpha * recall)
