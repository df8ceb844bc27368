"""Limits of a child: how long it may be silent, how large its answers may be, and how often it is restarted."""

from __future__ import annotations

import os
import time

from msgspec import Struct

from harness.processes.operating_system import KILLED
from harness.records import Failure
from harness.running.process import SystemProcess
from harness.running.responses import MAX_TEXT_BYTES
from harness.running.schedule import Task

MAX_RESTARTS = 3
"""A system that dies is started again at the next article: this often in a row, if it answers nothing between."""

MAX_LINE_BYTES = 16 * MAX_TEXT_BYTES
"""Bytes of an answer, escapes and all, for each article asked about."""


class Limits(Struct, frozen=True):
    """`timeout` seconds an article, `memory` bytes a process (0: none), `start` seconds to load.

    `cpu`: seconds of processor time an article, for each process; 0 for all that `timeout` holds on all cores.
    """

    timeout: float = 60.0
    memory: int = 0
    start: float = 120.0
    cpu: float = 0.0


class Verdict(Struct, frozen=True):
    """The reason why a child is ended: the failure of its article."""

    failure: Failure
    detail: str


class Supervision:
    """The clock and the restarts of one system's children."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._clock = 0.0
        self._deaths = self._saves = 0
        self._killed: set[Task] = set()

    # Time and size, for `articles` asked about together; none while the system is being loaded

    def start_clock(self, child: SystemProcess, articles: int) -> None:
        """Set both clocks for a child's next answer: ours, and the system's own for its processor time."""
        self._clock = time.monotonic()
        child.add_processor_time(self.limits.cpu * articles or self.allowed_seconds(articles) * (os.cpu_count() or 1))

    def elapsed_seconds(self) -> float:
        """Seconds since the clock was started."""
        return time.monotonic() - self._clock

    def allowed_seconds(self, articles: int) -> float:
        """The seconds for which a child may be silent."""
        return self.limits.timeout * articles if articles else max(self.limits.start, self.limits.timeout)

    def is_overdue(self, articles: int) -> bool:
        """True where a child has been silent for too long."""
        return self.elapsed_seconds() > self.allowed_seconds(articles)

    def excess_length(self, child: SystemProcess, articles: int) -> Verdict | None:
        """The verdict on an answer without an end that is longer than any summary; else None."""
        allowed = MAX_LINE_BYTES * max(articles, 1)
        is_long = child.unfinished_bytes > allowed
        return Verdict("refused", f"more than {allowed:,} bytes in one answer") if is_long else None

    # Restarts

    def note_answer(self) -> None:
        """An answer came: the deaths before it count no more."""
        self._deaths = 0

    def forget_saves(self) -> None:
        """Forget earlier saves of files, once an answer came from code that has not changed since."""
        self._saves = 0

    def note_death(self) -> None:
        """A child died, or had to be ended."""
        self._deaths += 1

    def note_save(self) -> None:
        """A file of the system was saved while a child ran."""
        self._saves += 1

    def refusal(self) -> Verdict | None:
        """The reason why no more children are started; None where one is."""
        if self._deaths > MAX_RESTARTS:
            return Verdict("not attempted", f"stopped after it died {self._deaths} times in a row")
        if self._saves > MAX_RESTARTS:
            return Verdict("unavailable", "its files are saved again each time it is asked")
        return None

    def is_spared(self, status: int | None, task: Task) -> bool:
        """Killed from outside: by a person, or for want of memory, and perhaps innocent. It is asked again, once."""
        if status != KILLED or (task and task in self._killed):
            return False
        self._killed.add(task)
        self._deaths += 1
        return True
