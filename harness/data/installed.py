"""Which of the packages that a system or metric requires a Python has and lacks, found out without importing any."""

from __future__ import annotations

import operator
import re
import shlex
from collections.abc import Sequence
from importlib import metadata
from importlib.machinery import PathFinder
from importlib.util import find_spec

COMPARE = {
    "==": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


def missing(requires: Sequence[str], path: Sequence[str] | None = None) -> tuple[str, ...]:
    """Those of `requires` (`sumy`, `setuptools<82`) that are not installed, or not in a version they allow.

    `path` holds the folders that another interpreter imports from; None is this one.
    """
    return tuple(requirement for requirement in requires if not _fulfilled(requirement, path))


def versions(requires: Sequence[str], path: Sequence[str] | None = None) -> tuple[str, ...]:
    """`sumy 0.11.0` for each of `requires` that is installed. What these require in turn is not looked at."""
    named = (re.match(r"\s*([\w.-]+)", requirement) for requirement in requires)
    return tuple(f"{name[1]} {found}" for name in named if name and (found := _version(name[1], path)))


def _version(name: str, path: Sequence[str] | None) -> str:
    found = metadata.distributions(name=name) if path is None else metadata.distributions(name=name, path=[*path])
    return next((each.version or "" for each in found), "")


def install_line(requires: Sequence[str], python: str = "") -> str:
    """What to type: one `pip install` for all of them, since they may constrain one another."""
    return f"{shlex.quote(python)} -m " * bool(python) + "pip install " + " ".join(map(shlex.quote, requires))


def _fulfilled(requirement: str, path: Sequence[str] | None) -> bool:
    found = re.match(r"\s*([\w.-]+)\s*(?:\[[^\]]*\])?\s*([^;]*)", requirement)
    if found is None:
        return False
    name, limits = found[1], found[2]
    version = _version(name, path)
    if not version:
        known = find_spec if path is None else lambda module: PathFinder.find_spec(module, path)
        return name.isidentifier() and known(name) is not None
    return all(COMPARE[sign](*_even(_release(version), _release(limit))) for sign, limit in _limits(limits))


def _limits(text: str) -> list[tuple[str, str]]:
    """`>=1.2,<3` -> [(">=", "1.2"), ("<", "3")]. Rarer forms (`~=`, `==1.*`) are left to pip."""
    return re.findall(r"(==|!=|<=|>=|<|>)\s*(\d[\d.]*)(?![\d.*])", text)


def _release(version: str) -> tuple[int, ...]:
    found = re.match(r"[\d.]*", version)
    return tuple(int(part) for part in found[0].split(".") if part) if found else ()


def _even(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """1.2 and 1.2.0 are the same release."""
    length = max(len(a), len(b))
    return a + (0,) * (length - len(a)), b + (0,) * (length - len(b))
