"""Whether the winner holds, what is suspicious, and what was not written at all."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from harness.records import Report
from harness.showing.format import count_text, number_text
from harness.showing.wording import word_remark

MANY = 40
"""Lines after which a list stops, and says so."""


class ChoiceLine(Struct, frozen=True):
    """Another way to rank, and who wins by it."""

    choice: str
    name: str
    winner: str
    tau: str
    held: bool


class FailureLine(Struct, frozen=True):
    """What one row failed at, by kind, and some of the cases."""

    label: str
    counts: str
    cases: tuple[tuple[str, str], ...]
    more: int


def choice_lines(report: Report) -> list[ChoiceLine]:
    """One line a choice; many of one kind (an event left out, of a hundred) are one line together."""
    found = report.robustness
    if found is None:
        return []
    overturned = {(each.choice, each.name) for each in found.overturned}
    kinds = Counter(each.choice for each in found.others)
    lines = [
        ChoiceLine(
            each.choice, each.name, each.order[0], number_text(each.tau, 2), (each.choice, each.name) not in overturned
        )
        for each in found.others
        if kinds[each.choice] <= MANY
    ]
    for kind, many in kinds.items():
        if many > MANY:
            taus = [each.tau for each in found.others if each.choice == kind and each.tau is not None]
            lost = sum(choice == kind for choice, _ in overturned)
            name = f"{many:,} times, {lost:,} of them won by another"
            lines.append(ChoiceLine(kind, name, found.main.order[0], number_text(min(taus, default=None), 2), not lost))
    return lines


def warning_sentences(report: Report) -> list[str]:
    """The sentences of what makes scores doubtful."""
    return [word_remark(warning.remark) for warning in report.comparison.alarms]


def failure_lines(report: Report) -> list[FailureLine]:
    """Every row that has failures; no more than `MANY` cases of each."""
    found = []
    for row in report.comparison.rows:
        lost = [each for each in report.lost if each.label == row.label]
        if lost:
            counts = ", ".join(f"{many:,} {kind}" for kind, many in row.failures.items())
            cases = tuple(
                (each.topic, f"{each.failure}: {each.detail}" if each.detail else each.failure) for each in lost
            )
            said = f"{count_text(len(lost), 'topic')} without a candidate ({counts})"
            found.append(FailureLine(row.label, said, cases[:MANY], max(0, len(lost) - MANY)))
    return found
