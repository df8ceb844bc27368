"""Bounds of a run's arguments: no number may reach an operating system or a file that cannot hold it."""

from __future__ import annotations

from harness.number_bounds import MOST_BYTES, MOST_JOBS, MOST_SECONDS, MOST_TRIALS, check_number
from harness.running.session import Limits


def checked_limits(timeout: float, memory: int, cpu: float) -> Limits:
    """Limits within their bounds. Raises HarnessError."""
    check_number("timeout", timeout, 0, MOST_SECONDS, "seconds")
    check_number("memory", memory, 0, MOST_BYTES, "bytes")
    check_number("cpu", cpu, 0, MOST_SECONDS, "seconds")
    return Limits(timeout, memory, cpu=cpu)


def check_counts(*, jobs: int | None, trials: int) -> None:
    """Raise HarnessError for numbers of systems at once and of trials that make no sense."""
    check_number("trials", trials, 1, MOST_TRIALS)
    if jobs is not None:
        check_number("jobs", jobs, 1, MOST_JOBS)
