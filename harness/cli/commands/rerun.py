"""`harness eval --repeat RUN`: a kept run once more, and whether it came out the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from harness.cli.gates import exit_if_missed
from harness.cli.output import deliver
from harness.errors import HarnessError

if TYPE_CHECKING:
    from harness.jobs import ScoringOptions


def rerun_and_compare(run: str, jobs: int | None, options: ScoringOptions, *, alone: bool) -> None:
    """Repeat a run and say whether the bytes are the same; leaves with exit code 4 where they are not.

    Raises HarnessError where something else was asked for beside it.
    """
    from harness.cli.finish import EXIT_FAILED
    from harness.cli.parse import typed_command
    from harness.cli.progress import show_progress
    from harness.jobs import rerun

    if not alone:
        raise HarnessError("--repeat takes dataset, systems and limits from the run; leave everything else out")
    with show_progress() as listener:
        found = rerun(run, jobs=jobs, command=typed_command(), listener=listener, options=options)
    again = f"{found.old} once more, as {found.comparison.run}: {found.candidates:,} candidates"
    if not found.differences:
        deliver(f"{again}, all the same byte for byte (their times apart)", None)
    exit_if_missed([f"{again}, not all the same"] * bool(found.differences) + list(found.differences))
    if any(row.unfinished for row in found.comparison.rows):
        raise typer.Exit(EXIT_FAILED)
