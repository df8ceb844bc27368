"""`harness` in a process for each command, and systems too, though Python and its imports are started only once.

`python -m tests.faults.forking` reads a line of JSON for each process, forks, and answers with the process's number;
asked for that number, it answers with the exit code. What it forks is a whole process: killed, limited and written to
as any other. Only what the system says of it (command line, first environment) is not its own: what looks at these, or
lacks something as Python starts, starts `python -m harness` itself.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import resource
import runpy
import select
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout, suppress
from functools import cache
from io import StringIO
from pathlib import Path
from threading import Lock
from typing import Any

import harness
from harness.__main__ import main
from harness.cli import run
from harness.cli.app import build_program
from harness.datasets.english_sentences import tokenizer
from harness.plugins.systems import find_systems
from harness.records import System
from harness.running import worker
from harness.running.child_folders import Box
from harness.running.process import command_of, start_system
from harness.workspace import shipped_folder

FOREIGN = (
    *("numpy.ma", "pydantic", "psutil", "portalocker", "threadpoolctl", "typer._adapters"),
    *("rich.cells", "rich.console", "rich.markup", "rich.progress", "rich.table", "rich.text"),
    *("concurrent.futures.process", "email.parser", "importlib.metadata", "multiprocessing.queues"),
)
"""What a command would import of other packages as it runs."""

PATIENCE_S = 600
"""A command that takes longer hangs."""


class ForkedProcess:
    """A process that is forked as the server is asked to: of `subprocess.Popen`, what tells its end."""

    def __init__(self, wanted: Mapping[str, Any]) -> None:
        self.pid = _ask_server(wanted)
        self.returncode: int | None = None
        self._end = os.pidfd_open(self.pid)

    def poll(self) -> int | None:
        """The exit code, if it has ended."""
        if self.returncode is None and select.select([self._end], [], [], 0)[0]:
            os.close(self._end)
            self.returncode = _ask_server({"ended": self.pid})
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


class ForkedSystem(ForkedProcess):
    """The worker of a system, as `subprocess.Popen` starts it; `arguments` are those of `worker.py`."""

    def __init__(self, arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str]) -> None:
        pipes = [os.pipe() for _ in range(3)]
        theirs = [pipes[0][0], pipes[1][1], pipes[2][1]]
        modes = (os.O_RDONLY, os.O_WRONLY, os.O_WRONLY)
        files = [(f"/proc/{os.getpid()}/fd/{end}", mode) for end, mode in zip(theirs, modes, strict=True)]
        super().__init__({"worker": True, "arguments": arguments, "cwd": str(cwd), "env": dict(env), "files": files})
        for end in theirs:
            os.close(end)
        self.stdin = os.fdopen(pipes[0][1], "wb", 0)
        self.stdout, self.stderr = (os.fdopen(pipe[0], "rb", 0) for pipe in pipes[1:])


def start_forked_system(system: System, box: Box, variables: dict[str, str]) -> subprocess.Popen[bytes]:
    """What `start_system` does, for the worker of a system; any other program is started as ever."""
    if system.command is not None or system.python:
        return start_system(system, box, variables)
    arguments = command_of(system)[3:]
    return ForkedSystem(arguments, cwd=box.work, env=variables)  # type: ignore[return-value]  # all that is asked of it


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


def _ask_server(question: Mapping[str, Any]) -> int:
    server = _start_server()
    assert server.stdin is not None
    assert server.stdout is not None
    with _talk:
        server.stdin.write(json.dumps(question) + "\n")
        server.stdin.flush()
        return int(server.stdout.readline())


@cache
def _start_server() -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.forking"],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # a process of several threads is better not forked
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(process.communicate)
    return process


def serve() -> bool:
    """Answer until there is nothing more to do: False. In a forked process: True."""
    answers = os.fdopen(os.dup(1), "w")
    atexit.register(_leave)  # before all others, so that it comes after them
    _import_all()
    for line in sys.stdin:
        question = json.loads(line)
        if process := question.get("ended"):
            answer = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        else:
            if question.get("worker"):
                importlib.import_module("openai")  # what takes longest to import in a system
            opened = [os.open(path, mode | os.O_NOCTTY) for path, mode in question["files"]]
            if not (answer := os.fork()):
                _become(question, opened)
                if question.get("worker"):
                    os.setsid()
                    runpy.run_path(worker.__file__, run_name="__main__")
                return True
            for descriptor in opened:
                os.close(descriptor)
        answers.write(f"{answer}\n")
        answers.flush()
    return False


def _import_all() -> None:
    """Import and load what a command would, before it does anything of its own."""
    for name in (*FOREIGN, *list_modules()):
        with suppress(ImportError):  # of an extra that is not installed
            importlib.import_module(name)
    tokenizer()
    os.fsync = lambda fd: None  # as in the process of the tests
    list(build_program().commands.values())  # each is built when it is asked for
    find_systems([shipped_folder() / "systems"])  # what their files import is known from then on
    for command in ("--version", "eval"):
        with suppress(SystemExit), redirect_stdout(StringIO()):
            run([command, "--help"])
    gc.freeze()


def list_modules() -> list[str]:
    """Every module of ours that a command may import, but for `python -m harness` itself."""
    modules = pkgutil.walk_packages(harness.__path__, "harness.")
    return [module.name for module in modules if not module.name.endswith("__main__")]


def _become(question: Mapping[str, Any], opened: Sequence[int]) -> None:
    """Take on the command, the folder, the environment, the files and the limits that were asked for."""
    signal.alarm(PATIENCE_S)
    for standard, descriptor in enumerate(opened):
        os.dup2(descriptor, standard)
        os.close(descriptor)
    os.chdir(question["cwd"])
    os.environ.clear()
    os.environ.update(question["env"])
    folders = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    sys.path += [folder for folder in folders if folder and folder not in sys.path]
    for which, number in question.get("limits", ()):
        resource.setrlimit(which, (number, resource.getrlimit(which)[1]))
    sys.argv = ["harness", *question["arguments"]]  # a worker, too, looks at what follows the first


_status = [0]
"""The exit code of this process."""


def _run() -> None:
    """Run the command that this process was forked for."""
    _status[0] = 1  # of an error that nobody caught
    try:
        main()
    except SystemExit as leaving:
        _status[0] = int(leaving.code or 0)


def _leave() -> None:
    """End as Python does, but for taking a thousand modules apart, which takes as long as a command."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os._exit(_status[0])


if __name__ == "__main__" and serve():
    _run()
