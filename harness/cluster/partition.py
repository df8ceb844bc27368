"""One system by some articles, as it goes to a worker and comes back: articles there, candidates here."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct, structs

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
    """What must be the same on workers."""
    return f"harness {VERSION}, Python {platform.python_version_tuple()[0]}.{platform.python_version_tuple()[1]}"


def run_partition(request: bytes, made_by: str) -> PartitionResult:
    """Run a partition in a process of its own: what a system does to the process above it does not end the worker.

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
    """The exit status of the process, what it wrote, and the end of what it said."""
    command = [sys.executable, "-P", "-m", "harness.cluster.partition_process"]
    pipe = subprocess.PIPE
    with (
        tempfile.TemporaryFile() as words,
        subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=words, env=_environment()) as process,  # noqa: S603
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


def _environment() -> dict[str, str]:
    """The worker's own, with the path that modules are found on."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def find_system(system: System) -> System:
    """The system as this machine has it: the same file, wherever it is. Raises HarnessError where it is another."""
    path = Path(system.path)
    folders = (path.parent, *locate_workspace().systems, shipped_folder() / "systems")
    for folder in folders:
        here = folder / path.name
        described = read_system_file(here).description if here.is_file() else None
        if described is not None and described.system(system.name, {}).digest == system.digest:
            return structs.replace(system, path=str(here.resolve()))
    raise HarnessError(
        f"{path.name} is not on a worker as it is here; put the folder {path.parent} there, on a shared disk or copied"
    )


def is_rated(system: System) -> bool:
    """Whether a system calls an endpoint that may get only so many calls a minute."""
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
