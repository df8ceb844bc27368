"""Ctrl-C, and what becomes of one that Python drops."""

from __future__ import annotations

import os
import signal
from contextlib import suppress

import pytest

from harness.processes.interrupts import find_interrupt, interruptible, raise_lost_interrupt


def test_an_interrupt_that_a_callback_dropped_is_raised_again() -> None:
    before = signal.signal(signal.SIGINT, lambda *_: None)  # as the command line has one of its own
    try:
        with interruptible():
            raise_lost_interrupt()  # none came
            with suppress(KeyboardInterrupt):  # what Python does in a destructor
                os.kill(os.getpid(), signal.SIGINT)
                for _ in range(10**6):
                    pass
            with pytest.raises(KeyboardInterrupt):
                raise_lost_interrupt()
            assert find_interrupt() == signal.SIGINT
        with interruptible():
            raise_lost_interrupt()  # an old one is forgotten
    finally:
        signal.signal(signal.SIGINT, before)
