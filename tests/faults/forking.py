"""`harness` in a process for each command, though Python and its imports are started only once.

`python -m tests.faults.forking` reads a line of JSON for each command, forks, and answers with the exit code. What it
forks is a whole process: killed, limited and written to as any other. Only what the system says of it (command line,
first environment) is not its own: what looks at these, or is killed by its name, starts `python -m harness` itself.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout, suppress
from functools import cache
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import harness
from harness.cli import run
from harness.cli.app import build_program
from harness.datasets.english_sentences import tokenizer

FOREIGN = (
    *("numpy.ma", "pydantic", "psutil", "portalocker", "threadpoolctl", "typer._adapters"),
    *("rich.cells", "rich.console", "rich.markup", "rich.progress", "rich.table", "rich.text"),
    *("concurrent.futures.process", "email.parser", "importlib.metadata", "multiprocessing.queues"),
)
"""What a command would import of other packages as it runs."""

PATIENCE = 120
"""Seconds a command may take."""


def forked(
    arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str], limits: Mapping[int, int]
) -> subprocess.CompletedProcess[str]:
    """One command, as `subprocess.run` would tell of it. `limits`: a number for each `resource.RLIMIT_...`."""
    server = _server()
    assert server.stdin is not None
    assert server.stdout is not None
    with TemporaryDirectory(prefix="said-") as folder:
        said = [str(Path(folder, name)) for name in ("out", "err")]
        asked = {"arguments": arguments, "cwd": str(cwd), "env": dict(env), "said": said, "limits": [*limits.items()]}
        server.stdin.write(json.dumps(asked) + "\n")
        server.stdin.flush()
        code = int(server.stdout.readline())
        out, err = (Path(each).read_text(encoding="utf-8", errors="surrogateescape") for each in said)
    return subprocess.CompletedProcess(["harness", *arguments], code, out, err)


@cache
def _server() -> subprocess.Popen[str]:
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


def serve() -> list[str] | None:
    """Answer until there is nothing more to do: None. In the forked process: what it is to run."""
    answers = os.fdopen(os.dup(1), "w")
    atexit.register(_leave)  # before all others, so that it comes after them
    _warm()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            return _become(json.loads(line))
        _, status = os.waitpid(child, 0)
        answers.write(f"{os.waitstatus_to_exitcode(status)}\n")
        answers.flush()
    return None


def _warm() -> None:
    """What every command would import and load before it does anything of its own."""
    for name in (*FOREIGN, *list_modules()):
        with suppress(ImportError):  # of an extra that is not installed
            importlib.import_module(name)
    tokenizer()
    list(build_program().commands.values())  # each is built when it is asked for
    with suppress(SystemExit), redirect_stdout(StringIO()):
        run(["--version"])
    gc.freeze()


def list_modules() -> list[str]:
    """Every module of ours that a command may import, but for `python -m harness` itself."""
    modules = pkgutil.walk_packages(harness.__path__, "harness.")
    return [module.name for module in modules if not module.name.endswith("__main__")]


def _become(asked: Mapping[str, Any]) -> list[str]:
    """Take on the folder, the environment, the files and the limits that a command was given."""
    signal.alarm(PATIENCE)
    for descriptor, path in enumerate((os.devnull, *asked["said"])):
        opened = os.open(path, os.O_RDWR | os.O_CREAT)
        os.dup2(opened, descriptor)
        os.close(opened)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    for which, number in asked["limits"]:
        resource.setrlimit(which, (number, resource.getrlimit(which)[1]))
    sys.argv = ["harness", *asked["arguments"]]
    return list(asked["arguments"])


_status = [0]
"""The exit code of this process."""


def _leave() -> None:
    """End as Python does, but for taking a thousand modules apart, which takes as long as a command."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os._exit(_status[0])


def _run(arguments: list[str]) -> None:
    """Run the command that this process was forked for."""
    _status[0] = 1  # of an error that nobody caught
    try:
        run(arguments)
    except SystemExit as leaving:
        _status[0] = int(leaving.code or 0)


if __name__ == "__main__":
    arguments = serve()
    if arguments is not None:
        _run(arguments)
