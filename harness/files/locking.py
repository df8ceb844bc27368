"""File locks of every system, by portalocker: the one place that imports it."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

PLACEHOLDER = "harness: no file locks here"


def try_lock(descriptor: int) -> bool:
    """Lock an open file or folder for this process alone, until it is closed.

    False where the system or the file system has no locks. Raises BlockingIOError where another process has it.
    """
    portalocker = load_portalocker()
    if portalocker is None:
        return False
    try:
        portalocker.lock(descriptor, portalocker.LOCK_EX | portalocker.LOCK_NB)
    except portalocker.AlreadyLocked:
        raise BlockingIOError from None
    except portalocker.LockException:
        return False
    return True


def open_locked(path: Path, timeout_s: float) -> Any:
    """A context manager of a file opened to append and read bytes, locked for one process at a time.

    Waits up to `timeout_s` for the lock. Raises OSError where the file cannot be written.
    """
    portalocker = load_portalocker()
    if portalocker is None:
        return path.open("a+b")
    return portalocker.Lock(path, "a+b", timeout=timeout_s, flags=portalocker.LOCK_EX | portalocker.LOCK_NB)


def load_portalocker() -> ModuleType | None:
    """The package portalocker; None where it does not load because the system has no file locks (no `fcntl`).

    Then an empty module takes its name: sacrebleu imports it for its downloads, which nothing here asks for, and its
    metrics need no lock.
    """
    try:
        import portalocker  # noqa: PLC0415  # it takes 0.07 s, and most commands lock nothing
    except ImportError:
        for name in [name for name in sys.modules if name.partition(".")[0] == "portalocker"]:
            del sys.modules[name]
        sys.modules["portalocker"] = ModuleType("portalocker", PLACEHOLDER)
        return None
    return portalocker if portalocker.__doc__ != PLACEHOLDER else None
