"""One interface to what operating systems do differently: limits, exit statuses, groups, pipes.

POSIX alone has resource limits, sessions and signals that end a process; Linux alone lets them be set from outside and
shows processes in /proc. A missing function does nothing here, and `unheld_limits` names it.
"""

from __future__ import annotations

import errno
import math
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from harness.processes.process_tree import can_see_processes

try:
    import resource as _resource
except ImportError:  # Windows
    resource: ModuleType | None = None
else:
    resource = _resource

KILLED: int = -int(getattr(signal, "SIGKILL", 9))
"""The exit status of what SIGKILL ended."""

OUT_OF_PROCESSOR_TIME: int = -int(getattr(signal, "SIGXCPU", 24))
"""The exit status of what used up its processor time."""

MACHINE_ERRORS = frozenset(
    getattr(errno, name)
    for name in ("EAGAIN", "EMFILE", "ENFILE", "ENOMEM", "ENOSPC", "EDQUOT", "EIO", "EROFS", "ENOBUFS", "ESTALE")
    if hasattr(errno, name)
)
"""Errors on starting a process that show a lack of resources, for which no system is to blame."""

PR_SET_PDEATHSIG = 1
"""prctl(2): the signal that a process gets when its parent dies."""

EXTRA_CPU_S = 0.25
"""Seconds that a limit of processor time has beyond what was asked: the system counts whole seconds."""


GROUP_OPTIONS: dict[str, Any] = {"start_new_session": True}
if os.name == "nt":
    GROUP_OPTIONS = {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
"""For `Popen`: a process whose group is its own, so that what it starts can be ended with it."""


def has_resource_limits() -> bool:
    """True where limits of another process can be set: on Linux, where Python was built with them."""
    return _prlimit() is not None


def unheld_limits() -> tuple[str, ...]:
    """The limits of a system that this machine does not hold, in words."""
    missing = []
    if not has_resource_limits():
        missing.append("processor time (--cpu)")
        if not can_see_processes():
            missing.append("memory (--memory)")
    return tuple(missing)


def _prlimit() -> Any:
    """The module `resource` where it can limit another process, else None."""
    return resource if sys.platform == "linux" and hasattr(resource, "prlimit") else None


def limit_memory(process: int, memory_bytes: int) -> None:
    """Limit the writable memory of a process (0: no limit), and have it write no core files."""
    limits = _prlimit()
    if limits is None:
        return
    with suppress(ProcessLookupError, PermissionError):
        limits.prlimit(process, limits.RLIMIT_CORE, (0, 0))
        _, most = limits.prlimit(process, limits.RLIMIT_DATA)  # we may be under a limit ourselves
        if memory_bytes and (most == limits.RLIM_INFINITY or memory_bytes < most):
            limits.prlimit(process, limits.RLIMIT_DATA, (memory_bytes, memory_bytes))


def limit_processor_time(process: int, seconds: float) -> None:
    """Let a process use `seconds` more of processor time; beyond, the operating system ends it.

    The same holds for each process that it starts, which has the same number of seconds for itself.
    """
    limits = _prlimit()
    if limits is None:
        return
    with suppress(OSError, ValueError):  # it has just died, or may use less than that anyway
        used = time.clock_gettime((~process << 3) | 2)  # clock_getcpuclockid(3)
        _, most = limits.prlimit(process, limits.RLIMIT_CPU)
        limits.prlimit(process, limits.RLIMIT_CPU, (math.ceil(used + seconds + EXTRA_CPU_S), most))


def read_peak_memory(process: int) -> int:
    """The largest resident set of a process so far, in bytes; 0 where it cannot be known.

    It is read from /proc: `getrusage` would count what its parent had, too.
    """
    try:
        status = Path(f"/proc/{process}/status").read_bytes()
    except OSError:
        return 0
    peak = re.search(rb"VmHWM:\s*(\d+) kB", status)
    return int(peak[1]) * 1024 if peak else 0


def describe_exit_status(status: int) -> str:
    """An exit status in words: `exit status 3`, `SIGSEGV (segmentation fault)`."""
    if status >= 0:
        return f"exit status {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"
    describe = getattr(signal, "strsignal", None)
    words = (describe(-status) or "") if describe else ""
    return f"{name} ({words.lower()})"


@cache
def death_with_parent() -> Callable[[], None] | None:
    """A function for `Popen(preexec_fn=)` that has the new process killed when we are, even without watcher.

    Linux only.
    """
    if sys.platform != "linux":
        return None
    try:
        import ctypes  # noqa: PLC0415  # only what starts a system needs it, and it may not be built in

        prctl = ctypes.CDLL(None).prctl
    except (ImportError, OSError, AttributeError):
        return None

    def set_death_signal() -> None:
        prctl(PR_SET_PDEATHSIG, -KILLED)

    return set_death_signal


def is_machine_fault(error: OSError) -> bool:
    """True where an error says that the machine has no room left (processes, files, memory, disk)."""
    return error.errno in MACHINE_ERRORS


def has_null_device() -> bool:
    """True where the null device can be opened: without it no child process runs well."""
    try:
        os.close(os.open(os.devnull, os.O_RDWR))
    except OSError:
        return False
    return True
