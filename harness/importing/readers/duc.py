"""DUC and TAC: folders of documents, model summaries and peers, known by names such as D0701.M.250.A.B."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from harness.errors import BadInput
from harness.importing.records import Reader, Record
from harness.importing.sources import Source
from harness.lazy_patterns import compile_on_use

SUMMARY = compile_on_use(
    r"(?P<topic>[A-Z]{1,3}\d{2,4}[A-Z]?(?:-[A-Z])?)\.(?P<kind>[A-Z])\.(?P<size>\d+)\.(?P<rest>[\w-]+)\.(?P<who>\w+)(?:\.\w{3,4})?",
    re.ASCII,
)
"""Topic, kind of summary, length, who chose the documents, who wrote it: letters are people, numbers are systems."""

MULTILING = compile_on_use(
    r"(?P<topic>M\d{3})[._-]?(?P<who>[A-Z]|\d{1,3}|)\.(?P<language>[a-z]{2,10})(?:\.txt|\.(?P<peer>\w{1,4}))?", re.ASCII
)
"""MultiLing's names, as in M0012.english: topic M001, and 2 for whom, or for the document in a folder M001."""

OF_PEOPLE = compile_on_use(r"model|human|refer|gold|summar", re.IGNORECASE)
OF_SOURCES = compile_on_use(
    r"(?:source|document|doc|article|text)s?(?:_?(?:source|document|doc|article|text)s?)?", re.IGNORECASE
)
OF_SYSTEMS = compile_on_use(r"peer|system|automatic", re.IGNORECASE)
"""Names of folders whose numbered files are by people, or by systems."""

TAG = compile_on_use(r"<[^<>]{0,200}>")
DOCUMENT = compile_on_use(r"<DOC\b[^>]*>(.*?)</DOC>", re.DOTALL | re.IGNORECASE)
MAX_FILES = 200_000


def recognizes(source: Source) -> bool:
    """True where a folder holds at least one summary with a name of this form."""
    return source.is_folder and any(match_of(path, source.path) for path in files_of(source.path))


def files_of(folder: Path) -> list[Path]:
    """All files under a folder, in the order of their names, hidden ones apart."""
    files = []
    for place, path in enumerate(folder.rglob("*")):
        if place > MAX_FILES:
            raise BadInput(folder, f"holds more than {MAX_FILES:,} files; give the folder of the dataset itself")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts):
            files.append(path)
    return sorted(files)


def match_of(path: Path, root: Path) -> re.Match[str] | None:
    """The parts of a summary's name; None for other files, such as a document in the folder of its topic."""
    match = MULTILING.fullmatch(path.name)
    folders = path.relative_to(root).parts[:-1]
    if match is not None and (match["topic"] in folders or any(map(OF_SOURCES.fullmatch, folders))):
        return None
    return SUMMARY.fullmatch(path.name) or match


def author_of(match: re.Match[str]) -> str:
    """The author that the summary's name states."""
    return match.groupdict().get("peer") or match["who"] or "1"


def is_by_system(path: Path, match: re.Match[str], root: Path) -> bool:
    """True where a system wrote a summary, by its folder, else by a number in its name."""
    for part in reversed(path.relative_to(root).parts[:-1]):
        if OF_SYSTEMS.search(part):
            return True
        if OF_PEOPLE.search(part):
            return "peer" in match.groupdict() and match["peer"] is not None
    return author_of(match).isdigit()


def read(source: Source) -> Iterator[Record]:
    """Read a record for each topic: its documents, summaries of people by letter, those of systems by number."""
    files = files_of(source.path)
    topics: dict[str, dict[str, Any]] = {}
    for path in files:
        if match := match_of(path, source.path):
            topic = topics.setdefault(
                match["topic"], {"references": {}, "candidates": {}, "words": match.groupdict().get("size")}
            )
            group, author = "candidates" if is_by_system(path, match, source.path) else "references", author_of(match)
            if author in topic[group]:
                raise BadInput(path, f"topic {match['topic']} has another summary by {author}; keep one of them")
            topic[group][author] = plain_text(source.child(path).text())
    articles = [path for path in files if match_of(path, source.path) is None]
    for name, topic in sorted(topics.items()):
        paths = [path for path in articles if is_of(path, name, source.path)]
        documents = [document for path in paths for document in documents_of(source.child(path))]
        values = {"id": name, "documents": documents, "references": topic["references"], "words": topic["words"]}
        yield Record(None, values | {"system_summaries": topic["candidates"]} if topic["candidates"] else values)


def is_of(path: Path, topic: str, root: Path) -> bool:
    """True where a file of documents belongs to a topic: a folder above has the topic's name, perhaps with a letter."""
    parts = path.relative_to(root).parts[:-1]
    short = re.match(r"[A-Z]+\d+", topic)
    names = {topic.lower(), (short[0] if short else topic).lower()}
    multiling = MULTILING.fullmatch(path.name)
    if multiling is not None and multiling["topic"] == topic:
        return True
    return any(part.lower() in names or re.sub(r"[a-z]$", "", part.lower()) in names for part in parts) or (
        path.stem.lower() in names and path.suffix.lower() in (".txt", ".sgml", ".xml", "")
    )


def documents_of(source: Source) -> Iterator[dict[str, str]]:
    """The documents in a file, with their headlines and without their tags."""
    text = source.text()
    for body in DOCUMENT.findall(text) or [text]:
        headline = re.search(r"<(?:HEADLINE|HL|TITLE)>(.*?)</(?:HEADLINE|HL|TITLE)>", body, re.DOTALL | re.IGNORECASE)
        parts = re.findall(r"<(?:TEXT|BODY)>(.*?)</(?:TEXT|BODY)>", body, re.DOTALL | re.IGNORECASE) or [body]
        title = " ".join(plain_text(headline[1]).split()) if headline else ""
        yield {"title": title, "text": "\n".join(map(paragraphs, parts))}


def paragraphs(text: str) -> str:
    """The text of a document, a paragraph a line: those that <P> makes, else those between blank lines."""
    pieces = re.split(r"</?P>|<[sS] [^>]*>|\n[ \t]*\n", text)
    return "\n".join(joined for piece in pieces if (joined := " ".join(plain_text(piece).split())))


def plain_text(text: str) -> str:
    """A text without tags, its entities resolved. An & that begins none stays."""
    return html.unescape(TAG.sub(" ", text)) if "<" in text or "&" in text else text


READER = Reader("DUC, TAC or MultiLing", recognizes, read, "harness score duc/")
