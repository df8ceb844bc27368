"""Templates of sentences with gaps for facts: `{topics!n:topic} are by {names!l}, {share!p:.0f} % of them.`"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from string import Formatter
from typing import Any, TypeAlias

from harness.phrases import list_names, plural

Facts: TypeAlias = dict[str, Any]

Wording: TypeAlias = str | Callable[[Facts], str]
"""The sentence of a kind of remark: a template where its form is fixed, otherwise a function."""


def fill_sentence(wording: Wording, facts: Mapping[str, Any]) -> str:
    """Fill the facts into the sentence. Raises KeyError where one is missing."""
    return _TEMPLATES.vformat(wording, (), facts) if isinstance(wording, str) else wording(dict(facts))


class _Templates(Formatter):
    """`str.format` with conversions of its own.

    `!n:noun` or `!n:noun/nouns` is a counted noun, `!v:is/are` the word for one or for another number; `!p` is percent,
    and `!d` leaves out the dot at the end. `!l` is a list of names: `!l:3` names three of them, `!l:3//others` calls
    the rest so, and `!l:/{total}` holds the first of so many. `!j: or ` has a word between all of them.
    """

    def convert_field(self, value: Any, conversion: Any) -> Any:
        convert = _CONVERSIONS.get(conversion)
        return convert(value) if convert else super().convert_field(value, conversion)


class _Formatted:
    """A value whose format specification makes the text."""

    def __init__(self, write: Callable[[str], str]) -> None:
        self._write = write

    def __format__(self, spec: str) -> str:
        return self._write(spec)


def _list_names(names: list[str], most: str = "", total: str = "", rest: str = "more") -> str:
    return list_names(names, int(most or len(names)), int(total) if total else None, rest)


_CONVERSIONS: dict[str, Callable[[Any], Any]] = {
    "n": lambda count: _Formatted(lambda nouns: plural(count, *nouns.split("/"))),
    "v": lambda count: _Formatted(lambda words: words.split("/")[count != 1]),
    "l": lambda names: _Formatted(lambda spec: _list_names(names, *spec.split("/"))),
    "j": lambda parts: _Formatted(lambda between: between.join(parts)),
    "p": lambda share: 100 * share,
    "d": lambda sentence: sentence.rstrip("."),
}

_TEMPLATES = _Templates()
