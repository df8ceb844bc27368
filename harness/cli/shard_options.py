"""Work that is divided among machines: the options of shards and of workers of Dask, and the end of eval and score."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harness.cli.help import machines_option
from harness.cli.shared_options import refuse_nan
from harness.cli.table_options import TableFlags
from harness.number_bounds import MOST_SECONDS

if TYPE_CHECKING:
    from harness.cli.finish import OutputPlan
    from harness.jobs import ShardResult
    from harness.jobs.workers import DaskOptions
    from harness.running.shards import Shard


ShardFlag = Annotated[
    str | None,
    machines_option(
        "--shard",
        metavar="SHARD",
        help="Do only one part, for one machine of several: 3/16, or slurm in a job array of SLURM. "
        "Afterwards `harness merge RUN` makes the table.",
    ),
]
DaskFlag = Annotated[
    str | None,
    machines_option(
        "--dask",
        metavar="ADDRESS",
        help="Run systems and count on workers of Dask: the address of a scheduler (tcp://host:8786), or local:N for N "
        "workers on this machine.",
    ),
]
DaskResources = Annotated[
    list[str] | None,
    machines_option(
        "--dask-resources",
        metavar="RESOURCE",
        help="What a worker must offer to run systems: GPU=1; for one system mine:GPU=1. Repeatable.",
    ),
]
DaskWait = Annotated[
    float,
    machines_option(
        "--dask-wait",
        metavar="SECONDS",
        min=0,
        max=MOST_SECONDS,
        callback=refuse_nan,
        help="How long no worker may be there before that is an error.",
    ),
]


def parse_dask(address: str | None, resources: list[str] | None, wait: float) -> DaskOptions | None:
    """Options of Dask workers; None where none are asked for. A usage error for flags that need an address."""
    from harness.jobs.workers import DaskOptions

    if address is None:
        if resources:
            raise typer.BadParameter("--dask-resources says what workers must offer; add --dask ADDRESS")
        return None
    return DaskOptions(address, tuple(resources or ()), wait)


def parse_shard(text: str) -> Shard:
    """`3/16`, or the place of this task in its SLURM array, which is said. Raises HarnessError."""
    from harness.cli.output import print_remark
    from harness.running.shards import Shard

    if text.strip().lower() != "slurm":
        return Shard.parse(text)
    shard = Shard.of_slurm(os.environ)
    print_remark(f"this task of the SLURM array is shard {shard}")
    return shard


def evaluate_and_deliver(plan: OutputPlan, shard: str | None, dask: DaskOptions | None, **request: Any) -> None:
    """Run systems and print the table, or run one shard of the work. `request` holds keywords of `evaluate`."""
    from harness.cli.finish import collect_problems
    from harness.cli.parse import typed_command
    from harness.cli.progress_line import show_progress
    from harness.jobs import evaluate

    refuse_table(plan, shard, dask)
    problems: list[str] = []
    with show_progress(jobs=request.get("jobs")) as listener:
        request |= {"command": typed_command(), "listener": collect_problems(listener, problems)}
        request["options"] = plan.options
        part = None
        if shard is not None:
            from harness.jobs import evaluate_shard

            part = evaluate_shard(parse_shard(shard), **request)
        leaderboard = evaluate(dask=dask, **request) if part is None else None
    if part is not None:
        deliver_shard(part)
    if leaderboard is not None:
        plan.deliver(leaderboard, problems)


def score_and_deliver(
    plan: OutputPlan, shard: str | None, dask: DaskOptions | None, *arguments: Any, jobs: int | None, **request: Any
) -> None:
    """Score candidates and print the table, or count one shard of them; arguments as of `score_candidates`."""
    from harness.cli.parse import typed_command
    from harness.cli.progress_line import show_progress
    from harness.jobs import score_candidates

    refuse_table(plan, shard, dask)
    with show_progress(jobs=jobs) as listener:
        request |= {"listener": listener, "options": plan.options}
        part = None
        if shard is not None:
            from harness.jobs import score_shard

            part = score_shard(parse_shard(shard), *arguments, command=typed_command(), **request)
        leaderboard = score_candidates(*arguments, dask=dask, **request) if part is None else None
    if part is not None:
        deliver_shard(part)
    if leaderboard is not None:
        plan.deliver(leaderboard)


def refuse_table(plan: OutputPlan, shard: str | None, dask: DaskOptions | None) -> None:
    """Raise a usage error for options of a table, or of workers, where a shard is requested."""
    if shard is not None and dask is not None:
        raise typer.BadParameter("--shard and --dask both divide the work; take one of them")
    usual = TableFlags(decimals=plan.flags.decimals, verbose=plan.flags.verbose, quiet=plan.flags.quiet)
    if shard is not None and (plan.format != "text" or plan.least_scores or replace(plan.flags, format_=None) != usual):
        raise typer.BadParameter(
            "a shard prints no table; give --format, --output, --describe, --verify and the like to harness merge"
        )


def deliver_shard(result: ShardResult) -> None:
    """Print the contents of the shard, and exit with the code of its candidates."""
    from harness.cli.finish import EXIT_FAILED
    from harness.cli.output import deliver
    from harness.phrases import plural

    failed = f" ({result.failures:,} failed)" if result.failures else ""
    deliver(
        f"shard {result.shard} of run {result.run}: {result.topics:,} of {plural(result.total, 'topic')}, "
        f"{plural(result.systems, 'system')}, {plural(result.candidates, 'candidate')}{failed}; "
        f"when all shards are there: harness merge {result.run}",
        None,
    )
    if result.failures or result.problems:
        raise typer.Exit(EXIT_FAILED)
