"""Decode bytes as text: UTF-8, UTF-16 by its mark, else Windows-1252, with a remark."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from harness.errors import BadInput

CHECKED_BYTES = 64 * 2**20
"""The bytes of a file that are inspected for its encoding before it is read."""

MAX_LINE_CHARS = 64 * 2**20
"""Characters of a line: a longer one is no text but an accident."""

BINARY = re.compile(rb"[\x00-\x06\x0e-\x1a\x7f]")
"""Bytes that text has none of (form feeds and escapes apart)."""

CHUNK_BYTES = 2**20
SAMPLE_CHARS = 60


def find_encoding(source_name: str, open_file: Callable[[], BinaryIO], encoding: str | None) -> tuple[str, str]:
    """The encoding, and a sample of text where it had to be guessed ("" elsewhere). Raises BadInput."""
    if encoding is not None:
        try:
            return codecs.lookup(encoding).name, ""
        except LookupError:
            raise BadInput(
                source_name, f"unknown encoding {encoding!r}; give --encoding utf-8, cp1252, latin-1 ..."
            ) from None
    with open_file() as file:
        first = file.read(4)
        if first.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16", ""
    if is_utf8(open_file):
        return "utf-8", ""
    return "cp1252", sample_of(source_name, open_file)


def is_utf8(open_file: Callable[[], BinaryIO]) -> bool:
    """True where the inspected part of the file is UTF-8."""
    decoder, size = codecs.getincrementaldecoder("utf-8")(), 0
    with open_file() as file:
        try:
            while size < CHECKED_BYTES and (chunk := file.read(CHUNK_BYTES)):
                decoder.decode(chunk)
                size += len(chunk)
            if size < CHECKED_BYTES:
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def sample_of(source_name: str, open_file: Callable[[], BinaryIO]) -> str:
    """The text around the first byte that is not ASCII, decoded as Windows-1252. Raises BadInput where it has not."""
    with open_file() as file:
        for number, line in enumerate(file, 1):
            if line.isascii():
                continue
            try:
                text = line.decode("cp1252")
            except UnicodeDecodeError as error:
                problem = f"byte 0x{line[error.start]:02x} is neither UTF-8 nor Windows-1252; give --encoding NAME"
                raise BadInput(source_name, problem, number) from None
            place = next(place for place, letter in enumerate(text) if not letter.isascii())
            return " ".join(text[max(0, place - SAMPLE_CHARS // 2) : place + SAMPLE_CHARS // 2].split())
    return ""


def decode_lines(source_name: str, file: BinaryIO, encoding: str, first: int = 1) -> Iterator[tuple[int, str]]:
    """Number and text of each line, without its end and without a byte-order mark. Raises BadInput.

    `first` is the number of the line at which `file` begins.
    """
    reader = codecs.getreader(encoding)(file) if encoding.startswith("utf-16") or "32" in encoding else None
    number = first - 1
    try:
        for number, line in enumerate(wide_lines(reader) if reader else narrow_lines(file, encoding), first):
            if len(line) > MAX_LINE_CHARS:
                raise BadInput(source_name, f"has more than {MAX_LINE_CHARS:,} characters", number)
            text = line.rstrip("\n").removesuffix("\r")
            yield number, text.removeprefix("\ufeff") if number == 1 else text
    except UnicodeError:
        advice = "give --encoding cp1252, or the name of its encoding"
        raise BadInput(source_name, f"is not {encoding}; {advice}", number + 1) from None


def narrow_lines(file: BinaryIO, encoding: str) -> Iterator[str]:
    """Lines of an encoding in which a newline is one byte."""
    while line := file.readline(MAX_LINE_CHARS + 2):
        yield line.decode(encoding)


def wide_lines(reader: codecs.StreamReader) -> Iterator[str]:
    """Lines of UTF-16, where only a newline ends one."""
    rest = ""
    while chunk := reader.read(CHUNK_BYTES):
        *lines, rest = (rest + chunk).split("\n")
        yield from (f"{line}\n" for line in lines)
        if len(rest) > MAX_LINE_CHARS:
            yield rest
            return
    if rest:
        yield rest
