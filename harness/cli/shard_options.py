"""Options of commands whose work is divided among machines: shards, and workers of Dask."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.help import MACHINES

if TYPE_CHECKING:
    from harness.running.shards import Shard

ShardFlag = Annotated[
    str | None,
    typer.Option(
        "--shard",
        metavar="SHARD",
        help="Do only one part, for one machine of several: 3/16, or slurm in a job array of SLURM. "
        "Afterwards `harness merge RUN` makes the table.",
        rich_help_panel=MACHINES,
    ),
]


def parse_shard(text: str) -> Shard:
    """`3/16`, or the place of this task in its SLURM array, which is said. Raises HarnessError."""
    from harness.cli.output import print_remark
    from harness.running.shards import Shard

    if text.strip().lower() != "slurm":
        return Shard.parse(text)
    shard = Shard.of_slurm(os.environ)
    print_remark(f"this task of the SLURM array is shard {shard}")
    return shard
