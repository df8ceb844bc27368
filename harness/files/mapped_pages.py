"""Arrays that are mapped from files: their memory is released as soon as they have been read."""

from __future__ import annotations

import mmap
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray


def release_pages(array: NDArray[np.float64]) -> None:
    """Release the memory behind an array that is mapped from a file, which is read again when needed.

    Nothing is done to an array in memory. Data written to a shared mapping stay with the operating system.
    """
    base: object = array
    while isinstance(base, np.ndarray | memoryview):
        base = base.base if isinstance(base, np.ndarray) else base.obj
    if isinstance(base, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        with suppress(ValueError, OSError):  # closed, or of a system that keeps such pages
            base.madvise(mmap.MADV_DONTNEED)
