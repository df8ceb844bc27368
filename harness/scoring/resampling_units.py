"""Units that are resampled and swapped together: topics, or whole events where topics share one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.records.leaderboard import Units
from harness.statistics.resampling import Flags, Floats, sum_units


@dataclass(frozen=True, slots=True)
class ResamplingUnits:
    """The units of resampling: `unit_of[topic]` is the unit of a topic, `count` their number, `kind` what they are.

    `kind` is "topics" where each is its own event; of "topics within one event" nothing is known about other events;
    "" is a single topic, which leaves nothing to draw from.
    """

    unit_of: NDArray[np.intp]
    count: int
    kind: Units


def resampling_units(events: Sequence[str]) -> ResamplingUnits:
    """The units to draw from the event of each topic: whole events, or topics where there is only one event."""
    number_of: dict[str, int] = {}
    unit_of = np.fromiter((number_of.setdefault(event, len(number_of)) for event in events), np.intp, len(events))
    if len(number_of) == len(events):
        return ResamplingUnits(unit_of, len(events), "topics" if len(events) > 1 else "")
    if len(number_of) == 1:
        return ResamplingUnits(np.arange(len(events)), len(events), "topics within one event")
    return ResamplingUnits(unit_of, len(number_of), "events")


def narrow_units(units: ResamplingUnits, topics: Flags) -> ResamplingUnits:
    """The units of some of the topics: `topics` is true where one is kept."""
    if topics.all():
        return units
    left, unit_of = np.unique(units.unit_of[topics], return_inverse=True)
    count = len(left)
    if units.kind != "events" or count == len(unit_of):
        kind: Units = units.kind if units.kind != "events" else "topics"
        return ResamplingUnits(unit_of.astype(np.intp), count, kind if count > 1 else "")
    if count == 1:
        return ResamplingUnits(np.arange(len(unit_of)), len(unit_of), "topics within one event")
    return ResamplingUnits(unit_of.astype(np.intp), count, "events")


def sum_by_unit(rows: Floats, units: ResamplingUnits) -> Floats:
    """Rows of units (units, ...) from rows of topics (topics, ...): those of one event are added up."""
    return rows if units.count == len(units.unit_of) else sum_units(rows, units.unit_of)
