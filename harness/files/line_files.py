"""Files of lines: writing without half lines for readers, and reading that survives a cut line."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from harness.errors import BadInput, HarnessError
from harness.files.atomic import is_temporary, replace_file
from harness.files.text import open_regular, whole_batches, whole_lines
from harness.progress import track_items

UNCERTAIN_ERRORS = frozenset(getattr(errno, name) for name in ("EIO", "ESTALE", "ENXIO") if hasattr(errno, name))
"""Errors of a disk or mount after which the contents of the file are unknown."""


def write_whole_file(path: Path, chunks: Iterable[bytes]) -> None:
    """Replace a file of results in one step. Raises HarnessError where that fails; what was there is whole."""
    try:
        replace_file(path, chunks)
    except OSError as error:
        raise cannot_write(path, error) from None


def sweep_leftovers(folder: Path) -> None:
    """Remove temporary files of a process killed in `replace` from a folder that is ours alone."""
    for path in folder.glob(".*.*"):
        if is_temporary(path) and not path.is_dir():
            with suppress(OSError):
                path.unlink()


def cannot_write(path: Path, error: OSError) -> HarnessError:
    """The error for a disk that is full, a folder that is read-only, a folder that is gone, and the like."""
    reason = (error.strerror or str(error)).lower()
    if isinstance(error, FileNotFoundError):
        return HarnessError(
            f"{path}: cannot be written: {reason}; its folder was removed or moved, with what was in it"
        )
    if isinstance(error, NotADirectoryError):
        return HarnessError(f"{path}: cannot be written: {reason}; a file stands where its folder should be")
    if error.errno in UNCERTAIN_ERRORS:
        return HarnessError(f"{path}: cannot be written: {reason}; look whether what was kept before can still be read")
    return HarnessError(f"{path}: cannot be written: {reason}; what was kept before is whole")


APPEND_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT
for _flag in ("O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):
    APPEND_FLAGS |= getattr(os, _flag, 0)
"""Where the system has them, no link is followed and no pipe waited for: results may come from elsewhere."""


def make_folder(folder: Path, above: Path) -> None:
    """Make a folder beneath `above`, with those between. Raises BadInput for a link, HarnessError where that fails."""
    for path in (*folder.parents, folder):
        if above in path.parents:
            refuse_link(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from None


def refuse_link(path: Path) -> None:
    """Raise BadInput for a link at a place where we write: its target is not ours to change."""
    if path.is_symlink():
        raise BadInput(path, "is a link, and nothing is written through links; put the file itself here")


class LineAppender:
    """Appender of whole lines to a file, one write for each or for several; an incomplete write is taken back."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._descriptor = os.open(path, APPEND_FLAGS, 0o666)
        except OSError as error:
            raise cannot_write(path, error) from None

    def append(self, lines: bytes) -> None:
        """Write `lines`, which end in a newline, or leave the file unchanged and raise HarnessError."""
        before = os.fstat(self._descriptor).st_size
        try:
            if os.write(self._descriptor, lines) != len(lines):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            with suppress(OSError):
                os.truncate(self._path, before)
            raise cannot_write(self._path, error) from None

    def close(self) -> None:
        """Close the file, with its lines on disk."""
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # what has no disk beneath it
                raise cannot_write(self._path, error) from None
        finally:
            os.close(self._descriptor)


def read_line_batches(path: Path) -> Iterator[tuple[int, bytes]]:
    """Read many lines at once, of which the last may be cut: offset and content of each batch."""
    with open_regular(path) as file:
        yield from track_items(
            whole_batches(file), "read", f"lines of {path.name}", size=lambda batch: batch[1].count(b"\n")
        )


def split_lines(batch: bytes) -> list[bytes]:
    """The lines of a batch with their ends."""
    *lines, rest = batch.split(b"\n")
    lines = [line + b"\n" for line in lines]
    return [*lines, rest] if rest else lines


def read_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The offset and content of each line, its newline included where it has one. Raises BadInput."""
    with open_regular(path) as file:
        yield from track_items(whole_lines(file), "read", f"lines of {path.name}")
