"""Entry points of installed packages by group, with the file behind each, found without running any of it."""

from __future__ import annotations

import sys
from functools import cache
from importlib import metadata
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any, NamedTuple


class InstalledPlugin(NamedTuple):
    """An entry point: `value` is `module` or `module:object`, `package` the distribution that declares it."""

    name: str
    value: str
    package: str
    group: str

    @property
    def module(self) -> str:
        """The dotted name of its module."""
        return self.value.partition(":")[0].strip()

    def find_file(self) -> Path | None:
        """The file of the entry point's module, found without importing the package; None where there is none."""
        places: list[str] | None = None
        parts = self.module.split(".")
        for end in range(1, len(parts) + 1):
            spec = PathFinder.find_spec(".".join(parts[:end]), places)
            if spec is None:
                return None
            places = [*(spec.submodule_search_locations or ())]
        return Path(spec.origin) if spec and spec.origin else None

    def load(self) -> Any:
        """Import its module and give its object. Raises any error of the import."""
        return metadata.EntryPoint(self.name, self.value, self.group).load()


def list_installed(group: str) -> tuple[InstalledPlugin, ...]:
    """The entry points of a group in all installed packages, sorted by name and package."""
    return _list_installed(group, tuple(sys.path))


@cache
def _list_installed(group: str, path: tuple[str, ...]) -> tuple[InstalledPlugin, ...]:
    del path  # a part of the key: what is installed depends on it
    plugins = {
        InstalledPlugin(point.name, point.value, point.dist.name if point.dist else "", group)
        for point in metadata.entry_points(group=group)
    }
    return tuple(sorted(plugins))
