"""Keep other processes of the same user out of this one's memory, environment and open files. Linux only."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

PR_SET_DUMPABLE = 4
"""A constant of prctl(2)."""


def make_undumpable() -> bool:
    """Close /proc/PID/mem, environ, fd and ptrace of this process to all but root; whether that was possible.

    It holds until the process ends, for what a system left running may look later. A program that this process starts
    is not undumpable itself, and no core file is written of this process.
    """
    if sys.platform != "linux":
        return False
    with suppress(OSError, AttributeError, ValueError):
        libc = ctypes.CDLL(None, use_errno=True)
        return bool(libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0)
    return False
