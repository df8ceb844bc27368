"""The end of `eval` and `score`: all of the work and its table, or one shard and a line about it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import typer

from harness.cli.shard_options import parse_shard
from harness.cli.table_options import TableFlags

if TYPE_CHECKING:
    from harness.cli.finish import OutputPlan
    from harness.jobs import ShardResult
    from harness.jobs.workers import DaskOptions


def evaluate_and_deliver(plan: OutputPlan, shard: str | None, dask: DaskOptions | None, **request: Any) -> None:
    """Run systems and print the table, or run one shard of the work. `request` holds keywords of `evaluate`."""
    from harness.cli.finish import collect_problems
    from harness.cli.parse import typed_command
    from harness.cli.progress import show_progress
    from harness.jobs import evaluate, evaluate_shard

    refuse_table(plan, shard, dask)
    problems: list[str] = []
    with show_progress(jobs=request.get("jobs")) as listener:
        request |= {"command": typed_command(), "listener": collect_problems(listener, problems)}
        request["options"] = plan.options
        part = None if shard is None else evaluate_shard(parse_shard(shard), **request)
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
    from harness.cli.progress import show_progress
    from harness.jobs import score_candidates, score_shard

    refuse_table(plan, shard, dask)
    with show_progress(jobs=jobs) as listener:
        request |= {"listener": listener, "options": plan.options}
        part = None
        if shard is not None:
            part = score_shard(parse_shard(shard), *arguments, command=typed_command(), **request)
        leaderboard = score_candidates(*arguments, dask=dask, **request) if part is None else None
    if part is not None:
        deliver_shard(part)
    if leaderboard is not None:
        plan.deliver(leaderboard)


def refuse_table(plan: OutputPlan, shard: str | None, dask: DaskOptions | None) -> None:
    """Raise a usage error for what a shard has not: a table, and workers."""
    if shard is not None and dask is not None:
        raise typer.BadParameter("--shard and --dask both divide the work; take one of them")
    usual = TableFlags(decimals=plan.flags.decimals, verbose=plan.flags.verbose, quiet=plan.flags.quiet)
    if shard is not None and (plan.format != "text" or plan.least_scores or replace(plan.flags, format_=None) != usual):
        raise typer.BadParameter(
            "a shard prints no table; give --format, --output, --describe, --verify and the like to harness merge"
        )


def deliver_shard(result: ShardResult) -> None:
    """Say what the shard holds, and leave with the exit code of its candidates."""
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
