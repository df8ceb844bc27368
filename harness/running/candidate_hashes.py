"""Hashes of the files of candidates that this session writes, since systems run as the user and can change files."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from harness.errors import BadInput
from harness.files.text import open_regular

if TYPE_CHECKING:
    from hashlib import _Hash

CHUNK_BYTES = 2**20

RUN_AGAIN = "run the same command again, and what is missing is done again"


class Ledger:
    """The size and a running hash of one file: its contents when the run was opened, and each line since.

    Where there was no file, the topics of all lines are known, too, by their hash.
    """

    def __init__(self, path: Path) -> None:
        """Hash the contents of `path`, or nothing where there is no such file. Raises BadInput."""
        self._path = path
        self._hash = hashlib.sha256()  # for which today's processors have instructions
        self._size = -1
        self._topics: _Hash | None = hashlib.sha256()
        if path.exists():
            self._size, self._hash = hash_file(path)
            self._topics = None

    def add_lines(self, lines: bytes, topics: Sequence[str]) -> None:
        """Take down lines that were written, and the topic of each."""
        self._hash.update(lines)
        self._size = max(self._size, 0) + len(lines)
        if self._topics is not None:
            self._topics.update(join_topics(topics))

    def has_topics(self, digest: bytes) -> bool:
        """True where the lines are known to be those of the topics with this digest (see `digest_topics`), in order."""
        return self._topics is not None and self._topics.digest() == digest

    def is_in_place(self) -> bool:
        """True where the file is in its place and of its old length.

        This costs one call of the system, so a run stops at the first line after a change and not at its end.
        Raises BadInput where it may not be looked at.
        """
        return self._size == size_of(self._path)

    def is_unchanged(self) -> bool:
        """True where every byte of the file is what was written. Raises BadInput where it cannot be read."""
        return self.is_in_place() and (self._size < 0 or hash_file(self._path)[1].digest() == self._hash.digest())

    def set_aside(self) -> BadInput:
        """Rename a changed file, so that no later run takes its lines for the system's; return the error to raise."""
        if size_of(self._path) < 0:
            return describe_loss(self._path)
        if aside := set_file_aside(self._path):
            return BadInput(
                self._path,
                f"another program changed this file while the systems ran. It is now {aside}, and nothing was "
                f"scored; {RUN_AGAIN}",
            )
        return BadInput(
            self._path, "another program changed this file while the systems ran, and nothing was scored; use --fresh"
        )


def join_topics(topics: Sequence[str]) -> bytes:
    """Topics as bytes, each with an end."""
    return "".join([f"{topic}\n" for topic in topics]).encode("utf-8", "surrogatepass")


def digest_topics(topics: Sequence[str]) -> bytes:
    """A digest of topics in their order."""
    return hashlib.sha256(join_topics(topics)).digest()


def set_file_aside(path: Path) -> str:
    """Rename a file to a name that nothing reads; return that name, or "" where the file is gone or stays."""
    number, aside = 1, path.with_name(f"{path.name}.changed")
    while os.path.lexists(aside):
        number += 1
        aside = path.with_name(f"{path.name}.changed{number}")
    with suppress(OSError):
        path.rename(aside)
        return aside.name
    return ""


def hash_file(path: Path) -> tuple[int, _Hash]:
    """Size and hash of a regular file. Raises BadInput."""
    digest, size = hashlib.sha256(), 0
    with open_regular(path) as file:
        try:
            while chunk := file.read(CHUNK_BYTES):
                digest.update(chunk)
                size += len(chunk)
        except OSError as error:
            raise unreadable_error(path, error) from None
    return size, digest


def size_of(path: Path) -> int:
    """The size of a file in bytes, a link not followed; -1 where it does not exist.

    Raises BadInput where it may not be looked at.
    """
    try:
        return os.lstat(path).st_size
    except (FileNotFoundError, NotADirectoryError):
        return -1
    except OSError as error:
        raise unreadable_error(path, error) from None


def check_folder(path: Path, inode: int) -> None:
    """Raise BadInput where a folder is no longer the one of that inode."""
    try:
        if Path(path).stat().st_ino == inode:
            return
    except (FileNotFoundError, NotADirectoryError):
        pass
    except OSError as error:
        raise unreadable_error(path, error) from None
    raise describe_loss(path)


def unreadable_error(path: Path, error: OSError) -> BadInput:
    """The error for a file that could be read before and no longer can."""
    return BadInput(path, f"can no longer be read: {(error.strerror or str(error)).lower()}; nothing was scored")


def describe_loss(path: Path) -> BadInput:
    """The error for a file or folder of the run that disappeared while the systems ran."""
    return BadInput(
        path,
        "was removed or moved while the systems ran, with the candidates in it; nothing was scored. Put it back, or "
        + RUN_AGAIN,
    )
