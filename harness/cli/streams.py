"""The standard streams, some perhaps closed by the calling process, and errors of a command's surroundings."""

from __future__ import annotations

import errno
import io
import os
import sys

from harness.errors import HarnessError


def repair_streams() -> None:
    """Take the place of each stream that was closed, so that no file we open gets its number.

    Writing to standard output then fails, since a result that nobody gets is an error; writing to standard error has no
    effect.
    """
    if sys.stdin is None:
        _occupy(0, os.O_RDONLY)
    if sys.stdout is None:
        _occupy(1, os.O_RDONLY)  # writing fails with "bad file descriptor"
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    if sys.stderr is None:
        _occupy(2, os.O_WRONLY)
        sys.stderr = io.StringIO()


def _occupy(number: int, access: int) -> None:
    """Open a closed standard stream as the null device, or, without one, as a pipe that has no other end."""
    try:
        os.fstat(number)
    except OSError:
        try:
            opened = os.open(os.devnull, access)
        except OSError:
            ends = os.pipe()
            opened = ends[access == os.O_WRONLY]
        if opened != number:
            os.dup2(opened, number)
            os.close(opened)


def finish_streams() -> None:
    """Flush standard output. Raises BrokenPipeError, or HarnessError where it cannot be written."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise lost_output(error) from None


def lost_output(error: OSError) -> HarnessError:
    """The error for a result that cannot be written."""
    reason = "it is closed" if error.errno == errno.EBADF else (error.strerror or str(error))
    return HarnessError(f"standard output: {reason}; the result is lost, what is in results/ is not")


def explain_error(error: Exception) -> str:
    """The message where the user's surroundings cause an error; "" for any other error."""
    if isinstance(error, FileNotFoundError) and _is_folder_gone():
        return "the current folder does not exist any more; change to one that does"
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{(error.strerror or str(error)).lower()}; what is kept in results/ is complete"
    if isinstance(error, MemoryError):
        return (
            "the machine does not have enough memory for this (or `ulimit -v` allows too little); nothing kept is lost"
        )
    if isinstance(error, RuntimeError) and "can't start new thread" in str(error):
        return "the machine allows no more threads (`ulimit -u`); nothing kept is lost"
    if isinstance(error, ImportError) and not (error.name or "").startswith("harness"):
        return f"a package cannot be loaded: {_first_line(error)}; install it again, or lift the limits of this machine"
    return ""


def _is_folder_gone() -> bool:
    try:
        os.getcwd()  # noqa: PTH109  # it is this call that fails
    except OSError:
        return True
    return False


def _first_line(error: BaseException) -> str:
    """The first line of the original error: those that wrap it may hold a page of advice."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else "unknown reason"
