"""A system's process: started, written to and read from without waiting, and ended with its descendants."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

import msgspec

from harness.files.names import escape_name
from harness.models import cache_folders
from harness.models.batch_files import BATCH_IN, BATCH_OUT
from harness.models.cost_limit import LEDGER, MAX_COST
from harness.plugins.file_options import option_paths
from harness.plugins.options import option_text
from harness.plugins.system_environment import (
    ALLOWED_VARIABLES,
    FIXED_VARIABLES,
    INTERPRETER_VARIABLES,
    KERNELS,
    WINDOWS_TEMPORARY,
)
from harness.plugins.toml_systems import fill_command
from harness.processes import operating_system, reaper
from harness.processes.operating_system import GROUP_OPTIONS, death_with_parent, is_machine_fault
from harness.processes.process_tree import end_tree, tree_memory
from harness.records import System
from harness.running.child_folders import Box
from harness.running.pipes import open_inlet, open_outlet
from harness.running.secrets import Secrets
from harness.running.watcher import Reaper, machine_error

SYSTEM_CACHE_VARIABLES = ("HARNESS_SYSTEM_CACHE_DIR", "HARNESS_KEEPS")
"""The folder of a system that has `CACHE = True`; the second is its former name."""

STDERR_TAIL_BYTES = 4096
"""Bytes of stderr that are kept."""

GRACE_S = 0.25
"""Seconds for which a limit of processor time is not set anew: it has whole seconds, answers come by the thousand."""


class SystemProcess:
    """A running system. Nothing here waits: writing writes what fits, reading reads what is there."""

    def __init__(
        self, system: System, memory: int, reaper_: Reaper, cache: Path | None = None, timeout: float = 0.0
    ) -> None:
        """Start the process. Raises OSError where the system cannot be started, MachineError where nothing could be."""
        self._reaper = reaper_
        self._memory = memory
        self._unsent = bytearray()
        self._partial = bytearray()
        self._words = bytearray()
        self._secrets = Secrets(system)
        self._wound = (0.0, -math.inf)
        self._peaked = (0, -math.inf)
        self._tree_peak = 0
        try:
            self._box = Box.make()
        except OSError as error:
            raise machine_error(f"{tempfile.gettempdir()}: no folder for a system can be made", error) from None
        folder = str(self._box.path)
        try:
            reaper_.send_line(f"+ {folder}")
            self._process = start_system(system, self._box, child_environment(system, folder, cache, timeout))
        except BaseException:
            self._box.delete()
            reaper_.send_line(f"- {folder}")
            raise
        reaper_.send_line(f"= {folder} {self._process.pid}")
        operating_system.limit_memory(self._process.pid, memory)
        self._inlet = open_inlet(_pipe(self._process.stdin))
        self._outlet = open_outlet(_pipe(self._process.stdout))
        self._words_outlet = open_outlet(_pipe(self._process.stderr))
        self.stdin, self.stdout, self.stderr = (
            pipe.fileno() for pipe in (self._inlet, self._outlet, self._words_outlet)
        )

    def send(self, line: bytes) -> None:
        """Queue a line, and write as much as fits."""
        self._unsent += line
        self.flush()

    def flush(self) -> bool:
        """Write as much as fits; True where nothing is left."""
        while self._unsent:
            try:
                del self._unsent[: self._inlet.write(self._unsent)]
            except BlockingIOError:
                return False
            except BrokenPipeError:  # it is dead, or will not listen: `receive` or the clock will tell
                self._unsent.clear()
        return True

    def receive(self) -> tuple[list[bytes], bool | None]:
        """Whole lines that have come, and whether more may come: False at the end, None where nothing came just now."""
        data = self._outlet.read()
        if not data:
            return [], None if data is None else False
        self._partial += data
        if b"\n" not in data:
            return [], True
        *lines, rest = bytes(self._partial).split(b"\n")
        self._partial = bytearray(rest)
        return lines, True

    @property
    def unfinished_bytes(self) -> int:
        """Bytes of a line that has no end yet."""
        return len(self._partial)

    def listen(self) -> bool:
        """Read the system's stderr and keep its end; False when it is closed."""
        data = self._words_outlet.read()
        if data:
            self._words = (self._words + data)[-STDERR_TAIL_BYTES:]
        return data is None or bool(data)

    def exit_status(self) -> int | None:
        """The exit status (negative: the signal it died of), None while the process runs."""
        return self._process.poll()

    def close(self) -> None:
        """Close the child's input, to tell it that there are no more articles."""
        self._inlet.close()

    def add_processor_time(self, seconds: float) -> None:
        """Raise the child's limit of processor time by `seconds`; beyond it the operating system ends the child.

        The same holds for each process it started, which has the same number of seconds for itself. Linux only.
        """
        now = time.monotonic()
        if seconds == self._wound[0] and now - self._wound[1] < GRACE_S:
            return
        self._wound = (seconds, now)
        operating_system.limit_processor_time(self._process.pid, seconds)

    def peak(self) -> int:
        """The peak memory of the child and its descendants so far, in bytes; 0 where it cannot be known.

        Looked up every WIND seconds, and once as soon as it speaks: what grows grows slower.
        """
        now = time.monotonic()
        if now - self._peaked[1] >= GRACE_S:
            self._peaked = (operating_system.read_peak_memory(self._process.pid) or self._peaked[0], now)
        return max(self._peaked[0], self._tree_peak)

    def excess_memory(self) -> str:
        """The message where the child and its descendants hold more memory together than allowed; else "".

        The limit that the system itself holds is one for each process.
        """
        memory, processes = tree_memory(self._process.pid)
        self._tree_peak = max(self._tree_peak, memory if processes > 1 else 0)
        if not self._memory or memory <= self._memory:
            return ""
        subject = f"its {processes} processes together" if processes > 1 else "it"
        return f"{subject} held {memory / 2**20:,.0f} MiB of memory, and {self._memory / 2**20:,.0f} MiB are allowed"

    def wait(self, seconds: float) -> int | None:
        """Wait `seconds` for the process to end by itself: its exit status, or None."""
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(seconds)
        return None

    def kill(self) -> int:
        """Kill the child and its descendants, delete its folder, and return its exit status, even our own SIGKILL."""
        folder = str(self._box.path)
        end_tree(self._process.pid)
        reaper.end_processes(self._process.pid, folder)
        if self._process.poll() is None:
            reaper.end_process(self._process.pid)
        status = self._process.wait()
        for _ in range(64):  # a pipe holds 16 chunks at most, unless something that got away goes on writing
            if not self.listen():
                break
        for pipe in (self._inlet, self._outlet, self._words_outlet):
            pipe.close()
        self._box.delete()
        self._reaper.send_line(f"- {folder}")
        return status

    def last_words(self) -> str:
        """The last lines of its stderr, as one, without its secrets."""
        lines = [line.strip() for line in self._words.decode("utf-8", "replace").splitlines() if line.strip()]
        return self._secrets.hide(" | ".join(lines[-3:]))[-300:]


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise AssertionError("started without this pipe")
    return pipe


def start_system(system: System, box: Box, variables: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a system's process; raises OSError where it cannot be started, MachineError where nothing could be."""
    try:
        process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603  # what the user asked for
            command_of(system),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=box.work,
            env=variables,
            preexec_fn=death_with_parent(),  # noqa: PLW1509  # it takes no lock
            **GROUP_OPTIONS,
        )
    except OSError as error:
        if is_machine_fault(error):
            raise machine_error(f"{system.label}: cannot be started", error) from None
        raise
    return process


def command_of(system: System) -> list[str]:
    """The command that starts a system: its own, or the worker under its own interpreter or ours."""
    if system.command is not None:
        return fill_command(system.command, system.options)
    worker = str(Path(__file__).with_name("worker.py"))
    path = str(Path(system.path).absolute())
    options = msgspec.json.encode({**system.options, **option_paths(system)}).decode()
    if system.python:  # it may be older than -P; the worker does without
        return [system.python, worker, path, options]
    return [sys.executable, "-P", worker, path, options]


def child_environment(system: System, box: str, cache_root: Path | None = None, timeout: float = 0.0) -> dict[str, str]:
    """The environment of a child: an allow-list, the variables it names as ENV, its temporary folder, and its cache.

    `cache_root` has the folders of systems that keep something from run to run; these learn `timeout` (seconds an
    article), too: what waits for others should know how long it may.
    """
    names = ALLOWED_VARIABLES + KERNELS + system.env
    names += INTERPRETER_VARIABLES if system.python else ("PYTHONPATH", "VIRTUAL_ENV")
    environment = {name: os.environ[name] for name in names if name in os.environ}
    if "PYTHONPATH" in environment:
        parts = environment["PYTHONPATH"].split(os.pathsep)
        environment["PYTHONPATH"] = os.pathsep.join(str(Path(part).absolute()) for part in parts if part)
    options = {f"OPTION_{name.upper()}": option_text(value) for name, value in system.options.items()}
    cache = str(_system_cache(system, cache_root)) if system.has_cache and cache_root else ""
    cache_variables = dict.fromkeys(SYSTEM_CACHE_VARIABLES, cache) if cache else {}
    cache_variables |= {cache_folders.VARIABLE: str(cache_folders.user_cache())} if system.has_cache else {}
    shared = (LEDGER, MAX_COST, BATCH_OUT, BATCH_IN)
    cache_variables |= {name: os.environ[name] for name in shared if system.has_cache and name in os.environ}
    cache_variables |= {"HARNESS_TIMEOUT": f"{timeout:g}"} if system.has_cache and timeout else {}
    more = options | {"PYTHONUNBUFFERED": "1"} if system.command else {}
    temporary = dict.fromkeys(("TMPDIR", *WINDOWS_TEMPORARY), str(Path(box, "tmp")))
    return {**environment, **FIXED_VARIABLES, **more, **cache_variables, **temporary, reaper.MARK: box}


def _system_cache(system: System, cache_root: Path) -> Path:
    """The folder that outlives a system's runs."""
    folder = (cache_root / escape_name(system.name)).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder
