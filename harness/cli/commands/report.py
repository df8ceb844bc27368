"""`harness report`: a run as one page to look at."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from harness.cli.help import output_option
from harness.cli.scoring_options import ScoringFlags, scoring_flags
from harness.cli.shared_options import CountJobs, PageTexts, RunArgument


@scoring_flags
def report(
    flags: ScoringFlags,
    run: RunArgument = None,
    output: Annotated[
        Path | None,
        output_option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write the page to this file.",
            show_default="report.html (leaderboard.html) in the folder of the run",
        ),
    ] = None,
    leaderboard: Annotated[
        bool,
        output_option(
            "--leaderboard",
            help="Write a leaderboard to publish instead: scores, ranks, answer rates, lengths and costs, no texts.",
        ),
    ] = False,
    texts: PageTexts = None,
    open_: Annotated[bool, output_option("--open", help="Open the page in the browser.")] = False,
    jobs: CountJobs = None,
) -> None:
    """Write a run as one HTML page to look at.

    The page is one file that loads nothing else: it can be mailed, printed and opened without a network.
    """
    from harness.cli.finish import print_missing_candidates
    from harness.cli.output import deliver
    from harness.cli.progress_line import show_progress
    from harness.jobs import publication
    from harness.jobs import report as make_report
    from harness.showing.page import render_publication, render_report

    with show_progress("stopped; nothing was written", jobs=jobs):
        options = flags.to_options_of(run)
        page = publication(run, options=options) if leaderboard else make_report(run, options=options, texts=texts)
    path = output or Path(page.run.path) / ("leaderboard.html" if leaderboard else "report.html")
    deliver((render_publication if leaderboard else render_report)(page), path, through_links=output is not None)
    print_missing_candidates(page.leaderboard)
    if open_:
        import webbrowser

        webbrowser.open(path.resolve().as_uri())
