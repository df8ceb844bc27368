"""`harness eval`: run the systems, score what they wrote, print the table."""

from __future__ import annotations

from harness.cli.endpoint_options import BatchIn, BatchOut, MaxCost
from harness.cli.export_options import ExportFlags, export_flags
from harness.cli.run_options import Cpu, FormerRepeat, Fresh, Jobs, Memory, Systems, Timeout, Trials, Words
from harness.cli.scoring_options import ScoringFlags, scoring_flags
from harness.cli.shard_options import DaskFlag, DaskResources, DaskWait, ShardFlag, parse_dask
from harness.cli.shared_options import (
    Beside,
    Costs,
    DatasetArgument,
    Decimals,
    Describe,
    FailBelow,
    Format,
    Language,
    Output,
    Quiet,
    RunName,
    Verbose,
    Verify,
)


@scoring_flags
@export_flags
def eval_(
    flags: ScoringFlags,
    exports: ExportFlags,
    dataset: DatasetArgument = None,
    systems: Systems = None,
    format_: Format = None,
    output: Output = None,
    decimals: Decimals = 1,
    run: RunName = None,
    fresh: Fresh = False,
    jobs: Jobs = None,
    timeout: Timeout = None,
    cpu: Cpu = None,
    memory: Memory = None,
    trials: Trials = 1,
    words: Words = None,
    language: Language = "",
    verbose: Verbose = False,
    quiet: Quiet = False,
    describe: Describe = False,
    beside: Beside = False,
    costs: Costs = False,
    max_cost: MaxCost = None,
    batch_out: BatchOut = None,
    batch_in: BatchIn = None,
    shard: ShardFlag = None,
    dask: DaskFlag = None,
    dask_resources: DaskResources = None,
    dask_wait: DaskWait = 60.0,
    verify: Verify = False,
    fail_below: FailBelow = None,
    repeat: FormerRepeat = None,
) -> None:
    """Run the systems, score what they wrote, print the ranking.

    Each system runs in a process of its own. Work that is finished is not done again; a stopped run is resumed.
    """
    from harness.cli import parse
    from harness.cli.batches import exchange_batch_files
    from harness.cli.commands.rerun import rerun_and_compare
    from harness.cli.divided import evaluate_and_deliver
    from harness.cli.finish import OutputPlan, choose_detail

    options = flags.to_options()
    if repeat is not None:
        more = (dataset, systems, run, fresh, words, language, fail_below, trials > 1, timeout, cpu, memory, max_cost)
        rerun_and_compare(repeat, jobs, options, alone=not any(more))
        return
    detail = choose_detail(output, verbose=verbose, quiet=quiet, format_=format_)
    additions = {"describe": describe, "verify": verify, "beside": beside, "costs": costs}
    plan = OutputPlan.from_flags(format_, output, decimals, fail_below, options, detail, exports, **additions)
    what = {"dataset": dataset, "systems": parse.split_systems(systems), "words": words, "language": language}
    limits = parse.parse_limits(timeout, cpu, memory) | {"max_cost": max_cost}
    how = {"run": run, "fresh": fresh, "jobs": jobs, "trials": trials}
    workers = parse_dask(dask, dask_resources, dask_wait)
    with exchange_batch_files(batch_out, batch_in):
        evaluate_and_deliver(plan, shard, workers, **what, **how, **limits)
