"""`harness` in a process for each command, and systems too, though Python and its imports are started only once.

What is forked is a whole process: killed, limited and written to as any other. Only what the system says of it (command
line, first environment) is not its own: what looks at these, or lacks something as Python starts, starts
`python -m harness` itself.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from harness.processes import reaper
from harness.records import System
from harness.running.child_folders import Box
from harness.running.process import command_of, start_system
from harness.running.watcher import Reaper
from tests.faults.fork_server import PATIENCE_S


class ForkedProcess:
    """A process that is forked as the server is asked to: of `subprocess.Popen`, what tells its end."""

    server = "commands"
    """Which server forks it: one that has imported all that commands need is slower to fork than one that has not."""

    def __init__(self, wanted: Mapping[str, Any]) -> None:
        self.pid = _ask_server(self.server, wanted)
        self.returncode: int | None = None
        self._end = os.pidfd_open(self.pid)

    def poll(self) -> int | None:
        """The exit code, if it has ended."""
        if self.returncode is None and select.select([self._end], [], [], 0)[0]:
            os.close(self._end)
            self.returncode = _ask_server(self.server, {"ended": self.pid})
        return self.returncode

    def wait(self, timeout: float = PATIENCE_S) -> int:
        """The exit code; raises TimeoutExpired where it still runs after so many seconds."""
        if self.returncode is None:
            select.select([self._end], [], [], timeout)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout)
        return code

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)


class ForkedProgram(ForkedProcess):
    """A program of ours in a session of its own, as `subprocess.Popen` starts it. Its output is lost unless `heard`."""

    server = "programs"

    def __init__(
        self, program: str, arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str], heard: bool = True
    ) -> None:
        incoming, *outgoing = (os.pipe() for _ in range(3 if heard else 1))
        theirs = [incoming[0], *(pipe[1] for pipe in outgoing)]
        names = [f"/proc/{os.getpid()}/fd/{end}" for end in theirs]
        files = [(names[0], os.O_RDONLY), *((name, os.O_WRONLY) for name in names[1:] or [os.devnull] * 2)]
        wanted = {"program": program, "arguments": arguments, "cwd": str(cwd), "env": dict(env), "files": files}
        super().__init__(wanted)
        for end in theirs:
            os.close(end)
        self.stdin = os.fdopen(incoming[1], "wb", 0)
        heard_ends: list[Any] = [os.fdopen(pipe[0], "rb", 0) for pipe in outgoing]
        self.stdout, self.stderr = heard_ends or [None, None]


def start_forked_system(system: System, box: Box, variables: dict[str, str]) -> subprocess.Popen[bytes]:
    """What `start_system` does, for the worker of a system; any other program is started as ever."""
    if system.command is not None or system.python:
        return start_system(system, box, variables)
    _, _, worker, *arguments = command_of(system)
    return ForkedProgram(worker, arguments, cwd=box.work, env=variables)  # type: ignore[return-value]  # all it takes


def start_forked_watcher(_: Reaper) -> subprocess.Popen[bytes]:
    """What a `Reaper` does to start its watcher."""
    forked = ForkedProgram(reaper.__file__, (), cwd=Path("/"), env=os.environ, heard=False)
    os.set_blocking(forked.stdin.fileno(), False)
    return forked  # type: ignore[return-value]  # it has all that is asked of it


class ForkedCommand(ForkedProcess):
    """A command that runs. `limits`: a number for each `RLIMIT_...`.

    What it prints is kept in memory, or goes to the two files that are `given`: "" for one that is kept.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str],
        limits: Mapping[int, int] | None = None,
        given: Sequence[str] = ("", ""),
    ) -> None:
        self._arguments = arguments
        self._kept = [os.memfd_create("printed") for _ in given]
        kept = [f"/proc/{os.getpid()}/fd/{descriptor}" for descriptor in self._kept]
        printed = [path or memory for path, memory in zip(given, kept, strict=True)]
        files = [(path, os.O_RDWR) for path in (os.devnull, *printed)]
        wanted = {"arguments": arguments, "cwd": str(cwd), "env": dict(env), "limits": [*(limits or {}).items()]}
        super().__init__({**wanted, "files": files})

    def read_output(self) -> subprocess.CompletedProcess[str]:
        """Wait for its end; what `subprocess.run` would tell of it."""
        code = self.wait()
        texts = []
        for descriptor in self._kept:
            with os.fdopen(descriptor, "rb") as file:
                texts.append(file.read().decode("utf-8", "surrogateescape"))
        return subprocess.CompletedProcess(["harness", *self._arguments], code, *texts)


_talk = Lock()


def _ask_server(name: str, question: Mapping[str, Any]) -> int:
    server = _start_server(name)
    assert server.stdin is not None
    assert server.stdout is not None
    with _talk:
        server.stdin.write(json.dumps(question) + "\n")
        server.stdin.flush()
        return int(server.stdout.readline())


@cache
def _start_server(name: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.fork_server", name],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # a process of several threads is better not forked
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(process.communicate)
    return process
