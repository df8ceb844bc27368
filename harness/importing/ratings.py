"""A value under a judgment's field -> ratings by criterion and rater, however it is nested."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from harness.errors import BadInput
from harness.importing.judgment_names import (
    CRITERION_NAMES,
    MISSING,
    NO,
    RATER_KEY,
    RATER_NAMES,
    VALUE_NAMES,
    YES,
)
from harness.importing.names import fold_name
from harness.importing.values import MAX_DEPTH, key_of, name_of
from harness.lazy_patterns import compile_on_use

NUMBER = compile_on_use(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?")
POINTS = compile_on_use(r"([+-]?\d+(?:\.\d+)?) ?/ ?\d+")


class Part(NamedTuple):
    """One rating inside a value: what it judges ("" where the field says it), whose it is, and the number."""

    criterion: str
    rater: str
    value: float


def read_number(value: Any) -> float | None:
    """A rating as a number: 4, "4", "4,5", "4/5", yes and no. None for what is none, NaN for one that is missing."""
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else math.nan
    if value is None:
        return math.nan
    return _read_text(value.strip().lower()) if isinstance(value, str) else None


def _read_text(text: str) -> float | None:
    if text in MISSING:
        return math.nan
    if NUMBER.fullmatch(text):
        return float(text.replace(",", "."))
    if points := POINTS.fullmatch(text):
        return float(points[1])
    return 1.0 if text in YES else 0.0 if text in NO else None


def list_parts(value: Any, rater: str = "", *, of_people: bool = True) -> Iterator[Part]:
    """The ratings in a value. Lists are raters, objects criteria (of people also raters, by their keys)."""
    if of_people:
        yield from _list_people(value, rater, "", 0)
    else:
        yield from _list_metrics(value, rater, "", 0)


def _list_people(value: Any, rater: str, criterion: str, depth: int) -> Iterator[Part]:
    if isinstance(value, dict) and depth <= MAX_DEPTH:
        yield from _parts_of_object(value, rater, criterion, depth)
    elif isinstance(value, list) and depth <= MAX_DEPTH:
        for place, item in enumerate(value, 1):
            yield from _list_people(item, f"{rater}-{place}" if rater else str(place), criterion, depth + 1)
    else:
        number = read_number(value)
        if number is not None and math.isfinite(number):
            yield Part(criterion, rater, number)


def _list_metrics(value: Any, rater: str, criterion: str, depth: int) -> Iterator[Part]:
    """The numbers of an object by their path: `{"rouge-1": {"f": .3}}` is rouge-1.f. Numbers only: no text is one."""
    if isinstance(value, dict) and depth <= MAX_DEPTH:
        for key, part in value.items():
            yield from _list_metrics(part, rater, f"{criterion}.{key}" if criterion else str(key), depth + 1)
    elif isinstance(value, int | float | str) and not isinstance(value, bool):
        number = read_number(value)
        if number is not None and math.isfinite(number):
            yield Part(criterion, rater, number)


def _parts_of_object(value: dict[str, Any], rater: str, criterion: str, depth: int) -> Iterator[Part]:
    folded = {fold_name(str(key)): key for key in value}
    who = next((folded[name] for name in RATER_NAMES if name in folded), None)
    if who is not None and name_of(value[who]):
        rater = name_of(value[who])
    about = next((folded[name] for name in CRITERION_NAMES if name in folded), None)
    if about is not None and isinstance(value[about], str):
        number = key_of(value, tuple(folded[name] for name in VALUE_NAMES if name in folded))
        yield from _list_people(number, rater, value[about].strip(), depth + 1)
        return
    for key, part in value.items():
        if key == who:
            continue
        name = str(key).strip()
        if RATER_KEY.fullmatch(fold_name(name)):
            yield from _list_people(
                part, f"{rater}-{name}" if rater and name.isdecimal() else name, criterion, depth + 1
            )
        else:
            yield from _list_people(part, rater, f"{criterion}.{name}" if criterion else name, depth + 1)


def read_rating(value: Any, what: str, where: str, line: int | None) -> float:
    """A rating where one must be; NaN for a missing one. Raises BadInput for anything else."""
    number = read_number(value)
    if number is None:
        quoted = str(value)[:30]
        raise BadInput(where, f"{what} is {quoted!r}, which is no rating; write a number, or leave it empty", line)
    return number
