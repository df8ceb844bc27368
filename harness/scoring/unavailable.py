"""Systems that lacked a service or package for some topics: they are shown without scores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from msgspec import structs

from harness.records import Remark, Row
from harness.scoring.settings import Settings
from harness.scoring.system_counts import SystemCounts


def unscored_row(counts: SystemCounts) -> Row:
    """A row that shows lengths, failures and costs of a system, without any score."""
    return Row(
        label=counts.label,
        role=counts.role,
        topics=counts.topics,
        scored=int(counts.has_candidate.sum()),
        failures=counts.reasons,
        words=counts.mean_words,
        over_budget=counts.over_budget,
        estimates={},
        trials=counts.trials,
        costs=counts.costs,
        details=dict(counts.details),
    )


def unavailable_rows(unavailable_systems: Sequence[SystemCounts]) -> tuple[Row, ...]:
    """A row without scores, but with lengths and costs, for each of these systems, in order of labels."""
    return tuple(
        structs.replace(unscored_row(system), unavailable=True)
        for system in sorted(unavailable_systems, key=lambda system: system.label)
    )


def unavailable_remarks(unavailable_systems: Sequence[SystemCounts], baseline: str | None = None) -> Iterator[Remark]:
    """A warning for each unfinished system: how many topics are missing, and why."""
    for system in sorted(unavailable_systems, key=lambda system: system.label):
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


def drop_unavailable_baseline(settings: Settings, unavailable_systems: Sequence[SystemCounts]) -> Settings:
    """The settings without a baseline that is not scored."""
    if settings.baseline in {system.label for system in unavailable_systems}:
        return replace(settings, baseline=None)
    return settings
