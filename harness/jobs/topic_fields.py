"""The fields by which topics are split into slices: fields of the file, and properties counted for each topic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite

import numpy as np

from harness.errors import HarnessError, UnknownName
from harness.records import Dataset, Topic, article_text

MAX_VALUES = 12
"""The most values that a field may have to make slices; numbers with more values are split into thirds."""


def count_article_words(topic: Topic) -> float:
    """The number of words in the article; NaN without an article."""
    return float(len(article_text(topic.article).split())) or float("nan")


def count_reference_words(topic: Topic) -> float:
    """The mean length of the references in words; NaN without references."""
    lengths = [len(reference.text.split()) for reference in topic.references]
    return sum(lengths) / len(lengths) if lengths and sum(lengths) else float("nan")


BUILT_IN: dict[str, Callable[[Topic], float]] = {
    "length": count_article_words,
    "compression": lambda topic: count_article_words(topic) / count_reference_words(topic),
    "references": lambda topic: float(len(topic.references)),
}
"""Facts that can be counted of each topic. A field of the dataset with one of these names takes its place."""


def part_topics(dataset: Dataset, fields: Sequence[str]) -> dict[str, list[str]]:
    """By field, the class of each topic as a text, "" where it has none; numbers with many values become three classes.

    Raises UnknownName for a field that no topic has, and HarnessError for texts with too many values.
    """
    topics = list(dataset.topics) if fields else []
    names = sorted({name for topic in topics for name in topic.fields} | {*BUILT_IN})
    parted = {}
    for field in fields:
        if field not in names:
            raise UnknownName("field of --by", field, names)
        stated = [topic.fields.get(field) for topic in topics]
        values = stated if any(value is not None for value in stated) else [BUILT_IN[field](topic) for topic in topics]
        parted[field] = _name_values(field, values)
    return parted


def _name_values(field: str, values: Sequence[str | float | bool | None]) -> list[str]:
    are_numbers = all(
        isinstance(value, int | float) and not isinstance(value, bool) for value in values if value is not None
    )
    numbers = [float(value) if isinstance(value, int | float) else float("nan") for value in values]
    distinct = {
        str(value) for value in (numbers if are_numbers else values) if value is not None and str(value) != "nan"
    }
    if are_numbers and len(distinct) > 3:
        return _name_thirds(numbers)
    if len(distinct) > MAX_VALUES:
        raise HarnessError(f"--by {field}: it has {len(distinct)} values; slices need {MAX_VALUES} or fewer")
    if are_numbers:
        return [f"{number:g}" if isfinite(number) else "" for number in numbers]
    return ["" if value is None else str(value) for value in values]


def _name_thirds(numbers: Sequence[float]) -> list[str]:
    """`≤ 120`, `≤ 310`, `> 310`: three classes of about equal size."""
    finite = [number for number in numbers if isfinite(number)]
    low_text, high_text = _round_ends(finite, *(float(end) for end in np.quantile(finite, [1 / 3, 2 / 3])))
    low, high = float(low_text), float(high_text)

    def name(number: float) -> str:
        if not isfinite(number):
            return ""
        return f"≤ {low_text}" if number <= low else f"≤ {high_text}" if number <= high else f"> {high_text}"

    return [name(number) for number in numbers]


def _round_ends(numbers: Sequence[float], low: float, high: float) -> tuple[str, str]:
    """The ends of number classes with three digits, or with more where rounding would make two classes alike."""

    def count_classes(low: float, high: float) -> int:
        return len({(number > low) + (number > high) for number in numbers})

    for digits in range(3, 17):
        low_text, high_text = f"{low:.{digits}g}", f"{high:.{digits}g}"
        if count_classes(float(low_text), float(high_text)) >= count_classes(low, high):
            break
    low_text, high_text = (text if "e" not in text else _write_plainly(float(text)) for text in (low_text, high_text))
    return low_text, high_text


def _write_plainly(number: float) -> str:
    """`1600000010`, not `1.60000001e+09`; numbers that would be longer keep their exponent."""
    return f"{number:.0f}" if 1 <= abs(number) < 1e15 else f"{number:g}"
