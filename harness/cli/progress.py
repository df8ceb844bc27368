"""How far each system is: one line on stderr, rewritten as it goes; nothing when stderr is no terminal."""

from __future__ import annotations

import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from harness.cli.output import print_remark
from harness.processes.interrupts import find_interrupt, interrupt_work, interruptible

if TYPE_CHECKING:
    from harness.jobs import Listener
    from harness.running.runner import Progress

UPDATE_INTERVAL_S = 0.1
"""Seconds between two looks."""

LEAST_WAIT_S = 1.0
"""Seconds of counting before its rate is told."""

STOPPED_MESSAGE = "stopped; every finished candidate is kept; the same `harness eval` resumes from there"


class ProgressLine:
    """The line itself. It is gone when the work is done: what stays is the table."""

    def __init__(self, noun: str = "candidates") -> None:
        self._noun = noun
        self._systems: dict[str, Progress] = {}
        self._last = 0.0
        self._began: float | None = None
        self._first = self._done = 0

    def progress(self, progress: Progress) -> None:
        """Take news of one system; write if it is time."""
        self._systems[progress.label] = progress
        if time.monotonic() - self._last >= UPDATE_INTERVAL_S:
            self._last = time.monotonic()
            self._write(self._text())

    def count(self, done: int, total: int) -> None:
        """Take news of counting, with its rate and the time left once it has gone on for some time."""
        now = time.monotonic()
        self._began = now if self._began is None or done < self._done else self._began
        self._first = done if now == self._began else self._first
        self._done = done
        took = now - self._began
        if took >= LEAST_WAIT_S and done < total:
            rate = (done - self._first) / took
            self._last = now
            self._write(
                f"counted {done:,} of {total:,} topics, {rate:,.0f} a second, {(total - done) / rate:,.0f} s left"
            )
        elif self._last and done == total:
            self.clear()

    def remark(self, message: str) -> None:
        """A sentence above the line."""
        self.clear()
        print_remark(message)

    def clear(self) -> None:
        """Take the line away."""
        if self._last:
            self._write("")

    def _text(self) -> str:
        from harness.showing.escape import make_visible

        systems = self._systems.values()
        done, total = sum(item.done for item in systems), sum(item.total for item in systems)
        failed = sum(item.failures for item in systems)
        busy = ", ".join(
            f"{make_visible(item.label)} {item.done}/{item.total}" for item in systems if item.done < item.total
        )
        return f"{done}/{total} {self._noun}{f', {failed} failed' if failed else ''}  {busy}"

    def _write(self, text: str) -> None:
        room = shutil.get_terminal_size().columns - 1
        sys.stderr.write("\r\x1b[2K" + (text if len(text) <= room else text[: room - 1] + "…"))
        sys.stderr.flush()


@contextmanager
def show_progress(
    stopped: str = STOPPED_MESSAGE, noun: str = "candidates", jobs: int | None = None
) -> Iterator[Listener]:
    """A listener for long jobs: live on a terminal, remarks only elsewhere. Ctrl-C and SIGTERM end them calmly.

    Texts are counted in `jobs` processes, None for as many as there are cores.
    """
    from harness.jobs import Listener
    from harness.jobs.count_processes import use_jobs

    line = ProgressLine(noun)
    before = signal.signal(signal.SIGTERM, interrupt_work)
    try:
        with interruptible(), use_jobs(jobs, line.count if sys.stderr.isatty() else None):
            yield Listener(line.remark, line.progress) if sys.stderr.isatty() else Listener(print_remark)
    except KeyboardInterrupt:
        line.clear()
        print_remark(stopped)
        raise typer.Exit(128 + find_interrupt()) from None
    finally:
        signal.signal(signal.SIGTERM, before)
        line.clear()
