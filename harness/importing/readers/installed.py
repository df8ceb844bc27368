"""Readers of installed packages: an entry point for a suffix, `tmx = "package.module:read"`, loaded for such files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from harness.errors import BadInput
from harness.files.entry_points import InstalledPlugin, list_installed
from harness.importing.records import Reader, Record
from harness.importing.sources import STDIN, Source

GROUP = "harness.readers"

ReadFile = Callable[[Path], Iterable[dict[str, Any]]]
"""The object of the entry point: a function that gives the records of a file, each a dictionary by field."""


def find_installed_reader(source: Source) -> Reader | None:
    """The reader that an installed package has for files of this suffix; None where there is none."""
    suffix = Path(source.name).suffix.lower().removeprefix(".")
    if source.is_folder or source.typed_name == STDIN or not suffix:
        return None
    plugins = [plugin for plugin in list_installed(GROUP) if plugin.name.lower().removeprefix(".") == suffix]
    if len(plugins) > 1:
        packages = " and ".join(sorted({plugin.package for plugin in plugins}))
        raise BadInput(source.typed_name, f"{packages} both read .{suffix} files; uninstall one of them")
    return Reader(f"{suffix} by {plugins[0].package}", lambda _: True, partial(_read, plugins[0])) if plugins else None


def _read(plugin: InstalledPlugin, source: Source) -> Iterator[Record]:
    """The records that the package reads. Whatever it raises is one line that names the package."""
    number = 0
    try:
        read: ReadFile = plugin.load()
        for number, values in enumerate(read(source.path), 1):  # noqa: B007 - said where reading fails
            if not isinstance(values, dict):
                raise TypeError(f"a record is a dictionary, not {type(values).__name__}")
            yield Record(None, {f"{key}": value for key, value in values.items()})
    except BadInput:
        raise
    except Exception as error:
        where = f"record {number}" if number else "its beginning"
        problem = f"the reader of package {plugin.package} failed at {where}: {type(error).__name__}: {error}"
        raise BadInput(source.typed_name, problem) from error
