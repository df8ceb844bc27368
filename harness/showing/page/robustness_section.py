"""Whether the winner stays first under other choices, what makes scores doubtful, and what was not written."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from harness.records import Ranking, Report, Robustness
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
    robustness = report.robustness
    if robustness is None:
        return []
    overturned = {(ranking.choice, ranking.name) for ranking in robustness.overturned}
    lines: list[ChoiceLine] = []
    for kind in dict.fromkeys(ranking.choice for ranking in robustness.others):
        rankings = [ranking for ranking in robustness.others if ranking.choice == kind]
        if len(rankings) > MANY:
            lines.append(_summary_line(kind, rankings, robustness, sum(choice == kind for choice, _ in overturned)))
        else:
            lines += [_choice_line(ranking, (kind, ranking.name) not in overturned) for ranking in rankings]
    return lines


def _choice_line(ranking: Ranking, is_same_winner: bool) -> ChoiceLine:
    return ChoiceLine(ranking.choice, ranking.name, ranking.order[0], number_text(ranking.tau, 2), is_same_winner)


def _summary_line(kind: str, rankings: Sequence[Ranking], robustness: Robustness, failures: int) -> ChoiceLine:
    least = min((ranking.tau for ranking in rankings if ranking.tau is not None), default=None)
    name = f"{len(rankings):,} times, {failures:,} of them won by another"
    return ChoiceLine(kind, name, robustness.main.order[0], number_text(least, 2), not failures)


def warning_sentences(report: Report) -> list[str]:
    """The sentences of what makes scores doubtful."""
    return [word_remark(warning.remark) for warning in report.leaderboard.integrity_warnings]


def failure_lines(report: Report) -> list[FailureLine]:
    """Every row that has failures; no more than `MANY` cases of each."""
    lines: list[FailureLine] = []
    for row in report.leaderboard.rows:
        failures = [case for case in report.missing_candidates if case.label == row.label]
        if failures:
            counts = ", ".join(f"{many:,} {kind}" for kind, many in row.failures.items())
            cases = tuple((case.topic, f"{case.failure}: {case.detail}".removesuffix(": ")) for case in failures)
            counted = f"{count_text(len(failures), 'topic')} without a candidate ({counts})"
            lines.append(FailureLine(row.label, counted, cases[:MANY], max(0, len(failures) - MANY)))
    return lines
