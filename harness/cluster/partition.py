"""Pieces of work for workers: one system by some articles, or a function of parts in their order."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct, structs

from harness.cluster.dask_client import DaskCluster
from harness.errors import HarnessError
from harness.plugins.systems import read_system_file
from harness.records import Article, System
from harness.running.session import Limits
from harness.version import VERSION
from harness.workspace import locate_workspace, shipped_folder

SIZE_BYTES = 8
"""Bytes that say how long a request is; behind the request stdin stays open for as long as it is wanted."""

TAIL_CHARS = 400
"""Characters of what a process said on stderr that are kept."""

EXIT_REFUSED = 9
"""The exit code of a process that could not do the work for a reason that the user can mend: stderr says it."""


class Partition(Struct, frozen=True):
    """A system and articles for it. `share` is among how many the calls that its endpoint may get are divided.

    `cache` is the folder where systems keep what outlives a run.
    """

    system: System
    articles: tuple[Article, ...]
    seed: int
    limits: Limits
    share: int = 1
    cache: str = ""


class PartitionResult(Struct, frozen=True):
    """The candidates as lines. `ending` says how the process ended where it did not come to its end.

    `refusal` is what the user can mend, "" where nothing is.
    """

    lines: bytes
    ending: str = ""
    refusal: str = ""


def own_version() -> str:
    """The versions that workers must share with us."""
    return f"harness {VERSION}, Python {platform.python_version_tuple()[0]}.{platform.python_version_tuple()[1]}"


def run_partition(request: bytes, made_by: str) -> PartitionResult:
    """Run a partition in its own process, so that a system that kills its parent does not end the worker.

    This runs on a worker.
    """
    if made_by != own_version():
        return PartitionResult(b"", refusal=f"a worker has {own_version()}, and here is {made_by}; make them alike")
    try:
        status, content, errors = _run_process(request)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return PartitionResult(b"", refusal=f"worker on {platform.node()}: {reason}; mend that and run again")
    lines, last = content[: content.rfind(b"\n") + 1], errors.splitlines()[-1] if errors else ""
    if status == EXIT_REFUSED:
        return PartitionResult(lines, refusal=f"worker on {platform.node()}: {last}")
    return PartitionResult(lines, ending=f"exit status {status}{f': {last}' if last else ''}" if status else "")


def _run_process(request: bytes) -> tuple[int, bytes, str]:
    """The exit status of the process, its output, and the end of its messages."""
    command = [sys.executable, "-P", "-m", "harness.cluster.partition_process"]
    pipe = subprocess.PIPE
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}  # modules are found as here
    with (
        tempfile.TemporaryFile() as words,
        subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=words, env=environment) as process,  # noqa: S603
    ):
        assert process.stdin is not None  # noqa: S101  # both are pipes
        assert process.stdout is not None  # noqa: S101
        with suppress(BrokenPipeError):  # it has ended already: its exit says why
            process.stdin.write(len(request).to_bytes(SIZE_BYTES, "big") + request)
            process.stdin.flush()
        content = process.stdout.read()
        with suppress(BrokenPipeError):
            process.stdin.close()
        status = process.wait()
        words.seek(0)
        return status, content, words.read().decode("utf-8", "replace").strip()[-TAIL_CHARS:]


def find_system(system: System) -> System:
    """The system as this machine has it: the same file, at whatever path. Raises HarnessError where it is another."""
    path = Path(system.path)
    folders = (path.parent, *locate_workspace().systems, shipped_folder() / "systems")
    for folder in folders:
        local_path = folder / path.name
        described = read_system_file(local_path).description if local_path.is_file() else None
        if described is not None and described.system(system.name, {}).digest == system.digest:
            return structs.replace(system, path=str(local_path.resolve()))
    raise HarnessError(
        f"{path.name} is not on a worker as it is here; put the folder {path.parent} there, on a shared disk or copied"
    )


def is_rated(system: System) -> bool:
    """True where a system calls an endpoint with a limit of calls a minute."""
    rate = system.options.get("per_minute")
    return isinstance(rate, int | float) and rate > 0


def divide_rate(system: System, share: int) -> System:
    """The system with its share of the calls a minute that its endpoint may get from all workers."""
    rate = system.options.get("per_minute")
    if not is_rated(system) or not isinstance(rate, int | float):
        return system
    return structs.replace(system, options={**system.options, "per_minute": rate / share})


def encode_partition(partition: Partition) -> bytes:
    """A partition as the bytes of a request."""
    return msgspec.msgpack.encode(partition)


def decode_lines(lines: bytes) -> Sequence[bytes]:
    """The lines of candidates."""
    return lines.splitlines() if b"\r" not in lines else lines.removesuffix(b"\n").split(b"\n")


Part = TypeVar("Part")
Value = TypeVar("Value")

IN_FLIGHT = 2
"""Parts under way for each worker: one that is worked on and one that waits."""


def map_parts(cluster: DaskCluster, function: Callable[[Part], Value], parts: Iterable[Part]) -> Iterator[Value]:
    """Apply `function` to each part on workers, and yield the results in order; parts are taken as workers get free.

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
    """Call a function if the worker has the requested version, else return a message. Runs on a worker."""
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
