"""Datasets in a folder, made for people: dataset.toml, articles/<article>.txt, summaries/<topic>/<author>.txt."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from harness.datasets.drafts import TopicDraft
from harness.datasets.problems import Problem, Report, quote_path, unknown_name, wrong_name
from harness.datasets.schema_errors import explain_schema_error
from harness.errors import BadInput
from harness.files.text import control_character, nonblank_lines, read_text
from harness.lazy_patterns import compile_on_use
from harness.records import Document, Reference

CARD = "dataset.toml"
FORMAT = 1
ALLOWED_NEIGHBOURS = compile_on_use(
    r"dataset\.toml|articles|summaries|(README|LICEN[CS]E|NOTICE|CITATION|CHANGELOG)(\..+)?|.+\.md"
)
"""Names allowed in the folder: its own parts, and papers for people."""

LANGUAGE = compile_on_use(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
"""The form of a language tag (RFC 5646); whether such a language exists is not checked."""

Entry = TypeVar("Entry", bound=Struct)
Words = Annotated[int, Meta(ge=1, le=1_000_000_000)]


class ArticleEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """The origin of an article. `id` names articles/<id>.txt; all else is for people."""

    id: str
    headline: str = ""
    outlet: str = ""
    author: str = ""
    date: str = ""
    url: str = ""
    note: str = ""


class TopicEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """A topic: its articles, in order, its event and its budget. References are in summaries/<id>/."""

    id: str
    articles: list[str] = []
    event: str | None = None
    words: Words | None = None


class Card(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of dataset.toml."""

    format: int
    name: str
    topics: list[TopicEntry] = []
    articles: list[ArticleEntry] = []
    title: str = ""
    language: str = ""
    licence: str = ""
    provenance: str = ""
    words: Words | None = None


class FolderReader:
    """Reader of a dataset folder in one pass.

    Whatever is wrong goes to `report`; where that returns, the thing is left out. `articles` are the names of each
    topic's articles that could be read.
    """

    def __init__(self, path: Path, report: Report) -> None:
        self.path, self.root, self._report = path, Path(os.path.realpath(path)), report
        self.articles: dict[str, list[str]] = {}
        self._toml = ""

    def read(self) -> tuple[Card, tuple[TopicDraft, ...]] | None:
        """The card and the topics in its order; None where the card itself cannot be used."""
        card = self.card()
        if card is None:
            return None
        self.check_ids(card)
        articles = {entry.id: self.document(entry.id, place) for place, entry in enumerate(card.articles)}
        drafts = tuple(self.draft(card, place, articles) for place in range(len(card.topics)))
        self.check_strays(card)
        return card, drafts

    def card(self) -> Card | None:
        """dataset.toml, checked against its schema."""
        path = self.path / CARD
        try:
            self._toml = self.text(path)
            raw = tomllib.loads(self._toml)
        except BadInput as error:
            needed = "" if os.path.lexists(path) else "; a dataset's folder needs one"
            self.report_error(path, error.problem + needed, error.line)
            return None
        except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
            self.report_error(path, *toml_error(error))
            return None
        if not self.is_known(raw.get("format")):
            return None
        articles = self.entries(raw, "articles", ArticleEntry)
        topics = self.entries(raw, "topics", TopicEntry)
        card = self.convert_table(raw, Card)
        return None if card is None else self.check_card(replace(card, articles=articles, topics=topics))

    def is_known(self, format_: object) -> bool:
        """True where a card of this format can be read; reported before the rest, which may depend on the format."""
        if not isinstance(format_, int) or format_ == FORMAT:
            return True
        newer = "update harness" if format_ > FORMAT else f"write format = {FORMAT}"
        self.report_error(
            CARD, f"format {format_} is not {FORMAT}, the one known here; {newer}", self.line_of("format")
        )
        return False

    def entries(self, raw: dict[str, Any], table: str, kind: type[Entry]) -> list[Entry]:
        """The tables of one name, each by itself, so that every wrong one is reported. Taken out of `raw`."""
        tables = raw.pop(table, [])
        if not isinstance(tables, list) or not all(isinstance(entry, dict) for entry in tables):
            self.report_error(CARD, f"{table}: expected [[{table}]] tables", self.line_of(table))
            return []
        entries = [self.convert_table(entry, kind, table, place) for place, entry in enumerate(tables)]
        return [entry for entry in entries if entry is not None]

    def convert_table(self, raw: dict[str, Any], kind: type[Entry], table: str = "", place: int = 0) -> Entry | None:
        """Convert a table to its type; report every unknown key, then the first value of a wrong type."""
        keys = kind.__struct_fields__
        for key in [key for key in raw if key not in keys]:
            self.report_error(CARD, unknown_name("key", key, keys), self.line_of(key, table, place))
            del raw[key]
        for key, value in raw.items():
            if isinstance(value, str) and (control := control_character(value)):
                self.report_error(CARD, f"{key}: {control[1]}", self.line_of(key, table, place))
        dated = {key: value.isoformat() if isinstance(value, date) else value for key, value in raw.items()}
        try:
            return msgspec.convert(dated, kind)
        except msgspec.ValidationError as error:
            key, what = explain_schema_error(str(error), keys)
            line = self.line_of(re.split(r"[.\[]", key)[0], table, place)
            self.report_error(CARD, f"{key}: {what}" if key else what, line)
            return None

    def check_card(self, card: Card) -> Card:
        """The card, its name, language and topics checked."""
        folder = Path(self.path.absolute()).name or self.root.name
        if card.name not in {folder, self.root.name}:
            self.report_error(
                CARD, f"name {card.name!r} is not the folder's, {folder!r}; make them equal", self.line_of("name")
            )
        if card.language and not LANGUAGE.fullmatch(card.language):
            what = f"language {card.language!r} is not a tag of BCP 47; write en, pt-BR or zh-Hant, say"
            self.warn(self.path / CARD, what, self.line_of("language"))
        if not card.topics:
            self.report_error(CARD, "no topic in it; add a [[topics]] table")
        return card

    def line_of(self, key: str, table: str = "", place: int = 0) -> int | None:
        """The line of a key (or of its table's header) in dataset.toml, as nearly as a look at the text tells."""
        count, header, inside = -1, None, not table
        for number, line in enumerate(self._toml.split("\n"), 1):
            if match := re.match(r"\s*\[+\s*(\w+)", line):
                count += match[1] == table
                inside = match[1] == table and count == place
                if inside or (not table and match[1] == key):
                    header = header or number
            elif inside and re.match(rf"""\s*["']?{re.escape(key)}["']?\s*=""", line):
                return number
        return header

    def check_ids(self, card: Card) -> None:
        """Ids name files and folders: unique, and of one plain part."""
        tables = {"articles": [entry.id for entry in card.articles], "topics": [entry.id for entry in card.topics]}
        for table, ids in tables.items():
            earlier: set[str] = set()
            for place, name in enumerate(ids):
                wrong = f"{name!r} is there twice; give each its own" if name in earlier else wrong_part(name)
                earlier.add(name)
                if wrong:
                    self.report_error(CARD, f"id {wrong}", self.line_of("id", table, place))
        for place, topic in enumerate(card.topics):
            if topic.event is not None and (wrong := wrong_name(topic.event)):
                self.report_error(CARD, f"event {wrong}", self.line_of("event", "topics", place))

    def draft(self, card: Card, place: int, articles: dict[str, Document | None]) -> TopicDraft:
        """Build one topic with its documents and references."""
        entry = card.topics[place]
        for name in entry.articles:
            if name not in articles:
                self.report_error(
                    CARD, unknown_name("article", name, articles), self.line_of("articles", "topics", place)
                )
        if len(set(entry.articles)) < len(entry.articles):
            self.report_error(
                CARD, f"topic {entry.id!r} names an article twice", self.line_of("articles", "topics", place)
            )
        self.articles[entry.id] = names = [name for name in entry.articles if articles.get(name)]
        documents = tuple(document for name in names if (document := articles[name]))
        references = tuple(self.references(entry.id))
        return TopicDraft(entry.id, entry.event or entry.id, documents, references, entry.words or card.words)

    def document(self, article: str, place: int) -> Document | None:
        """articles/<article>.txt: the headline, a blank line, paragraphs."""
        if wrong_part(article):
            return None
        path = self.path / "articles" / f"{article}.txt"
        if not os.path.lexists(path):
            what = f"article {article!r} has no file articles/{article}.txt; write it or remove the entry"
            self.report_error(CARD, what, self.line_of("id", "articles", place))
            return None
        text = self.content(path)
        if text is None:
            return None
        headline, _, body = text.partition("\n")
        second, _, _ = body.partition("\n")
        paragraphs = nonblank_lines(body)
        if not headline.strip() or second.strip() or not paragraphs:
            self.report_error(path, "write the headline on the first line, then a blank line, then paragraphs", 1)
            return None
        return Document(headline.strip(), paragraphs)

    def references(self, topic: str) -> Iterator[Reference]:
        """Every summaries/<topic>/<author>.txt, by author's name: being there is enough."""
        if wrong_part(topic):
            return
        for path in self.children(self.path / "summaries" / topic):
            if path.suffix != ".txt":
                self.warn(path, f"is not read: reference summaries are called <author>.txt in summaries/{topic}/")
                continue
            if wrong := wrong_name(path.stem):
                self.report_error(path, f"author {wrong}")
                continue
            text = self.content(path)
            if text is not None:
                yield Reference(path.stem, "\n".join(nonblank_lines(text)))

    def content(self, path: Path) -> str | None:
        """The text of a file that must have some; None where a problem was reported."""
        try:
            text = self.text(path)
        except BadInput as error:
            self.report_error(path, error.problem, error.line)
            return None
        if control := control_character(text):
            self.report_error(path, control[1], control[0])
            return None
        if not text.strip():
            self.report_error(path, "is empty; write it or remove it", 1)
            return None
        return text

    def text(self, path: Path) -> str:
        """Read a file of this folder; links that lead out of it are refused."""
        if not self.is_inside(path):
            raise BadInput(path, "is a link out of the dataset's folder; copy the file here")
        return read_text(path)

    def is_inside(self, path: Path) -> bool:
        """True where the target of a path is in this folder."""
        return Path(os.path.realpath(path)).is_relative_to(self.root)

    def children(self, folder: Path) -> list[Path]:
        """The entries of a folder by name, without hidden files; empty where there is no such folder."""
        try:
            if not self.is_inside(folder):
                self.report_error(folder, "is a link out of the dataset's folder; copy it here")
                return []
            return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
        except FileNotFoundError:
            return []  # said by whoever wants what should be there
        except OSError as error:
            self.report_error(folder, f"cannot be read: {(error.strerror or 'unknown reason').lower()}")
            return []

    def check_strays(self, card: Card) -> None:
        """Report files that look as if they belonged to the dataset, but are not read."""
        articles, topics = [entry.id for entry in card.articles], [entry.id for entry in card.topics]
        for path in self.children(self.path):
            if not ALLOWED_NEIGHBOURS.fullmatch(path.name):
                self.warn(path, "is not read: no part of a dataset is called so")
        for path in self.children(self.path / "articles"):
            if path.suffix != ".txt" or path.stem not in articles:
                self.warn(path, f"is not read: {unknown_name('article', path.stem, articles)}")
        for path in self.children(self.path / "summaries"):
            if path.name not in topics:
                self.warn(path, f"is not read: {unknown_name('topic', path.name, topics)}")

    def report_error(self, path: Path | str, what: str, line: int | None = None) -> None:
        """Report an error; a bare name is one of this folder."""
        self._report(Problem(quote_path(path if isinstance(path, Path) else self.path / path), line, what))

    def warn(self, path: Path, what: str, line: int | None = None) -> None:
        """Report a warning."""
        self._report(Problem(quote_path(path), line, what, "warning"))


def wrong_part(name: str) -> str | None:
    """The reason why an id cannot name one file in one folder; None where it can."""
    if name in {".", ".."} or "/" in name or "\\" in name or name.startswith("."):
        return f"{name!r} cannot be a file's name; use letters, digits, '-' and '_'"
    return wrong_name(name)


def toml_error(error: Exception) -> tuple[str, int | None]:
    """The message of tomllib, and the line that it names."""
    place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
    what = str(error).partition(" (at ")[0]
    return f"not TOML: {what[:1].lower()}{what[1:]}", (int(place[1]) if place else None)
