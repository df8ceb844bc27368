"""Sections of the page beside the ranking: how the run was made, robustness of the winner, failures."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from msgspec import Struct

from harness.records import Ranking, Report, Robustness, Run, System
from harness.showing.format import count_text, number_text
from harness.showing.notes import interval_methods
from harness.showing.wording import word_remark
from harness.showing.wording.pair_test_wording import name_test


def run_facts(report: Report) -> dict[str, str]:
    """Settings of the run and of the statistics."""
    comparison, run = report.leaderboard, report.run
    memory = f"{run.memory / 2**30:.3g} GiB" if run.memory else "no limit"
    versions = ", ".join(f"{name} {_version(run, name)}" for name in run.versions)
    cpu = f", {run.cpu:g} s of processor time" if run.cpu else ""
    facts = {
        "run": f"{run.name}, made {run.created}",
        "dataset": f"{comparison.dataset}, fingerprint {comparison.fingerprint}",
        "seed": str(comparison.seed),
        "intervals": f"{interval_methods(comparison)}, over {comparison.interval}" if comparison.interval else "none",
        "test": name_test(comparison) or "none",
        "limits": f"{run.timeout:g} s{cpu} an article, {memory} a process" if run.timeout else "",
        "budget": count_text(run.words, "word") if run.words else "the dataset's own",
        "versions": versions,
    }
    return {key: value for key, value in facts.items() if value}


def _version(run: Run, name: str) -> str:
    """The version of a package, and those that some of the candidates were made under."""
    others = run.also_under.get(name)
    return run.versions[name] + (f" (some candidates: {', '.join(others)})" if others else "")


def system_facts(report: Report) -> list[tuple[str, str, str]]:
    """For each system its label, its own description, its file and the beginning of its digest."""
    return [(system.label, system.doc, _system_origin(system)) for system in report.run.systems if not system.trial_of]


def _system_origin(system: System) -> str:
    return " ".join(part for part in (system.path, system.digest[:12]) if part)


def remake_command(report: Report) -> str:
    """The command that makes the run again; for candidates made elsewhere, the one that scores them again."""
    run = report.run
    if run.command:
        return shlex.join(run.command)
    made_here = [system for system in run.systems if system.path]
    if not made_here:
        return shlex.join(["harness", "score", run.dataset, *_repeat_flag("-i", run)])
    words = ["--words", str(run.words)] if run.words else []
    seed = ["--seed", str(run.seed)]
    return shlex.join(["harness", "eval", run.dataset, *_repeat_flag("-s", run), *words, *seed])


def _repeat_flag(flag: str, run: Run) -> list[str]:
    return [part for system in run.systems if not system.trial_of for part in (flag, system.label)]


MAX_LISTED_LINES = 40
"""Lines after which a list stops, and says so."""


class ChoiceLine(Struct, frozen=True):
    """An alternative ranking, and its winner."""

    choice: str
    name: str
    winner: str
    tau: str
    held: bool


class FailureLine(Struct, frozen=True):
    """The failures of one row by kind, with some of the cases."""

    label: str
    counts: str
    cases: tuple[tuple[str, str], ...]
    more: int


def choice_lines(report: Report) -> list[ChoiceLine]:
    """A line for each alternative ranking; many of one kind (an event left out, of a hundred) share a line."""
    robustness = report.robustness
    if robustness is None:
        return []
    overturned = {(ranking.choice, ranking.name) for ranking in robustness.overturned}
    lines: list[ChoiceLine] = []
    for kind in dict.fromkeys(ranking.choice for ranking in robustness.others):
        rankings = [ranking for ranking in robustness.others if ranking.choice == kind]
        if len(rankings) > MAX_LISTED_LINES:
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
    """The sentences on doubts about scores."""
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
            lines.append(
                FailureLine(row.label, counted, cases[:MAX_LISTED_LINES], max(0, len(failures) - MAX_LISTED_LINES))
            )
    return lines
