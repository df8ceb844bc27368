"""Precision, recall and F of many texts at once, and the combination of several references."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

COMBINATIONS = ("best", "mean", "jackknife")
"""`best`: the reference with the highest F, first of equals, for each type on its own (rouge-score's `score_multi`).
`mean`: over the references. `jackknife`: the mean, over leaving each reference out, of the best of the rest (Lin 2004);
a single reference cannot be left out and counts as it is."""


class Scores(NamedTuple):
    """Precision, recall and F (each 0..1, float64), one a topic or, from `score_each`, one a reference."""

    precision: Floats
    recall: Floats
    fmeasure: Floats


class PerReferenceScores(NamedTuple):
    """The score against every single reference: topic `t` has those at `offsets[t]:offsets[t + 1]`."""

    scores: dict[str, Scores]
    offsets: Ints


def scores_from_counts(hits: Ints, candidate: Ints, reference: Ints) -> Scores:
    """Scores of hits among these numbers of units, bit for bit by rouge-score's own expressions."""
    precision = hits / np.maximum(candidate, 1)
    recall = hits / np.maximum(reference, 1)
    total = precision + recall
    f = 2 * precision * recall / np.where(total > 0, total, 1.0)
    return Scores(precision, recall, f)


def combine_references(scores: Scores, offsets: Ints, mode: str) -> Scores:
    """Combine the scores of references into one score a topic."""
    if len(offsets) == len(scores.fmeasure) + 1:
        return scores
    if mode == "best":
        best = _best(scores.fmeasure, offsets)
        return Scores(*(part[best] for part in scores))
    if mode == "mean":
        return _mean_score(scores, offsets)
    return _jackknife(scores, offsets)


def _best(f: Floats, offsets: Ints) -> Ints:
    """The place of the first highest F of each topic."""
    topic = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    order = np.lexsort((-f, topic))  # stable: the first of equals stays first
    return order[offsets[:-1]]


def _mean_score(scores: Scores, offsets: Ints) -> Scores:
    """The mean scores of each topic, added from left to right, as `sum(...) / len(...)` is, to the last bit."""
    starts, sizes = offsets[:-1], np.diff(offsets)
    sums = [part[starts] for part in scores]
    for place in range(1, int(sizes.max(initial=0))):
        more = np.flatnonzero(sizes > place)
        for part, total in zip(scores, sums, strict=True):
            total[more] += part[starts[more] + place]
    return Scores(*(total / sizes for total in sums))


def _jackknife(scores: Scores, offsets: Ints) -> Scores:
    """Leaving out any reference but the best one leaves the best one best: only one other score is ever needed."""
    best = _best(scores.fmeasure, offsets)
    without = scores.fmeasure.copy()
    without[best] = -1.0
    second = _best(without, offsets)
    sizes = np.diff(offsets)
    return Scores(*((part[best] * (sizes - 1) + part[second]) / sizes for part in scores))


def join_scores(batches: Iterable[PerReferenceScores], types: Sequence[str]) -> PerReferenceScores:
    """The scores of all batches, one after the other."""
    every = list(batches)
    scores = {kind: Scores(*(np.concatenate([[], *parts]) for parts in _columns(every, kind))) for kind in types}
    sizes = [np.diff(part.offsets) for part in every]
    return PerReferenceScores(scores, np.concatenate([[0], *sizes]).cumsum())


def _columns(batches: list[PerReferenceScores], kind: str) -> tuple[list[Floats], ...]:
    return tuple([batch.scores[kind][part] for batch in batches] for part in range(3))
