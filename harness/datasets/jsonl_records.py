"""Decode one line of a JSON-lines dataset as a draft of its topic, or name the problem."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, NoReturn

import msgspec
from msgspec import Meta, Struct

from harness.datasets.drafts import TopicDraft
from harness.datasets.problems import wrong_name
from harness.datasets.schema_errors import explain_schema_error
from harness.files.text import MAX_LINE_BYTES, control_character, decode_utf8, nonblank_lines, normalize_line_ends
from harness.records import Document, Reference

TOO_LONG = f"has more than {MAX_LINE_BYTES:,} bytes; write a topic a line"
EXAMPLE = '{"id": ..., "article": ..., "references": [...]}'


class ArticleObject(Struct, frozen=True, forbid_unknown_fields=True):
    """An article written as an object: one of several, with a headline of its own."""

    text: str
    title: str | None = None


class ReferenceObject(Struct, frozen=True, forbid_unknown_fields=True):
    """A reference written as an object: it names its author."""

    text: str
    author: str | None = None


class TopicLine(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the file; null means absent."""

    id: str
    references: list[str | ReferenceObject]
    article: str | ArticleObject | list[str | ArticleObject] | None = None
    event: str | None = None
    title: str | None = None
    words: Annotated[int, Meta(ge=1, le=1_000_000_000)] | None = None
    fields: dict[str, str | int | float | bool] | None = None


DECODER = msgspec.json.Decoder(TopicLine)
_KEY_END = re.compile(rb'"\s*:')
ESCAPED_CONTROL = re.compile(rb"\\(?:[bf]|u00(?:[01]|7[fF]))")


class LineError(Exception):
    """A problem of a line, and its remedy."""


def parse_topic(path: Path, content: bytes, number: int) -> TopicDraft:
    """The draft of line `number` of a file. Raises `Wrong`, or `BadInput` where it is not UTF-8."""
    if number == 1:
        content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        line = DECODER.decode(content)
        trusted = count_possible_keys(content) == count_keys(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        trusted = False
    if not trusted:
        line = parse_strictly(decode_utf8(path, content, number))
    draft = build_draft(line)
    if ESCAPED_CONTROL.search(content) or b"\x7f" in content:
        refuse_control(draft)
    return draft


def read_written_topic(path: Path, topic: dict[str, Any], line: bytes, number: int) -> TopicDraft:
    """The draft of a topic that was just written as `line`, the same that `parse_topic` makes of the line.

    Raises `LineError`, or what `parse_topic` raises.
    """
    if len(line) > MAX_LINE_BYTES:
        raise LineError(TOO_LONG)
    may_differ = "fields" in topic or ESCAPED_CONTROL.search(line) or b"\x7f" in line  # NaN is written as null
    return parse_topic(path, line, number) if may_differ else build_draft(msgspec.convert(topic, TopicLine))


def count_possible_keys(content: bytes) -> int:
    """An upper bound of the number of keys in a JSON text: strings with a colon behind them."""
    return len(_KEY_END.findall(content))


def count_keys(line: TopicLine) -> int:
    """The number of keys of a line, nulls apart, provided that no key occurs twice."""
    count = 2 + (line.article is not None) + (line.event is not None)
    count += (line.title is not None) + (line.words is not None)
    if line.fields is not None:
        count += 1 + len(line.fields)
    for summary in line.references:
        if not isinstance(summary, str):
            count += 1 + (summary.author is not None)
    for source in article_objects(line):
        if not isinstance(source, str):
            count += 1 + (source.title is not None)
    return count


def article_objects(line: TopicLine) -> list[str | ArticleObject]:
    """A line's articles, however many."""
    if line.article is None:
        return []
    return line.article if isinstance(line.article, list) else [line.article]


def parse_strictly(text: str) -> TopicLine:
    """Read a line again with the standard library, which notices keys that occur twice. Raises `Wrong`."""
    try:
        raw = json.loads(text, object_pairs_hook=refuse_double_keys, parse_constant=refuse_constant)
        json.dumps(raw, ensure_ascii=False).encode("utf-8")
        return msgspec.convert(raw, TopicLine)
    except json.JSONDecodeError as error:
        raise LineError(f"not JSON: {error.msg[0].lower()}{error.msg[1:]} at column {error.colno}") from None
    except RecursionError:
        raise LineError(f"nested too deeply; write one flat object a line: {EXAMPLE}") from None
    except UnicodeEncodeError as error:
        half = ord(error.object[error.start])
        raise LineError(f"lone surrogate \\u{half:04x}; write the character that was meant") from None
    except msgspec.ValidationError as error:
        raise LineError(explain_error(raw, str(error))) from None
    except ValueError as error:  # a number of thousands of digits
        raise LineError(f"not a number that can be read: {str(error).partition(';')[0].lower()}") from None


def refuse_double_keys(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    """Refuse a key that occurs twice, as `object_pairs_hook`: JSON readers silently keep the last value."""
    values: dict[str, object] = {}
    for key, value in pairs:
        if key in values:
            raise LineError(f"key {key!r} is there twice; keep one")
        values[key] = value
    return values


def refuse_constant(name: str) -> NoReturn:
    """NaN and the infinities are Python's, not JSON's."""
    raise LineError(f"{name} is not JSON; write a number or leave the key out")


KNOWN_KEYS = {
    "": TopicLine.__struct_fields__,
    "article": ArticleObject.__struct_fields__,
    "references": ReferenceObject.__struct_fields__,
}


def explain_error(raw: object, message: str) -> str:
    """The message of msgspec with its place: `references[0]: expected text or an object, got a whole number`."""
    if not isinstance(raw, dict):
        return f"is not a JSON object; write one a line: {EXAMPLE}"
    table = re.search(r"at `\$\.(article|references)\b", message)
    where, what = explain_schema_error(message, KNOWN_KEYS[table[1] if table else ""])
    return f"{where}: {what}" if where else what


def build_draft(line: TopicLine) -> TopicDraft:
    """A line's content as a draft; raises `Wrong`."""
    if wrong := wrong_name(line.id):
        raise LineError(f"id {wrong}")
    if line.event is not None and (wrong := wrong_name(line.event)):
        raise LineError(f"event {wrong}")
    references = tuple([build_reference(reference, place) for place, reference in enumerate(line.references, 1)])
    if len({reference.author for reference in references}) < len(references):
        raise LineError(
            f"two references by one author ({', '.join(reference.author for reference in references)}); name them apart"
        )
    return TopicDraft(line.id, line.event or line.id, build_documents(line), references, line.words, line.fields or {})


def build_documents(line: TopicLine) -> tuple[Document, ...]:
    """The source texts; `title` is the headline of the first where that has none of its own."""
    documents = []
    for place, source in enumerate(article_objects(line), 1):
        text, title = (source, None) if isinstance(source, str) else (source.text, source.title)
        headline = title or (line.title if place == 1 else None) or ""
        paragraphs = nonblank_lines(normalize_line_ends(text))
        if not paragraphs:
            raise LineError(f"article {place} is empty; write it or leave it out")
        documents.append(Document(" ".join(headline.split()), paragraphs))
    return tuple(documents)


def build_reference(reference: str | ReferenceObject, place: int) -> Reference:
    """A reference; one that names no author is called by its place, from 1."""
    if isinstance(reference, str):
        text, author = reference, str(place)
    else:
        text, author = reference.text, str(place) if reference.author is None else reference.author
        if wrong := wrong_name(author):
            raise LineError(f"author of reference {place} {wrong}")
    sentences = nonblank_lines(normalize_line_ends(text))
    if not sentences:
        raise LineError(f"reference {place} is empty; write it or leave it out")
    return Reference(author, "\n".join(sentences))


def refuse_control(draft: TopicDraft) -> None:
    """Raise `Wrong` for a control character in a text. Raw ones JSON refuses by itself."""
    texts = [text for document in draft.documents for text in (document.title, *document.paragraphs)]
    for text in (*texts, *(reference.text for reference in draft.references)):
        if control := control_character(text):
            raise LineError(control[1])
