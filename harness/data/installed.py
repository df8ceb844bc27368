"""Which of the packages that a system or metric requires this Python has and lacks, found out without importing any."""

from __future__ import annotations

import operator
import re
import shlex
from collections.abc import Sequence
from importlib import metadata
from importlib.util import find_spec

COMPARE = {
    "==": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


def missing(requires: Sequence[str]) -> tuple[str, ...]:
    """Those of `requires` (`sumy`, `setuptools<82`) that are not installed, or not in a version they allow."""
    return tuple(requirement for requirement in requires if not _fulfilled(requirement))


def versions(requires: Sequence[str]) -> tuple[str, ...]:
    """`sumy 0.11.0` for each of `requires` that is installed. What these require in turn is not looked at."""
    named = (re.match(r"\s*([\w.-]+)", requirement) for requirement in requires)
    return tuple(f"{name[1]} {found}" for name in named if name and (found := _version(name[1])))


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def install_line(requires: Sequence[str]) -> str:
    """What to type: one `pip install` for all of them, since they may constrain one another."""
    return "pip install " + " ".join(map(shlex.quote, requires))


def _fulfilled(requirement: str) -> bool:
    found = re.match(r"\s*([\w.-]+)\s*(?:\[[^\]]*\])?\s*([^;]*)", requirement)
    if found is None:
        return False
    name, limits = found[1], found[2]
    version = _version(name)
    if not version:
        return name.isidentifier() and find_spec(name) is not None
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
