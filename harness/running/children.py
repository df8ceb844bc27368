"""One system in a process of its own: started, spoken to without ever waiting, and ended with all it started."""

from __future__ import annotations

import math
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import msgspec

from harness.models import caches
from harness.models.ledgers import LEDGER, MAX_COST
from harness.records import System
from harness.running import reaper
from harness.running.filenames import escape
from harness.running.options import written
from harness.running.programs import arguments
from harness.running.reading import paths
from harness.running.secrets import Secrets

ALLOWED = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES")
"""Variables every child is given, where they are set; a system names others as ENV."""

KERNELS = ("OPENBLAS_CORETYPE", "NPY_DISABLE_CPU_FEATURES")
"""Given, too: they choose the kernels that multiply, and what a run records of these is to hold for its systems."""

FIXED = {
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
"""One thread for each child, since several run at once, and nothing that varies from run to run."""

CHUNK = 2**16
LAST_WORDS = 4096
"""Bytes of stderr that are kept."""

WIND = 0.25
"""Seconds for which a limit of processor time is not set anew: it has whole seconds, answers come by the thousand."""


class Reaper:
    """The process that outlives a harness killed outright, for the moment it takes to end the children."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-I", "-S", reaper.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def tell(self, line: str) -> None:
        """One of the lines it knows."""
        with suppress(BrokenPipeError):
            os.write(_pipe(self._process.stdin).fileno(), line.encode() + b"\n")


class Child:
    """A running system. Nothing here waits: writing writes what fits, reading reads what is there."""

    def __init__(
        self, system: System, memory: int, reaper_: Reaper, kept: Path | None = None, timeout: float = 0.0
    ) -> None:
        self._reaper = reaper_
        self._box = tempfile.mkdtemp(prefix="harness-")
        reaper_.tell(f"+ {self._box}")
        work, scratch = Path(self._box, "work"), Path(self._box, "tmp")
        work.mkdir()
        scratch.mkdir()
        self._unsent = bytearray()
        self._partial = bytearray()
        self._words = bytearray()
        self._secrets = Secrets(system)
        self._wound = (0.0, -math.inf)
        self._peaked = (0, -math.inf)
        try:
            self._process = subprocess.Popen(  # noqa: S603  # what the user asked for
                command_of(system),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=work,
                env=environment(system, self._box, kept, timeout),
                start_new_session=True,
            )
        except OSError:
            shutil.rmtree(self._box, ignore_errors=True)
            reaper_.tell(f"- {self._box}")
            raise
        reaper_.tell(f"= {self._box} {self._process.pid}")
        _limit(self._process.pid, memory)
        self.stdin = _pipe(self._process.stdin).fileno()
        self.stdout = _pipe(self._process.stdout).fileno()
        self.stderr = _pipe(self._process.stderr).fileno()
        for descriptor in (self.stdin, self.stdout, self.stderr):
            os.set_blocking(descriptor, False)

    def send(self, line: bytes) -> None:
        """Queue a line and write what fits."""
        self._unsent += line
        self.flush()

    def flush(self) -> bool:
        """Write what fits; True where nothing is left."""
        while self._unsent:
            try:
                del self._unsent[: os.write(self.stdin, self._unsent)]
            except BlockingIOError:
                return False
            except BrokenPipeError:  # it is dead, or will not listen: `receive` or the clock will tell
                self._unsent.clear()
        return True

    def receive(self) -> tuple[list[bytes], bool | None]:
        """Whole lines that have come, and whether more may come: False at the end, None where nothing came just now."""
        data = _read(self.stdout)
        if not data:
            return [], None if data is None else False
        self._partial += data
        if b"\n" not in data:
            return [], True
        *lines, rest = bytes(self._partial).split(b"\n")
        self._partial = bytearray(rest)
        return lines, True

    @property
    def unfinished(self) -> int:
        """Bytes of a line that has no end yet."""
        return len(self._partial)

    def listen(self) -> bool:
        """Take what it says on stderr, keep the end; False when it will say no more."""
        data = _read(self.stderr)
        if data:
            self._words = (self._words + data)[-LAST_WORDS:]
        return data is None or bool(data)

    def ended(self) -> int | None:
        """Its exit status (negative: the signal it died of), None while it runs."""
        return self._process.poll()

    def close(self) -> None:
        """Tell it that there is nothing more to do."""
        with suppress(BrokenPipeError):
            _pipe(self._process.stdin).close()

    def allow(self, seconds: float) -> None:
        """Let it use that much more processor time; beyond, the system ends it, whether or not we are there to look.

        So does it each process it started, which has the same number of seconds for itself. Linux only.
        """
        now = time.monotonic()
        if sys.platform != "linux" or (seconds == self._wound[0] and now - self._wound[1] < WIND):
            return
        self._wound = (seconds, now)
        with suppress(OSError, ValueError):  # it has just died, or may use less than that anyway
            used = time.clock_gettime((~self._process.pid << 3) | 2)  # clock_getcpuclockid(3)
            _, most = resource.prlimit(self._process.pid, resource.RLIMIT_CPU)
            resource.prlimit(self._process.pid, resource.RLIMIT_CPU, (math.ceil(used + seconds + WIND), most))

    def peak(self) -> int:
        """The most memory it has had so far, in bytes; 0 where that cannot be known. Linux only.

        Looked up every WIND seconds, and once as soon as it speaks: what grows grows slower.
        """
        now = time.monotonic()
        if now - self._peaked[1] >= WIND:
            self._peaked = (_peak(self._process.pid) or self._peaked[0], now)
        return self._peaked[0]

    def wait(self, seconds: float) -> int | None:
        """Its exit status, if it ends by itself within `seconds`."""
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(seconds)
        return None

    def end(self) -> int:
        """Kill it and everything it started, delete its folder; its exit status, our own SIGKILL included."""
        reaper.end(self._process.pid, self._box)
        status = self._process.wait()
        for _ in range(64):  # a pipe holds 16 chunks at most, unless something that got away goes on writing
            if not self.listen():
                break
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            with suppress(BrokenPipeError):
                _pipe(pipe).close()
        shutil.rmtree(self._box, ignore_errors=True)
        self._reaper.tell(f"- {self._box}")
        return status

    def last_words(self) -> str:
        """The last lines of its stderr, as one, without its secrets."""
        lines = [line.strip() for line in self._words.decode("utf-8", "replace").splitlines() if line.strip()]
        return self._secrets.hide(" | ".join(lines[-3:]))[-300:]


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise AssertionError("started without this pipe")
    return pipe


def _read(descriptor: int) -> bytes | None:
    """What is there; b"" at the end, None for nothing yet."""
    try:
        return os.read(descriptor, CHUNK)
    except BlockingIOError:
        return None


def command_of(system: System) -> list[str]:
    """What starts a system: its own command, or the worker under its own interpreter or ours."""
    if system.command is not None:
        return arguments(system.command, system.options)
    worker = str(Path(__file__).with_name("worker.py"))
    path = str(Path(system.path).absolute())
    options = msgspec.json.encode({**system.options, **paths(system)}).decode()
    if system.python:  # it may be older than -P; the worker does without
        return [system.python, worker, path, options]
    return [sys.executable, "-P", worker, path, options]


def environment(system: System, box: str, kept: Path | None = None, timeout: float = 0.0) -> dict[str, str]:
    """All that a child sees of ours: an allow-list, what it names as ENV, its own temporary folder, and what it keeps.

    `kept` is where the folders of systems are that keep something from run to run; `timeout` (seconds an article) is
    told to those, too: what waits for others should know how long it may.
    """
    names = ALLOWED + KERNELS + system.env + (() if system.python else ("PYTHONPATH", "VIRTUAL_ENV"))
    given = {name: os.environ[name] for name in names if name in os.environ}
    if "PYTHONPATH" in given:
        parts = given["PYTHONPATH"].split(os.pathsep)
        given["PYTHONPATH"] = os.pathsep.join(str(Path(part).absolute()) for part in parts if part)
    options = {f"OPTION_{name.upper()}": written(value) for name, value in system.options.items()}
    own = {"HARNESS_KEEPS": str(_kept_by(system, kept))} if system.keeps and kept else {}
    own |= {caches.VARIABLE: str(caches.user_cache())} if system.keeps else {}
    own |= {name: os.environ[name] for name in (LEDGER, MAX_COST) if system.keeps and name in os.environ}
    own |= {"HARNESS_TIMEOUT": f"{timeout:g}"} if system.keeps and timeout else {}
    more = options | {"PYTHONUNBUFFERED": "1"} if system.command else {}
    return {**given, **FIXED, **more, **own, "TMPDIR": str(Path(box, "tmp")), reaper.MARK: box}


def _kept_by(system: System, kept: Path) -> Path:
    """The folder that outlives a system's runs."""
    folder = (kept / escape(system.name)).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _limit(process: int, memory: int) -> None:
    """Bytes of writable memory (0: no limit), and no core files. macOS has no way to do this from outside."""
    if sys.platform != "linux":
        return
    with suppress(ProcessLookupError):
        resource.prlimit(process, resource.RLIMIT_CORE, (0, 0))
        _, most = resource.prlimit(process, resource.RLIMIT_DATA)  # we may be under a limit ourselves
        if memory and (most == resource.RLIM_INFINITY or memory < most):
            resource.prlimit(process, resource.RLIMIT_DATA, (memory, memory))


def _peak(process: int) -> int:
    """Bytes of the largest resident set of a process so far (getrusage would count what its parent had, too)."""
    try:
        status = Path(f"/proc/{process}/status").read_bytes()
    except OSError:
        return 0
    found = re.search(rb"VmHWM:\s*(\d+) kB", status)
    return int(found[1]) * 1024 if found else 0


def said(status: int) -> str:
    """An exit status in words: `exit status 3`, `SIGSEGV (segmentation fault)`."""
    if status >= 0:
        return f"exit status {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"
    return f"{name} ({(signal.strsignal(-status) or '').lower()})"
