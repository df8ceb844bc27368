"""Ctrl-C: at once while nothing is held, in order where something is."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_signals: list[int] = []
"""The signals that came since `interruptible` was entered, in order."""


def interrupt_work(number: int, _frame: FrameType | None) -> None:
    """Take a signal: raise KeyboardInterrupt wherever the program is, and remember that it came."""
    _signals.append(number)
    raise KeyboardInterrupt


def raise_lost_interrupt() -> None:
    """Raise KeyboardInterrupt again where a signal came and the work goes on.

    It may come inside a callback or a destructor, where Python drops whatever is raised: a loop that lasts calls this.
    """
    if _signals:
        raise KeyboardInterrupt


def find_interrupt() -> int:
    """The last signal that came; SIGINT where the calling program raises KeyboardInterrupt in its own way."""
    return _signals[-1] if _signals else signal.SIGINT


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C raise KeyboardInterrupt here, so that open files are closed; it stays ignored where it was before."""
    _signals.clear()
    main = threading.current_thread() is threading.main_thread()
    before = signal.getsignal(signal.SIGINT)
    if not main or before in (signal.SIG_IGN, signal.default_int_handler, None):
        yield
        return
    signal.signal(signal.SIGINT, interrupt_work)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
