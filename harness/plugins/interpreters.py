"""Other interpreters of Python: the packages available to a system that has its own interpreter."""

from __future__ import annotations

import os
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from msgspec import Struct, structs

from harness.errors import BadInput
from harness.plugins.requirements import installed_versions, missing_requirements
from harness.plugins.system_environment import ALLOWED_VARIABLES, FIXED_VARIABLES, INTERPRETER_VARIABLES
from harness.processes import reaper
from harness.processes.operating_system import GROUP_OPTIONS, describe_exit_status
from harness.processes.process_tree import end_tree
from harness.records import System

INTERPRETER_TIMEOUT_S = 10.0
"""Seconds for an interpreter to name its version: it takes 0.02, more on a network drive."""

OLDEST_PYTHON = (3, 8)
"""The oldest Python that the worker can run under."""

MARK = b"\0harness\0"
"""Stands before the answer: what the interpreter loads as it starts may print, too."""

ASK = (
    "import sys; sys.stdout.flush(); sys.stdout.buffer.write(b'\\0harness\\0' + '\\0'.join("
    "['.'.join(map(str, sys.version_info[:3]))] + sys.path[1:]).encode('utf-8', 'surrogateescape'))"
)
"""Nothing is imported but what is built in: the folder it stands in is on the path of `-c`."""


class Interpreter(Struct, frozen=True):
    """The version of an interpreter, and the folders that it imports from."""

    version: str
    path: tuple[str, ...]


def with_interpreter_packages(system: System, file: str) -> System:
    """A system with the packages that its own interpreter has and lacks; any other system unchanged.

    Starts that interpreter, once for all systems. Raises BadInput, about the `file` that names it, where it cannot be
    used.
    """
    if not system.python:
        return system
    other = _ask_interpreter(system.python)
    if isinstance(other, str):
        raise BadInput(file, f"python = {system.python!r} {other}")
    return structs.replace(
        system,
        missing=missing_requirements(system.requires, other.path, other.version),
        packages=(f"python {other.version}", *installed_versions(system.requires, other.path)),
    )


@cache
def _ask_interpreter(python: str) -> Interpreter | str:
    """Ask an interpreter for its version and folders; return a message where that fails."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:  # a pipe may be held open by a grandchild
        try:
            status = _run_interpreter(python, out.fileno(), err.fileno())
        except (OSError, ValueError) as error:
            return f"cannot be started: {getattr(error, 'strerror', None) or error}"
        except subprocess.TimeoutExpired:
            return f"did not answer in {INTERPRETER_TIMEOUT_S:g} s"
        _, mark, answer = _end(out.fileno()).rpartition(MARK)
        words = _first_cause(_end(err.fileno()).decode("utf-8", "replace"))
    version, *folders = answer.decode("utf-8", "surrogateescape").split("\0")
    if status or not mark:
        return f"is no Python 3 that works: {words or describe_exit_status(status)}"
    if tuple(map(int, version.split(".")[:2])) < OLDEST_PYTHON:
        return f"is Python {version}, and 3.8 or later is needed"
    return Interpreter(version, tuple(folder for folder in folders if folder))


def _first_cause(words: str) -> str:
    """The line of an error report that names the error: the last of a traceback, else the first."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    return lines[-1 if "Traceback" in words else 0] if lines else ""


def _run_interpreter(python: str, out: int, err: int) -> int:
    """Run an interpreter: its exit status. All that it started is gone. Raises OSError, ValueError, TimeoutExpired."""
    names = ALLOWED_VARIABLES + INTERPRETER_VARIABLES
    env = {name: os.environ[name] for name in names if name in os.environ} | FIXED_VARIABLES
    process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603  # what the user asked for
        [python, "-c", ASK],
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=err,
        cwd=tempfile.gettempdir(),
        env=env,
        **GROUP_OPTIONS,
    )
    try:
        return process.wait(INTERPRETER_TIMEOUT_S)
    finally:
        end_tree(process.pid)
        reaper.end_group(process.pid)
        if process.poll() is None:
            reaper.end_process(process.pid)
        process.wait()


def _end(descriptor: int) -> bytes:
    """The last MiB of a file."""
    os.lseek(descriptor, max(os.fstat(descriptor).st_size - 2**20, 0), os.SEEK_SET)
    return os.read(descriptor, 2**20)


def interpreter_exists(system: System) -> bool:
    """True where the file that a system names as its interpreter exists; nothing is started."""
    return "/" not in system.python or Path(system.python).is_file()
