"""`harness eval`: run the systems, score what they wrote, print the table."""

from __future__ import annotations

from harness.cli.endpoint_options import MaxCost
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
    RunName,
    Verify,
)


@scoring_flags
def eval_(
    flags: ScoringFlags,
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
    describe: Describe = False,
    beside: Beside = False,
    costs: Costs = False,
    max_cost: MaxCost = None,
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
    from harness.cli.commands.rerun import rerun_and_compare
    from harness.cli.divided import evaluate_and_deliver
    from harness.cli.finish import OutputPlan

    options = flags.to_options()
    if repeat is not None:
        others = (dataset, systems, run, fresh, words, language, fail_below, trials > 1, timeout, cpu, memory, max_cost)
        rerun_and_compare(repeat, jobs, options, alone=not any(others))
        return
    plan = OutputPlan.from_flags(
        format_, output, decimals, fail_below, options, describe=describe, verify=verify, beside=beside, costs=costs
    )
    evaluate_and_deliver(
        plan,
        shard,
        parse_dask(dask, dask_resources, dask_wait),
        dataset=dataset,
        systems=parse.split_systems(systems),
        run=run,
        fresh=fresh,
        words=words,
        language=language,
        jobs=jobs,
        trials=trials,
        max_cost=max_cost,
        **parse.parse_limits(timeout, cpu, memory),
    )
