"""Systems that lacked something from outside for some topics: a score of theirs would mean nothing; none is made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from harness.records import Row
from harness.scoring.settings import Settings
from harness.scoring.system_counts import SystemCounts


def unavailable_rows(waiting: Sequence[SystemCounts]) -> tuple[Row, ...]:
    """A row for each of them in the order of their labels: what was written and what it cost, without any score."""
    return tuple(
        Row(
            label=whole.label,
            role=whole.role,
            topics=whole.topics,
            scored=int(whole.answered.sum()),
            failures=whole.reasons,
            words=whole.mean_words,
            over_budget=whole.over_budget,
            estimates={},
            tries=whole.tries,
            costs=whole.costs,
            details=dict(whole.details),
            unfinished=True,
        )
        for whole in sorted(waiting, key=lambda whole: whole.label)
    )


def unavailable_remarks(waiting: Sequence[SystemCounts], baseline: str | None = None) -> Iterator[str]:
    """What each of them lacks, and how to go on."""
    for whole in sorted(waiting, key=lambda whole: whole.label):
        why = whole.details.get("unavailable", "").rstrip(".")
        many = f"{whole.reasons.get('unavailable', 0)} of {whole.topics} topics could not be asked"
        against = "Nothing is held against it. " if whole.label == baseline else ""
        yield f"{whole.label} is not scored: {many}{f' ({why})' if why else ''}. {against}harness eval goes on with it."


def drop_unavailable_baseline(settings: Settings, waiting: Sequence[SystemCounts]) -> Settings:
    """The settings without a baseline that is not scored."""
    if settings.baseline in {whole.label for whole in waiting}:
        return replace(settings, baseline=None)
    return settings
