"""Bytes from outside -> text: UTF-8, one kind of line end, no control characters; nothing else is changed."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar, cast

from harness.errors import BadInput
from harness.lazy_patterns import compile_on_use

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CONTROL = compile_on_use("[\x00-\x08\x0b-\x1f\x7f]")
"""C0 controls but tab and newline: no writing uses them, and terminals obey them."""

MAX_LINE_BYTES = 64 * 2**20
"""Bytes of a line, or of a file that is read whole: a longer one is no text but an accident, and is not read."""


READ = os.O_RDONLY
for _flag in ("O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
    READ |= getattr(os, _flag, 0)
"""Windows has neither of the first two, and would else change bytes as they are read."""

CHUNK_BYTES = 2**20
"""Bytes that are skipped at once."""

BUFFER = 2**16
"""Bytes that are read at once."""

Value = TypeVar("Value")


def cannot_read(path: Path | str, error: OSError) -> BadInput:
    """The error for a disk that fails, a folder without permission, a mount that has gone, and the like."""
    return BadInput(path, f"cannot be read: {(error.strerror or str(error) or 'unknown reason').lower()}")


class _Descriptor(io.FileIO):
    """An open file whose reading raises BadInput, with its path, on a read error."""

    def __init__(self, number: int, path: Path) -> None:
        super().__init__(number, "rb")
        self._path = path

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        return self._read(lambda: super(_Descriptor, self).readinto(buffer) or 0)

    def readall(self) -> bytes:
        return self._read(super().readall)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._read(lambda: super(_Descriptor, self).seek(offset, whence))

    def _read(self, action: Callable[[], Value]) -> Value:
        try:
            return action()
        except OSError as error:
            raise cannot_read(self._path, error) from None


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file for reading bytes; a pipe or folder of that name is refused.

    Raises `BadInput`, and so does every reading of it that fails.
    """
    try:
        # O_NONBLOCK: or opening a pipe nobody writes to waits for ever.
        number = os.open(path, READ)
    except FileNotFoundError:
        raise BadInput(path, "no such file") from None
    except OSError as error:
        raise cannot_read(path, error) from None
    except ValueError as error:
        raise BadInput(path, f"cannot be read: {error}") from None
    kind = os.fstat(number).st_mode
    if stat.S_ISREG(kind):
        return cast("BinaryIO", io.BufferedReader(_Descriptor(number, path), BUFFER))
    os.close(number)
    if stat.S_ISDIR(kind):
        raise BadInput(path, "is a folder; a file is wanted here")
    raise BadInput(path, "is not a regular file and cannot be read twice; save it as one first")


def read_text(path: Path, most: int = MAX_LINE_BYTES) -> str:
    r"""The whole of a UTF-8 file: byte-order mark dropped, line ends made "\n". Raises `BadInput`.

    Raises for a file of more than `most` bytes, too.
    """
    with open_regular(path) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise BadInput(path, f"has more than {most:,} bytes; cut it into several")
    return normalize_line_ends(decode_utf8(path, content, 1))


def whole_lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Offset and content of every line with its newline; of one longer than MAX_LINE_BYTES, one byte more than these.

    A line of a gigabyte costs time but no memory.
    """
    offset = 0
    while line := file.readline(MAX_LINE_BYTES + 1):
        yield offset, line
        offset += len(line)
        if len(line) > MAX_LINE_BYTES:
            while not line.endswith(b"\n") and (line := file.readline(CHUNK_BYTES)):
                offset += len(line)


def whole_batches(file: BinaryIO, most: int = MAX_LINE_BYTES) -> Iterator[tuple[int, bytes]]:
    """The offset and content of many lines at once; the last line is cut where it is longer than `most` bytes."""
    offset = 0
    while batch := file.read(CHUNK_BYTES):
        line = batch if batch.endswith(b"\n") else file.readline(most + 1)
        batch = batch if line is batch else batch + line
        yield offset, batch
        offset += len(batch)
        if len(line) > most:
            while not line.endswith(b"\n") and (line := file.readline(CHUNK_BYTES)):
                offset += len(line)


def decode_utf8(path: Path, content: bytes, line: int) -> str:
    """`content`, which begins at `line` of `path`, as text, without the file's byte-order mark. Raises `BadInput`."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise not_utf8(path, content, line, error.start) from None
    return text.removeprefix("\ufeff") if line == 1 else text


def not_utf8(path: Path, content: bytes, line: int, start: int) -> BadInput:
    """The error for bytes that are not UTF-8, with their place and the remedy.

    The offset counts bytes from 0 within the line.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return BadInput(path, "is UTF-16, not UTF-8; save it as UTF-8", line)
    line_number = line + content.count(b"\n", 0, start)
    offset = start - (content.rfind(b"\n", 0, start) + 1)
    return BadInput(
        path, f"not UTF-8: byte 0x{content[start]:02x} at offset {offset} in the line; save as UTF-8", line_number
    )


def normalize_line_ends(text: str) -> str:
    r"""Text with "\r\n" and "\r" made "\n"."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def control_character(text: str) -> tuple[int, str] | None:
    """The line (from 1) and name of the first control character of cleaned text, or None."""
    match = CONTROL.search(text)
    if match is None:
        return None
    return text.count("\n", 0, match.start()) + 1, f"control character U+{ord(match.group()):04X}; remove it"


def nonblank_lines(text: str) -> tuple[str, ...]:
    r"""The lines that are not blank, stripped: an article's paragraphs, a summary's sentences. Only "\n" ends one."""
    return tuple(filter(None, map(str.strip, text.split("\n"))))
