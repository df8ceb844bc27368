"""`harness compare`: two runs side by side."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from harness.cli.completion import complete_gate, complete_run
from harness.cli.help import OUTPUT
from harness.cli.scoring_options import ScoringFlags, scoring_flags
from harness.cli.shared_options import Decimals, Format, Output
from harness.cli.statistics_options import GateRule


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
    format_: Format = None,
    output: Output = None,
    decimals: Decimals = 1,
    gate: Annotated[
        list[str] | None,
        typer.Option(
            "--gate",
            metavar="MEASURE:CHANGE",
            help="Exit with 4 if a system lost more than this, as in rouge2:-0.5. Repeatable.",
            autocompletion=complete_gate,
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    gate_rule: GateRule = "point",
) -> None:
    """Put two runs side by side: what changed, and is it real?

    Without names it takes the last two runs of the last dataset. Both are scored again from their candidates. Runs
    whose datasets or signatures differ are refused, with the reason. A system that is only in the older run misses
    every --gate.
    """
    from harness.cli.finish import EXIT_FAILED
    from harness.cli.gates import check_directions, exit_if_missed, gate_failures, parse_rule, read_gates, shared_rows
    from harness.cli.output import deliver, format_of
    from harness.errors import NothingShared
    from harness.jobs import compare as compare_runs
    from harness.showing import RUN_COMPARISON_FORMATS, render_run_comparison, style_of

    name = format_of(format_, output, RUN_COMPARISON_FORMATS)
    options, rule = flags.to_options_of(after), parse_rule(gate_rule)
    gates = read_gates("--gate", gate, options.measures(), "change", "rouge2:-0.5")
    try:
        comparison = compare_runs(before, after, options=options)
    except NothingShared as error:
        if not gates:
            raise
        exit_if_missed([str(error)])  # every system that a gate guards is gone
        raise
    check_directions(comparison, gates)
    style = style_of(sys.stdout, decimals)
    colour = style.colour and output is None
    deliver(render_run_comparison(comparison, name, decimals, width=style.width, colour=colour), output)
    exit_if_missed(gate_failures(comparison, gates, rule))
    if any(row.unavailable for row in shared_rows(comparison)):
        raise typer.Exit(EXIT_FAILED)
