"""Forks `harness` and the workers of systems from a Python that has imported what they need.

`python -m tests.faults.fork_server NAME` reads a line of JSON for each process, forks, and answers with the process's
number; asked for that number, it answers with the exit code. NAME tells servers apart for who looks at processes.
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
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout, suppress
from functools import cache
from io import StringIO
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

OF_PROGRAMS = ("ctypes", "functools", "hashlib", "random", "select", "shutil", "traceback")
"""What the programs of ours import."""

FOREIGN = (
    *("numpy.ma", "pydantic", "psutil", "portalocker", "threadpoolctl", "typer._adapters"),
    *("rich.cells", "rich.console", "rich.markup", "rich.progress", "rich.table", "rich.text"),
    *("concurrent.futures.process", "email.parser", "importlib.metadata", "multiprocessing.queues"),
)
"""What a command would import of other packages as it runs."""

PATIENCE_S = 600
"""A command that takes longer hangs."""


def serve() -> bool:
    """Answer until there is nothing more to do: False. In a forked process: True."""
    answers = os.fdopen(os.dup(1), "w")
    atexit.register(_leave)  # before all others, so that it comes after them
    for name in OF_PROGRAMS:
        importlib.import_module(name)
    gc.freeze()
    for line in sys.stdin:
        question = json.loads(line)
        if process := question.get("ended"):
            answer = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        else:
            program = question.get("program", "")
            code = compile_program(program) if program else prepare_commands()
            if question["arguments"][:1] and question["arguments"][0].endswith("/llm.py"):
                importlib.import_module("openai")  # it takes ten times as long as all else that a system does
            opened = [os.open(path, mode | os.O_NOCTTY) for path, mode in question["files"]]
            if not (answer := os.fork()):
                _become(question, opened)
                if code:
                    _run_program(program, code)
                return True
            for descriptor in opened:
                os.close(descriptor)
        answers.write(f"{answer}\n")
        answers.flush()
    return False


@cache
def compile_program(path: str) -> CodeType:
    """The program in a file, compiled once for all processes that run it."""
    return compile(Path(path).read_bytes(), path, "exec")


def _run_program(path: str, code: CodeType) -> None:
    """Run a program as Python would, and end with it."""
    os.setsid()
    module = sys.modules["__main__"] = ModuleType("__main__")
    module.__file__ = path
    exec(code, module.__dict__)
    _leave()


@cache
def prepare_commands() -> None:
    """Import and load what a command would, before it does anything of its own."""
    from harness.cli import run
    from harness.cli.app import build_program
    from harness.datasets.english_sentences import tokenizer
    from harness.plugins.systems import find_systems
    from harness.workspace import shipped_folder

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
    import harness

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
    sys.argv = [question.get("program", "harness"), *question["arguments"]]


_status = [0]
"""The exit code of this process."""


def _run() -> None:
    """Run the command that this process was forked for."""
    from harness.__main__ import main

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
