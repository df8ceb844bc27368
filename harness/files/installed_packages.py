"""Installed packages by name: their versions and requirements."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import metadata
from typing import NamedTuple


class Package(NamedTuple):
    """A package that is installed in this `version`."""

    version: str
    distribution: metadata.Distribution

    @property
    def requires(self) -> Sequence[str]:
        """The requirements that the package declares, its extras' too."""
        return self.distribution.requires or ()


def find_package(name: str, path: Sequence[str] | None = None) -> Package | None:
    """The installed package of a name, in any spelling: `rouge_score` is `rouge-score`; None where there is none.

    `path` holds the folders that another interpreter imports from; None: those of this one.
    """
    places = sys.path if path is None else [*path]
    for distribution in metadata.distributions(name=name, path=places):
        if version := _read_version(distribution):
            return Package(version, distribution)
    return None


def _read_version(distribution: metadata.Distribution) -> str:
    """The version that a package states; "" for none. `distribution.version` reads the description of it all, too."""
    for line in (distribution.read_text("METADATA") or "").split("\n"):
        name, _, value = line.partition(":")
        if name.lower() == "version":
            return value.strip()
        if not line:
            break
    return distribution.version or ""
