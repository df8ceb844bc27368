"""The end of a command that made a leaderboard: the table, its additions, the exit code."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

import typer

from harness.cli import gates
from harness.cli.output import deliver, format_of, print_remark, style_for

if TYPE_CHECKING:
    from harness.cli.table_options import TableFlags
    from harness.jobs import Listener, ScoringOptions
    from harness.records import Leaderboard
    from harness.showing.format import Detail

EXIT_FAILED = 3
"""The exit code where some candidates failed, or a system could not be loaded."""

READ_BY_PEOPLE = ("text", "markdown")
"""The formats that say themselves what is missing."""


@dataclass(frozen=True, slots=True)
class OutputPlan:
    """The output of a leaderboard: format, file, and options.

    It is made before the work begins, so that a typing error costs nothing.
    """

    flags: TableFlags
    options: ScoringOptions
    format: str
    detail: Detail
    least_scores: Mapping[str, float]

    @classmethod
    def from_flags(cls, flags: TableFlags, options: ScoringOptions) -> Self:
        """Make the plan from the flags that were typed. Raises HarnessError."""
        from harness.showing.leaderboard_formats import RENDERERS
        from harness.showing.topic_scores_export import TOPIC_TABLES

        detail = choose_detail(flags.output, verbose=flags.verbose, quiet=flags.quiet, format_=flags.format_)
        least = gates.read_gates("--fail-below", flags.fail_below, options.measures(), "score", "rouge2:20")
        name = format_of(flags.format_, flags.output, [*RENDERERS, *TOPIC_TABLES])
        flags.check(name, options)
        return cls(flags, options, name, detail, least)

    def deliver(self, leaderboard: Leaderboard, problems: Sequence[str] = ()) -> None:
        """Print the table and the rest, and leave with the exit code of the leaderboard and of loading `problems`."""
        self._show(leaderboard)
        if self.flags.output is not None or self.format not in READ_BY_PEOPLE:
            print_missing_candidates(leaderboard)
        if self.flags.log_to is not None:
            from harness.jobs.trackers import log_leaderboard

            print_remark(log_leaderboard(leaderboard, self.flags.log_to))
        if self.flags.describe:
            print_methods(leaderboard)
        if self.flags.verify:
            print_verification(leaderboard.run, self.options)
        exit_with_code(leaderboard, self.least_scores, problems)

    def _show(self, leaderboard: Leaderboard) -> None:
        from harness.showing.leaderboard_formats import RENDERERS
        from harness.showing.topic_scores_export import TOPIC_TABLES

        flags = self.flags
        if self.format in TOPIC_TABLES:
            from harness.jobs import report

            run_report = report(leaderboard.run, most=sys.maxsize if flags.texts else 0, options=self.options)
            table = TOPIC_TABLES[self.format](run_report, costs=flags.costs, texts=flags.texts)
            deliver(_encode_excel(table) if flags.excel and isinstance(table, str) else table, flags.output)
            return
        style = style_for(
            flags.output,
            flags.decimals,
            beside=flags.beside,
            costs=flags.costs,
            detail=self.detail,
            columns=flags.column_names(),
            paper=flags.paper_style(),
        )
        result = RENDERERS[self.format](leaderboard, style)
        deliver(_encode_excel(result) if flags.excel else result, flags.output)
        if flags.output is None and self.format == "text" and self.detail != "table" and leaderboard.run:
            from harness.jobs import has_earlier_run
            from harness.showing.first_screen import next_steps

            has_earlier = has_earlier_run(leaderboard.run, leaderboard.dataset)
            deliver(next_steps(leaderboard, style, has_earlier_run=has_earlier), None)


def _encode_excel(table: str) -> str:
    from harness.showing.csv_export import encode_excel

    return encode_excel(table)


def choose_detail(output: Path | None, *, verbose: bool, quiet: bool, format_: str | None = None) -> Detail:
    """Choose how much text stands beside the table: a file, read later and by others, gets everything.

    Beneath a table of LaTeX stands what a reader of the paper must know; the rest belongs into its text.
    """
    if verbose and quiet:
        raise typer.BadParameter("--verbose and --quiet exclude each other")
    if not verbose and not quiet and (format_ == "latex" or (output and output.suffix == ".tex" and not format_)):
        return "short"
    return "table" if quiet else "full" if verbose or output is not None else "short"


def print_methods(leaderboard: Leaderboard) -> None:
    """Print the methods paragraph under the table."""
    from harness.showing.methods import describe_methods

    deliver("\n" + describe_methods(leaderboard), None)


def print_verification(run: str, options: ScoringOptions) -> None:
    """Score the same candidates with the reference tools. A difference is a bug of ours: exit 1."""
    from harness.jobs import verify

    checks = list(verify(run, options=options))
    wrong = [check for check in checks if check.difference]
    for check in wrong:
        print_remark(f"{check.system}, {check.metric}: {check.oracle} differs at {check.difference}")
    for metric in sorted({check.metric for check in checks if not check.oracle}):
        print_remark(f"{metric}: not verified, because no other tool computes this variant")
    for oracle in sorted({check.oracle for check in checks if check.oracle}):
        numbers = sum(check.figures for check in checks if check.oracle == oracle)
        unequal = sum(check.oracle == oracle for check in wrong)
        verdict = f"DIFFERS in {unequal} rows" if unequal else "all equal"
        deliver(f"{oracle}: {numbers:,} numbers of systems and baselines, {verdict}", None)
    if wrong:
        raise typer.Exit(1)


def print_missing_candidates(leaderboard: Leaderboard) -> None:
    """Print a line on stderr for each row that lacks candidates: programs that read a file read no remarks."""
    for row in leaderboard.rows:
        missing = row.topics - row.scored
        if row.role == "ceiling" or not missing:
            continue
        kind = "unavailable" if row.unavailable else next(iter(row.failures))
        why = f": {row.details.get(kind) or kind}"
        if row.unavailable:
            print_remark(
                f"{row.label}: not scored, {row.failures[kind]} of {row.topics} topics could not be asked{why}"
            )
        else:
            what = "scored 0" if leaderboard.topics == row.topics else "left out for all"
            print_remark(f"{row.label}: {missing} of {row.topics} topics without a candidate, {what}{why}")


def collect_problems(listener: Listener, problems: list[str]) -> Listener:
    """A listener that prints loading problems and adds them to `problems`."""

    def hear(problem: str) -> None:
        listener.remark(problem)
        problems.append(problem)

    return replace(listener, problem=hear)


def exit_with_code(leaderboard: Leaderboard, least: Mapping[str, float], problems: Sequence[str] = ()) -> None:
    """Leave with the exit code of the leaderboard, and say why. Baselines are gated where no system ran.

    A row that is not scored misses no gate: it has failed.
    """
    gated = "system" if any(row.role == "system" for row in leaderboard.rows) else "floor"
    missed = [
        f"{row.label} has {row.estimates[measure].value:.2f} in {measure}, below {lowest:g}"
        for measure, lowest in least.items()
        for row in leaderboard.rows
        if row.role == gated
        and not row.unavailable
        and not (measure in row.estimates and row.estimates[measure].value >= lowest - gates.TOLERANCE)
    ]
    gates.annotate_missed("--fail-below", missed)
    gates.exit_if_missed(missed)
    if problems or any(row.scored < row.topics for row in leaderboard.rows if row.role != "ceiling"):
        raise typer.Exit(EXIT_FAILED)
