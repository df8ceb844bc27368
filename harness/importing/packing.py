"""Unpack gzip, bzip2, xz, zstd and a zip of one file, up to a limit of size, and refuse what is no data."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, cast

from harness.errors import BadInput
from harness.lazy_patterns import compile_on_use

REFUSED_FORMATS = (
    (rb"%PDF", "is a PDF; save it as text (pdftotext {file})"),
    (rb"\{\\rtf", "is a rich-text document; save it as text (pandoc -t plain {file})"),
    (rb"WEBVTT", "is a file of subtitles; save it as text (its lines without the times)"),
    (
        rb"\s*\d+\r?\n\d\d:\d\d:\d\d[,.]\d+ *-->",
        "is a file of subtitles; save it as text (its lines without the times)",
    ),
    (rb"\[Script Info\]", "is a file of subtitles; save it as text (its lines without the times)"),
    (rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF|II\*\x00|MM\x00\*|BM.{4}\x00{4}", "is a picture or a sound; save its text"),
    (
        rb"\x80[\x02-\x05][^\n]{0,9}[\x00-\x1f\x80-\xff\]}(c]",
        "is a pickle, which runs code when it is read; save it as JSON",
    ),
    (rb"SQLite format 3\x00", "is a database (SQLite); export the table as CSV"),
    (rb"\x93NUMPY", "is an array (NumPy); save its texts as JSON lines"),
    (rb"\x89HDF\r\n", "is an HDF5 file; save its texts as JSON lines or Parquet"),
    (rb"7z\xbc\xaf|Rar!", "is an archive; unpack it and give the file or folder you mean"),
    (rb".{257}ustar", "is a tar archive; unpack it (tar xf {file}) and give the file or folder you mean"),
    (rb"ORC", "is an ORC file; save it as Parquet"),
    (rb"Obj\x01", "is an Avro file; save it as JSON lines or Parquet"),
    (rb"\x7fELF|MZ.{60}", "is a program"),
    (rb"From [^\n]+\d{4}\r?\n\S+: ", "is a mailbox; save its texts as JSON lines"),
)
"""Beginning of a file -> its format, and the remedy."""

TEXTUAL = compile_on_use(rb"%PDF|\{\\rtf|WEBVTT|\[Script|From |\s*\d+\r?\n\d\d:|\x80|\x89|\xff\xd8|\x93|7z\xbc|Rar!")
"""Beginnings that need no zero byte to be believed."""

_TABLE = tuple((compile_on_use(pattern, re.DOTALL), advice) for pattern, advice in REFUSED_FORMATS)

DOCUMENTS = (
    ("word/", "is a Word document; save it as text (pandoc -t plain {file})"),
    ("ppt/", "is a PowerPoint presentation; save it as text"),
    ("content.xml", "is an OpenDocument text; save it as text (pandoc -t plain {file})"),
    ("META-INF/container.xml", "is an e-book; save it as text (pandoc -t plain {file})"),
)
"""A file that only zips of one format hold -> that format."""


def refuse(source_name: str, head: bytes) -> None:
    """Raise BadInput for a file that is known to be no data."""
    is_binary = b"\x00" in head
    for pattern, advice in _TABLE:
        if pattern.match(head) and (is_binary or TEXTUAL.match(head)):
            raise BadInput(source_name, advice.format(file=source_name))


def refuse_zip(source_name: str, names: list[str]) -> None:
    """Raise BadInput for a zip that is a document."""
    for start, advice in DOCUMENTS:
        if any(name.startswith(start) for name in names):
            raise BadInput(source_name, advice.format(file=source_name))


SUFFIXES = (".gz", ".bz2", ".xz", ".zst", ".lzma", ".zip")

FREE_BYTES = 64 * 2**20
"""Bytes that anything may unpack to."""

MAX_RATIO = 200
"""Unpacked bytes for a packed one, beyond FREE_BYTES: text has 3 to 20, a bomb thousands."""

MAX_LAYERS = 3
BUFFER_BYTES = 2**18
DAMAGE = (OSError, EOFError, lzma.LZMAError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError)

Opener = Callable[[], BinaryIO]


class Unpacked(io.RawIOBase):
    """An unpacked stream that counts its bytes, and reports damage in one line."""

    def __init__(self, stream: BinaryIO, source_name: str, most: int) -> None:
        self._stream, self._name, self._most, self._size = stream, source_name, most, 0

    def readable(self) -> bool:
        """Always true: the stream can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer."""
        try:
            chunk = self._stream.read(len(buffer))
        except EOFError:
            raise BadInput(self._name, "ends in the middle: copy it again") from None
        except DAMAGE as error:
            raise BadInput(self._name, f"is damaged ({str(error).lower()[:80]}): copy it again") from None
        self._size += len(chunk)
        if self._size > self._most:
            raise BadInput(self._name, f"unpacks to more than {self._most:,} bytes; unpack it yourself if it should")
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        """Close the stream and the packed one beneath."""
        self._stream.close()
        super().close()


def unpack(path: Path, source_name: str) -> tuple[Opener, list[str]]:
    """A function that opens a file without its packing, and the names of the packings, from the outside in.

    Raises BadInput.
    """

    def plain() -> BinaryIO:
        try:
            return path.open("rb")
        except OSError as error:
            raise BadInput(source_name, f"cannot be read: {(error.strerror or 'unknown reason').lower()}") from None

    opener: Opener = plain
    names: list[str] = []
    most = max(FREE_BYTES, MAX_RATIO * path.stat().st_size)
    while len(names) <= MAX_LAYERS:
        with opener() as file:
            head = file.read(512)
        refuse(source_name, head)
        layer = layer_of(head, opener, path if not names else None, source_name)
        if layer is None:
            return opener, names
        name, within = layer
        names.append(name)
        opener = bound_opener(within, source_name, most)
    raise BadInput(source_name, f"is packed more than {MAX_LAYERS} times; unpack it first")


def bound_opener(within: Opener, source_name: str, most: int) -> Opener:
    """An opener whose stream is counted."""

    def open_bounded() -> BinaryIO:
        try:
            stream = within()
        except DAMAGE as error:
            raise BadInput(source_name, f"is damaged ({str(error).lower()[:80]}): copy it again") from None
        return cast(BinaryIO, io.BufferedReader(Unpacked(stream, source_name, most), BUFFER_BYTES))

    return open_bounded


def layer_of(head: bytes, opener: Opener, path: Path | None, source_name: str) -> tuple[str, Opener] | None:
    """The packing that the first bytes show, and a function that unpacks it; None where there is none."""
    if head.startswith(b"\x1f\x8b"):
        return "gzip", wrap_opener(opener, lambda file: gzip.GzipFile(fileobj=file))
    if head.startswith(b"BZh"):
        return "bzip2", wrap_opener(opener, bz2.BZ2File)
    if head.startswith((b"\xfd7zXZ\x00", b"\x5d\x00\x00\x80\x00")):
        return "xz", wrap_opener(opener, lzma.LZMAFile)
    if head.startswith(b"\x28\xb5\x2f\xfd"):
        return "zstd", zstd_opener(opener, source_name)
    if head.startswith(b"PK\x03\x04") and path is not None:
        return zip_layer(path, source_name)
    return None


class Layered(io.RawIOBase):
    """A stream that also closes the one beneath it, which gzip and its like leave open."""

    def __init__(self, stream: Any, beneath: BinaryIO) -> None:
        self._stream, self._beneath = stream, beneath

    def readable(self) -> bool:
        """Always true: the stream can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Read that many bytes."""
        content: bytes = self._stream.read(size)
        return content

    def close(self) -> None:
        """Close both streams."""
        self._stream.close()
        self._beneath.close()
        super().close()


def wrap_opener(opener: Opener, wrap: Callable[[Any], Any]) -> Opener:
    """An opener of a stream on another."""

    def open_layered() -> BinaryIO:
        beneath = opener()
        return cast(BinaryIO, Layered(wrap(beneath), beneath))

    return open_layered


def zip_layer(path: Path, source_name: str) -> tuple[str, Opener] | None:
    """A zip of one file is a packing; sheets and logs are zips too, and have their readers. Others are refused."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [member.filename for member in archive.infolist() if not member.is_dir()]
    except DAMAGE:
        raise BadInput(source_name, "is a zip that ends in the middle: copy it again") from None
    if any(name.startswith(("xl/", "samples/")) for name in names):
        return None
    refuse_zip(source_name, names)
    names = [name for name in names if not name.startswith("__MACOSX/") and not Path(name).name.startswith(".")]
    if len(names) != 1:
        raise BadInput(
            source_name, f"is a zip of {len(names)} files; unpack it (unzip) and give the file or folder you mean"
        )
    return "zip", lambda: cast(BinaryIO, zipfile.ZipFile(path).open(names[0]))


def zstd_opener(opener: Opener, source_name: str) -> Opener:
    """A function that unpacks zstd: by Python 3.14, by the package zstandard, or by polars.

    Raises BadInput where there is none.
    """
    for module in ("compression.zstd", "zstandard"):
        try:
            zstd = import_module(module)
        except ImportError:
            continue
        return wrap_opener(opener, partial(zstd.open, mode="rb"))
    try:
        columns = import_module("harness.importing.readers.parquet_arrow")
        return cast(Opener, columns.zstd_opener(opener, source_name))
    except ImportError:
        raise BadInput(
            source_name, f"is zstd, which needs a package: pip install zstandard, or unzstd {source_name}"
        ) from None
