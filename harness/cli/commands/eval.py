"""`harness eval`: run the systems, score what they wrote, print the table."""

from __future__ import annotations

from harness.cli.commands.rerun import rerun_and_compare
from harness.cli.endpoint_options import MaxCost
from harness.cli.scoring_options import ScoringFlags, scoring_flags
from harness.cli.shared_options import (
    Beside,
    Costs,
    Cpu,
    DatasetArgument,
    Decimals,
    Describe,
    FailBelow,
    Format,
    Fresh,
    Jobs,
    Language,
    Memory,
    Output,
    Repeat,
    Repeats,
    RunName,
    Systems,
    Timeout,
    Verify,
    Words,
)


@scoring_flags
def eval_(
    flags: ScoringFlags,
    dataset: DatasetArgument = None,
    systems: Systems = None,
    format_: Format = None,
    output: Output = None,
    width: Decimals = 1,
    run: RunName = None,
    fresh: Fresh = False,
    jobs: Jobs = None,
    timeout: Timeout = None,
    cpu: Cpu = None,
    memory: Memory = None,
    repeats: Repeats = 1,
    words: Words = None,
    language: Language = "",
    describe: Describe = False,
    beside_human: Beside = False,
    costs: Costs = False,
    max_cost: MaxCost = None,
    verify: Verify = False,
    fail_below: FailBelow = None,
    repeat: Repeat = None,
) -> None:
    """Run the systems, score what they wrote, print the ranking.

    What an earlier run has done already is not done again. Exit codes: 0 complete; 1 input; 2 usage; 3 some
    candidates failed, or a system could not be loaded; 4 a --fail-below was missed, or a --repeat came out otherwise.
    """
    from harness.cli import parse
    from harness.cli.finish import OutputPlan, collecting
    from harness.cli.progress import show_progress
    from harness.jobs import evaluate

    how = flags.how()
    if repeat is not None:
        limited = (timeout, cpu, memory, max_cost) != (None,) * 4
        others = dataset, systems, run, fresh, words, language, fail_below, repeats > 1, limited
        rerun_and_compare(repeat, jobs, how, alone=not any(others))
        return
    ending = OutputPlan.of(
        format_, output, width, fail_below, how, describe=describe, verify=verify, beside=beside_human, costs=costs
    )
    problems: list[str] = []
    with show_progress() as listener:
        comparison = evaluate(
            dataset,
            parse.split_systems(systems),
            run=run,
            fresh=fresh,
            words=words,
            language=language,
            jobs=jobs,
            repeats=repeats,
            max_cost=max_cost,
            command=parse.typed_command(),
            listener=collecting(listener, problems),
            **parse.parse_limits(timeout, cpu, memory),
            **how,
        )
    ending.deliver(comparison, problems)
