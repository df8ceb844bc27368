"""The version of harness, and those of the packages it is installed beside."""

from __future__ import annotations

from functools import cache

VERSION = "0.1.0"
"""The distribution on the package index is called summary-harness; signatures and records say `harness`."""

HOW_TO_UPDATE = "update harness (git pull in its clone, or pip install -U summary-harness)"


def package_version(name: str) -> str:
    """Return the version of an installed package; `harness` is this one, whatever its distribution is called.

    Raises importlib.metadata.PackageNotFoundError.
    """
    if name == "harness":
        return VERSION
    return _installed_version(name)


@cache
def _installed_version(name: str) -> str:
    """Read a version once: every signature names versions, and each reading parses the package's record."""
    from importlib import metadata  # noqa: PLC0415  # costs a command that asks for no version 20 ms

    return metadata.version(name)
