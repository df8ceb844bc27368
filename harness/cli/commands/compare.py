"""`harness compare`: two runs side by side."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from harness.cli.scoring_options import ScoringFlags, scoring_flags
from harness.cli.shared_options import Decimals, Format, Output


@scoring_flags
def compare(
    flags: ScoringFlags,
    before: Annotated[str | None, typer.Argument(help="A run in results/.", show_default="the last but one")] = None,
    after: Annotated[str | None, typer.Argument(help="A later run.", show_default="the last")] = None,
    format_: Format = None,
    output: Output = None,
    width: Decimals = 1,
    gate: Annotated[
        list[str] | None,
        typer.Option(
            "--gate",
            metavar="MEASURE:CHANGE",
            help="Exit 4 if a system fell by more: rouge2:-0.5. Repeatable.",
        ),
    ] = None,
) -> None:
    """Put two runs side by side: what changed, and is it real?

    Without names: the last two runs of the last dataset. Both are scored anew from their candidates. Runs whose
    datasets or signatures differ are refused, with the reason. Exit codes: 0 complete; 1 input; 2 usage; 3 a system
    is unfinished in one of them, and not compared; 4 a --gate was missed, or its system is in the old run only.
    """
    from harness.cli.finish import EXIT_FAILED
    from harness.cli.gates import check_directions, exit_if_missed, gate_failures, read_gates, shared_rows
    from harness.cli.output import deliver, format_of
    from harness.errors import NothingShared
    from harness.jobs import compare as compare_runs
    from harness.showing import RUN_COMPARISON_FORMATS, render_run_comparison, style_of

    name = format_of(format_, output, RUN_COMPARISON_FORMATS)
    options = flags.to_options()
    gates = read_gates("--gate", gate, options.measures(), "change", "rouge2:-0.5")
    try:
        contrast = compare_runs(before, after, options=options)
    except NothingShared as error:
        if not gates:
            raise
        exit_if_missed([str(error)])  # every system that a gate guards is gone
        raise
    check_directions(contrast, gates)
    style = style_of(sys.stdout, width)
    colour = style.colour and output is None
    deliver(render_run_comparison(contrast, name, width, width=style.width, colour=colour), output)
    exit_if_missed(gate_failures(contrast, gates))
    if any(row.unfinished for row in shared_rows(contrast)):
        raise typer.Exit(EXIT_FAILED)
