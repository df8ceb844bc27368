"""Find the cause of a system's death or silence, as far as it can be seen from outside."""

from __future__ import annotations

import select
import time

from harness.lazy_patterns import compile_on_use
from harness.processes.operating_system import KILLED, OUT_OF_PROCESSOR_TIME, describe_exit_status
from harness.records import Failure
from harness.running.process import SystemProcess

NO_MEMORY = compile_on_use(r"bad_alloc|MemoryError|[Oo]ut of memory|[Cc]annot allocate memory")
"""Messages, in several languages, of programs that die for lack of memory."""

MOMENT_S = 3.0
"""Seconds for a program to write what it holds, when its input is closed."""


def failure_cause(status: int | None, late: float, cpu: float) -> tuple[Failure, str]:
    """The cause of a process's failure: from its exit status (None: it lives) and the seconds waited in vain (0: none).

    `cpu` is its limit of processor time, 0 for none of its own.
    """
    if late:
        return "timeout", f"took longer than {late:g} s"
    if status is None:
        return "crash", "closed its pipe to the harness"
    if status == KILLED:
        return "memory", "killed by SIGKILL twice, as the system does when memory runs out"
    if status == OUT_OF_PROCESSOR_TIME:
        return "timeout", "used up its processor time" + (f" of {cpu:g} s" if cpu else "")
    return "crash", f"died: {describe_exit_status(status)}"


def silence_hint(child: SystemProcess) -> str:
    """A hint for the report of a program that has answered nothing; "" where nothing more is known.

    Most that keep silent have answered, and hold the answers back until their input ends: what a language writes into
    a pipe it gathers first. So the input is closed here; the program is to be ended anyway.
    """
    if child.unfinished_bytes:
        return "; it has begun a line and not ended it"
    child.close()
    deadline = time.monotonic() + MOMENT_S
    while (left := deadline - time.monotonic()) > 0 and select.select([child.stdout], [], [], left)[0]:
        lines, more = child.receive()
        if any(line.strip() for line in lines):
            return "; it answered when its input was closed: it must flush its output after every answer"
        if more is False:
            break
    return ""
