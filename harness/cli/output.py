"""What leaves a command: results to stdout or a file, remarks to stderr, everything made visible first."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Collection, Iterable
from pathlib import Path

from harness.errors import HarnessError, UnknownName


def complain(message: str) -> None:
    """One line on stderr for a mistake the user can mend."""
    from harness.showing.visible import visible

    print(_folded(f"harness: {visible(message)}"), file=sys.stderr)


def remark(message: str) -> None:
    """One line on stderr, beside the result."""
    from harness.showing.visible import visible

    print(_folded(visible(message)), file=sys.stderr, flush=True)


def _folded(line: str) -> str:
    """One line as it is; on a terminal that is too narrow for it, several that end between words."""
    width = shutil.get_terminal_size().columns
    if not sys.stderr.isatty() or len(line) <= width:
        return line
    return textwrap.fill(line, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def format_of(format_: str | None, output: Path | None, known: Collection[str] | None = None) -> str:
    """The format asked for, else that of the file's extension, else text. `known`: all that there are."""
    from harness.showing import RENDERERS, SUFFIXES

    name = format_ or (SUFFIXES.get(output.suffix.lower()) if output else "text")
    if name is None:
        raise HarnessError(f"{output}: no format has this extension; use {', '.join(SUFFIXES)} or say -f FORMAT")
    formats = RENDERERS if known is None else known
    if name not in formats:
        raise UnknownName("format", name, formats)
    return name


def deliver(result: str | bytes, output: Path | None) -> None:
    """Print, or replace the file in one step. Bytes (a picture) are for a file."""
    if isinstance(result, str) and not result.endswith("\n"):
        result += "\n"
    if output is None:
        if isinstance(result, bytes):
            raise HarnessError("this is no text for a terminal; give -o FILE")
        _print(result)
        return
    beside = output.with_name(output.name + ".part")
    try:
        beside.write_bytes(result if isinstance(result, bytes) else result.encode())
        beside.replace(output)
    except OSError as error:
        raise HarnessError(f"{output}: {error.strerror}; give -o another place") from None
    remark(f"written to {output}")


PLAIN = str.maketrans({"±": "+", "Δ": "d", "–": "-", "…": "~", "─": "-", "×": "x", "→": ">"})
"""What our own tables hold beyond ASCII, cell for cell, for a terminal that has no more."""


def _can_print(characters: Iterable[int]) -> bool:
    try:
        "".join(map(chr, characters)).encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _print(text: str) -> None:
    try:
        sys.stdout.write(text if _can_print(PLAIN) else text.translate(PLAIN))
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        sys.stdout = None  # or Python tries once more as it leaves
        raise HarnessError(
            f"standard output: {error.strerror}; the result is lost, what is in results/ is not"
        ) from None
