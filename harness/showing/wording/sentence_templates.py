"""A sentence with gaps for the facts of a remark: `{topics!n:topic} are by {names!l}, {share!p:.0f} % of them.`"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from string import Formatter
from typing import Any, TypeAlias

from harness.phrases import list_names, plural

Facts: TypeAlias = dict[str, Any]

Wording: TypeAlias = str | Callable[[Facts], str]
"""The sentence of a kind of remark: a template where its form is fixed, otherwise a function."""


def fill_sentence(wording: Wording, facts: Mapping[str, Any]) -> str:
    """The sentence with the facts in it. Raises KeyError where one is missing."""
    return _TEMPLATES.vformat(wording, (), facts) if isinstance(wording, str) else wording(dict(facts))


class _Templates(Formatter):
    """`str.format` with conversions of its own.

    `!n:noun` or `!n:noun/nouns` is a counted noun, `!l` or `!l:3` a list of names, `!p` percent, and `!d` leaves out
    the dot at the end.
    """

    def convert_field(self, value: Any, conversion: Any) -> Any:
        match conversion:
            case "n":
                return _CountedNoun(value)
            case "l":
                return _NameList(value)
            case "p":
                return 100 * value
            case "d":
                return value.rstrip(".")
        return super().convert_field(value, conversion)


class _CountedNoun:
    def __init__(self, count: int) -> None:
        self.count = count

    def __format__(self, nouns: str) -> str:
        return plural(self.count, *nouns.split("/"))


class _NameList:
    def __init__(self, names: list[str]) -> None:
        self.names = names

    def __format__(self, most: str) -> str:
        return list_names(self.names, int(most or len(self.names)))


_TEMPLATES = _Templates()
