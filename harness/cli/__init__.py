"""The command line: each file a command that parses, calls and prints."""

from __future__ import annotations

import io
import os
import signal
import sys

NOT_LOADED = 3
"""The exit code where a system cannot be loaded, as where candidates failed."""


def run(arguments: list[str] | None = None) -> None:
    """Run one command and leave with its exit code; a mistake of the user's is one line on stderr and exit 1."""
    from harness.cli.app import app
    from harness.cli.output import complain
    from harness.errors import CannotLoad, HarnessError

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without ± must not cost the table
    try:
        app(args=arguments, prog_name="harness")
    except CannotLoad as error:
        complain(str(error))
        sys.exit(NOT_LOADED)
    except HarnessError as error:
        complain(str(error))
        sys.exit(1)
    except BrokenPipeError:  # `harness eval | head`: whoever read us has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(128 + signal.SIGPIPE)
    except OSError as error:  # a disk or a mount that fails where nobody expected it is the user's to mend
        what = (error.strerror or str(error) or type(error).__name__).lower()
        complain(f"{error.filename}: {what}" if error.filename is not None else what)
        sys.exit(1)
