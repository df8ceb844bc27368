"""Ends a child with everything it started. As a program: ends all children when the harness itself is gone.

`python -I -S reaper.py` reads lines: `+ FOLDER` before a child is started, `= FOLDER GROUP` when it is, `- FOLDER` when
it has ended. At the end of its input, however that came about, it kills what is left and deletes the folders. So a
harness killed outright leaves nothing behind.
Standard library only, and nothing of ours: it is started by path.
"""
# pathlib would double the start-up time:
# ruff: noqa: PTH112, PTH123, PTH208

from __future__ import annotations

import os
import shutil
import signal
import sys
from contextlib import suppress

MARK = "HARNESS_BOX"
"""The environment variable by which a process that left its group is known: it holds the child's own folder."""


def end(group: int, folder: str) -> None:
    """Kill a process group (0: none), and whatever left it but carries its mark (Linux: /proc shows environments)."""
    for _ in range(5):  # a process may fork while we look
        with suppress(ProcessLookupError, PermissionError):
            if group:  # 0 would be our own
                os.killpg(group, signal.SIGKILL)
        strays = marked(f"{MARK}={folder}")
        for stray in strays:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(stray, signal.SIGKILL)
        if not strays:
            break


def marked(mark: str) -> list[int]:
    """Processes, not yet dead, whose environment holds `mark`."""
    found = []
    names = os.listdir("/proc") if os.path.isdir("/proc/self") else []
    for name in names:
        if name.isdigit() and int(name) != os.getpid():
            try:
                with open(f"/proc/{name}/environ", "rb") as file:
                    if os.fsencode(mark) in file.read().split(b"\0"):
                        found.append(int(name))
            except OSError:  # gone, or another user's
                continue
    return found


def watch() -> None:
    """Read until the harness is gone, then end what it left."""
    groups: dict[str, int] = {}
    for line in sys.stdin:
        sign, rest = line[0], line[2:].rstrip("\n")
        if sign == "-":
            groups.pop(rest, None)
        else:
            folder, _, group = rest.rpartition(" ") if sign == "=" else (rest, "", "0")
            groups[folder] = int(group)
    for folder, number in groups.items():
        end(number, folder)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    watch()
