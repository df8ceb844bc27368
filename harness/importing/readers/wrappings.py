"""Find the records in JSON values, whatever wraps them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from harness.errors import BadInput, HarnessError
from harness.importing.field_names import is_known
from harness.importing.records import LINE
from harness.importing.sources import Source

WRAPPERS = (
    "data", "samples", "results", "rows", "examples", "instances", "items", "records", "entries", "topics", "dataset",
    "predictions", "outputs", "responses", "documents", "articles",
)  # fmt: skip
"""Keys of an object that holds the records as a list."""

ROW_KEYS = ("row", "_source")
"""Keys under which a row of a server's answer has its values."""

SPLITS = ("train", "training", "validation", "valid", "val", "dev", "test", "testing")
MAX_DEPTH = 4

Values = dict[str, Any]


def unwrap(value: Any, source: Source, depth: int = 0) -> Iterator[Values]:
    """The records in a value. Raises BadInput where there are none, or several splits to choose from."""
    if depth > MAX_DEPTH:
        raise BadInput(source.typed_name, "is wrapped too deeply; give the list of records itself")
    if isinstance(value, list):
        for item in value:
            yield from records_of(item, source)
    elif isinstance(value, dict):
        yield from unwrap_object(value, source, depth)
    elif isinstance(value, str):
        yield {LINE: value}
    else:
        raise BadInput(source.typed_name, "holds neither objects nor texts; write an object a topic")


def records_of(item: Any, source: Source) -> Iterator[Values]:
    """One item of a list as a record."""
    if isinstance(item, dict):
        row = next((item[key] for key in ROW_KEYS if isinstance(item.get(key), dict)), None)
        yield item if row is None else row
    elif isinstance(item, list):
        yield {f"column{place}": part for place, part in enumerate(item, 1)}
    elif isinstance(item, str):
        yield {LINE: item}
    elif item is None:
        yield {LINE: ""}
    else:
        raise BadInput(source.typed_name, f"holds {str(item)[:20]!r}, which is neither an object nor a text")


def unwrap_object(value: Values, source: Source, depth: int) -> Iterator[Values]:
    """An object: a wrapper of records, columns, records by id, or one record itself."""
    inner = split_of(value, source)
    if inner is None:
        inner = inner_records(value)
    if inner is not None:
        yield from unwrap(inner, source, depth + 1)
        return
    rows = frame_rows(value) or columns(value) or records_by_id(value)
    if rows is None:
        yield value
        return
    yield from rows


def split_of(value: Values, source: Source) -> Any:
    """The requested split of an object that holds several; None for any other object."""
    names = [name for name, part in value.items() if name.lower() in SPLITS and isinstance(part, list | dict)]
    if not names or len(names) < len([part for part in value.values() if isinstance(part, list | dict)]):
        return None
    return value[choose_split(names, source)]


def choose_split(names: list[str], source: Source) -> str:
    """The split to read. Raises BadInput where it must be asked for."""
    if source.split is not None:
        if source.split not in names:
            raise BadInput(source.typed_name, f"has no split {source.split!r}; give --split {' or '.join(names)}")
        return source.split
    if len(names) > 1:
        proposed = "test" if "test" in names else names[-1]
        raise BadInput(source.typed_name, f"has several splits ({', '.join(names)}); give --split {proposed}")
    return names[0]


def inner_records(value: Values) -> Any:
    """A list of objects (or a wrapper again) that an object holds under a known key, beside no field of a topic."""
    for key in WRAPPERS:
        inner = value.get(key)
        if isinstance(inner, dict) and inner_records(inner) is not None:
            return inner
        if (
            isinstance(inner, list)
            and inner
            and all(isinstance(record, dict) for record in inner)
            and not has_topic_field(value)
        ):
            return inner
    return None


def has_topic_field(value: Values) -> bool:
    """True where an object has a text field that only a topic or a candidate has."""
    return any(is_known(key, ("reference", "candidate")) and isinstance(part, str) for key, part in value.items())


def frame_rows(value: Values) -> Iterator[Values] | None:
    """The rows of a frame that pandas wrote with orient="split"."""
    names, rows = value.get("columns"), value.get("data")
    if not isinstance(names, list) or not isinstance(rows, list):
        return None
    if not all(isinstance(row, list) and len(row) == len(names) for row in rows):
        return None
    return (dict(zip(map(str, names), row, strict=True)) for row in rows)


def columns(value: Values) -> Iterator[Values] | None:
    """The rows of {"column": [...]}, or of pandas' {"column": {"0": ...}}."""
    parts = list(value.values())
    if not parts or not any(is_known(key, ("article", "reference", "candidate")) for key in value):
        return None
    if all(isinstance(part, dict) and part and list(part) == list(parts[0]) for part in parts):
        if all(key.isdigit() for key in parts[0]):
            return ({name: part[key] for name, part in value.items()} for key in parts[0])
        return None
    if not all(isinstance(part, list) and len(part) == len(parts[0]) for part in parts) or not parts[0]:
        return None
    return (dict(zip(value, row, strict=True)) for row in zip(*parts, strict=True))


def records_by_id(value: Values) -> Iterator[Values] | None:
    """The records of {"id": {...}}, {"id": "text"} or {"id": ["text", ...]}."""
    parts = list(value.values())
    if not parts or any(is_known(key, ("article", "reference", "candidate", "id", "system")) for key in value):
        return None
    if all(isinstance(part, dict) for part in parts):
        if len(parts) == 1 and not any(is_known(key, ("article", "reference", "candidate")) for key in parts[0]):
            return None
        return ({**part, "id": part.get("id", key)} for key, part in value.items())
    if all(isinstance(part, str) for part in parts):
        return ({"id": key, LINE: part} for key, part in value.items())
    if all(isinstance(part, list) and all(isinstance(item, str) for item in part) for part in parts):
        return ({"id": key, "references": part} for key, part in value.items())
    return None


def rows_of(value: Any) -> Iterator[Values]:
    """The records of a value from Python: a list of dictionaries or texts, or anything with columns."""
    if isinstance(value, dict):
        rows = columns(value) or records_by_id(value)
        if rows is None:
            raise HarnessError("give a list of dictionaries, a list of texts, or columns")
        yield from rows
        return
    if isinstance(value, str | bytes) or not hasattr(value, "__iter__"):
        raise HarnessError(f"{type(value).__name__}: give a path, a list of texts or dictionaries, or columns")
    for place, row in enumerate(iterate_rows(value)):
        if isinstance(row, list | tuple) and all(isinstance(text, str) for text in row):
            yield {"references": list(row)}
        elif isinstance(row, dict | str) or row is None or row != row:  # noqa: PLR0124  # NaN, which frames write
            yield row if isinstance(row, dict) else {LINE: row if isinstance(row, str) else ""}
        else:
            raise HarnessError(f"value {place}: {str(row)[:20]!r} is neither a text nor a dictionary")


def iterate_rows(value: Any) -> Iterator[Any]:
    """The rows of a frame or dataset, recognized by its methods, whatever package it is of."""
    if hasattr(value, "iter_rows"):  # polars
        yield from value.iter_rows(named=True)
    elif hasattr(value, "itertuples") and hasattr(value, "columns"):  # pandas
        names = [str(name) for name in value.columns]
        yield from (dict(zip(names, row, strict=True)) for row in value.itertuples(index=False, name=None))
    elif hasattr(value, "to_pylist"):  # arrow
        yield from value.to_pylist()
    else:  # lists, and datasets, whose items are dictionaries
        yield from value
