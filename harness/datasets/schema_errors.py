"""Messages of msgspec about a value that does not fit, reworded."""

from __future__ import annotations

import re
from collections.abc import Iterable

from harness.datasets.problems import unknown_name

NAMES = {
    "str": "text",
    "int": "a whole number",
    "float": "a number with a point",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "date": "a date",
    "null": "null",
}


def explain_schema_error(message: str, keys: Iterable[str] = ()) -> tuple[str, str]:
    """The place in the value (`references[0].author`, "" for the whole) and the fault there.

    `keys` are the keys to suggest for an unknown one.
    """
    what, _, where = message.rpartition(" - at `$")
    if not what:
        what, where = message, ""
    return where.rstrip("`").removeprefix("."), rephrase(what, keys)


def rephrase(what: str, keys: Iterable[str]) -> str:
    """Reword one of msgspec's sentences."""
    if match := re.fullmatch(r"Object contains unknown field `(.*)`", what, re.DOTALL):
        return unknown_name("key", match[1], keys)
    if match := re.fullmatch(r"Object missing required field `(.*)`", what):
        return f"key {match[1]!r} is missing; add it"
    if match := re.fullmatch(r"Expected `(.*)`, got `(\w+)`", what):
        kinds = [NAMES.get(kind, kind) for kind in match[1].split(" | ") if kind != "null"]
        return f"expected {' or '.join(kinds)}, got {NAMES.get(match[2], match[2])}"
    if match := re.fullmatch(r"Expected `int` >= (\d+)", what):
        return f"expected a whole number of {match[1]} or more"
    return f"{what[:1].lower()}{what[1:]}"
