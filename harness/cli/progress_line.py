"""The progress of a command: one line on stderr, rewritten; none with -q, or when stderr is no terminal."""

from __future__ import annotations

import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING

import typer

from harness.cli.output import print_remark
from harness.processes.interrupts import find_interrupt, interrupt_work, interruptible
from harness.progress import use_reporter

if TYPE_CHECKING:
    from harness.jobs import Listener
    from harness.running.runner import Progress

UPDATE_INTERVAL_S = 0.1
"""Seconds between two looks."""

SILENT_S = 2.0
"""Seconds before a command shows its progress: most commands are done by then."""

LEAST_WAIT_S = 0.5
"""Seconds of a loop before its rate is shown."""

MOST_SECONDS = 120
"""Seconds up to which the time left is shown in seconds, beyond it in minutes."""

STOPPED_MESSAGE = "stopped; every finished candidate is kept, and the same command resumes from there"


@dataclass(slots=True)
class _Pace:
    """A loop that was first seen at the second `began` with `first` things done."""

    began: float
    first: int
    done: int = 0
    total: int | None = None

    def describe(self, verb: str, noun: str) -> str:
        """`counted 300 of 3,000 topics, 120 a second, 23 s left`."""
        of_all = "" if self.total is None else f" of {self.total:,}"
        return f"{verb} {self.done:,}{of_all} {noun}{self.describe_rate()}"

    def describe_rate(self) -> str:
        """The rate in words: `, 120 a second, 23 s left`; "" before a rate is known."""
        count, took = self.done - self.first, time.monotonic() - self.began
        if count < 1 or took < LEAST_WAIT_S:
            return ""
        rate = count / took
        text = f", {rate:,.{0 if rate >= 10 else 1}f} a second" if rate >= 1 else f", {1 / rate:,.1f} s each"
        if self.total is None:
            return text
        left = (self.total - self.done) / rate
        return f"{text}, {left:,.0f} s left" if left <= MOST_SECONDS else f"{text}, {left / 60:,.0f} min left"


class ProgressLine:
    """A line of progress on a terminal. It is gone when the work is done: what stays is the result."""

    def __init__(self) -> None:
        self.noun = "candidates"
        self._systems: dict[str, Progress] = {}
        self._pace = _Pace(time.monotonic(), 0)
        self._loops: dict[tuple[str, str], _Pace] = {}
        self._started = time.monotonic()
        self._last = 0.0
        self._is_shown = False

    def progress(self, progress: Progress) -> None:
        """Record the progress of one system, and write the line if it is time."""
        self._systems[progress.label] = progress
        if self._is_time():
            self._write(self._text())

    def report(self, verb: str, noun: str, done: int, total: int | None) -> None:
        """Record the progress of a loop, and write the line if it is time. Loops inside of others stand behind them."""
        loop = verb, noun
        if done == total:
            self._loops.pop(loop, None)
            if not self._loops:
                self.clear()
            return
        if not done or loop not in self._loops:
            self._loops.pop(loop, None)
            self._loops[loop] = _Pace(time.monotonic(), done)
        pace = self._loops[loop]
        pace.done, pace.total = done, total
        if self._is_time():
            self._write("; ".join(pace.describe(*loop) for loop, pace in self._loops.items()))

    def remark(self, message: str) -> None:
        """A sentence above the line."""
        self.clear()
        print_remark(message)

    def clear(self) -> None:
        """Remove the line from the terminal."""
        if self._is_shown:
            self._write("")

    def _is_time(self) -> bool:
        now = time.monotonic()
        return now - self._started >= SILENT_S and now - self._last >= UPDATE_INTERVAL_S

    def _text(self) -> str:
        systems = self._systems.values()
        done, total = sum(item.done for item in systems), sum(item.total for item in systems)
        failed = sum(item.failures for item in systems)
        pace = self._pace
        if pace.total != total:  # a system more
            pace = self._pace = _Pace(time.monotonic(), done)
        pace.done, pace.total = done, total
        busy = ", ".join(f"{item.label} {item.done}/{item.total}" for item in systems if item.done < item.total)
        return f"{done}/{total} {self.noun}{f', {failed} failed' if failed else ''}{pace.describe_rate()}  {busy}"

    def _write(self, text: str) -> None:
        from harness.showing.visible_text import make_visible

        text = make_visible(text)
        room = shutil.get_terminal_size().columns - 1
        self._last, self._is_shown = time.monotonic(), bool(text)
        sys.stderr.write("\r\x1b[2K" + (text if len(text) <= room else text[: room - 1] + "…"))
        sys.stderr.flush()


_line: ContextVar[ProgressLine | None] = ContextVar("_line", default=None)


@contextmanager
def watch_command(*, quiet: bool = False) -> Iterator[None]:
    """Show on a terminal how far a command is while it runs; Ctrl-C first removes the line."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    line = ProgressLine()
    before = signal.getsignal(signal.SIGINT)

    def clear_and_leave(number: int, frame: FrameType | None) -> None:
        line.clear()
        if callable(before):
            before(number, frame)

    if callable(before):
        signal.signal(signal.SIGINT, clear_and_leave)
    token = _line.set(line)
    try:
        with use_reporter(line.report):
            yield
    finally:
        line.clear()
        _line.reset(token)
        signal.signal(signal.SIGINT, before)


@contextmanager
def show_progress(
    stopped: str = STOPPED_MESSAGE, noun: str = "candidates", jobs: int | None = None
) -> Iterator[Listener]:
    """A listener for long jobs: live on a terminal, remarks only elsewhere. Ctrl-C and SIGTERM end them calmly.

    Texts are counted in `jobs` processes, None for as many as there are cores.
    """
    from harness.jobs import Listener
    from harness.parallel.cores import use_jobs

    line = _line.get()
    if line is not None:
        line.noun = noun
    before = signal.signal(signal.SIGTERM, interrupt_work)
    try:
        with interruptible(), use_jobs(jobs):
            yield Listener(print_remark) if line is None else Listener(line.remark, line.progress)
    except KeyboardInterrupt:
        if line is not None:
            line.clear()
        print_remark(stopped)
        raise typer.Exit(128 + find_interrupt()) from None
    finally:
        signal.signal(signal.SIGTERM, before)
        if line is not None:
            line.clear()
