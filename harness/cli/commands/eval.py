"""`harness eval`: run the systems, score what they wrote, print the table."""

from __future__ import annotations

from harness.cli.judge_options import BatchIn, BatchOut, MaxCost
from harness.cli.run_options import Cpu, FormerRepeat, Fresh, Jobs, Memory, Systems, Timeout, Trials, Words
from harness.cli.scoring_options import ScoringFlags, scoring_flags
from harness.cli.shard_options import DaskFlag, DaskResources, DaskWait, ShardFlag, parse_dask
from harness.cli.shared_options import DatasetArgument, Language, RunName, take_flags
from harness.cli.table_options import TableFlags


@scoring_flags
@take_flags("table", TableFlags)
def eval_(
    flags: ScoringFlags,
    table: TableFlags,
    dataset: DatasetArgument = None,
    systems: Systems = None,
    run: RunName = None,
    fresh: Fresh = False,
    jobs: Jobs = None,
    timeout: Timeout = None,
    cpu: Cpu = None,
    memory: Memory = None,
    trials: Trials = 1,
    words: Words = None,
    language: Language = "",
    max_cost: MaxCost = None,
    batch_out: BatchOut = None,
    batch_in: BatchIn = None,
    shard: ShardFlag = None,
    dask: DaskFlag = None,
    dask_resources: DaskResources = None,
    dask_wait: DaskWait = 60.0,
    repeat: FormerRepeat = None,
) -> None:
    """Run the systems, score what they wrote, print the ranking.

    Each system runs in a process of its own. Work that is finished is not done again; a stopped run is resumed.
    """
    from harness.cli import parse
    from harness.cli.commands.rerun import rerun_and_compare
    from harness.cli.finish import OutputPlan
    from harness.cli.output import print_remark
    from harness.cli.shard_options import evaluate_and_deliver
    from harness.jobs.batches import exchange_batches
    from harness.jobs.listener import Listener

    options = flags.to_options()
    if repeat is not None:
        more = (dataset, systems, run, fresh, words, language, trials > 1, timeout, cpu, memory, max_cost)
        rerun_and_compare(repeat, jobs, options, alone=not any(more) and not table.fail_below)
        return
    plan = OutputPlan.from_flags(table, options)
    what = {"dataset": dataset, "systems": parse.split_systems(systems), "words": words, "language": language}
    limits = parse.parse_limits(timeout, cpu, memory) | {"max_cost": max_cost}
    how = {"run": run, "fresh": fresh, "jobs": jobs, "trials": trials}
    workers = parse_dask(dask, dask_resources, dask_wait)
    with exchange_batches(batch_out, batch_in, Listener(remark=print_remark)):
        evaluate_and_deliver(plan, shard, workers, **what, **how, **limits)
