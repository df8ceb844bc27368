"""`harness merge`: the shards of a run as one run, and its table."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli.completion import complete_sharded_run
from harness.cli.export_options import ExportFlags, export_flags
from harness.cli.help import RUN
from harness.cli.shared_options import (
    Beside,
    Costs,
    CountJobs,
    Decimals,
    Describe,
    FailBelow,
    Format,
    Output,
    Quiet,
    Verbose,
    Verify,
)


@export_flags
def merge(
    exports: ExportFlags,
    run: Annotated[
        str,
        typer.Argument(
            metavar="RUN", help="The run whose shards are in results/RUN/shards/.", autocompletion=complete_sharded_run
        ),
    ],
    any_versions: Annotated[
        bool,
        typer.Option(
            "--any-versions",
            help="Take shards that were made under other versions of Python or of packages, too.",
            rich_help_panel=RUN,
        ),
    ] = False,
    jobs: CountJobs = None,
    format_: Format = None,
    output: Output = None,
    decimals: Decimals = 1,
    verbose: Verbose = False,
    quiet: Quiet = False,
    describe: Describe = False,
    beside: Beside = False,
    costs: Costs = False,
    verify: Verify = False,
    fail_below: FailBelow = None,
) -> None:
    """Put the shards of a run together and print the ranking.

    All shards must be there, of one dataset, with one set of options. They say how the run is scored.
    """
    from harness.cli import parse
    from harness.cli.finish import OutputPlan, choose_detail
    from harness.cli.progress import show_progress
    from harness.jobs import merge_shards, shard_options

    options = shard_options(run)
    detail = choose_detail(output, verbose=verbose, quiet=quiet, format_=format_)
    additions = {"describe": describe, "verify": verify, "beside": beside, "costs": costs}
    plan = OutputPlan.from_flags(format_, output, decimals, fail_below, options, detail, exports, **additions)
    with show_progress(stopped="stopped; the shards are as they were", jobs=jobs) as listener:
        result = merge_shards(run, any_versions=any_versions, command=parse.typed_command(), listener=listener)
    plan.deliver(result.leaderboard, result.problems)
