"""Datasets in one file, a topic a line: read once to check and fingerprint it, then a topic at a time."""

from __future__ import annotations

import json
import os
import re
import zlib
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, BinaryIO, NoReturn, overload

import msgspec
from msgspec import Meta, Struct

from harness.data.drafts import Draft, Survey
from harness.data.plaintext import clean, control_character, decode, lines, open_regular
from harness.data.problems import Problem, Report, Twice, once, unknown, wrong_name
from harness.errors import BadInput
from harness.records import Document, Reference, Topic


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """An article written as an object: one of several, with a headline of its own."""

    text: str
    title: str | None = None


class Summary(Struct, frozen=True, forbid_unknown_fields=True):
    """A reference written as an object: it names its author."""

    text: str
    author: str | None = None


class Line(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the file. Null means absent."""

    id: str
    references: list[str | Summary]
    article: str | Source | list[str | Source] | None = None
    event: str | None = None
    title: str | None = None
    words: Annotated[int, Meta(ge=1, le=1_000_000_000)] | None = None


DECODER = msgspec.json.Decoder(Line)
ESCAPED_CONTROL = re.compile(rb"\\(?:[bf]|u00(?:[01]|7[fF]))")


class Wrong(Exception):
    """What is wrong with a line, in words for its author."""


class Surveyed(Struct, frozen=True):
    """What the one pass over a file found: where topics begin, their lines' checksums, and the file's state."""

    state: tuple[int, ...]
    starts: array[int]
    sums: array[int]


class Lines(Sequence[Topic]):
    """The topics of a JSON-lines file, read from disk as they are asked for.

    Memory: 20 bytes a topic (where its line begins, its checksum, its budget). Raises `BadInput` where the file is no
    longer the one that was scanned. A slice is again such a sequence.
    """

    def __init__(self, path: Path, found: Surveyed, budgets: array[int], rows: range | None = None) -> None:
        self._path, self._found, self._budgets = path, found, budgets
        self._rows = range(len(found.starts)) if rows is None else rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Topic: ...
    @overload
    def __getitem__(self, index: slice) -> Lines: ...
    def __getitem__(self, index: int | slice) -> Topic | Lines:
        if isinstance(index, slice):
            return Lines(self._path, self._found, self._budgets, self._rows[index])
        row = self._rows[index]
        with self._open() as file:
            return self._read(file, row)

    def __iter__(self) -> Iterator[Topic]:
        with self._open() as file:
            for row in self._rows:
                yield self._read(file, row)

    def _open(self) -> BinaryIO:
        file = open_regular(self._path)
        if state(file) != self._found.state:
            file.close()
            self._changed()
        return file

    def _read(self, file: BinaryIO, row: int) -> Topic:
        if file.tell() != self._found.starts[row]:
            file.seek(self._found.starts[row])
        line = file.readline()
        if zlib.crc32(line) != self._found.sums[row]:  # a rewrite within one tick of the clock leaves the state alike
            self._changed()
        return draft(DECODER.decode(line.removeprefix(b"\xef\xbb\xbf"))).topic(self._budgets[row])

    def _changed(self) -> NoReturn:
        raise BadInput(self._path, "changed while it was in use; run again")


def state(file: BinaryIO) -> tuple[int, ...]:
    """What tells a file from a later one of its name."""
    status = os.fstat(file.fileno())
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def scan(path: Path, into: Survey, report: Report) -> Surveyed:
    """Read every line once, check it, and take account of it in `into`."""
    starts, sums = array("Q"), array("L")
    seen: dict[str, int] = {}
    with open_regular(path) as file:
        before, start = state(file), 0
        for number, line in enumerate(file, 1):
            found = checked(path, line, number, seen, report)
            if found is not None:
                into.add(found)
                starts.append(start)
                sums.append(zlib.crc32(line))
            start += len(line)
        if state(file) != before:
            raise BadInput(path, "changed while it was being read; run again")
    if not seen:
        report(Problem(str(path), None, 'no topics in it; write one a line: {"id", "article", "references"}'))
    return Surveyed(before, starts, sums)


def checked(path: Path, line: bytes, number: int, seen: dict[str, int], report: Report) -> Draft | None:
    """The draft of a line; None where it is blank or was reported. Its id is added to `seen`."""
    if not line.strip():
        return None
    try:
        text = decode(path, line, number)
        found = draft(parse(text))
        refuse_control(line, found)
        if found.id in seen:
            raise Wrong(f"duplicate id {found.id!r}, first on line {seen[found.id]}; give each topic its own")
    except (Wrong, BadInput) as error:
        what = error.problem if isinstance(error, BadInput) else str(error)
        report(Problem(str(path), number, what))
        return None
    seen[found.id] = number
    return found


def parse(text: str) -> Line:
    """One line as a `Line`; raises `Wrong`.

    Here the standard library reads: msgspec keeps the last of two equal keys in silence.
    """
    try:
        raw = json.loads(text, object_pairs_hook=once, parse_constant=refuse_constant)
    except Twice as error:
        raise Wrong(f"key {error.args[0]!r} twice in one object; keep one") from None
    except json.JSONDecodeError as error:
        raise Wrong(f"not JSON: {error.msg[0].lower()}{error.msg[1:]} at column {error.colno}") from None
    except RecursionError:
        raise Wrong("nested too deeply; a line is one flat JSON object") from None
    except ValueError as error:
        raise Wrong(f"not a number that can be read: {error}") from None
    if "\\ud" in text or "\\uD" in text:
        refuse_surrogates(raw)
    try:
        return msgspec.convert(raw, Line)
    except msgspec.ValidationError as error:
        raise Wrong(explain(raw, str(error))) from None


def refuse_surrogates(raw: object) -> None:
    """Half a surrogate pair is no character: no file can hold it, no system can print it."""
    try:
        json.dumps(raw, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        half = ord(error.object[error.start])
        raise Wrong(f"lone surrogate \\u{half:04x}; replace it by the character that was meant") from None


def refuse_constant(name: str) -> NoReturn:
    """NaN and the infinities are Python's, not JSON's."""
    raise Wrong(f"not JSON: {name}; leave the key out or write a number")


def explain(raw: object, message: str) -> str:
    """What msgspec says, in our words, with the nearest known key."""
    if not isinstance(raw, dict):
        return 'is not a JSON object; write one object a line: {"id", "article", "references"}'
    for key in raw:
        if key not in Line.__struct_fields__:
            return unknown("key", key, Line.__struct_fields__)
    return message


def draft(line: Line) -> Draft:
    """A line's content as a draft; raises `Wrong`."""
    for name in (line.id, line.event):
        if name is not None and (wrong := wrong_name(name)):
            raise Wrong(f"{'id' if name is line.id else 'event'} {wrong}")
    references = tuple(reference(given, place) for place, given in enumerate(line.references, 1))
    authors = {each.author for each in references}
    if len(authors) < len(references):
        raise Wrong(f"two references by one author (they are {', '.join(sorted(authors))}); name each apart")
    return Draft(line.id, line.event or line.id, documents(line), references, line.words)


def documents(line: Line) -> tuple[Document, ...]:
    """The source texts; `title` is the headline of the first where it has none of its own."""
    if line.article is None:
        return ()
    sources = line.article if isinstance(line.article, list) else [line.article]
    found = []
    for place, source in enumerate(sources, 1):
        text, title = (source, None) if isinstance(source, str) else (source.text, source.title)
        headline = title or (line.title if place == 1 else None) or ""
        paragraphs = lines(clean(text))
        if not paragraphs:
            raise Wrong(f"article {place} of {len(sources)} is empty; write it or leave it out")
        found.append(Document(" ".join(headline.split()), paragraphs))
    return tuple(found)


def reference(given: str | Summary, place: int) -> Reference:
    """A reference; one that names no author is called by its place, from 1."""
    text, author = (given, None) if isinstance(given, str) else (given.text, given.author)
    author = str(place) if author is None else author
    if wrong := wrong_name(author):
        raise Wrong(f"author of reference {place} {wrong}")
    sentences = lines(clean(text))
    if not sentences:
        raise Wrong(f"reference {place} is empty; write it or leave it out")
    return Reference(author, "\n".join(sentences))


def refuse_control(line: bytes, found: Draft) -> None:
    """Raise `Wrong` for a control character in a text. JSON refuses raw ones, so only escapes are looked for first."""
    if not ESCAPED_CONTROL.search(line) and b"\x7f" not in line:
        return
    texts = [each for document in found.documents for each in (document.title, *document.paragraphs)]
    texts += [each.text for each in found.references]
    for text in texts:
        if control := control_character(text):
            raise Wrong(control[1])
