"""The watcher process, which outlives a killed harness until it has ended the children."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Any, Self

from harness.errors import HarnessError
from harness.processes import operating_system, reaper
from harness.processes.operating_system import GROUP_OPTIONS
from harness.running.child_folders import sweep_boxes

MAX_WAIT_S = 5.0
"""Seconds for the watcher to read a line, or to end; beyond, it has been stopped, and another takes its place."""


LOOK_S = 1.0
"""Seconds between two looks at whether the watcher is awake."""


class MachineError(HarnessError):
    """The machine lacks resources to run systems; no system is to blame, and no article is scored for it."""


def machine_error(what: str, error: OSError) -> MachineError:
    """The error for a machine that has no processes, files, memory or disk left; `what` could not be done."""
    reason = (error.strerror or str(error)).lower()
    return MachineError(
        f"{what}: {reason}; this is the machine's limit and counts against no system: make room, then the same "
        "`harness eval` goes on from here"
    )


class Reaper:
    """Holds the watcher: a context manager. The watcher starts with the first line sent to it.

    Where the watcher is stopped or killed, another is started.
    """

    def __init__(self) -> None:
        if not operating_system.has_null_device():
            raise MachineError(f"{os.devnull}: cannot be opened, and no system can run without it; restore it")
        sweep_boxes()
        self._known: dict[str, str] = {}
        self._resting: Any = None
        self._looked = time.monotonic()
        self._process: subprocess.Popen[bytes] | None = None  # until there is something to watch

    def _start(self) -> subprocess.Popen[bytes]:
        try:
            process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603  # our own program
                [sys.executable, "-I", reaper.__file__],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                **GROUP_OPTIONS,
            )
        except OSError as error:
            raise machine_error("no process can be started", error) from None
        with suppress(OSError, AttributeError):  # Windows before Python 3.12 has no such pipes: there nothing stops it
            os.set_blocking(_input(process), False)
        return process

    def __enter__(self) -> Self:
        stop = getattr(signal, "SIGTSTP", None)
        alone = threading.current_thread() is threading.main_thread()
        if stop is not None and alone and signal.getsignal(stop) == signal.SIG_DFL:
            self._resting = signal.signal(stop, self._rest)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._resting is not None:
            signal.signal(signal.SIGTSTP, self._resting)
        if self._process is not None:
            self._end(self._process)
        for folder in list(self._known):  # none, unless we are interrupted while children run
            reaper.end_processes(self._group(folder), folder)
            shutil.rmtree(folder, ignore_errors=True)

    def _rest(self, _number: int, _frame: FrameType | None) -> None:
        """Ctrl-Z: stop, as the user wants, and have the watcher not wake us."""
        self._write("z")
        os.kill(os.getpid(), signal.SIGSTOP)
        self._write("c")

    def _group(self, folder: str) -> int:
        line = self._known[folder]
        return int(line.rpartition(" ")[2]) if line.startswith("=") else 0

    def send_line(self, line: str) -> None:
        """Send the watcher one of the lines that it knows."""
        sign, rest = line[0], line[2:]
        folder = rest.rpartition(" ")[0] if sign == "=" else rest
        if sign == "-":
            self._known.pop(folder, None)
        else:
            self._known[folder] = line
        if self._process is None:
            self._process = self._start()
        if not self._write(line):
            self._replace(self._process)

    def wake(self) -> None:
        """Wake the watcher where a system has stopped it, and start another where it was killed; call now and then.

        It does nothing oftener than every LOOK_S.
        """
        now = time.monotonic()
        if self._process is not None and now - self._looked >= LOOK_S:
            self._looked = now
            reaper.wake_process(self._process.pid)
            if self._process.poll() is not None:
                self._replace(self._process)

    def _replace(self, process: subprocess.Popen[bytes]) -> None:
        reaper.end_process(process.pid)  # at the end of its input it would end the children, which go on
        self._end(process)
        self._process = self._start()
        for message in self._known.values():
            self._write(message)

    def _write(self, line: str) -> bool:
        """Write a line to the watcher; False where it is dead, or does not read though it was woken."""
        if self._process is None:
            return False
        deadline = time.monotonic() + MAX_WAIT_S
        while time.monotonic() < deadline:
            try:
                os.write(_input(self._process), os.fsencode(line) + b"\n")
            except BlockingIOError:
                reaper.wake_process(self._process.pid)
                time.sleep(0.01)
            except OSError:
                return False
            else:
                return True
        return False

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        """Close the watcher's input and wait for its end, though a system may have stopped it."""
        if process.stdin is not None:
            with suppress(OSError):
                process.stdin.close()
        reaper.wake_process(process.pid)
        try:
            process.wait(MAX_WAIT_S)
        except subprocess.TimeoutExpired:
            reaper.end_process(process.pid)
            process.wait()


def _input(process: subprocess.Popen[bytes]) -> int:
    if process.stdin is None:
        raise AssertionError("started without this pipe")
    return process.stdin.fileno()
