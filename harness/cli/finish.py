"""The end of a command that made a comparison: the table, what was asked for beside it, the exit code."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

import typer

from harness.cli import gates
from harness.cli.output import deliver, format_of, print_remark

if TYPE_CHECKING:
    from harness.jobs import Listener, ScoringOptions
    from harness.records import Leaderboard

EXIT_FAILED = 3
"""The exit code where some candidates failed, or a system could not be loaded."""

READ_BY_PEOPLE = ("text", "markdown")
"""The formats that say themselves what is missing, where it is seen."""


@dataclass(frozen=True, slots=True)
class OutputPlan:
    """How a comparison is to be delivered. Made before the work begins, so that a typing error costs nothing."""

    format: str
    output: Path | None
    decimals: int
    floor: Mapping[str, float]
    options: ScoringOptions
    describe: bool
    verify: bool
    beside: bool
    costs: bool

    @classmethod
    def of(
        cls,
        format_: str | None,
        output: Path | None,
        decimals: int,
        fail_below: Sequence[str] | None,
        options: ScoringOptions,
        *,
        describe: bool,
        verify: bool,
        beside: bool,
        costs: bool,
    ) -> Self:
        """From what was typed. Raises HarnessError."""
        from harness.showing import RENDERERS, TOPIC_TABLES

        floor = gates.read_gates("--fail-below", fail_below, options.measures(), "score", "rouge2:20")
        name = format_of(format_, output, [*RENDERERS, *TOPIC_TABLES])
        return cls(name, output, decimals, floor, options, describe, verify, beside, costs)

    def deliver(self, comparison: Leaderboard, problems: Sequence[str] = ()) -> None:
        """The table and the rest; leaves with the exit code that the comparison and loading `problems` ask for."""
        self._show(comparison)
        if self.output is not None or self.format not in READ_BY_PEOPLE:
            print_missing_candidates(comparison)
        if self.describe:
            print_methods(comparison)
        if self.verify:
            print_verification(comparison.run, self.options)
        exit_with_code(comparison, self.floor, problems)

    def _show(self, comparison: Leaderboard) -> None:
        from harness.jobs import report
        from harness.showing import TOPIC_TABLES, render, style_of

        if self.format in TOPIC_TABLES:
            found = report(comparison.run, most=0, options=self.options)
            deliver(TOPIC_TABLES[self.format](found, costs=self.costs), self.output)
            return
        style = style_of(sys.stdout, self.decimals)
        colour = style.colour and self.output is None
        wide, also = style.width, {"beside": self.beside, "costs": self.costs}
        text = render(comparison, self.format, self.decimals, width=wide, colour=colour, **also)
        deliver(text, self.output)


def print_methods(comparison: Leaderboard) -> None:
    """The methods paragraph, beneath the table."""
    from harness.showing import describe_methods

    deliver("\n" + describe_methods(comparison), None)


def print_verification(run: str, options: ScoringOptions) -> None:
    """What the reference tools make of the same candidates. A difference is a bug of ours: exit 1."""
    from harness.jobs import verify

    found = list(verify(run, options=options))
    wrong = [each for each in found if each.difference]
    for each in wrong:
        print_remark(f"{each.system}, {each.metric}: {each.oracle} differs at {each.difference}")
    for metric in sorted({each.metric for each in found if not each.oracle}):
        print_remark(f"{metric}: not verified, no other tool computes this variant")
    for oracle in sorted({each.oracle for each in found if each.oracle}):
        numbers = sum(each.compared for each in found if each.oracle == oracle)
        unequal = sum(each.oracle == oracle for each in wrong)
        verdict = f"DIFFERS in {unequal} rows" if unequal else "all equal"
        deliver(f"{oracle}: {numbers:,} numbers of systems and floors, {verdict}", None)
    if wrong:
        raise typer.Exit(1)


def print_missing_candidates(comparison: Leaderboard) -> None:
    """A line on stderr for each row that lacks candidates: a file is read by programs, which read no remarks."""
    for row in comparison.rows:
        lost = row.topics - row.scored
        if row.role == "ceiling" or not lost:
            continue
        kind = "unavailable" if row.unfinished else next(iter(row.failures))
        why = f": {row.details.get(kind) or kind}"
        if row.unfinished:
            print_remark(
                f"{row.label}: not scored, {row.failures[kind]} of {row.topics} topics could not be asked{why}"
            )
        else:
            what = "scored 0" if comparison.topics == row.topics else "left out for all"
            print_remark(f"{row.label}: {lost} of {row.topics} topics without a candidate, {what}{why}")


def collecting(listener: Listener, problems: list[str]) -> Listener:
    """A listener that remarks on loading problems and adds them to `problems`."""

    def hear(problem: str) -> None:
        listener.remark(problem)
        problems.append(problem)

    return replace(listener, problem=hear)


def exit_with_code(comparison: Leaderboard, floor: Mapping[str, float], problems: Sequence[str] = ()) -> None:
    """Leave with the exit code that the comparison asks for, saying why. Floors are gated where nothing else ran.

    What is not scored has missed no gate: it is failed.
    """
    gated = "system" if any(row.role == "system" for row in comparison.rows) else "floor"
    missed = [
        f"{row.label} has {row.estimates[measure].value:.2f} in {measure}, below {least:g}"
        for measure, least in floor.items()
        for row in comparison.rows
        if row.role == gated
        and not row.unfinished
        and not (measure in row.estimates and row.estimates[measure].value >= least)
    ]
    gates.exit_if_missed(missed)
    if problems or any(row.scored < row.topics for row in comparison.rows if row.role != "ceiling"):
        raise typer.Exit(EXIT_FAILED)
