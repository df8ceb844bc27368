"""Atomic writing: a file holds its old contents or all of the new, whenever and however the writer ends."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

MAX_NAME_CHARS = 40
"""Characters of a file's name that its temporary name repeats: the whole of it might be too long with more."""

CREATE = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
"""A new file, never one that is there; Windows has neither links to refuse here nor descriptors that are inherited."""


def replace_file(path: Path, chunks: Iterable[bytes]) -> None:
    """Write beside, flush to disk, rename: `path` holds either its old contents or all of `chunks`.

    The permissions of the file that was there are kept. A link at `path` is replaced, not followed. Raises OSError.
    """
    beside = temporary_path(path)
    try:
        with os.fdopen(os.open(beside, CREATE, 0o666), "wb") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        _copy_permissions(path, beside)
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
    sync_folder(path.parent)


def write_output(path: Path, content: bytes) -> None:
    """Write output to the path that the user gave. Raises OSError.

    A link is followed, and the file it leads to replaced in one step. A file that is not regular (a device, a pipe, a
    socket's file) is opened and written to, and is never replaced.
    """
    target = Path(os.path.realpath(path))
    try:
        regular = stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        regular = True
    if regular and _is_named(target, path):
        replace_file(target, [content])
        return
    with open(path, "wb", buffering=0) as file:  # noqa: PTH123  # a pipe of /proc has no path that can be resolved
        view = memoryview(content)
        while view:
            view = view[file.write(view) or 0 :]


def is_special(path: Path) -> bool:
    """True where a path leads to a device, a pipe or a socket: neither a regular file nor a folder."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _is_named(target: Path, path: Path) -> bool:
    """True where `target` is a name of the file that `path` leads to: /dev/stdout may lead to a deleted file."""
    try:
        return os.path.samestat(target.stat(), path.stat())
    except FileNotFoundError:
        return not path.exists()


def temporary_path(path: Path) -> Path:
    """A name beside `path` that no other writer has: hidden, and ending in a number as `is_temporary` knows it."""
    return path.with_name(f".{path.name[:MAX_NAME_CHARS]}.{os.getpid()}{secrets.randbelow(10**9):09}")


def is_temporary(path: Path) -> bool:
    """True where a name has the form that `temporary_path`, or an earlier release, gives."""
    return path.name.startswith(".") and path.suffix[1:].isdigit()


def _copy_permissions(path: Path, beside: Path) -> None:
    """Give `beside` the mode of `path`, and its owner where we may; nothing where `path` is no regular file."""
    try:
        state = path.lstat()
    except OSError:
        return
    if stat.S_ISREG(state.st_mode):
        if hasattr(os, "chown"):
            with suppress(OSError):  # only root may give a file away
                os.chown(beside, state.st_uid, state.st_gid)
        with suppress(OSError):
            beside.chmod(stat.S_IMODE(state.st_mode))


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` last through a power cut, where the system opens folders and can."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folder; the file itself is on disk
        return
    try:
        with suppress(OSError):  # some network file systems flush no folder
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
