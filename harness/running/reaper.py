"""Ends a child with everything it started. As a program: ends all children when the harness itself is gone.

`python -I -S reaper.py` reads `+ GROUP FOLDER` and `- GROUP` lines; at the end of its input, however that came about,
it kills the groups that are left and deletes their folders. So a harness killed outright leaves nothing running.
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
    """Kill a process group, and whatever left it but carries its mark (where /proc shows environments: Linux)."""
    for _ in range(5):  # a process may fork while we look
        with suppress(ProcessLookupError, PermissionError):
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
    folders: dict[int, str] = {}
    for line in sys.stdin:
        sign, group, *folder = line.rstrip("\n").split(" ", 2)
        if sign == "+":
            folders[int(group)] = folder[0]
        else:
            folders.pop(int(group), None)
    for group, left in folders.items():
        end(group, left)
        shutil.rmtree(left, ignore_errors=True)


if __name__ == "__main__":
    watch()
