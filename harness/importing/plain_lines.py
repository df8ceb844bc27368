"""JSON lines of a text each, and perhaps an id, many at once: the plain case, without a record for each line.

Any other line is read by the general decoder, so that results and errors are the same.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from harness.files import json_lines
from harness.importing.encodings import MAX_LINE_CHARS, decode_lines
from harness.importing.readers import jsons
from harness.importing.readers.wrappings import ROW_KEYS
from harness.importing.records import Record
from harness.importing.roles import Roles
from harness.importing.sources import Source

MAX_DIGITS = 4300
"""A number of more digits is an error, in a field that nobody asks for, too."""

_LONG_NUMBER = re.compile(rb"[0-9]{%d}" % MAX_DIGITS)

MARK = b"\xef\xbb\xbf"


class PlainLines(NamedTuple):
    """Consecutive lines, from `first` on; `names` are () where there are no ids. No text is blank."""

    first: int
    names: Sequence[str]
    texts: Sequence[str]


class PlainFields(NamedTuple):
    """The names of the two fields; None for no id."""

    name: str | None
    text: str


def plain_fields(roles: Roles) -> PlainFields | None:
    """The fields of an id and a text, where a line can hold nothing else that is wanted; else None."""
    if len(roles.candidates) != 1 or roles.system or roles.candidate_map or roles.references or roles.judgments:
        return None
    fields = PlainFields(roles.id, roles.candidates[0][1])
    return None if set(fields) & set(ROW_KEYS) else fields


def read_plain_lines(source: Source, fields: PlainFields) -> Iterator[PlainLines | Record]:
    """All lines of a source in UTF-8. Raises BadInput as `jsons.read_lines` does."""
    decoder = _PlainDecoder(fields)
    number = 1
    with source.open() as file:
        for batch in json_lines.read_batches(file, MAX_LINE_CHARS + 2):
            lines = batch.removesuffix(b"\n").split(b"\n")
            yield from _read_lines(source, decoder, batch, lines, number)
            number += len(lines)


def _read_lines(
    source: Source, decoder: _PlainDecoder, batch: bytes, lines: Sequence[bytes], number: int
) -> Iterator[PlainLines | Record]:
    """The lines of a batch, the first of which is line `number` of the source."""
    if not decoder.can_read(batch, lines):
        yield from _read_records(source, batch, number)
        return
    plain = decoder.read_batch(batch.removeprefix(MARK) if number == 1 else batch, number)
    if plain is not None:
        yield plain
        return
    texts: list[str] = []
    names: list[str] = []
    for line_number, line in enumerate(lines, number):
        row = decoder.read_line(line.removeprefix(MARK) if line_number == 1 else line)
        if row is not None:
            names += row.names
            texts += row.texts
            continue
        if texts:
            yield PlainLines(line_number - len(texts), names, texts)
            names, texts = [], []
        yield from _read_records(source, line, line_number)
    if texts:
        yield PlainLines(number + len(lines) - len(texts), names, texts)


def _read_records(source: Source, content: bytes, number: int) -> Iterator[Record]:
    """Read lines with the general decoder, which every other format uses."""
    for line_number, line in decode_lines(source.typed_name, io.BytesIO(content), source.encoding, number):
        yield from jsons.records_of_line(line_number, line, source)


class _PlainDecoder:
    """Reads two fields of a line and skips the others."""

    def __init__(self, fields: PlainFields) -> None:
        self._has_name = fields.name is not None
        wrappings = {f"wrapping{place}": key for place, key in enumerate(ROW_KEYS)}
        types: list[Any] = [("text", str), *((wrapping, Any, msgspec.UNSET) for wrapping in wrappings)]
        keys = {"text": fields.text, **wrappings}
        if fields.name is not None:
            types.insert(0, ("name", str))
            keys["name"] = fields.name
        self._decoder = msgspec.json.Decoder(msgspec.defstruct("PlainLine", types, rename=keys, gc=False))

    def can_read(self, batch: bytes, lines: Sequence[bytes]) -> bool:
        """True where a batch is UTF-8 without a line that is too long: skipped fields are not inspected."""
        longest = max(map(len, lines))
        if longest > MAX_LINE_CHARS or (longest > MAX_DIGITS and _LONG_NUMBER.search(batch)):
            return False
        try:
            return batch.isascii() or bool(batch.decode("utf-8"))
        except UnicodeDecodeError:
            return False

    def read_batch(self, batch: bytes, number: int) -> PlainLines | None:
        """The lines of a batch; None where one of them is not plain."""
        rows = json_lines.decode_lines(self._decoder, batch)
        return None if rows is None else self._as_lines(rows, number)

    def read_line(self, line: bytes) -> PlainLines | None:
        """The line as plain lines; None where it is not plain."""
        try:
            return self._as_lines([self._decoder.decode(line)], 0)
        except json_lines.NOT_DECODED:
            return None

    def _as_lines(self, rows: Sequence[Any], number: int) -> PlainLines | None:
        texts = [row.text for row in rows]
        if not all(map(str.strip, texts)):
            return None
        if any(row.wrapping0 is not msgspec.UNSET or row.wrapping1 is not msgspec.UNSET for row in rows):
            return None
        return PlainLines(number, [row.name for row in rows] if self._has_name else (), texts)
