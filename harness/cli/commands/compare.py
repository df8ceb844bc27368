"""`harness compare`: two runs side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.completion import complete_gate, complete_run
from harness.cli.help import output_option, statistics_option
from harness.cli.scoring_options import ScoringFlags, scoring_flags
from harness.cli.shared_options import CountJobs, Decimals, Format, Output, PageTexts, Quiet, Verbose

if TYPE_CHECKING:
    from harness.cli.gates import Gates
    from harness.jobs import ScoringOptions
    from harness.records import RunComparison
    from harness.statistics.equivalence import Rule

Junit = Annotated[
    Path | None,
    output_option(
        "--junit",
        metavar="FILE",
        help="Also write the gates to this file as JUnit XML, one case for each system and --gate.",
    ),
]
Annotations = Annotated[
    bool | None,
    output_option(
        "--annotations/--no-annotations",
        help="Print the verdict, warnings and missed gates as annotations of GitHub Actions, on stderr.",
        show_default="on where GITHUB_ACTIONS is true",
    ),
]
GateChanges = Annotated[
    list[str] | None,
    output_option(
        "--gate",
        metavar="MEASURE:CHANGE",
        help="Exit with 4 if a system lost more than this, as in rouge2:-0.5. Repeatable.",
        autocompletion=complete_gate,
    ),
]
GateRule = Annotated[
    str,
    statistics_option(
        "--gate-rule",
        metavar="point|significant|non-inferior",
        help="When a gate is missed: by the change itself; only where the drop is shown; or unless it is shown that "
        "the drop is smaller.",
    ),
]


@scoring_flags
def compare(
    flags: ScoringFlags,
    before: Annotated[
        str | None,
        typer.Argument(
            metavar="RUN",
            help="The older run in results/.",
            show_default="the last but one",
            autocompletion=complete_run,
        ),
    ] = None,
    after: Annotated[
        str | None,
        typer.Argument(metavar="RUN", help="The newer run.", show_default="the last", autocompletion=complete_run),
    ] = None,
    jobs: CountJobs = None,
    format_: Format = None,
    output: Output = None,
    texts: PageTexts = None,
    decimals: Decimals = 1,
    gate: GateChanges = None,
    gate_rule: GateRule = "point",
    junit: Junit = None,
    annotations: Annotations = None,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    """Put two runs side by side: what changed, and is it real?

    Without names it takes the last run, and the latest one before it on the same dataset that has a system in common
    with it. Both are scored again from their candidates. Runs whose datasets or signatures differ are refused, with
    the reason. A system that is only in the older run misses every --gate. -o page.html writes a page to look at, with
    the texts of each system before and after.
    """
    from harness.cli import parse
    from harness.cli.finish import choose_detail
    from harness.cli.gates import check_directions, read_gates
    from harness.cli.output import deliver, format_of, style_for
    from harness.parallel.cores import use_jobs
    from harness.showing.run_comparison_table import RUN_COMPARISON_FORMATS
    from harness.statistics.equivalence import Rule

    name = format_of(format_, output, (*RUN_COMPARISON_FORMATS, "html"))
    detail = choose_detail(output, verbose=verbose, quiet=quiet, format_=format_)
    options, rule = flags.to_options_of(after), parse.parse_word("rule of gates", gate_rule, Rule)
    gates = read_gates("--gate", gate, options.measures(), "change", "rouge2:-0.5")
    _check_outputs(name, texts, junit, is_gated=bool(gates))
    with use_jobs(jobs):
        comparison = _compare_runs(before, after, options, is_gated=bool(gates))
        check_directions(comparison, gates)
        if name == "html":
            from harness.jobs import comparison_report
            from harness.showing.page import render_comparison_page

            deliver(render_comparison_page(comparison_report(comparison, options=options, texts=texts)), output)
        else:
            deliver(RUN_COMPARISON_FORMATS.write(comparison, name, style_for(output, decimals, detail=detail)), output)
    _check_gates(comparison, gates, rule, junit, annotations)


def _check_outputs(name: str, texts: int | None, junit: Path | None, *, is_gated: bool) -> None:
    """Raise a usage error where a flag asks for a part of what is not written."""
    if junit is not None and not is_gated:
        raise typer.BadParameter("--junit writes one case for each system and gate, so it needs --gate MEASURE:CHANGE")
    if texts is not None and name != "html":
        raise typer.BadParameter("--texts is for the page of two runs: give it with -o PAGE.html")


def _compare_runs(before: str | None, after: str | None, options: ScoringOptions, *, is_gated: bool) -> RunComparison:
    """The comparison; where no system is left to compare, every gate is missed."""
    from harness.cli.gates import exit_if_missed
    from harness.errors import NothingShared
    from harness.jobs import compare as compare_runs

    try:
        return compare_runs(before, after, options=options)
    except NothingShared as error:
        if is_gated:
            exit_if_missed([str(error)])
        raise


def _check_gates(
    comparison: RunComparison, gates: Gates, rule: Rule, junit: Path | None, annotations: bool | None
) -> None:
    """Report the gates where asked, and exit with the code for missed gates and unfinished systems."""
    from harness.cli.finish import EXIT_FAILED
    from harness.cli.gates import exit_if_missed, gate_failures, is_github, judge_gates, shared_rows
    from harness.cli.output import deliver, print_annotation
    from harness.showing.ci_reports import annotation_lines, render_junit

    results = judge_gates(comparison, gates, rule)
    if junit is not None:
        deliver(render_junit(comparison, results), junit)
    if is_github() if annotations is None else annotations:
        for line in annotation_lines(comparison, results):
            print_annotation(line)
    exit_if_missed(gate_failures(results))
    if any(row.unavailable for row in shared_rows(comparison)):
        raise typer.Exit(EXIT_FAILED)
