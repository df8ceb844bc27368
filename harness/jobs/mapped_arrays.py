"""Arrays of counts that may be larger than the memory: the system pages them from a file without a name."""

from __future__ import annotations

import mmap
import os
import tempfile
from contextlib import suppress
from pathlib import Path

import numpy as np

from harness.files.mapped_pages import release_pages
from harness.scoring.metrics import Rows

MAPPED_BYTES = 2**24
"""A larger array is kept in a file."""

RELEASE_BYTES = 2**22
"""Bytes that are written before they are given back to the system."""


class CountArray:
    """An array (topics, rows, width) of zeros that is filled from the first topic to the last.

    Where it is large, what is filled is on disk and takes no memory of this process until it is read again. A disk
    without room for it, or a system without such files, is no error: then it is in memory.
    """

    def __init__(self, shape: tuple[int, int, int], folder: Path | None) -> None:
        size = 8 * int(np.prod(shape))
        self._map = _map_file(size, folder) if folder is not None and size > MAPPED_BYTES else None
        self.rows: Rows = (
            np.zeros(shape) if self._map is None else np.frombuffer(self._map, np.float64, size // 8).reshape(shape)
        )
        self._pending = 0

    def release(self, topics: int) -> None:
        """Release the memory of `topics` further topics that are filled."""
        self._pending += topics * self.rows[:1].nbytes
        if self._pending > RELEASE_BYTES:
            release_pages(self.rows)
            self._pending = 0


def _map_file(size: int, folder: Path) -> mmap.mmap | None:
    """Map zeros in a file without a name, which is gone when the map is closed; None where disk room is lacking.

    The room is taken at once: a disk that is full later would end this process.
    """
    with suppress(OSError, AttributeError), tempfile.TemporaryFile(dir=folder) as file:
        os.posix_fallocate(file.fileno(), 0, size)
        return mmap.mmap(file.fileno(), size)
    return None
