"""`harness rerun`: a run once more, and whether it came out the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.completion import complete_run
from harness.cli.gates import exit_if_missed
from harness.cli.output import deliver
from harness.cli.run_options import Jobs
from harness.cli.scoring_options import ScoringFlags, scoring_flags
from harness.errors import HarnessError

if TYPE_CHECKING:
    from harness.jobs import ScoringOptions


@scoring_flags
def rerun(
    flags: ScoringFlags,
    run: Annotated[str, typer.Argument(metavar="RUN", help="A run in results/.", autocompletion=complete_run)],
    jobs: Jobs = None,
) -> None:
    """Make a run once more and say which candidates differ.

    It takes the dataset, the systems and their limits from RUN, and keeps what comes out as a new run. Candidates are
    compared byte for byte; their times may differ.
    """
    rerun_and_compare(run, jobs, flags.to_options(), alone=True)


def rerun_and_compare(run: str, jobs: int | None, options: ScoringOptions, *, alone: bool) -> None:
    """Repeat a run and compare the bytes; exit with code 4 where these differ.

    Raises HarnessError where the former `eval --repeat` stands beside other choices.
    """
    from harness.cli.finish import EXIT_FAILED
    from harness.cli.parse import typed_command
    from harness.cli.progress_line import show_progress
    from harness.jobs import rerun as make_again
    from harness.showing.wording import word_remarks

    if not alone:
        raise HarnessError("`harness rerun RUN` takes dataset, systems and limits from the run; leave the rest out")
    with show_progress() as listener:
        result = make_again(run, jobs=jobs, command=typed_command(), listener=listener, options=options)
    summary = f"{result.old} was made again as {result.leaderboard.run}: {result.candidates:,} candidates"
    if not result.differences:
        deliver(f"{summary}, all the same byte for byte (their times apart)", None)
    exit_if_missed([f"{summary}, not all the same"] * bool(result.differences) + [*word_remarks(result.differences)])
    if any(row.unavailable for row in result.leaderboard.rows):
        raise typer.Exit(EXIT_FAILED)
