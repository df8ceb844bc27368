"""Output of a command: results to stdout or a file, remarks to stderr, with control characters made visible."""

from __future__ import annotations

import io
import shutil
import sys
import textwrap
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.cli.streams import lost_output
from harness.errors import HarnessError, UnknownName
from harness.files.atomic import is_special, replace_file, write_output
from harness.processes.interrupts import interruptible

if TYPE_CHECKING:
    from harness.showing.format import RenderStyle


def print_error(message: str) -> None:
    """Print one line on stderr for an error that the user can correct."""
    from harness.showing.visible_text import make_visible

    _print_beside(f"harness: {make_visible(message)}")


def print_remark(message: str) -> None:
    """Print one line on stderr, beside the result."""
    from harness.showing.visible_text import make_visible

    _print_beside(make_visible(message))


def print_annotation(line: str) -> None:
    """Print one line on stderr for a program to read, without folding or escaping."""
    _print_beside(line, is_folded=False)


def _print_beside(line: str, *, is_folded: bool = True) -> None:
    """Print a line to stderr. Where it is full the line is lost, and the work goes on."""
    try:
        print(_fold_line(line) if is_folded else line, file=sys.stderr, flush=True)
    except BrokenPipeError:
        raise
    except OSError:
        sys.stderr = io.StringIO()


def _fold_line(line: str) -> str:
    """Fold a line between words where the terminal is narrower."""
    width = shutil.get_terminal_size().columns
    if not sys.stderr.isatty() or len(line) <= width:
        return line
    return textwrap.fill(line, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def format_of(format_: str | None, output: Path | None, accepted_formats: Collection[str] | None = None) -> str:
    """The requested format, else that of the file's extension, else text; `accepted_formats` are all formats.

    `accepted_formats`: all that there are.
    """
    from harness.showing.leaderboard_formats import RENDERERS, SUFFIXES

    is_file = output is not None and not is_special(output) and not output.is_relative_to("/dev")
    suffixes = SUFFIXES | ({".html": "html"} if accepted_formats and "html" in accepted_formats else {})
    name = format_ or (suffixes.get(output.suffix.lower()) if output is not None and is_file else "text")
    if name is None:
        raise HarnessError(f"{output}: no format has this extension; use {', '.join(suffixes)} or say -f FORMAT")
    formats = RENDERERS if accepted_formats is None else accepted_formats
    if name not in formats:
        raise UnknownName("format", name, formats)
    return name


def style_for(output: Path | None, decimals: int = 1, **fields: Any) -> RenderStyle:
    """The settings of output for the terminal, or without colour for a file; `fields` as of `RenderStyle`."""
    from msgspec.structs import replace

    from harness.showing.terminal import style_of

    style = style_of(sys.stdout, decimals)
    return replace(style, colour=style.colour and output is None, **fields)


def deliver(result: str | bytes, output: Path | None, *, through_links: bool = True) -> None:
    """Print, or replace the file in one step. Bytes (a picture) are for a file.

    A link that the user named is written through; `through_links` is False for a name of ours in a folder of results,
    which may come from elsewhere: a link there is replaced. A file that is not regular is written to and stays.
    """
    if isinstance(result, str) and not result.endswith("\n"):
        result += "\n"
    if output is None:
        if isinstance(result, bytes):
            raise HarnessError("this result is not text; write it to a file with -o FILE")
        _print(result)
        return
    content = result if isinstance(result, bytes) else result.encode()
    try:
        with interruptible():
            if through_links:
                write_output(output, content)
            else:
                replace_file(output, [content])
    except OSError as error:
        raise HarnessError(f"{output}: {error.strerror}; choose another file for -o") from None
    print_remark(f"written to {output}")


ASCII_EQUIVALENTS = str.maketrans({"±": "+", "Δ": "d", "–": "-", "…": "~", "─": "-", "×": "x", "→": ">"})
"""Characters of our tables beyond ASCII and their substitutes of equal width, for terminals that lack them."""


def _print(text: str) -> None:
    try:
        "".join(map(chr, ASCII_EQUIVALENTS)).encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = text.translate(ASCII_EQUIVALENTS)
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise lost_output(error) from None
