"""`harness report`: a run as one page to look at."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from harness.cli.scoring_options import ScoringFlags, scoring_flags


@scoring_flags
def report(
    flags: ScoringFlags,
    run: Annotated[str | None, typer.Argument(help="A run in results/.", show_default="the last")] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write there.", show_default="report.html in the run"),
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Write a run as one HTML page to look at.

    The page is one file that asks for nothing: it can be mailed, printed and opened without a network.
    """
    from harness.cli.finish import print_missing_candidates
    from harness.cli.output import deliver
    from harness.jobs import report as reported
    from harness.showing import render_report

    found = reported(run, options=flags.to_options())
    path = output or Path(found.run.path) / "report.html"
    deliver(render_report(found), path, through_links=output is not None)
    print_missing_candidates(found.comparison)
    if open_:
        import webbrowser

        webbrowser.open(path.resolve().as_uri())
