"""End a child with everything it started; as a program, end all children when the harness itself is gone.

`python -I reaper.py` reads lines: `+ FOLDER` before a child is started, `= FOLDER GROUP` when it is, `- FOLDER` when it
has ended. At the end of its input, however that came about, it kills what is left and deletes the folders. So a harness
killed outright leaves nothing behind. A harness that a system has stopped (SIGSTOP) is woken; `z` says that its user
has stopped it, `c` that it goes on. A copy of this program, the guard, receives the same lines: it wakes the watcher,
and does its work where the watcher is killed together with the harness. Standard library only (psutil where there is no
/proc), and nothing of ours: it is started by path.
"""
# pathlib would double the start-up time:
# ruff: noqa: PTH112, PTH123, PTH208

from __future__ import annotations

import os
import select
import signal
import sys
import time
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = "HARNESS_BOX"
"""The environment variable by which a process that left its group is known: it holds the child's own folder."""

LOOK_S = 1.0
"""Seconds between two looks at whether the harness has been stopped."""

GUARD_LOOKS = 40
"""Looks of the guard, a quarter of LOOK_S apart, for a harness to end or to start another watcher and guard."""

PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
"""Constants of prctl(2)."""

KILL: int = getattr(signal, "SIGKILL", signal.SIGTERM)
"""Windows has one way to end a process, which `os.kill` takes for any signal of this kind."""


def end_processes(group: int, folder: str) -> None:
    """Kill a process group (0: none), and processes that left it but carry its mark."""
    for _ in range(5):  # a process may fork while we look
        end_group(group)
        strays = marked_processes(f"{MARK}={folder}")
        for stray in strays:
            end_process(stray)
        if not strays:
            break


def end_group(group: int) -> None:
    """Kill a process group; do nothing for 0, which would be our own, or where there are no groups."""
    with suppress(ProcessLookupError, PermissionError):
        if group and hasattr(os, "killpg"):
            os.killpg(group, KILL)


def end_process(process: int) -> None:
    """Kill one process; do nothing where it is gone."""
    with suppress(OSError):
        os.kill(process, KILL)


def marked_processes(mark: str) -> list[int]:
    """Processes, not yet dead, whose environment holds `mark`."""
    if not os.path.isdir("/proc/self"):
        return _marked_without_proc(mark)
    processes = []
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != os.getpid():
            try:
                with open(f"/proc/{name}/environ", "rb") as file:
                    if os.fsencode(mark) in file.read().split(b"\0"):
                        processes.append(int(name))
            except OSError:  # gone, or another user's
                continue
    return processes


def _marked_without_proc(mark: str) -> list[int]:
    """Find marked processes by psutil (macOS, Windows); none where it is missing or sees nothing."""
    name, _, value = mark.partition("=")
    processes = []
    try:
        import psutil  # noqa: PLC0415  # a good start-up time, and it may not be there

        for process in psutil.process_iter():
            with suppress(psutil.Error, OSError):
                if process.pid != os.getpid() and process.environ().get(name) == value:
                    processes.append(process.pid)
    except Exception:  # without /proc psutil raises many kinds of error, also as it is imported
        return []
    return processes


def process_state(process: int) -> tuple[str, str]:
    """The state letter of a process (`ps`) and its start; ("", "") where it is gone or hidden.

    A number that another process has now has another start.
    """
    try:
        with open(f"/proc/{process}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
        return fields[0].decode(), fields[19].decode()
    except (OSError, IndexError):
        if os.path.isdir("/proc/self"):
            return "", ""
    try:
        import psutil  # noqa: PLC0415  # a good start-up time, and it may not be there

        other = psutil.Process(process)
        stopped, dead = other.status() == psutil.STATUS_STOPPED, other.status() == psutil.STATUS_ZOMBIE
        return "T" if stopped else "Z" if dead else "S", str(other.create_time())
    except Exception:  # gone, or nothing is shown on this machine
        return "", ""


def is_stopped(process: int) -> bool:
    """True where a process has been stopped by a signal (a debugger's hold does not count)."""
    return process_state(process)[0] == "T"


def wake_process(process: int) -> None:
    """Continue a stopped process; do nothing where there are no such signals."""
    if hasattr(signal, "SIGCONT"):
        with suppress(OSError):
            os.kill(process, signal.SIGCONT)


def protect_process() -> None:
    """Close our memory, environment and pipes to other programs of the same user, and go on when our parent dies.

    So a system that has stopped us gains nothing by ending our parent. Linux only.
    """
    if sys.platform != "linux":
        return
    with suppress(Exception):  # an interpreter without ctypes, a C library without prctl
        import ctypes  # noqa: PLC0415  # it may not be there

        prctl = ctypes.CDLL(None).prctl
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
        prctl(PR_SET_PDEATHSIG, signal.SIGCONT, 0, 0, 0)


def read_input(source: int) -> Iterator[str]:
    """The lines that come from a descriptor; "" whenever nothing came for LOOK_S, where the system can wait so long."""
    if not hasattr(signal, "SIGCONT"):
        yield from map(str.rstrip, sys.stdin)
        return
    partial = b""
    while True:
        if not select.select([source], [], [], LOOK_S)[0]:
            yield ""
            continue
        data = os.read(source, 2**16)
        if not data:
            return
        *lines, partial = (partial + data).split(b"\n")
        yield from map(os.fsdecode, lines)


class Children:
    """The folders and process groups of the children that run, as the lines tell."""

    def __init__(self) -> None:
        self.lines: dict[str, str] = {}
        self._groups: dict[str, tuple[int, str]] = {}
        self.resting = False

    def follow_line(self, line: str) -> None:
        """Update the list of children by one line."""
        sign, rest = line[:1], line[2:]
        if sign in ("z", "c"):
            self.resting = sign == "z"
        elif sign == "-":
            self.lines.pop(rest, None)
            self._groups.pop(rest, None)
        elif sign in ("+", "="):
            folder, _, group = rest.rpartition(" ") if sign == "=" else (rest, "", "0")
            self.lines[folder] = line
            self._groups[folder] = (int(group), process_state(int(group))[1] if int(group) else "")

    def kill_all(self) -> None:
        """Kill all that is left, and delete the folders."""
        if not self._groups:
            return
        import shutil  # noqa: PLC0415  # it takes as long as all else that is loaded here, and is seldom needed

        for folder, (group, started) in self._groups.items():
            now = process_state(group)[1] if group else ""
            end_processes(group if now in ("", started) else 0, folder)  # else the number is another process's now
            shutil.rmtree(folder, ignore_errors=True)


class Sleepers:
    """Processes that are to be awake: one that two looks in a row find stopped is woken."""

    def __init__(self, *processes: int) -> None:
        self._looks = dict.fromkeys(processes, 0)

    def wake_sleepers(self) -> None:
        """Wake the processes that were found stopped at the last look, too."""
        for process, looks in self._looks.items():
            self._looks[process] = looks + 1 if is_stopped(process) else 0
            if looks:
                wake_process(process)


class Guard:
    """The second watcher, a copy of the first: it wakes the first, and takes its place where it dies with the harness.

    A system that stops or kills both the harness and the first watcher at one moment has not met this one.
    """

    def __init__(self, harness: int, children: Children) -> None:
        self._harness, self._children = harness, children
        self._process = self._input = 0
        self.start()

    def start(self) -> None:
        """Fork the guard and send it all lines; do nothing where there is no `fork`, or no room for a process."""
        if not hasattr(os, "fork"):
            return
        watcher, (output, self._input) = os.getpid(), os.pipe()
        try:
            self._process = os.fork()
        except OSError:
            self._process = 0
        if self._process == 0 and os.getpid() != watcher:
            guard_watcher(watcher, self._harness, output, self._input)
            os._exit(0)
        os.close(output)
        os.set_blocking(self._input, False)
        for line in [*self._children.lines.values(), "z" if self._children.resting else "c"]:
            self.send_line(line)

    def send_line(self, line: str) -> None:
        """Send a line to the guard; where it does not read, start another."""
        if self._process:
            try:
                os.write(self._input, os.fsencode(line) + b"\n")
            except OSError:
                self.stop()

    def wake(self) -> None:
        """Wake the guard where it is stopped, and start another where it is gone."""
        if not self._process or process_state(self._process)[0] in ("", "Z"):
            self.stop()
            self.start()
        elif is_stopped(self._process):
            wake_process(self._process)

    def stop(self) -> None:
        """End the guard."""
        if self._process:
            end_process(self._process)
            with suppress(OSError):
                os.waitpid(self._process, 0)
            os.close(self._input)
        self._process = 0


def guard_watcher(watcher: int, harness: int, source: int, other_end: int) -> None:
    """Be the guard: read until the watcher is gone; end all where the harness is gone, too."""
    os.close(other_end)
    os.close(0)  # the harness's pipe is the watcher's alone
    with suppress(OSError):
        os.setsid()
    protect_process()
    children, sleepers = Children(), Sleepers(watcher)
    began = process_state(harness)[1]
    for line in read_input(source):
        if line:
            children.follow_line(line)
        else:
            sleepers.wake_sleepers()
    last = Sleepers(harness)
    for _ in range(GUARD_LOOKS):
        state, started = process_state(harness)
        if state in ("", "Z", "X") or started != began:
            children.kill_all()
            return
        if not children.resting:
            last.wake_sleepers()
        time.sleep(LOOK_S / 4)


def watch_harness() -> None:
    """Read until the harness is gone, then end its remaining children."""
    protect_process()
    harness, children = os.getppid(), Children()
    sleepers, guard = Sleepers(harness), Guard(harness, children)
    for line in read_input(0):
        if line:
            children.follow_line(line)
            guard.send_line(line)
            continue
        guard.wake()
        if not children.resting:
            sleepers.wake_sleepers()
    children.kill_all()
    guard.stop()


if __name__ == "__main__":
    watch_harness()
