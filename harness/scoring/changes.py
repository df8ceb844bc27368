"""Did a system change from one run to the next? The same systems before and after, on the same topics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from harness.records import Pair
from harness.scoring import verdicts
from harness.scoring.draws import Units, units
from harness.scoring.evidence import evidence
from harness.scoring.intervals import plain
from harness.scoring.settings import Settings, Wanted
from harness.scoring.tallies import Tally


@dataclass(frozen=True, slots=True)
class Move:
    """A topic (its place in the dataset) and how far a system's score moved there, after less before."""

    topic: int
    difference: float


def changes(
    before: Sequence[Tally],
    after: Sequence[Tally],
    columns: Sequence[Wanted],
    events: Sequence[str],
    settings: Settings,
) -> tuple[Pair, ...]:
    """For each label in both runs, after less before, with interval and p; Holm's correction is over the labels.

    `a` and `b` of a pair are the same label; `wins` are the topics that got better.
    """
    earlier = {whole.label: whole for whole in before}
    both = [(whole, earlier[whole.label]) for whole in after if whole.label in earlier]
    if not both:
        return ()
    settings = settings.for_pairs(len(both))
    by: Units = units(events)
    table = evidence([whole for two in both for whole in two], columns, by, settings)
    pairs = np.arange(2 * len(both)).reshape(-1, 2)
    return verdicts.records(table, verdicts.differences(table, pairs, settings, described=True), settings.alpha)


def moves(before: Tally, after: Tally, column: Wanted, most: int = 5) -> list[Move]:
    """The topics whose score by the column's first measure moved most, the largest move first; none that stayed."""
    metric, pick = column.metric, column.picks[0]
    scores = [metric.score_topics(whole.rows[metric.name])[:, pick] for whole in (before, after)]
    gaps = np.nan_to_num(scores[1] - scores[0])
    order = np.argsort(-np.abs(gaps), kind="stable")[:most]
    return [Move(int(topic), plain(gaps[topic])) for topic in order if abs(gaps[topic]) > 1e-9]
