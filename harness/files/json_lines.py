"""JSON lines, many at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, TypeVar

import msgspec

BATCH_BYTES = 2**20
"""Bytes that are read at once; the last line is read to its end."""

NOT_DECODED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""Exceptions on decoding bytes that are not a line of the expected type."""

Line = TypeVar("Line")


def read_batches(file: BinaryIO, most: int) -> Iterator[bytes]:
    """The lines of a file, a batch at a time. The last of a batch is cut where its end is further than `most` bytes."""
    while batch := file.read(BATCH_BYTES):
        yield batch if batch.endswith(b"\n") else batch + file.readline(most)


def decode_lines(decoder: msgspec.json.Decoder[Line], batch: bytes) -> list[Line] | None:
    """The objects in a batch of lines; None where not every line, the last one too, is one object and has an end.

    Such lines must be decoded one by one. Parts of an object that the type lacks are not checked, not even their
    encoding.
    """
    import numpy as np  # noqa: PLC0415  # many commands read no such files

    if not batch.startswith(b"{") or not batch.endswith(b"}\n"):
        return None
    content = np.frombuffer(batch, np.uint8)
    ends = np.flatnonzero(content == ord("\n"))
    # Only between objects can a line end with one brace and the next begin with the other.
    if (content[ends - 1] != ord("}")).any() or (content[ends[:-1] + 1] != ord("{")).any():
        return None
    count = len(ends)
    try:
        lines = decoder.decode_lines(batch)
    except NOT_DECODED:
        return None
    return lines if len(lines) == count else None
