"""Sheets as text: CSV and TSV, with `,`, `;`, `|` or tabs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import Literal

from harness.errors import BadInput
from harness.importing.encodings import MAX_LINE_CHARS
from harness.importing.field_names import ROLES, is_known
from harness.importing.records import Reader, Record
from harness.importing.sources import Source
from harness.lazy_patterns import compile_on_use

DELIMITERS = ("\t", ",", ";", "|")
LOOKED_AT_ROWS = 20
MAX_HEADER_CHARS = 200
SHORT = compile_on_use(r"[^.!?]{1,40}")
"""Form of a column's name where no known name is among them."""

csv.field_size_limit(MAX_LINE_CHARS)


def recognizes(source: Source) -> bool:
    """True where the first line is a header, or every line has the same number of tabs."""
    return source.is_text and delimiter_of(source) is not None


def delimiter_of(source: Source) -> str | None:
    """The delimiter between columns, which gives the header the most names; None where the text is no sheet."""
    rated = [(rate(source, delimiter), -place) for place, delimiter in enumerate(DELIMITERS)]
    best, place = max(rated)
    return DELIMITERS[-place] if best else None


def rate(source: Source, delimiter: str) -> int:
    """The number of columns that a delimiter gives; 0 where the text is no sheet with it."""
    rows = first_rows(source.start, delimiter)
    if not rows or len(rows[0]) < 2:
        return 0
    header, width = [name.strip() for name in rows[0]], len(rows[0])
    even = len(rows) > 1 and all(len(row) == width for row in rows)
    if is_header(header):
        return width
    if delimiter == "\t" and even:
        return width
    by_name = source.name.lower().endswith((".csv", ".tsv")) and even
    return width if by_name and len(set(header)) == width and all(map(SHORT.fullmatch, header)) else 0


def is_header(names: list[str]) -> bool:
    """True where these are names of columns, one of them known. The first may be blank, as of a frame's index."""
    if any(len(name) > MAX_HEADER_CHARS for name in names) or not all(names[1:]):
        return False
    return len(set(names)) == len(names) and any(is_known(name, ROLES) for name in names)


def first_rows(text: str, delimiter: str) -> list[list[str]]:
    """The first rows that are whole; [] where quotes do not fit."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting_of(text, delimiter))
    try:
        rows = [row for row in islice(reader, LOOKED_AT_ROWS + 1) if row]
    except csv.Error:
        return []
    return rows[:LOOKED_AT_ROWS] if len(rows) > LOOKED_AT_ROWS or len(text) < 2**15 else rows[:-1] or rows


def quoting_of(text: str, delimiter: str) -> Literal[0, 3]:
    """The quoting of a sheet: with tabs, where texts often hold bare quotes, only quotes around a whole field count."""
    if delimiter != "\t" or '"' not in text:
        return csv.QUOTE_MINIMAL
    opened = len(re.findall(r'(?:^|\t)"', text, re.MULTILINE))
    closed = len(re.findall(r'"(?:\r?$|\t)', text, re.MULTILINE))
    return csv.QUOTE_MINIMAL if opened and opened == closed else csv.QUOTE_NONE


def read(source: Source) -> Iterator[Record]:
    """Read a record from each row. Raises BadInput for a row that has more or fewer fields than the header."""
    delimiter = delimiter_of(source) or ","
    quoting = quoting_of(source.start, delimiter)
    lines = (f"{line}\n" for _, line in source.lines())
    reader = csv.reader(lines, delimiter=delimiter, quoting=quoting, strict=True)
    header: list[str] = []
    began = 1
    try:
        for row in reader:
            if any(row):
                if not header:
                    has_header = is_sheet_header(row, source)
                    header = column_names(row, has_header=has_header)
                    if not has_header:
                        yield Record(began, dict(zip(header, row, strict=True)))
                else:
                    yield Record(began, values_of(source, header, row, began))
            began = reader.line_num + 1
    except csv.Error as error:
        raise BadInput(source.typed_name, f"not a sheet: {error}; mend the quotes", began) from None


def is_sheet_header(row: list[str], source: Source) -> bool:
    """True where the first row names the columns. Rows of tabs may have none; sheets by name have."""
    names = [name.strip() for name in row]
    return is_header(names) or source.name.lower().endswith(".csv")


def column_names(row: list[str], *, has_header: bool) -> list[str]:
    """The names in a header; without one, column1, column2, ..."""
    names = [name.strip() for name in row]
    return [name or "#" for name in names] if has_header else [f"column{place}" for place in range(1, len(row) + 1)]


def values_of(source: Source, header: list[str], row: list[str], line: int) -> dict[str, str]:
    """A row by its columns."""
    if len(row) > len(header) and not any(row[len(header) :]):
        row = row[: len(header)]
    if len(row) != len(header):
        problem = f"has {len(row)} fields, not {len(header)}; put a text that holds a delimiter into quotes"
        raise BadInput(source.typed_name, problem, line)
    return dict(zip(header, row, strict=True))


READER = Reader("CSV or TSV", recognizes, read, "harness score sheet.csv --candidate gpt --candidate lead")
