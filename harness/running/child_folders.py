"""Temporary folders of child processes, deleted with the child, or when the next harness starts."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

from harness.errors import HarnessError
from harness.files.folder_locks import Lock
from harness.processes import reaper

PREFIX = "harness-box-"
NEW_PREFIX = "harness-new-"
"""The prefix of a folder that is not locked yet: once it is locked, it gets its real name."""

MAX_NEW_AGE_S = 600.0
"""Seconds after which a folder that is still not locked has been left by a process that was killed."""


class Box:
    """The folder of a child: `work` is its current folder, `tmp` is for temporary files.

    It is locked for as long as we live.
    """

    def __init__(self, path: Path, lock: Lock) -> None:
        self.path, self._lock = path, lock
        self.work, self.scratch = path / "work", path / "tmp"

    @classmethod
    def make(cls) -> Self:
        """Make a new folder for a child.

        Raises OSError, or HarnessError where no folder can be locked for want of files.
        """
        new = Path(tempfile.mkdtemp(prefix=NEW_PREFIX))
        try:
            lock = Lock(new)
            path = new.with_name(PREFIX + new.name.removeprefix(NEW_PREFIX))
            new.rename(path)
            lock.follow(path)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
        box = cls(path, lock)
        box.work.mkdir()
        box.scratch.mkdir()
        return box

    def delete(self) -> None:
        """Delete the folder and its contents."""
        shutil.rmtree(self.path, ignore_errors=True)
        self._lock.release()


def sweep_boxes() -> None:
    """End the children and delete the folders of a harness that was killed together with its watcher."""
    folder = Path(tempfile.gettempdir())
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith((PREFIX, NEW_PREFIX)):
                with suppress(OSError, HarnessError):
                    _sweep_box(Path(entry.path))


def _sweep_box(path: Path) -> None:
    """Delete a folder of a harness that is gone."""
    state = path.lstat()
    ours = not hasattr(os, "getuid") or state.st_uid == os.getuid()
    young = path.name.startswith(NEW_PREFIX) and time.time() - state.st_mtime < MAX_NEW_AGE_S
    if path.is_symlink() or not path.is_dir() or not ours or young:
        return
    lock = Lock(path)
    try:
        if lock.sure:
            reaper.end_processes(0, str(path))
            shutil.rmtree(path, ignore_errors=True)
    finally:
        lock.release()
