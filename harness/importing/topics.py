"""Records and roles -> topics as native lines, and candidates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from harness.datasets.problems import SURROGATE, wrong_name
from harness.errors import BadInput
from harness.importing.field_names import (
    DOCUMENTS,
    NAMES_OF_SEVERAL,
    TEXT_KEYS,
    author_of,
    fold_name,
    is_missing,
    is_text,
    key_of,
    name_of,
    text_of,
    title_of,
    value_at,
)
from harness.importing.marks import Marks
from harness.importing.records import Record
from harness.importing.roles import Roles, reason_of

SPEAKER_KEYS = ("speaker", "role", "from")
"""An object with one of them is a turn of a conversation, not a document."""

Pair = tuple[str, str]


class Text(Struct, frozen=True):
    """The candidate for a topic: a text, or the reason for its lack."""

    text: str
    reason: str = ""


def id_of(record: Record, roles: Roles, place: int, where: str) -> str:
    """The id of a record's topic; its place, from 1, where no field holds one. Raises BadInput."""
    if roles.id is None:
        return str(place)
    name = " ".join(name_of(value_at(record.values, roles.id)).split())
    if wrong := wrong_name(name):
        problem = f"has no {roles.id}" if not name else f"id {wrong}"
        raise BadInput(where, f"{problem}; give each topic its own, or another field with --id", record.line)
    return name


def topic_of(name: str, record: Record, roles: Roles, marks: Marks) -> dict[str, Any]:
    """A topic in the form of its native JSON line."""
    values = record.values
    documents = [(title, text) for path in roles.articles for title, text in documents_at(values, path, marks) if text]
    title = one_line(text_of(value_at(values, roles.title))) if roles.title else ""
    topic: dict[str, Any] = {"id": name}
    event = one_line(name_of(value_at(values, roles.event))) if roles.event else ""
    if event and not wrong_name(event):
        topic["event"] = event
    if title:
        topic["title"] = title
    if len(documents) == 1 and not documents[0][0]:
        topic["article"] = documents[0][1]
    elif documents:
        topic["article"] = [{"title": head, "text": text} if head else text for head, text in documents]
    topic["references"] = [
        {"author": author, "text": text}
        for author, text in with_authors(
            [pair for path in roles.references for pair in references_at(values, path, marks)]
        )
    ]
    words = name_of(value_at(values, roles.words)) if roles.words else ""
    if words.isdecimal() and 1 <= int(words) <= 10**9:
        topic["words"] = int(words)
    fields = {
        mend_text(path): mend_text(value) if isinstance(value, str) else value
        for path in roles.fields
        if not is_missing(value := value_at(values, path))
    }
    if fields:
        topic["fields"] = fields
    return topic


def mend_text(text: str) -> str:
    """A text in which halves of surrogates, which no file of ours can hold, are U+FFFD."""
    return text if text.isascii() else SURROGATE.sub("\ufffd", text)


_NO_LINE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def one_line(text: str) -> str:
    """A text on one line, without control characters."""
    return " ".join((text if text.isprintable() else _NO_LINE.sub(" ", text)).split())


def fold_lines(name: str) -> str:
    """A name on one line; one without a blank is one already."""
    return name if name.isprintable() and " " not in name else one_line(name.strip())


def documents_at(values: dict[str, Any], path: str, marks: Marks) -> Iterator[Pair]:
    """Headline and text of the documents under a name."""
    value = value_at(values, path)
    name = fold_name(path.rpartition(".")[2])
    if isinstance(value, dict) and key_of(value, TEXT_KEYS) is None:
        value = list(value.values())  # documents by name
        name = "documents"
    items = value if isinstance(value, list) else [value]
    if any(isinstance(item, dict) for item in items):
        if any(key in item for item in items if isinstance(item, dict) for key in SPEAKER_KEYS):
            yield from (("", text) for text in marks.documents("\n".join(map(turn, items))))
            return
        for item in items:
            title = title_of(item) if isinstance(item, dict) else ""
            yield from ((title, text) for text in marks.documents(text_of(item)))
        return
    for item in items if name in DOCUMENTS or path.count(".") else [value]:
        yield from (("", text) for text in marks.documents(text_of(item)))


def turn(item: Any) -> str:
    """A turn of a conversation as a line."""
    if not isinstance(item, dict):
        return text_of(item)
    speaker = one_line(text_of(key_of(item, SPEAKER_KEYS)))
    text = text_of(item.get("utterance") or {key: part for key, part in item.items() if key not in SPEAKER_KEYS})
    return f"{speaker}: {text}" if speaker else text


def references_at(values: dict[str, Any], path: str, marks: Marks) -> Iterator[Pair]:
    """Author ("" for none) and text of the references under a name. Blank ones are none; models' are no references."""
    for author, text in summaries_at(
        value_at(values, path), path, inside="." in path and isinstance(value_at(values, path.partition(".")[0]), list)
    ):
        clean = marks.text(text) if text.strip() else ""
        if clean.strip():
            yield author, clean


def summaries_at(value: Any, path: str, *, inside: bool = False) -> Iterator[Pair]:
    """The summaries in a value: one text, several, or several by their authors. `inside`: of a list."""
    if isinstance(value, dict):
        if key_of(value, TEXT_KEYS) is not None and is_text(key_of(value, TEXT_KEYS)):
            yield author_of(value), text_of(value)
        else:
            yield from ((str(author), text_of(part)) for author, part in value.items())
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for item in value:
            if not is_machine(item):
                yield author_of(item) if isinstance(item, dict) else "", text_of(item)
    elif isinstance(value, list) and (inside or fold_name(path.rpartition(".")[2]) in NAMES_OF_SEVERAL):
        yield from (("", text_of(item)) for item in value)
    else:
        yield "", text_of(value)


def is_machine(item: Any) -> bool:
    """True where a summary among others states that no person wrote it."""
    return isinstance(item, dict) and (item.get("human") is False or item.get("summarizer_type") == "peer")


def with_authors(pairs: list[Pair]) -> list[Pair]:
    """References with a name each, no two alike: their place where none is given or it cannot be one."""
    authors: set[str] = set()
    authored = []
    for place, (author, text) in enumerate(pairs, 1):
        name = "" if wrong_name(author) else author
        name = name or str(place)
        while name in authors:
            name = f"{name}+"
        authors.add(name)
        authored.append((name, text))
    return authored


def candidates_of(record: Record, roles: Roles, marks: Marks, default: str) -> Iterator[tuple[str, Text]]:
    """Label and text of the candidates in a record."""
    values = record.values
    if roles.candidate_map is not None:
        systems = value_at(values, roles.candidate_map)
        for label, value in systems.items() if isinstance(systems, dict) else ():
            yield one_line(str(label)) or default, text_from(value, values, marks)
    for label, path in roles.candidates:
        system = one_line(name_of(value_at(values, roles.system))) if roles.system and not label else ""
        yield system or label or default, text_from(value_at(values, path), values, marks)
    for path in roles.references:
        items = value_at(values, path)
        for item in items if isinstance(items, list) else ():
            if is_machine(item):
                yield one_line(author_of(item)) or default, text_from(item, values, marks)


def text_from(value: Any, values: dict[str, Any], marks: Marks) -> Text:
    """A candidate's text, without marks; or the reason that its record gives."""
    text = text_of(value)
    if not text.strip():
        return Text("", one_line(reason_of(value) if isinstance(value, dict) else reason_of(values)))
    return Text(marks.answer(text))
