"""Memory of a process and its descendants, and their common end (psutil)."""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from pathlib import Path

try:
    import psutil
except Exception:  # without /proc psutil raises many kinds of error as it is imported; without it nothing is seen
    PSUTIL_WORKS = False
else:
    PSUTIL_WORKS = True

ANONYMOUS = re.compile(rb"^(?:Pss_Anon|Pss_Shmem):\s*(\d+) kB", re.MULTILINE)
"""Lines of /proc/PID/smaps_rollup on memory without a file; shared pages are divided among processes."""


LOOK_S = 0.2
"""Seconds at least between two looks at all processes."""


def can_see_processes() -> bool:
    """True where this machine shows processes and their memory."""
    try:
        return bool(psutil.Process().memory_info().rss > 0)
    except Exception:  # without /proc psutil raises many kinds of error, also as it is imported
        return False


def is_process_alive(process: int) -> bool:
    """True where a process of that number runs, or where that cannot be seen."""
    return process == os.getpid() or not PSUTIL_WORKS or bool(psutil.pid_exists(process))


class _Families:
    """The children of each process, looked up for all systems at once, and at most a twentieth of the time."""

    def __init__(self) -> None:
        self._children: dict[int, list[int]] = {}
        self._next_look = 0.0

    def members(self, root: int) -> list[int]:
        """A process and its descendants."""
        now = time.monotonic()
        if now >= self._next_look:
            self._children = _children_by_parent()
            spent = time.monotonic() - now
            self._next_look = now + max(LOOK_S, 20 * spent)
        members = [root]
        for member in members:
            members += [child for child in self._children.get(member, ()) if child not in members]
        return members


_families = _Families()


def _children_by_parent() -> dict[int, list[int]]:
    children: dict[int, list[int]] = {}
    try:
        for process in psutil.process_iter():
            with suppress(psutil.Error, OSError):
                children.setdefault(process.ppid(), []).append(process.pid)
    except Exception:  # nothing is shown on this machine
        return {}
    return children


def tree_memory(process: int) -> tuple[int, int]:
    """The memory of a process and its descendants in bytes, and their number.

    (0, 1) where that cannot be known. Pages of files do not count. A page that several of them share counts once;
    where that is not shown of a process (another user's, or one that hides), the largest of those counts for all.
    """
    if not PSUTIL_WORKS:
        return 0, 1
    members = _families.members(process)
    visible, hidden = 0, 0
    for member in members:
        size = _proportional_memory(member)
        if size is None:
            hidden = max(hidden, _resident_memory(member))
        else:
            visible += size
    return visible + hidden, len(members)


def _proportional_memory(process: int) -> int | None:
    """Bytes of a process that no file holds, its share of shared pages included; None where that is not shown.

    On macOS and Windows: its unshared memory.
    """
    try:
        parts = ANONYMOUS.findall(Path(f"/proc/{process}/smaps_rollup").read_bytes())
    except OSError:
        parts = []
    if parts:
        return 1024 * sum(map(int, parts))
    if Path("/proc").is_dir():
        return None
    try:
        return int(psutil.Process(process).memory_full_info().uss)
    except Exception:  # gone, or not ours
        return None


def _resident_memory(process: int) -> int:
    """Bytes of a process that are in memory and that no file holds; 0 for one that is gone."""
    try:
        usage = psutil.Process(process).memory_info()
    except Exception:  # gone
        return 0
    return max(0, int(usage.rss) - int(getattr(usage, "shared", 0)))


def end_tree(process: int) -> None:
    """Kill a process and its descendants, as far as they can be seen."""
    try:
        root = psutil.Process(process)
        members = [*root.children(recursive=True), root]
    except Exception:  # gone, or nothing is shown on this machine
        return
    for member in members:
        with suppress(psutil.Error, OSError):
            member.kill()
