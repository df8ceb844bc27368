"""The three standard streams, which whoever started us may have closed."""

from __future__ import annotations

import errno
import io
import os
import sys

from harness.errors import HarnessError


def repair_streams() -> None:
    """Take the place of each stream that was closed, so that no file we open gets its number.

    What is written to standard output then fails, since a result that nobody gets is an error; what is written to
    standard error goes nowhere.
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
    """Open the null device as a standard stream; a pipe without another end where there is none."""
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
    """Write out what standard output holds. Raises BrokenPipeError, or HarnessError where it cannot be written."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise lost_output(error) from None


def lost_output(error: OSError) -> HarnessError:
    """One line for a result that cannot be written."""
    reason = "it is closed" if error.errno == errno.EBADF else (error.strerror or str(error))
    return HarnessError(f"standard output: {reason}; the result is lost, what is in results/ is not")
