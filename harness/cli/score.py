"""`harness score`: candidates made elsewhere, scored and compared as if systems had written them here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from harness.cli.flags import ScoringFlags, scoring_flags
from harness.cli.options import Beside, Costs, Decimals, Describe, FailBelow, Format, Output, RunName, Verify
from harness.errors import HarnessError


@scoring_flags
def score(
    flags: ScoringFlags,
    dataset: Annotated[str, typer.Argument(help="A name under references/, a folder, or a .jsonl file.")],
    inputs: Annotated[
        list[str],
        typer.Option(
            "--input",
            "-i",
            metavar="[LABEL=]FILE",
            help='Candidates: a line a topic, or .jsonl with {"id", "candidate"}. Repeatable.',
        ),
    ],
    format_: Format = None,
    output: Output = None,
    width: Decimals = 1,
    run: RunName = None,
    describe: Describe = False,
    beside_human: Beside = False,
    costs: Costs = False,
    verify: Verify = False,
    fail_below: FailBelow = None,
) -> None:
    """Score candidates made elsewhere, one file a system."""
    from harness.cli.outcome import Ending
    from harness.cli.progress import progress
    from harness.jobs import score as score_candidates

    how = flags.how()
    ending = Ending.of(
        format_, output, width, fail_below, how, describe=describe, verify=verify, beside=beside_human, costs=costs
    )
    with progress() as listener:
        comparison = score_candidates(dataset, labelled(inputs), run=run, listener=listener, **how)
    ending.deliver(comparison)


def labelled(inputs: list[str]) -> dict[str, str | Path]:
    """`-i gpt=a.txt -i b.jsonl` as {"gpt": "a.txt", "b": "b.jsonl"}."""
    found: dict[str, str | Path] = {}
    for given in inputs:
        label, equals, file = given.partition("=")
        named = bool(equals) and not Path(given).exists()
        path = Path(file if named else given)
        name = label if named else path.stem
        if name in found:
            raise HarnessError(f"two files are called {name!r}: {found[name]} and {path}; write -i OTHER={path}")
        found[name] = path
    return found
