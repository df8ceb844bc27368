"""The command line: each file a command that parses, calls and prints."""

from __future__ import annotations

import io
import os
import sys
from typing import Any

BROKEN_PIPE = 128 + 13
"""The exit code that a shell reports of a program that SIGPIPE ended, used on Windows, too."""

INTERRUPTED = 128 + 2

NOT_LOADED = 3
"""The exit code where a system cannot be loaded, as where candidates failed."""


def run(arguments: list[str] | None = None) -> None:
    """Run one command and leave with its exit code; a mistake of the user's is one line on stderr and exit 1."""
    from harness.cli.streams import finish_streams, repair_streams

    repair_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without ± must not cost the table
    try:
        code = _run_command(arguments)
        finish_streams()
    except BrokenPipeError:  # `harness eval | head`: whoever read us has seen enough
        code = BROKEN_PIPE
    except SystemExit as leaving:  # Typer makes this of a broken pipe
        if not isinstance(leaving.__context__, BrokenPipeError):
            raise
        code = BROKEN_PIPE
    except Exception as error:
        code = _complain(error)
    _drop_unwritten()
    sys.exit(code)


def _run_command(arguments: list[str] | None) -> int:
    """The exit code of a command. Raises what the command raises, but for a mistake in how it was typed."""
    from harness.cli.app import build_program
    from harness.cli.flag_defaults import load_default_map

    is_completion = "_HARNESS_COMPLETE" in os.environ  # a message would stand in the user's command line
    program = build_program()
    defaults = {} if is_completion else load_default_map(program.commands)
    try:
        code: Any = program(args=arguments, prog_name="harness", standalone_mode=False, default_map=defaults)
    except Exception as error:
        show, code = getattr(error, "show", None), getattr(error, "exit_code", None)
        if show is None or code is None:  # not one of Typer's
            raise
        show()
    return code if isinstance(code, int) else 0


def _complain(error: Exception) -> int:
    """Print an error on one line, and return the exit code. Raises it where it is none that a user can mend."""
    import typer

    from harness.cli.output import print_error
    from harness.cli.streams import explain_error, finish_streams
    from harness.errors import CannotLoad, HarnessError

    if isinstance(error, typer.Abort):
        return INTERRUPTED
    try:
        finish_streams()
    except BrokenPipeError:
        return BROKEN_PIPE
    except HarnessError as mistake:
        error = error if isinstance(error, HarnessError) else mistake
    message = str(error) if isinstance(error, HarnessError) else explain_error(error)
    if not message:
        raise error
    try:
        print_error(message)
    except BrokenPipeError:
        return BROKEN_PIPE
    return NOT_LOADED if isinstance(error, CannotLoad) else 1


def _drop_unwritten() -> None:
    """Flush both streams, or drop their contents: otherwise Python tries once more at its exit, and complains."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            setattr(sys, name, None)
            _sink(stream)


def _sink(stream: Any) -> None:
    """Send the rest of a stream's buffer nowhere."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError):
        return
