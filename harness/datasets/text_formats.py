"""What a file that should hold a text a line really holds, where it is not that: JSON, CSV, TSV, a packed file."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import msgspec

PACKED = {
    b"\x1f\x8b": "a gzip file",
    b"PK\x03\x04": "a zip file, as spreadsheets and documents are",
    b"BZh": "a bzip2 file",
    b"\xfd7zXZ": "an xz file",
    b"\x28\xb5\x2f\xfd": "a Zstandard file",
    b"PAR1": "a Parquet file",
    b"ARROW1": "an Arrow file",
}
"""The first bytes of files that hold no text as they stand."""

TEXTS = frozenset(
    {
        "candidate",
        "candidates",
        "summary",
        "summaries",
        "text",
        "texts",
        "prediction",
        "predictions",
        "predicted",
        "hypothesis",
        "output",
        "outputs",
        "generated",
        "generated_summary",
        "response",
        "article",
        "document",
        "source",
        "reference",
        "references",
        "target",
        "highlights",
    }
)
"""Names of columns and keys that hold texts."""

COLUMNS = TEXTS | frozenset(
    {"id", "ids", "idx", "index", "topic", "topic_id", "doc_id", "document_id", "article_id", "system", "model"}
)
"""Names by which a heading is known to be one."""

LONGEST_KEY = 80
"""Characters of what may be an id."""

_PAGE = re.compile(r"<!doctype html|<html(>|\s+[a-z:-]+=)")
_THOUSANDS = re.compile(r"\d{1,3},\d{3}\b")
_QUOTED = re.compile(r'[^",\t]{1,80}([,\t;])"(?:[^"]|"")*"(?:\1.*)?')


def recognize_packed(start: bytes) -> str | None:
    """What a file with these first bytes is, where it must be unpacked or converted before it is text; else None."""
    return next((what for magic, what in PACKED.items() if start.startswith(magic)), None)


def recognize_structure(text: str, path: Path, ids: Collection[str]) -> str | None:
    """What a file looks like that should have a line of text for each of the topics `ids`; None for such lines.

    "JSON lines" are objects with an id each. Anything else is named as people know it. In doubt it is text: prose may
    begin with a bracket, quote JSON and be full of commas.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines:
        return None
    return _json(text, lines, path, ids) or _markup(lines) or _table(text, lines, path, ids)


def _json(text: str, lines: Sequence[str], path: Path, ids: Collection[str]) -> str | None:
    if lines[0].lstrip()[:1] not in ("{", "[", '"'):
        return None
    rows = [_decoded(line) for line in lines]
    if all(isinstance(row, dict) for row in rows):
        if all("id" in row for row in rows):
            return "JSON lines"
        if len(rows) > 1 or _is_record(rows[0], ids):
            return "JSON lines without ids"
        return None
    if path.suffix == ".json" and len(rows) > 1 and all(isinstance(row, str) for row in rows):
        return "a JSON string a line"
    return _whole_json(text, lines, ids)


def _whole_json(text: str, lines: Sequence[str], ids: Collection[str]) -> str | None:
    """One JSON value over the whole file."""
    value = _decoded(text)
    several = len(lines) > 1
    if isinstance(value, list) and value:
        records = all(isinstance(each, dict) for each in value)
        texts = all(isinstance(each, str) for each in value) and (several or len(value) == len(ids) > 1)
        return "one JSON array" if records or texts or (several and len(value) > 1) else None
    if isinstance(value, dict) and (several or _is_record(value, ids)):
        return "one JSON object"
    frames = {("[", "]"), ("{", "}")}
    return "JSON" if several and (lines[0].strip(), lines[-1].strip()) in frames else None


def _is_record(value: Any, ids: Collection[str]) -> bool:
    return isinstance(value, dict) and bool(set(value) & set(ids) or {str(key).lower() for key in value} & TEXTS)


def _decoded(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        return None


def _markup(lines: Sequence[str]) -> str | None:
    start = lines[0].lstrip().lower()
    if start.startswith("<?xml"):
        return "XML"
    return "a web page" if _PAGE.match(start) else None


def _table(text: str, lines: Sequence[str], path: Path, ids: Collection[str]) -> str | None:
    """A sheet is known by its heading, by ids in its first column, or by quotation marks that only CSV has."""
    for comma, name in ((",", "CSV"), ("\t", "TSV"), (";", "CSV with semicolons")):
        if _is_table(text, lines, path, ids, comma):
            return name
    return None


def _is_table(text: str, lines: Sequence[str], path: Path, ids: Collection[str], comma: str) -> bool:
    named = path.suffix.lower() in (".csv", ".tsv", ".tab")
    if _has_heading(lines[0], comma, named=named):
        return True
    rows = _rows(text, comma)
    if not rows or (len(rows) < 2 and not named) or any(map(_THOUSANDS.match, lines)):
        return False  # "1,250 people fled." begins with no id
    return (
        _has_ids(rows, ids)
        or _has_quotes(lines, comma)
        or (named and comma == "," and all(map(_is_quoted, lines)))
        or ((named or comma == "\t") and len(rows) > 1 and _has_keys(rows))
    )


def _has_heading(line: str, comma: str, *, named: bool) -> bool:
    head = {cell.strip().strip('"').lower() for cell in line.split(comma)}
    if comma not in line:
        return named and comma == "," and head <= COLUMNS
    return head <= COLUMNS or (named and bool(head & COLUMNS))


def _has_ids(rows: Sequence[Sequence[str]], ids: Collection[str]) -> bool:
    """Whether every row begins with an id of a topic, each once."""
    first = [row[0].strip() for row in rows]
    return all(len(row) > 1 for row in rows) and set(first) <= set(ids) and len(set(first)) == len(first)


def _has_quotes(lines: Sequence[str], comma: str) -> bool:
    """Whether every line is something short and a text in quotation marks."""
    found = [_QUOTED.fullmatch(line) for line in lines]
    return len(lines) > 1 and all(match and match[1] == comma for match in found)


def _has_keys(rows: Sequence[Sequence[str]]) -> bool:
    """Whether all rows are equally wide and begin with a word of their own."""
    first = [row[0].strip() for row in rows]
    alike = len({len(row) for row in rows}) == 1 and len(rows[0]) > 1 and len(set(first)) == len(first)
    return alike and all(cell and " " not in cell and len(cell) <= LONGEST_KEY for cell in first)


def _is_quoted(line: str) -> bool:
    return len(line) > 1 and line[0] == line[-1] == '"'


def _rows(text: str, comma: str) -> list[list[str]]:
    try:
        return [row for row in csv.reader(text.split("\n"), delimiter=comma) if row]
    except csv.Error:
        return []
