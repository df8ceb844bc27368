"""Locks on folders that end with the process that holds them, on every operating system."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from harness.errors import HarnessError
from harness.files.line_files import cannot_write
from harness.files.locking import try_lock

LOCK_FILE = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)


class Lock:
    """A lock on a folder, held by one process until it ends. Where a file system has no locks there is none.

    `sure` is False where it has none. The folder itself is locked, so that nothing is left; on Windows, which opens no
    folder, a file beside it. Raises HarnessError where another process holds it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._beside: Path | None = None
        self._descriptor = self._open()
        try:
            self.sure = try_lock(self._descriptor)
        except BlockingIOError:
            os.close(self._descriptor)
            raise HarnessError(
                f"{folder}: another `harness eval` is writing this run; wait for it, or name another with --run"
            ) from None
        except BaseException:
            os.close(self._descriptor)
            raise

    def _open(self) -> int:
        try:
            if os.name == "nt":
                self._folder.stat()
                self._beside = self._folder.with_name(f".{self._folder.name}.lock")
                return os.open(self._beside, LOCK_FILE, 0o666)
            return os.open(self._folder, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        except OSError as error:
            raise cannot_write(self._folder, error) from None

    def follow(self, folder: Path) -> None:
        """Hold `folder`, to which the one that was locked has been renamed. Raises HarnessError as the lock does."""
        if self._beside is not None:
            other = Lock(folder)
            self.release()
            self._beside, self._descriptor = other._beside, other._descriptor
        self._folder = folder

    def release(self) -> None:
        """Release the lock."""
        os.close(self._descriptor)
        if self._beside is not None:
            with suppress(OSError):
                self._beside.unlink()
