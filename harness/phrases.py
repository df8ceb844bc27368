"""Names and counts as phrases of a sentence: the one list, and the one plural, of everything that a person reads."""

from __future__ import annotations

from collections.abc import Sequence


def list_names(
    names: Sequence[str],
    most: int,
    total: int | None = None,
    rest: str = "more",
    *,
    separator: str = ", ",
    last: str = " and ",
) -> str:
    """`a`, `a and b`, `a, b and 3 more`: no more than `most` names are written out, the others are counted.

    `total` is how many there are where `names` holds only the first of them; `rest` is what the others are called.
    `separator` stands between names, `last` before the last one.
    """
    left = (len(names) if total is None else total) - min(most, len(names))
    parts = [*names[:most], *([f"{left:,} {rest}"] if left else [])]
    return last.join(filter(None, (separator.join(parts[:-1]), *parts[-1:])))


def plural(count: int, noun: str, many: str = "") -> str:
    """`1 topic`, `11,490 topics`. `many` is the noun's plural where it is not the noun with an s."""
    return f"{count:,} {noun if count == 1 else many or f'{noun}s'}"


NUMBER_WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def spell_count(number: int, noun: str) -> str:
    """`five topics`, `one event`; from thirteen on in digits."""
    word = NUMBER_WORDS[number] if number < len(NUMBER_WORDS) else f"{number:,}"
    return f"{word} {noun if number == 1 else f'{noun}s'}"
