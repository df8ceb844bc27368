"""`harness eval`: run the systems, score what they wrote, print the table."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli.flags import ScoringFlags, scoring_flags
from harness.cli.options import (
    Beside,
    Costs,
    DatasetArgument,
    Decimals,
    Describe,
    FailBelow,
    Format,
    Jobs,
    Output,
    Repeats,
    RunName,
    Systems,
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
    fresh: Annotated[bool, typer.Option("--fresh", help="Run everything again, whatever is there already.")] = False,
    jobs: Jobs = None,
    timeout: Annotated[float, typer.Option("--timeout", min=0.01, help="Seconds a system may take an article.")] = 60.0,
    memory: Annotated[str, typer.Option("--memory", help="Memory a system may take: 512M, 4G; 0 for no limit.")] = "4G",
    repeats: Repeats = 1,
    words: Words = None,
    describe: Describe = False,
    beside_human: Beside = False,
    costs: Costs = False,
    verify: Verify = False,
    fail_below: FailBelow = None,
    repeat: Annotated[
        str | None,
        typer.Option("--repeat", metavar="RUN", help="Make a kept run again; is it the same, byte for byte?"),
    ] = None,
) -> None:
    """Run the systems, score what they wrote, print the ranking.

    What an earlier run has done already is not done again. Exit codes: 0 complete; 1 usage or input; 3 some
    candidates failed; 4 a --fail-below was missed, or a --repeat came out otherwise.
    """
    from harness.cli import asked
    from harness.cli.outcome import Ending
    from harness.cli.progress import progress
    from harness.cli.repeating import repeated
    from harness.jobs import evaluate

    how = flags.how()
    if repeat is not None:
        repeated(repeat, jobs, how, alone=not (dataset or systems or run or fresh or words or fail_below))
        return
    ending = Ending.of(
        format_, output, width, fail_below, how, describe=describe, verify=verify, beside=beside_human, costs=costs
    )
    most = asked.size(memory)
    with progress() as listener:
        comparison = evaluate(
            dataset,
            asked.systems(systems),
            run=run,
            fresh=fresh,
            words=words,
            timeout=timeout,
            memory=most,
            jobs=jobs,
            repeats=repeats,
            command=asked.typed(),
            listener=listener,
            **how,
        )
    ending.deliver(comparison)
