"""Listeners to the progress of a job: a command line shows it, a notebook need not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from harness.running.runner import Progress


def _ignore(_: object) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Listener:
    """`remark` receives one sentence at a time, `progress` how far each system is.

    `problem` receives a sentence for each remedy of systems that cannot be loaded.
    """

    remark: Callable[[str], None] = _ignore
    progress: Callable[[Progress], None] = _ignore
    problem: Callable[[str], None] = _ignore
