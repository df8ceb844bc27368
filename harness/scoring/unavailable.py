"""Systems that lacked something from outside for some topics: a score of theirs would mean nothing; none is made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from harness.records import Remark, Row
from harness.scoring.settings import Settings
from harness.scoring.system_counts import SystemCounts


def unavailable_rows(waiting: Sequence[SystemCounts]) -> tuple[Row, ...]:
    """A row for each of them in the order of their labels: what was written and what it cost, without any score."""
    return tuple(
        Row(
            label=system.label,
            role=system.role,
            topics=system.topics,
            scored=int(system.has_candidate.sum()),
            failures=system.reasons,
            words=system.mean_words,
            over_budget=system.over_budget,
            estimates={},
            trials=system.trials,
            costs=system.costs,
            details=dict(system.details),
            unavailable=True,
        )
        for system in sorted(waiting, key=lambda system: system.label)
    )


def unavailable_remarks(waiting: Sequence[SystemCounts], baseline: str | None = None) -> Iterator[Remark]:
    """What each of them lacks."""
    for system in sorted(waiting, key=lambda system: system.label):
        yield Remark(
            "unavailable system",
            "warning",
            {
                "label": system.label,
                "missing": system.reasons.get("unavailable", 0),
                "topics": system.topics,
                "reason": system.details.get("unavailable", ""),
                "is_baseline": system.label == baseline,
            },
        )


def drop_unavailable_baseline(settings: Settings, waiting: Sequence[SystemCounts]) -> Settings:
    """The settings without a baseline that is not scored."""
    if settings.baseline in {system.label for system in waiting}:
        return replace(settings, baseline=None)
    return settings
