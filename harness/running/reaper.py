"""Ends a child with everything it started. As a program: ends all children when the harness itself is gone.

`python -I reaper.py` reads lines: `+ FOLDER` before a child is started, `= FOLDER GROUP` when it is, `- FOLDER` when
it has ended. At the end of its input, however that came about, it kills what is left and deletes the folders. So a
harness killed outright leaves nothing behind.
A harness that a system has stopped (SIGSTOP) is woken; `z` says that its user has stopped it, `c` that it goes on.
Standard library only (psutil where there is no /proc), and nothing of ours: it is started by path.
"""
# pathlib would double the start-up time:
# ruff: noqa: PTH112, PTH123, PTH208

from __future__ import annotations

import os
import select
import shutil
import signal
import sys
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = "HARNESS_BOX"
"""The environment variable by which a process that left its group is known: it holds the child's own folder."""

LOOK_S = 1.0
"""Seconds between two looks at whether the harness has been stopped."""

KILL: int = getattr(signal, "SIGKILL", signal.SIGTERM)
"""Windows has one way to end a process, which `os.kill` takes for any signal of this kind."""


def end_processes(group: int, folder: str) -> None:
    """Kill a process group (0: none), and whatever left it but carries its mark."""
    for _ in range(5):  # a process may fork while we look
        end_group(group)
        strays = marked_processes(f"{MARK}={folder}")
        for stray in strays:
            end_process(stray)
        if not strays:
            break


def end_group(group: int) -> None:
    """Kill a process group; nothing for 0, which would be our own, or where there are none."""
    with suppress(ProcessLookupError, PermissionError):
        if group and hasattr(os, "killpg"):
            os.killpg(group, KILL)


def end_process(process: int) -> None:
    """Kill one process; nothing where it is gone."""
    with suppress(OSError):
        os.kill(process, KILL)


def marked_processes(mark: str) -> list[int]:
    """Processes, not yet dead, whose environment holds `mark`."""
    if not os.path.isdir("/proc/self"):
        return _marked_without_proc(mark)
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != os.getpid():
            try:
                with open(f"/proc/{name}/environ", "rb") as file:
                    if os.fsencode(mark) in file.read().split(b"\0"):
                        found.append(int(name))
            except OSError:  # gone, or another user's
                continue
    return found


def _marked_without_proc(mark: str) -> list[int]:
    """The same on macOS and Windows, by psutil; none where it is not installed or is shown nothing."""
    name, _, value = mark.partition("=")
    found = []
    try:
        import psutil  # noqa: PLC0415  # a good start-up time, and it may not be there

        for process in psutil.process_iter():
            with suppress(psutil.Error, OSError):
                if process.pid != os.getpid() and process.environ().get(name) == value:
                    found.append(process.pid)
    except Exception:  # without /proc psutil raises many kinds of error, also as it is imported
        return []
    return found


def is_stopped(process: int) -> bool:
    """Whether a process has been stopped by a signal (a debugger's hold is no such stop)."""
    try:
        with open(f"/proc/{process}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()[0] == b"T"
    except OSError:
        pass
    try:
        import psutil  # noqa: PLC0415  # a good start-up time, and it may not be there

        return bool(psutil.Process(process).status() == psutil.STATUS_STOPPED)
    except Exception:  # gone, or nothing is shown on this machine
        return False


def lines() -> Iterator[str]:
    """The lines of our input; "" whenever nothing came for LOOK_S, where the system can wait so long for a pipe."""
    if not hasattr(signal, "SIGCONT"):
        yield from map(str.rstrip, sys.stdin)
        return
    partial = b""
    while True:
        if not select.select([0], [], [], LOOK_S)[0]:
            yield ""
            continue
        data = os.read(0, 2**16)
        if not data:
            return
        *whole, partial = (partial + data).split(b"\n")
        yield from map(os.fsdecode, whole)


def watch_harness() -> None:
    """Read until the harness is gone, then end what it left."""
    groups: dict[str, int] = {}
    harness, resting, looks = os.getppid(), False, 0
    for line in lines():
        sign, rest = line[:1], line[2:]
        if not sign:
            looks = looks + 1 if not resting and is_stopped(harness) else 0
            if looks > 1:
                with suppress(OSError):
                    os.kill(harness, signal.SIGCONT)
        elif sign in "zc":
            resting = sign == "z"
        elif sign == "-":
            groups.pop(rest, None)
        else:
            folder, _, group = rest.rpartition(" ") if sign == "=" else (rest, "", "0")
            groups[folder] = int(group)
    for folder, number in groups.items():
        end_processes(number, folder)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    watch_harness()
