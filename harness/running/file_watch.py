"""Watch the files of a system's digest while it runs, since somebody may save them in an editor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from harness.errors import BadInput, HarnessError
from harness.plugins.file_options import digest_with
from harness.plugins.python_source import imported_files, read_source
from harness.plugins.python_systems import SystemSpec, describe_python
from harness.plugins.toml_systems import describe_toml
from harness.records import System

Mark = tuple[int, int, int, int]
"""Inode, size, and the times of the last change of content and of the file, in nanoseconds."""


class Watch:
    """The files that a system is made of. Cheap to look at: they are read again only when they moved."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._marks: dict[Path, Mark | None] | None = None

    def confirm(self) -> str:
        """Read all files again, as before the start of a process; return a message where the system changed."""
        if not self._system.path:
            return ""
        try:
            files = files_of(self._system)
            self._marks = {path: mark_of(path) for path in files}  # before they are read: a change meanwhile shows
            digest = digest_now(self._system)
        except HarnessError as error:
            problem = f"{Path(error.path).name}: {error.problem}" if isinstance(error, BadInput) else str(error)
            return f"{Path(self._system.path).name} changed while the run went on, and cannot be used now: {problem}"
        if digest is None or digest == self._system.digest:
            return ""
        return f"{Path(self._system.path).name} or a file it uses was saved with other content while the run went on"

    def has_moved(self) -> bool:
        """True where any of the files was saved, replaced or removed since they were last confirmed."""
        return self._marks is not None and any(mark_of(path) != mark for path, mark in self._marks.items())


def mark_of(path: Path) -> Mark | None:
    """The facts of a file that change when it is saved; None where the file does not exist."""
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns


def digest_now(system: System) -> str | None:
    """The digest of a system's files as they are now; None for a system that is no longer described.

    Raises HarnessError.
    """
    description = _describe(system)
    if description is None:
        return None
    return digest_with(description.digest, description.file_options, system)


def _describe(system: System) -> SystemSpec | None:
    path = Path(system.path)
    if system.python:
        toml = _toml_of(system)
        return describe_toml(toml) if toml else None
    return describe_toml(path) if path.suffix == ".toml" else describe_python(path)


def _toml_of(system: System) -> Path | None:
    """The `.toml` file of a system with its own interpreter; the system's Python file is named relative to it."""
    for folder in Path(system.path).parents:
        toml = folder / f"{system.name}.toml"
        if toml.is_file():
            return toml
    return None


def files_of(system: System) -> list[Path]:
    """The files that go into a system's digest, and the folders of packages among them. Raises HarnessError."""
    path = Path(system.path)
    files = [path, *_list_named_files(system.files)]
    if system.python:
        toml = _toml_of(system)
        files += [toml] if toml else []
    if system.command is not None:
        files += [Path(part) for part in system.command if Path(part).is_absolute() and Path(part).is_file()]
    elif path.suffix == ".py":
        helpers = imported_files(path, read_source(path), newer=bool(system.python))
        files += sorted(helpers | {helper.parent for helper in helpers if helper.parent != path.parent})
    return files


def _list_named_files(files: Mapping[str, str]) -> Iterator[Path]:
    """The files that options name, and the files in folders that options name."""
    for name in files.values():
        path = Path(name)
        yield path
        if path.is_dir():
            yield from sorted(part for part in path.iterdir() if part.is_file())
