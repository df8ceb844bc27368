"""Embeddings of the texts met lately: few in memory, the rest in a file without a name that goes with the process."""

from __future__ import annotations

import hashlib
import tempfile
import weakref

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

IN_MEMORY = 64 * 2**20
"""Bytes; more go to the file."""

MAX_CACHE_BYTES = 2**30
"""Bytes of the file; a fuller shelf is cleared."""


class VectorCache:
    """Rows of `width` numbers, as many for each text as it has tokens."""

    def __init__(self, width: int, limit: int = MAX_CACHE_BYTES) -> None:
        self._width, self._limit = width, limit
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # open as long as the shelf
        weakref.finalize(self, self._file.close)
        self._places: dict[bytes, tuple[int, int]] = {}
        self._end = 0

    def __contains__(self, text: str) -> bool:
        return _key(text) in self._places

    @property
    def full(self) -> bool:
        """Whether it should be cleared before more is put on it."""
        return self._end > self._limit

    def put(self, text: str, rows: Floats) -> None:
        """Keep (tokens, width) numbers for a text."""
        self._file.seek(self._end)
        self._file.write(np.ascontiguousarray(rows, np.float32).tobytes())
        self._places[_key(text)] = self._end, len(rows)
        self._end += rows.size * 4

    def get(self, text: str) -> Floats:
        """What was kept for a text. Raises KeyError."""
        start, count = self._places[_key(text)]
        self._file.seek(start)
        flat = np.frombuffer(self._file.read(count * self._width * 4), np.float32)
        return flat.reshape(count, self._width)

    def clear(self) -> None:
        """Begin anew."""
        self._places.clear()
        self._file.seek(0)
        self._file.truncate()
        self._end = 0


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
