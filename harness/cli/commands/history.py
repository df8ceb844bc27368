"""`harness history`: all runs of a dataset, and what changed from run to run."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli.completion import complete_dataset, complete_metric, complete_row
from harness.cli.help import measure_option, run_option
from harness.cli.shared_options import CountJobs, Decimals, Output, format_option

DatasetOfRuns = Annotated[
    str | None,
    typer.Argument(
        metavar="DATASET",
        help="The name of a dataset that runs were made on.",
        show_default="that of the last run",
        autocompletion=complete_dataset,
    ),
]
FollowedSystem = Annotated[
    str | None,
    run_option(
        "--system",
        "-s",
        metavar="SYSTEM",
        help="Follow this row of the runs.",
        show_default="the best system of each run",
        autocompletion=complete_row,
    ),
]
ShownMeasure = Annotated[
    str | None,
    measure_option(
        "--metric",
        "-m",
        metavar="MEASURE",
        help="The measure to show.",
        show_default="the first of the last run",
        autocompletion=complete_metric,
    ),
]
HistoryFormat = Annotated[
    str | None,
    format_option("text, markdown, csv, json or html"),
]


def history(
    dataset: DatasetOfRuns = None,
    system: FollowedSystem = None,
    measure: ShownMeasure = None,
    jobs: CountJobs = None,
    format_: HistoryFormat = None,
    output: Output = None,
    decimals: Decimals = 1,
) -> None:
    """Show all runs of a dataset, and what changed from run to run.

    A row has the date, the commit, the score, and the change since the run before.
    Runs whose topics or signatures differ stand in tables of their own, because their scores cannot be compared.
    """
    from harness.cli.output import deliver, format_of, style_for
    from harness.jobs import build_history
    from harness.parallel.cores import use_jobs
    from harness.showing.history_table import HISTORY_FORMATS

    name = format_of(format_, output, HISTORY_FORMATS)
    with use_jobs(jobs):
        built = build_history(dataset, system, measure)
    deliver(HISTORY_FORMATS.write(built, name, style_for(output, decimals)), output)
