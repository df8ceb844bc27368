"""The number of cores that share the work of a job."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_jobs: ContextVar[int | None] = ContextVar("_jobs", default=None)


def usable_cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def current_jobs() -> int:
    """How many processes or threads share work that can be shared."""
    return _jobs.get() or usable_cores()


@contextmanager
def use_jobs(jobs: int | None = None) -> Iterator[None]:
    """Within this context, count in `jobs` processes (None: one for each usable core)."""
    token = _jobs.set(jobs)
    try:
        yield
    finally:
        _jobs.reset(token)
