"""Files that are no data: named by their first bytes, with what makes text of them."""

from __future__ import annotations

import re

from harness.errors import BadInput
from harness.lazy_patterns import compile_on_use

REFUSED = (
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
"""Beginning of a file -> what it is, and what to do."""

TEXTUAL = compile_on_use(rb"%PDF|\{\\rtf|WEBVTT|\[Script|From |\s*\d+\r?\n\d\d:|\x80|\x89|\xff\xd8|\x93|7z\xbc|Rar!")
"""Beginnings that need no zero byte to be believed."""

_TABLE = tuple((compile_on_use(pattern, re.DOTALL), advice) for pattern, advice in REFUSED)

DOCUMENTS = (
    ("word/", "is a Word document; save it as text (pandoc -t plain {file})"),
    ("ppt/", "is a PowerPoint presentation; save it as text"),
    ("content.xml", "is an OpenDocument text; save it as text (pandoc -t plain {file})"),
    ("META-INF/container.xml", "is an e-book; save it as text (pandoc -t plain {file})"),
)
"""A file that only such a zip has -> what it is."""


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
