"""Sources: unpacked contents of a path or pipe. Nothing here knows a format."""

from __future__ import annotations

import io
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from harness.errors import BadInput, HarnessError
from harness.files.text import READ, cannot_read
from harness.importing import packing
from harness.importing.encodings import BINARY, decode_lines, find_encoding
from harness.records.remarks import Fact, Remark, Severity

HEAD_BYTES = 2**16
"""The bytes at a file's beginning by which a reader recognizes it."""

MAX_PIPE_BYTES = 64 * 2**30
"""Bytes that are taken from a pipe, which is kept on disk while it is read."""

MAX_WHOLE_BYTES = 256 * 2**20
"""Bytes of a file that must be in memory at once: one JSON document, a web page."""

STDIN = "-"


class Source:
    """A file or folder given as input. `head` is the beginning of what is in it, unpacked; b"" of a folder.

    `typed_name` is what was typed, for messages; `stem` names it without its packing and suffix.
    `remarks` gathers what readers have to say, `children` the files beside or below it that they read.
    `may_be_article` allows a reader to take a text for one article, where otherwise a line is a record.
    """

    def __init__(self, path: Path, typed_name: str, *, encoding: str | None = None, split: str | None = None) -> None:
        self.path, self.typed_name, self.split = path, typed_name, split
        self.remarks: list[Remark] = []
        self.children: list[Path] = []
        self.may_be_article = False
        self.root = path if path.is_dir() else path.parent
        self._asked, self._encoding = encoding, ""
        self._kept: list[IO[bytes]] = []
        self._open: Callable[[], BinaryIO] | None = None
        self.packing, self.head = "", b""
        self.is_folder = path.is_dir()
        if not self.is_folder:
            self._unpack()

    @property
    def name(self) -> str:
        """The file's name without the suffix of its packing."""
        name = "standard input" if self.typed_name == STDIN else Path(self.typed_name).name or self.path.resolve().name
        return name.removesuffix(Path(name).suffix) if Path(name).suffix.lower() in packing.SUFFIXES else name

    @property
    def stem(self) -> str:
        """A name for the contents of the source."""
        name = "stdin" if self.typed_name == STDIN else self.name
        return name if self.is_folder else Path(name).stem

    @property
    def encoding(self) -> str:
        """The encoding of its text; the guess is made once and stated. Raises BadInput."""
        if not self._encoding:
            self._encoding, sample = find_encoding(self.typed_name, self.open, self._asked)
            if sample:
                self.remark("encoding", "warning", encoding="Windows-1252", sample=sample)
        return self._encoding

    @property
    def is_text(self) -> bool:
        """True where the source can be text: known encoding, no bytes that only programs write."""
        is_binary = self._asked is None and BINARY.search(self.head) is not None and not self.has_wide_text
        return not self.is_folder and not is_binary

    @property
    def has_wide_text(self) -> bool:
        """True where the byte-order mark says UTF-16."""
        return self.head.startswith((b"\xff\xfe", b"\xfe\xff"))

    @property
    def start(self) -> str:
        """The beginning as text, without its byte-order mark; "" of a source that is not text."""
        if not self.is_text:
            return ""
        return self.head.decode(self.encoding, "ignore").removeprefix("\ufeff")

    def open(self) -> BinaryIO:
        """Open the source at its beginning: its bytes, unpacked."""
        if self._open is None:
            raise BadInput(self.typed_name, "is a folder; a file is wanted here")
        return self._open()

    def lines(self) -> Iterator[tuple[int, str]]:
        r"""Number and text of every line, without its end. Only "\n", "\r\n" and "\r" at the end of a line end one."""
        with self.open() as file:
            yield from decode_lines(self.typed_name, file, self.encoding)

    def text(self) -> str:
        """The whole source as text. Raises BadInput for one that is too large for the memory."""
        with self.open() as file:
            content = file.read(MAX_WHOLE_BYTES + 1)
        if len(content) > MAX_WHOLE_BYTES:
            raise BadInput(
                self.typed_name, f"has more than {MAX_WHOLE_BYTES:,} bytes in one piece; write it as JSON lines"
            )
        try:
            return content.decode(self.encoding).removeprefix("\ufeff")
        except UnicodeError:
            raise BadInput(self.typed_name, f"is not {self.encoding}; give --encoding NAME") from None

    def regular(self) -> Path:
        """The path of a file with the unpacked bytes, for packages that must seek in it."""
        if not self.packing:
            return self.path
        copy = cast(IO[bytes], tempfile.NamedTemporaryFile(prefix="harness-"))  # noqa: SIM115  # open while self is
        self._kept.append(copy)
        with self.open() as file:
            shutil.copyfileobj(file, copy)
        copy.flush()
        return Path(copy.name)

    def find_inside(self, path: Path) -> Path:
        """Find a path in this folder; refuse links that lead out of it."""
        if not path.resolve().is_relative_to(self.root.resolve()):
            raise BadInput(path, f"is a link that leads out of {self.root}; copy the file itself there")
        return path

    def child(self, path: Path) -> Source:
        """A file of this folder, read under the same choices; its remarks are this source's."""
        child = Source(self.find_inside(path), str(path), encoding=self._asked, split=self.split)
        child.remarks, child.children = self.remarks, self.children
        self.children.append(path)
        return child

    def remark(self, kind: str, severity: Severity, **facts: Fact) -> None:
        """Add a remark, once."""
        remark = Remark(kind, severity, dict(facts, source=self.typed_name))
        if remark not in self.remarks:
            self.remarks.append(remark)

    def _unpack(self) -> None:
        self._open, names = packing.unpack(self.path, self.typed_name)
        self.packing = " in ".join(reversed(names))
        with self._open() as file:
            self.head = read_head(file)


def read_head(file: BinaryIO) -> bytes:
    """The first bytes. A pipe gives them in pieces."""
    pieces, missing = [], HEAD_BYTES
    while missing and (piece := file.read(missing)):
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)


@contextmanager
def open_source(name: str, *, encoding: str | None = None, split: str | None = None) -> Iterator[Source]:
    """The source that was typed: a path, `-` (standard input), or a pipe. Raises HarnessError."""
    try:
        if name != STDIN and not is_pipe(Path(name)):
            yield Source(existing_path(name), name, encoding=encoding, split=split)
            return
        with tempfile.NamedTemporaryFile(prefix="harness-") as copy:
            spool(name, cast(BinaryIO, copy))
            yield Source(Path(copy.name), name, encoding=encoding, split=split)
    except OSError as error:
        if error.filename is not None:  # another file's, which names it
            raise
        reason = (error.strerror or str(error)).lower()
        raise BadInput(name, f"cannot be read: {reason}; copy it to a disk that can, and give the copy") from None


def existing_path(name: str) -> Path:
    """A path that exists. Raises BadInput."""
    path = Path(name)
    try:
        if path.exists():
            if not os.access(path, os.R_OK):
                raise BadInput(name, "cannot be read: permission denied")
            return path
    except (OSError, ValueError):
        pass
    raise BadInput(name, "no such file or folder")


def is_pipe(path: Path) -> bool:
    """True where a path can be read only once, from its beginning."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or stat.S_ISSOCK(mode)


def spool(name: str, copy: BinaryIO) -> None:
    """Copy the contents of a pipe to a file."""
    size = 0
    with standard_input() if name == STDIN else open_pipe(name) as pipe:
        while chunk := pipe.read(2**20):
            size += len(chunk)
            if size > MAX_PIPE_BYTES:
                raise BadInput(name, f"gives more than {MAX_PIPE_BYTES:,} bytes; write a file and give its name")
            copy.write(chunk)
    copy.flush()


def open_pipe(name: str) -> BinaryIO:
    """Open a named pipe or a device for reading; a pipe without a writer is empty and is not waited for.

    Raises BadInput.
    """
    try:
        number = os.open(name, READ)
    except OSError as error:
        raise cannot_read(name, error) from None
    if hasattr(os, "set_blocking"):  # a writer that is there may take its time
        os.set_blocking(number, True)
    return os.fdopen(number, "rb")


def standard_input() -> BinaryIO:
    """Standard input, as bytes. Raises HarnessError where it is closed, or a terminal."""
    if sys.stdin is None or sys.stdin.isatty():
        raise HarnessError("standard input: nothing is piped in; write, say, cat hyp.txt | harness score refs.txt -i -")
    return cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, sys.stdin.buffer)))
