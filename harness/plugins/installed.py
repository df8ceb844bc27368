"""Systems and metrics of installed packages: the files behind their entry points, read as those in a folder are."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TypeVar

from harness.files.entry_points import InstalledPlugin, list_installed

Described = TypeVar("Described")

SYSTEMS, METRICS = "harness.systems", "harness.metrics"
"""The groups of entry points."""


def find_installed(
    group: str,
    names: Collection[str],
    read: Callable[[Path, str], Described],
    fail: Callable[[InstalledPlugin, str], Described],
) -> dict[str, Described]:
    """Plug-ins of a group by name, without those whose names are `names`: one's own files and what ships come first.

    `read` describes a file of a package, `fail` says of a name what is wrong with it.
    """
    plugins: dict[str, Described] = {}
    by_name: dict[str, list[InstalledPlugin]] = {}
    for plugin in list_installed(group):
        by_name.setdefault(plugin.name, []).append(plugin)
    for name, of_name in by_name.items():
        if name not in names:
            first, problem, file = of_name[0], _problem_of(of_name), of_name[0].find_file()
            plugins[name] = fail(first, problem) if problem or file is None else read(file, first.package)
    return plugins


def _problem_of(plugins: list[InstalledPlugin]) -> str:
    """Why the entry points of one name are no plug-in; "" for nothing."""
    first = plugins[0]
    packages = sorted({plugin.package for plugin in plugins})
    if len(packages) > 1:
        return f"{' and '.join(packages)} both bring {first.name!r}; uninstall one of them"
    where = f"package {first.package}, entry point {first.name} = {first.value}"
    file = first.find_file()
    if file is None:
        return f"{where}: there is no such module"
    if file.stem != first.name:
        return f"{where}: its name must be that of its module, {file.stem}"
    return ""
