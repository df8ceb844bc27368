"""Fields by their paths, and values as texts."""

from __future__ import annotations

import math
from typing import Any

from harness.importing.field_names import AUTHOR_KEYS, TEXT_KEYS, TITLE_KEYS

MAX_DEPTH = 6


def value_at(values: Any, path: str) -> Any:
    """The value at a path; None where there is none. Dots go inwards, numbers into lists, `*` to all of a list."""
    if isinstance(values, dict) and path in values:
        return values[path]
    first, dot, rest = path.partition(".")
    if isinstance(values, list):
        if first == "*" or not first.isdigit():
            inner = path if first != "*" else rest
            inner_values = [value_at(item, inner) if inner else item for item in values]
            return [item for item in inner_values if item is not None] or None
        inside = values[int(first)] if int(first) < len(values) else None
    elif isinstance(values, dict):
        inside = values.get(first)
    else:
        return None
    return value_at(inside, rest) if dot else inside


def is_missing(value: Any) -> bool:
    """Whether a value says nothing: none, NaN, blank, or a list or object of nothing."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return True
    if isinstance(value, str):
        return not value.strip()
    return isinstance(value, list | dict) and not value


def is_text(value: Any) -> bool:
    """Whether a value holds text somewhere."""
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, list):
        return any(map(is_text, value[:50]))
    return isinstance(value, dict) and any(map(is_text, list(value.values())[:50]))


def text_of(value: Any, depth: int = 0) -> str:
    """A value as one text, a line for each item of a list; "" where there is none."""
    if value is None or depth > MAX_DEPTH or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return "\n".join(text for item in value if (text := text_of(item, depth + 1)).strip())
    if isinstance(value, dict):
        return text_of(key_of(value, TEXT_KEYS), depth + 1)
    return name_of(value)


def key_of(value: dict[str, Any], keys: tuple[str, ...]) -> Any:
    """The first of some keys that an object has with something in it."""
    return next((value[key] for key in keys if not is_missing(value.get(key))), None)


def name_of(value: Any) -> str:
    """A value as a name: 1.0 is 1."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None or (isinstance(value, float) and math.isnan(value)) else str(value).strip()


def author_of(value: dict[str, Any]) -> str:
    """The author that an object names; "" for none."""
    author = key_of(value, AUTHOR_KEYS)
    return "" if author is None else name_of(author)


def title_of(value: dict[str, Any]) -> str:
    """The headline that an object has; "" for none."""
    return " ".join(text_of(key_of(value, TITLE_KEYS)).split())
