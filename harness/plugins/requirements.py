"""The packages of a system or metric that a Python has and lacks, found without importing any."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from importlib.machinery import PathFinder
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from harness.errors import HarnessError
from harness.files.installed_packages import Package, find_package
from harness.plugins.python_source import PluginError

if TYPE_CHECKING:
    from packaging.requirements import Requirement

MAX_EXTRAS_DEPTH = 5
"""The depth to which requirements of extras are followed: an extra may name others of its own package."""


def parse_requirement(text: str) -> Requirement:
    """Parse a requirement such as `setuptools<82` as pip does (PEP 508). Raises HarnessError."""
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415  # few commands meet any

    try:
        return Requirement(text)
    except InvalidRequirement as error:
        reason = str(error).partition("\n")[0]
        raise HarnessError(f"{text!r} is not a requirement: {reason}; write it as for pip, such as numpy>=2") from None


def check_requirements(path: Path, requires: Sequence[str]) -> tuple[str, ...]:
    """The requirements of the file at `path`, if pip would understand them all. Raises PluginError."""
    try:
        for text in requires:
            parse_requirement(text)
    except HarnessError as error:
        raise PluginError(path, f"REQUIRES: {error}") from None
    return tuple(requires)


def missing_requirements(
    requires: Sequence[str], path: Sequence[str] | None = None, python: str = ""
) -> tuple[str, ...]:
    """The members of `requires` (`sumy`, `setuptools<82`) that are missing, or present in a version not allowed.

    `path` holds the folders that another interpreter imports from, and `python` is its version; None and "" are this
    one. A requirement whose marker is false here (`; python_version < "3"`) is not missing. Raises HarnessError where a
    requirement cannot be read.
    """
    surroundings = {"python_full_version": python, "python_version": ".".join(python.split(".")[:2])} if python else {}
    return tuple(text for text in requires if not _is_fulfilled(parse_requirement(text), path, surroundings))


def installed_versions(requires: Sequence[str], path: Sequence[str] | None = None) -> tuple[str, ...]:
    """`sumy 0.11.0` for each of `requires` that is installed. Their own requirements are not checked."""
    names = [parse_requirement(text).name for text in requires]
    packages = ((name, find_package(name, path)) for name in names)
    return tuple(f"{name} {package.version}" for name, package in packages if package)


def install_line(requires: Sequence[str], python: str = "") -> str:
    """The command to type: one `pip install` for all packages, since they may constrain one another."""
    return f"{shlex.quote(python)} -m " * bool(python) + "pip install " + " ".join(map(shlex.quote, requires))


def _is_fulfilled(
    requirement: Requirement, path: Sequence[str] | None, surroundings: Mapping[str, str], depth: int = 0
) -> bool:
    if requirement.marker and not requirement.marker.evaluate({**surroundings, "extra": ""}):
        return True
    from packaging.version import InvalidVersion  # noqa: PLC0415

    package = find_package(requirement.name, path)
    if package is None:  # a module without the record that pip leaves has no version, either
        return not requirement.specifier and _is_importable(requirement.name, path)
    try:
        if not requirement.specifier.contains(package.version, prereleases=True):
            return False
    except InvalidVersion:
        return False
    return depth == MAX_EXTRAS_DEPTH or all(
        _is_fulfilled(further, path, surroundings, depth + 1)
        for further in _required_by_extras(package, requirement, surroundings)
    )


def _is_importable(name: str, path: Sequence[str] | None) -> bool:
    if not name.isidentifier():
        return False
    return (find_spec(name) if path is None else PathFinder.find_spec(name, path)) is not None


def _required_by_extras(
    package: Package, requirement: Requirement, surroundings: Mapping[str, str]
) -> Iterator[Requirement]:
    """The requirements that the extras of a requirement (`sacrebleu[ja]`) add, without their own markers."""
    extras = sorted(requirement.extras)
    for text in package.requires if extras else ():
        try:
            further = parse_requirement(text)
        except HarnessError:  # whoever packaged it is not who reads this
            continue
        marker, further.marker = further.marker, None
        applies = [marker is not None and marker.evaluate({**surroundings, "extra": extra}) for extra in ("", *extras)]
        if any(applies) and not applies[0]:
            yield further
