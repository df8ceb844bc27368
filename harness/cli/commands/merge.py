"""`harness merge`: the shards of a run as one run, and its table."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli.completion import complete_sharded_run
from harness.cli.help import run_option
from harness.cli.shared_options import CountJobs, take_flags
from harness.cli.table_options import TableFlags


@take_flags("table", TableFlags)
def merge(
    table: TableFlags,
    run: Annotated[
        str,
        typer.Argument(
            metavar="RUN", help="The run whose shards are in results/RUN/shards/.", autocompletion=complete_sharded_run
        ),
    ],
    any_versions: Annotated[
        bool,
        run_option(
            "--any-versions", help="Take shards that were made under other versions of Python or of packages, too."
        ),
    ] = False,
    jobs: CountJobs = None,
) -> None:
    """Put the shards of a run together and print the ranking.

    All shards must be there, of one dataset, with one set of options. They say how the run is scored.
    """
    from harness.cli import parse
    from harness.cli.finish import OutputPlan
    from harness.cli.progress_line import show_progress
    from harness.jobs import merge_shards, shard_options

    options = shard_options(run)
    plan = OutputPlan.from_flags(table, options)
    with show_progress(stopped="stopped; the shards are as they were", jobs=jobs) as listener:
        result = merge_shards(run, any_versions=any_versions, command=parse.typed_command(), listener=listener)
    plan.deliver(result.leaderboard, result.problems)
