"""Progress of worker processes: sent to the parent, which shows it as its own.

A part of a slow metric lasts for minutes, and the progress within it should show.
"""

from __future__ import annotations

import os
import time
from collections.abc import Hashable
from concurrent.futures import Future, wait
from typing import Any, Protocol

from harness.progress import report_steps

SEND_INTERVAL_S = 0.2
"""Seconds between two messages of one process, and between two looks at them."""

Message = tuple[Hashable, str, str, int, int | None]
"""The sender, then the arguments of a `ProgressReporter`."""


class ProgressQueue(Protocol):
    """A queue between processes."""

    def put(self, message: Message) -> None:
        """Send a message."""

    def get(self) -> Message:
        """Receive a message."""

    def empty(self) -> bool:
        """True where no message waits."""


class ProgressSender:
    """Sends progress to another process: now and then, and always the end of a loop whose progress was sent."""

    def __init__(self, queue: ProgressQueue) -> None:
        self._queue = queue
        self._last = 0.0
        self._open: set[tuple[str, str]] = set()

    def __call__(self, verb: str, noun: str, done: int, total: int | None) -> None:
        """Send the progress if enough time has passed since the last."""
        loop = verb, noun
        now = time.monotonic()
        if done == total and loop in self._open:
            self._open.discard(loop)
        elif done != total and now - self._last >= SEND_INTERVAL_S:
            self._last = now
            self._open.add(loop)
        else:
            return
        self._queue.put((os.getpid(), verb, noun, done, total))


class ProcessProgress:
    """The last progress that processes sent of each of their loops; loops of one name are added up."""

    def __init__(self, queue: ProgressQueue) -> None:
        self._queue = queue
        self._loops: dict[tuple[str, str], dict[Hashable, tuple[int, int]]] = {}

    def pass_on_until(self, future: Future[Any]) -> None:
        """Pass on arriving progress until the future is done; then its loops are forgotten."""
        while not wait([future], SEND_INTERVAL_S).done:
            self.pass_on()
        for loop in self._loops:
            report_steps(*loop, 0, 0)
        self._loops.clear()

    def pass_on(self) -> None:
        """Pass on the progress that has arrived."""
        while not self._queue.empty():
            process, verb, noun, done, total = self._queue.get()
            self._loops.setdefault((verb, noun), {})[process] = done, total or done
        for loop, processes in self._loops.items():
            report_steps(*loop, *map(sum, zip(*processes.values(), strict=True)))
