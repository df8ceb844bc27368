"""`harness eval --repeat RUN`: a kept run once more, and whether it came out the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from harness.cli.gates import leave
from harness.cli.output import deliver
from harness.errors import HarnessError

if TYPE_CHECKING:
    from harness.jobs import Scoring


def repeated(run: str, jobs: int | None, how: Scoring, *, alone: bool) -> None:
    """Repeat a run and say whether the bytes are the same; leaves with exit code 4 where they are not.

    Raises HarnessError where something else was asked for beside it.
    """
    from harness.cli.asked import typed
    from harness.cli.outcome import FAILED
    from harness.cli.progress import progress
    from harness.jobs import repeat

    if not alone:
        raise HarnessError("--repeat takes dataset, systems and limits from the run; leave everything else out")
    with progress() as listener:
        found = repeat(run, jobs=jobs, command=typed(), listener=listener, **how)
    again = f"{found.old} once more, as {found.comparison.run}: {found.candidates:,} candidates"
    if not found.differences:
        deliver(f"{again}, all the same byte for byte (their times apart)", None)
    leave([f"{again}, not all the same"] * bool(found.differences) + list(found.differences))
    if any(row.unfinished for row in found.comparison.rows):
        raise typer.Exit(FAILED)
