"""Workers of a job beside this process: their address, their resources, and the work sent to them."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from harness.errors import HarnessError
from harness.jobs.listener import Listener
from harness.number_bounds import MOST_SECONDS, check_number
from harness.scoring.metrics import Metric

if TYPE_CHECKING:
    from harness.cluster.dask_client import DaskCluster
    from harness.parallel.process_mapper import Mapper

DEFAULT_WAIT_S = 60.0
"""Seconds for which a job waits for a worker."""


@dataclass(frozen=True, slots=True)
class DaskOptions:
    """The address of a Dask scheduler ("tcp://host:8786"), or "local:N" for N workers on this machine.

    `resources` are what a worker must offer to run systems: "GPU=1", or "mine:GPU=1" for one of them. `wait` is in
    seconds: for so long no worker may be there.
    """

    address: str
    resources: Sequence[str] = ()
    wait: float = DEFAULT_WAIT_S


@dataclass(frozen=True, slots=True)
class Workers:
    """Workers that are connected. `run` gives systems their articles there."""

    cluster: DaskCluster
    resources: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def run(self, *arguments: Any, **keywords: Any) -> None:
        """Run systems over articles, as `running.runner.run_systems` does here."""
        from harness.cluster.system_runs import run_systems  # noqa: PLC0415

        run_systems(self.cluster, *arguments, resources=self.resources, **keywords)

    def mapper(self, metrics: Sequence[Metric]) -> Mapper:
        """The mapper that counts parts on the workers; one of this process where a metric cannot be sent."""
        from harness.cluster.partition import map_parts  # noqa: PLC0415

        return partial(map_parts, self.cluster) if _can_travel(metrics) else map


def _can_travel(metrics: Sequence[Metric]) -> bool:
    try:
        pickle.dumps(tuple(metrics))
    except (pickle.PicklingError, AttributeError, TypeError):
        return False
    return True


@contextmanager
def open_workers(options: DaskOptions | str | None, listener: Listener) -> Iterator[Workers | None]:
    """Open the requested workers; None where none are requested. Raises HarnessError where they cannot be had."""
    if options is None:
        yield None
        return
    from harness.cluster.dask_client import open_cluster, parse_resources  # noqa: PLC0415

    dask = DaskOptions(options) if isinstance(options, str) else options
    check_number("dask-wait", dask.wait, 0, MOST_SECONDS, "seconds")
    resources = parse_resources(dask.resources)
    with open_cluster(dask.address, wait_s=dask.wait, remark=listener.remark) as cluster:
        yield Workers(cluster, resources)


def refuse_cost_limit(options: DaskOptions | str | None, max_cost: float | None) -> None:
    """Raise HarnessError where costs would have to be held to a limit on several machines at once."""
    if options is not None and max_cost is not None:
        raise HarnessError("--max-cost keeps one book on one machine, so it cannot be held with --dask; leave one out")
