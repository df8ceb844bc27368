"""`harness compare`: two runs side by side."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from harness.cli.options import Decimals, Format, Metrics, Output


def compare(
    before: Annotated[str | None, typer.Argument(help="A run in results/.", show_default="the last but one")] = None,
    after: Annotated[str | None, typer.Argument(help="A later run.", show_default="the last")] = None,
    metrics: Metrics = None,
    format_: Format = None,
    output: Output = None,
    width: Decimals = 1,
) -> None:
    """Put two runs of one dataset side by side, with their differences.

    Without names: the last two runs of the last dataset. Both are scored anew from their candidates. Runs whose
    datasets or signatures differ are refused, with the reason.
    """
    from harness.cli import asked
    from harness.cli.output import deliver, format_of
    from harness.jobs import compare as compare_runs
    from harness.showing import DIFFERENCES, render_difference, style_of

    name = format_of(format_, output, DIFFERENCES)
    old, new = compare_runs(before, after, metrics=asked.metrics(metrics))
    style = style_of(sys.stdout, width)
    colour = style.colour and output is None
    deliver(render_difference(old, new, name, width, width=style.width, colour=colour), output)
