"""Runs of one dataset over time."""

from __future__ import annotations

from msgspec import Struct, field

from harness.records.leaderboard import Estimate


class HistoryEntry(Struct, frozen=True):
    """One run of a history: its name, date and commit, and the score of `system` in it.

    `change` is the difference to the system's score in the run of the group before it (`previous_run`), with the ends
    of its interval where one can be estimated; None where no run before has the system. `systems` counts all that were
    scored.
    """

    run: str
    created: str
    commit: str
    systems: int
    system: str
    estimate: Estimate
    change: Estimate | None = None
    previous_run: str = field(default="", name="since")


class HistoryGroup(Struct, frozen=True):
    """Runs whose scores may be compared: one fingerprint, one signature of the measure. The oldest run comes first."""

    fingerprint: str
    measure: str
    signature: str
    higher_is_better: bool | None
    entries: tuple[HistoryEntry, ...]


class RunHistory(Struct, frozen=True):
    """All complete runs of a dataset. `left_out` are the names of the others, with the reason."""

    dataset: str
    title: str
    groups: tuple[HistoryGroup, ...]
    left_out: dict[str, str] = {}
