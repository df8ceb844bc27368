"""Options of commands whose work is divided among machines: shards, and workers of Dask."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.option_panels import machines_option
from harness.cli.shared_options import refuse_nan
from harness.number_bounds import MOST_SECONDS

if TYPE_CHECKING:
    from harness.jobs.workers import DaskOptions
    from harness.running.shards import Shard

ShardFlag = Annotated[
    str | None,
    machines_option(
        "--shard",
        metavar="SHARD",
        help="Do only one part, for one machine of several: 3/16, or slurm in a job array of SLURM. "
        "Afterwards `harness merge RUN` makes the table.",
    ),
]
DaskFlag = Annotated[
    str | None,
    machines_option(
        "--dask",
        metavar="ADDRESS",
        help="Run systems and count on workers of Dask: the address of a scheduler (tcp://host:8786), or local:N for N "
        "workers on this machine.",
    ),
]
DaskResources = Annotated[
    list[str] | None,
    machines_option(
        "--dask-resources",
        metavar="RESOURCE",
        help="What a worker must offer to run systems: GPU=1; for one system mine:GPU=1. Repeatable.",
    ),
]
DaskWait = Annotated[
    float,
    machines_option(
        "--dask-wait",
        metavar="SECONDS",
        min=0,
        max=MOST_SECONDS,
        callback=refuse_nan,
        help="How long no worker may be there before that is an error.",
    ),
]


def parse_dask(address: str | None, resources: list[str] | None, wait: float) -> DaskOptions | None:
    """Where workers are, None where none are asked for. A usage error for flags that need them."""
    from harness.jobs.workers import DaskOptions

    if address is None:
        if resources:
            raise typer.BadParameter("--dask-resources says what workers must offer; add --dask ADDRESS")
        return None
    return DaskOptions(address, tuple(resources or ()), wait)


def parse_shard(text: str) -> Shard:
    """`3/16`, or the place of this task in its SLURM array, which is said. Raises HarnessError."""
    from harness.cli.output import print_remark
    from harness.running.shards import Shard

    if text.strip().lower() != "slurm":
        return Shard.parse(text)
    shard = Shard.of_slurm(os.environ)
    print_remark(f"this task of the SLURM array is shard {shard}")
    return shard
