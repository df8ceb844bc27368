"""Names of a package that are imported on first use: a command loads its own job and no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module


def import_on_use(package: str, modules: Mapping[str, Sequence[str]]) -> tuple[Callable[[str], object], list[str]]:
    """`__getattr__` and `__all__` for the module `package`: `modules` holds the names that each module gives it.

    No module of the package may have the name of such a name: once it is imported, it would be found instead.
    """
    homes = {name: module for module, names in modules.items() for name in names}

    def find_name(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(homes[name]), name)

    return find_name, list(homes)
