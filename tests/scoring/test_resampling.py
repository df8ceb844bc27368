from __future__ import annotations

import numpy as np

from harness.scoring import resampling_units


def test_topics_of_one_event_are_one_unit() -> None:
    units = resampling_units.resampling_units(["g8", "flood", "g8", "vote"])
    assert (units.unit_of.tolist(), units.count, units.kind) == ([0, 1, 0, 2], 3, "events")


def test_topics_that_are_their_own_events_are_called_topics() -> None:
    assert resampling_units.resampling_units(["a", "b"]).kind == "topics"


def test_one_event_of_several_topics_leaves_the_topics_within_it() -> None:
    units = resampling_units.resampling_units(["g8"] * 5)
    assert (units.count, units.kind, units.unit_of.tolist()) == (5, "topics within one event", [0, 1, 2, 3, 4])


def test_one_topic_leaves_nothing_to_draw_from() -> None:
    assert resampling_units.resampling_units(["g8"]).kind == ""


def test_counts_of_one_event_are_added_up() -> None:
    rows = np.array([[1.0, 2], [10, 20], [100, 200], [5, 5]])
    assert resampling_units.sum_by_unit(rows, resampling_units.resampling_units(["x", "y", "x", "z"])).tolist() == [
        [101, 202],
        [10, 20],
        [5, 5],
    ]
