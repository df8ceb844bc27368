"""Texts of candidates, kept on disk between the file they were read from and the run they go into."""

from __future__ import annotations

import tempfile
import weakref
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice, pairwise
from typing import IO, overload

from harness.errors import HarnessError

BLOCK_BYTES = 2**18
"""Bytes of a system's texts held in memory before they are written."""


class TextStore:
    """A file without a name that holds the texts of all systems of a command. It is made when the first is full."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._end = 0

    def write(self, block: bytes) -> int:
        """Write a block at the end, and return its offset. Raises HarnessError."""
        start = self._end
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(prefix="harness-")  # noqa: SIM115  # it lives as long as its store
                weakref.finalize(self, self._file.close)
            self._file.seek(start)
            self._file.write(block)
            self._file.flush()
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise HarnessError(f"{tempfile.gettempdir()}: cannot be written: {reason}") from None
        self._end += len(block)
        return start

    def read(self, start: int, size: int) -> bytes:
        """The bytes that begin at `start`."""
        assert self._file is not None  # noqa: S101  # nobody knows a start where nothing was written
        self._file.seek(start)
        return self._file.read(size)


class StoredTexts(Sequence[str]):
    """The texts of one system in the order in which they were added."""

    def __init__(self, store: TextStore) -> None:
        self._store = store
        self._ends = array("Q", [0])
        self._block: list[bytes] = []
        self._block_start = 0
        self._starts, self._places = array("Q"), array("Q")

    def add(self, texts: Sequence[str]) -> None:
        """Append texts of the system."""
        together = "".join(texts)
        if together.isascii():
            encoded, sizes = together.encode("ascii"), map(len, texts)
        else:
            parts = [text.encode("utf-8", "surrogatepass") for text in texts]
            encoded, sizes = b"".join(parts), map(len, parts)
        self._block.append(encoded)
        self._ends.extend(islice(accumulate(sizes, initial=self._ends[-1]), 1, None))
        end = self._ends[-1]
        if end - self._block_start >= BLOCK_BYTES:
            self._starts.append(self._block_start)
            self._places.append(self._store.write(b"".join(self._block)))
            self._block, self._block_start = [], end

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        rows = range(len(self))[index]
        if isinstance(rows, int):
            return self._read(self._ends[rows], self._ends[rows + 1]).decode("utf-8", "surrogatepass")
        if rows.step != 1 or not rows:
            return [self[row] for row in rows]
        ends = self._ends[rows.start : rows.stop + 1]
        content, first = self._read(ends[0], ends[-1]), ends[0]
        if content.isascii():
            together = content.decode("ascii")
            return [together[start - first : end - first] for start, end in pairwise(ends)]
        return [content[start - first : end - first].decode("utf-8", "surrogatepass") for start, end in pairwise(ends)]

    def _read(self, start: int, end: int) -> bytes:
        return b"".join(self._pieces(start, end))

    def _pieces(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes from `start` to `end` of all that was added, block by block."""
        number = bisect_right(self._starts, start) - 1
        while start < min(end, self._block_start):
            stop = min(end, self._starts[number + 1] if number + 1 < len(self._starts) else self._block_start)
            yield self._store.read(self._places[number] + start - self._starts[number], stop - start)
            start, number = stop, number + 1
        if start < end:
            block = b"".join(self._block)
            self._block = [block]
            yield block[start - self._block_start : end - self._block_start]


class PlacedTexts(Sequence[str]):
    """Texts in another order: that at place n is the one at `rows[n]`."""

    def __init__(self, texts: Sequence[str], rows: Sequence[int]) -> None:
        self._texts, self._rows = texts, rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        rows = self._rows[index]
        if isinstance(rows, int):
            return self._texts[rows]
        if isinstance(rows, range):
            return self._texts[rows.start : rows.stop : rows.step]
        return [self._texts[row] for row in rows]
