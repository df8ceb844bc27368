"""The process in which a worker runs a partition: requests on stdin, candidates on stdout as they come.

It holds articles and no reference. It ends when its stdin does, for then the worker is gone.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from msgspec import structs

from harness.cluster.partition import EXIT_REFUSED, SIZE_BYTES, Partition, divide_rate, find_system
from harness.errors import HarnessError
from harness.records import Candidate, System
from harness.running.candidate_file import encode_candidates
from harness.running.requests import candidate_key
from harness.running.runner import run_systems


def main() -> int:
    """Run one partition; the exit code."""
    size = int.from_bytes(sys.stdin.buffer.read(SIZE_BYTES), "big")
    request = msgspec.msgpack.decode(sys.stdin.buffer.read(size), type=Partition)
    threading.Thread(target=_end_with_worker, daemon=True).start()
    try:
        with TemporaryDirectory(prefix="harness-") as folder:
            _run(request, _cache_folder(request.cache, folder))
    except HarnessError as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_REFUSED
    return 0


def _cache_folder(cache: str, otherwise: str) -> Path:
    """The folder where systems keep what outlives a run: the shared folder where this machine sees it."""
    return Path(cache) if cache and Path(cache).parent.is_dir() else Path(otherwise)


def _run(request: Partition, cache: Path) -> None:
    keys = {article.id: candidate_key(request.system, article, request.seed) for article in request.articles}

    def write(_: System, candidate: Candidate) -> None:
        """Write a candidate under the key of the system as it was asked for."""
        sys.stdout.buffer.write(encode_candidates([structs.replace(candidate, key=keys[candidate.topic])]))
        sys.stdout.buffer.flush()

    system = divide_rate(find_system(request.system), request.share)
    run_systems([system], request.articles, seed=request.seed, keep=write, limits=request.limits, cache=cache)


def _end_with_worker() -> None:
    """End this process, and the system with it, when the worker that reads its output is gone."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    raise SystemExit(main())
