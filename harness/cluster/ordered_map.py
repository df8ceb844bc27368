"""A function over parts on workers, what it returns in the order of the parts."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from harness.cluster.dask_client import DaskCluster
from harness.cluster.partition import own_version
from harness.errors import HarnessError

Part = TypeVar("Part")
Value = TypeVar("Value")

IN_FLIGHT = 2
"""Parts under way for each worker: one that is worked on and one that waits."""


def map_parts(cluster: DaskCluster, function: Callable[[Part], Value], parts: Iterable[Part]) -> Iterator[Value]:
    """What `function` makes of each part, in their order; no more parts than workers can hold are taken at once.

    A part whose workers die of it is tried alone. Raises HarnessError where they die of it again, and as
    `DaskCluster.wait_for_any` does.
    """
    flying: deque[tuple[Any, Part]] = deque()
    stream = iter(parts)
    cluster.wait_for_workers({})
    try:
        while True:
            for part in stream:
                flying.append((_send(cluster, function, part), part))
                if len(flying) >= 1 + IN_FLIGHT * max(1, cluster.count_workers()):
                    break
            if not flying:
                return
            future, part = flying.popleft()
            yield _receive(cluster, function, future, part, [other for other, _ in flying])
    finally:
        for future, _ in flying:
            future.cancel()


def call_checked(function: Callable[[Part], Value], part: Part, made_by: str) -> Value | str:
    """Call a function where the version is the one that is asked for; what is wrong otherwise. Runs on a worker."""
    if made_by != own_version():
        return f"a worker has {own_version()}, and here is {made_by}; make them alike"
    return function(part)


def _send(cluster: DaskCluster, function: Callable[[Part], Value], part: Part) -> Any:
    return cluster.submit(call_checked, function, part, own_version())


def _receive(
    cluster: DaskCluster, function: Callable[[Part], Value], future: Any, part: Part, others: list[Any]
) -> Value:  # fmt: skip
    """The value of one part: where its workers died of it, once all others are done, that of another try."""
    _wait(cluster, [future])
    outcome = cluster.outcome(future)
    if outcome.kind == "killed":
        _wait(cluster, others)
        again = _send(cluster, function, part)
        _wait(cluster, [again])
        outcome = cluster.outcome(again)
    if outcome.kind == "killed":
        raise HarnessError(
            f"--dask: workers end when they count some texts, also alone ({outcome.value}); all candidates are kept. "
            "Give workers more memory, or leave out --dask to count here"
        )
    if outcome.kind == "error":
        raise outcome.value
    if isinstance(outcome.value, str):
        raise HarnessError(f"--dask: {outcome.value}")
    value: Value = outcome.value
    return value


def _wait(cluster: DaskCluster, futures: list[Any]) -> None:
    left = set(futures)
    while left:
        left -= set(cluster.wait_for_any(left, {}))
