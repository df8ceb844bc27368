"""JSON lines, and JSON documents in all their wrappings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from harness.errors import BadInput
from harness.importing.readers.wrappings import unwrap
from harness.importing.records import Reader, Record
from harness.importing.sources import Source

OPENERS = ("{", "[", '"')
DECODING_ERRORS = (msgspec.DecodeError, ValueError, RecursionError)
"""Exceptions of decoding."""


def first_line(source: Source) -> str:
    """The first line that is not blank, so far as the head of the file holds it."""
    return source.start.lstrip().partition("\n")[0].strip()


def value_of(text: str) -> Any:
    """A JSON value; NaN, which pandas writes, is taken as Python's. Raises what is in WRONG."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return json.loads(text)


def is_value(text: str) -> bool:
    """True where a text is one JSON value."""
    try:
        value_of(text)
    except DECODING_ERRORS:
        return False
    return True


def recognizes_lines(source: Source) -> bool:
    """True where the first line is a JSON value and another value follows."""
    start = source.start.lstrip()
    first, newline, rest = start.partition("\n")
    if not first.startswith(OPENERS):
        return False
    if not newline and len(source.head) > len(start.encode()) - 4 and len(start) > 2**15:
        return first.startswith('{"') and not source_is_whole(source)
    return is_value(first.strip()) and rest.lstrip().startswith(OPENERS)


def source_is_whole(source: Source) -> bool:
    """True where a source whose first line is longer than its head has no second line."""
    lines = source.lines()
    return sum(1 for (_, line), _ in zip(lines, range(2), strict=False) if line.strip()) < 2


def read_lines(source: Source) -> Iterator[Record]:
    """Read a value from each line. A list is a row, a text a line of its own."""
    for number, line in source.lines():
        yield from records_of_line(number, line, source)


def records_of_line(number: int, line: str, source: Source) -> Iterator[Record]:
    """The record of a line; none of a blank one. Raises BadInput."""
    if not line.strip():
        return
    try:
        value = value_of(line)
    except RecursionError:
        raise BadInput(source.typed_name, "is nested too deeply", number) from None
    except DECODING_ERRORS as error:
        raise BadInput(source.typed_name, f"not JSON: {reason(error)}; mend the line", number) from None
    for record in unwrap([value], source):
        yield Record(number, record)


def recognizes_document(source: Source) -> bool:
    """True where a source begins like a JSON object or list."""
    start = source.start.lstrip()
    if start.startswith("{"):
        return start[1:].lstrip()[:1] in ('"', "}", "")
    if start.startswith("["):
        return start[1:].lstrip()[:1] in ('"', "{", "[", "]", "") and (len(start) > 2**15 or is_stream(start))
    return False


def is_stream(text: str) -> bool:
    """True where a text is a sequence of JSON values."""
    try:
        return bool(values_of(text))
    except DECODING_ERRORS as error:
        return text.lstrip()[1:].lstrip()[:1] in ('"', "{") and not isinstance(error, RecursionError)


def read_document(source: Source) -> Iterator[Record]:
    """Read the records of one or several documents, whatever wraps them."""
    text = source.text()
    try:
        values = values_of(text)
    except RecursionError:
        raise BadInput(source.typed_name, "is nested too deeply", 1) from None
    except json.JSONDecodeError as error:
        ends = error.pos >= len(text.rstrip()) - 1
        problem = "ends in the middle: copy it again" if ends else f"not JSON: {reason(error)}; mend it"
        raise BadInput(source.typed_name, problem, error.lineno) from None
    except DECODING_ERRORS as error:
        raise BadInput(source.typed_name, f"not JSON: {reason(error)}", 1) from None
    single = len(values) == 1 and isinstance(values[0], dict)
    first = len(text) - len(text.lstrip())
    line = text.count("\n", 0, first) + 1 if single and "\n" not in text.strip() else None
    yield from (Record(line, record) for record in unwrap(values[0] if len(values) == 1 else values, source))


def values_of(text: str) -> list[Any]:
    """All values in a text, one after another. Raises what is in WRONG."""
    try:
        return [msgspec.json.decode(text)]
    except (msgspec.DecodeError, UnicodeEncodeError):
        pass
    decoder, place, values = json.JSONDecoder(), 0, []
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        value, place = decoder.raw_decode(text, place)
        values.append(value)
    return values


def reason(error: Exception) -> str:
    """The message of a decoder, shortened."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg[0].lower()}{error.msg[1:]} at column {error.colno}"
    return str(error).partition(";")[0].lower()[:80]


JSON_LINES = Reader("JSON lines", recognizes_lines, read_lines, "harness eval data.jsonl")
JSON = Reader("JSON", recognizes_document, read_document, "harness eval data.json")
