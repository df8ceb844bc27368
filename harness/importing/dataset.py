"""Read a request as a dataset: native JSON lines, candidates by label, and a record of the roles found."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, Self

import msgspec
from msgspec import Struct

from harness.datasets.drafts import DatasetSurvey
from harness.datasets.id_table import IdTable
from harness.datasets.jsonl_format import TopicScan
from harness.datasets.jsonl_records import EXAMPLE, LineError, read_written_topic
from harness.errors import BadInput
from harness.importing.choices import Choices, Request
from harness.importing.judgment_fields import ratings_of_record
from harness.importing.judgment_tables import JUDGMENT_ROLES, RatingCollector
from harness.importing.marks import Marks
from harness.importing.readers.wrappings import rows_of
from harness.importing.record_streams import Table, open_table
from harness.importing.records import LINE, Record
from harness.importing.roles import Roles, assign_roles
from harness.importing.topics import Text, candidates_of, id_of, topic_of
from harness.records import JudgmentSet
from harness.records.remarks import Fact, Remark

SAMPLE_RECORDS = 200
"""Records that are looked at to tell what fields are."""

BUFFER_BYTES = 2**18
"""Bytes of topics that are written at once."""

MAX_SYSTEMS = 500
MAX_FILE_NAME_CHARS = 100


class ImportFindings(Struct, frozen=True):
    """The findings of an import: format, number of topics, role and field, fields left out."""

    kind: str
    topics: int
    systems: int
    roles: tuple[tuple[str, str], ...]
    fields: tuple[str, ...]
    left_out: tuple[str, ...]


class Imported(Struct, frozen=True):
    """A dataset that was imported: `path` is its file of native lines, `candidates` the files of those inside it.

    `sources` are names and SHA-256 sums of the files it was read from, `judgments` those of the candidates inside.
    `scan` holds the facts of its lines; None where a line has a problem, which whoever reads the file will report.
    """

    name: str
    path: Path
    candidates: dict[str, Path]
    findings: ImportFindings
    remarks: tuple[Remark, ...]
    sources: tuple[tuple[str, str], ...]
    judgments: tuple[JudgmentSet, ...] = ()
    scan: TopicScan | None = None


def import_dataset(request: Request, folder: Path) -> Imported:
    """Read the sources of a request and write them into a folder, topic by topic.

    Raises HarnessError, leaving it half filled.
    """
    with ExitStack() as stack:
        table = open_table(request, stack)
        return write_table(table, request, folder)


def import_rows(value: Any, folder: Path) -> Imported:
    """Import values from Python: texts, dictionaries, or anything with columns. Raises HarnessError."""
    records = (Record(None, row) for row in rows_of(value))
    table = Table("values from Python", "values from Python", "values", records, Choices(), [], [])
    return write_table(table, Request(), folder)


def write_table(table: Table, request: Request, folder: Path) -> Imported:
    """Write the topics and candidates of a table."""
    records = iter(table.records)
    samples = list(islice(records, SAMPLE_RECORDS))
    if not samples:
        raise BadInput(table.where, f"no topic in it; write one a line: {EXAMPLE}")
    roles = assign_roles([record.values for record in samples], table.choices, table.where)
    marks = Marks(keep=request.keep_marks)
    path = folder / f"{file_name(table.stem)}.jsonl"
    with Writer(path, table.where) as writer:
        for place, record in enumerate(chain(samples, records), 1):
            writer.add(place, record, roles, marks, table.stem)
    remarks = [remark for remarks in table.remarks for remark in remarks]
    if table.is_lines:
        remarks.append(
            Remark("lines" if not roles.articles else "lines with articles", "note", {"source": table.where})
        )
    remarks += [*writer.remarks(inside=bool(writer.files)), *marks.remarks()]
    return Imported(
        name=path.stem,
        path=path,
        candidates={label: writer.path_of(label) for label in writer.files},
        findings=taken_of(table, roles, writer),
        remarks=unique(remarks),
        sources=tuple((files.typed_name, digest_of(files.paths)) for files in table.files),
        judgments=writer.ratings.build_sets(Path(table.where).name),
        scan=writer.scan,
    )


def unique(remarks: list[Remark]) -> tuple[Remark, ...]:
    """Remarks without repetitions, in their order."""
    remarks_once: list[Remark] = []
    for remark in remarks:
        if remark not in remarks_once:
            remarks_once.append(remark)
    return tuple(remarks_once)


def file_name(stem: str) -> str:
    """A name for the files of a dataset."""
    safe = "".join(letter if letter.isalnum() or letter in "._-" else "-" for letter in stem).strip(".-")
    return safe[:MAX_FILE_NAME_CHARS] or "imported"


def digest_of(paths: Sequence[Path]) -> str:
    """The SHA-256 of a file; of several, that of sha256sum's output for them, in the order of their names."""
    sums = []
    for path in dict.fromkeys(paths):
        with path.open("rb") as file:
            sums.append(
                (
                    os.path.abspath(path),  # noqa: PTH100  # links are not followed
                    hashlib.file_digest(file, "sha256").hexdigest(),
                )
            )
    if len(sums) == 1:
        return sums[0][1]
    root = os.path.commonpath([name for name, _ in sums]) if sums else ""
    listed = "".join(f"{digest}  {os.path.relpath(name, root)}\n" for name, digest in sorted(sums))
    return hashlib.sha256(listed.encode("utf-8", "surrogateescape")).hexdigest()


def taken_of(table: Table, roles: Roles, writer: Writer) -> ImportFindings:
    """The findings of an import of this table: format, number of topics, roles."""
    pairs = [("id", roles.id or ("the line's number" if table.is_lines else "the place in the file"))]
    pairs += [("article", path) for path in roles.articles] + [("references", path) for path in roles.references]
    pairs += [("candidate", path) for _, path in roles.candidates]
    for role in ("candidate_map", "system", "title", "event", "words"):
        path = getattr(roles, role)
        if path is not None:
            pairs.append(("candidates" if role == "candidate_map" else role, path))
    pairs += [(JUDGMENT_ROLES[field.kind], field.path) for field in roles.judgments]
    pairs = [(role, "the line" if path == LINE else path) for role, path in pairs]
    pairs = list(dict.fromkeys(pairs))
    return ImportFindings(table.kind, len(writer.lines), len(writer.files), tuple(pairs), roles.fields, roles.left_out)


class Writer:
    """Writer of topics to one file, and of candidates to a file for each label, as they come.

    Counts what is missing.
    """

    def __init__(self, path: Path, where: str) -> None:
        self._path, self._where = path, where
        self._folder = path.with_name(f"{path.stem}.candidates")
        self._stack = ExitStack()
        self.lines = IdTable()
        self.files: dict[str, BinaryIO] = {}
        self._ids: dict[str, IdTable] = {}
        self.without_reference: list[str] = []
        self.without_article = 0
        self.without_text: dict[str, int] = {}
        self.ratings = RatingCollector(where)
        self.scan: TopicScan | None = TopicScan(DatasetSurvey())
        self._end = 0

    def __enter__(self) -> Self:
        self._file = self._stack.enter_context(self._path.open("wb", buffering=BUFFER_BYTES))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def path_of(self, label: str) -> Path:
        """The file of a label's candidates."""
        return self._folder / f"{list(self.files).index(label):03d}-{file_name(label)}.jsonl"

    def add(self, place: int, record: Record, roles: Roles, marks: Marks, stem: str) -> None:
        """Write one record: a topic, a candidate for a known topic, or both.

        Raises BadInput for ids that are there twice.
        """
        name = id_of(record, roles, place, self._where)
        first = self.lines.add(name, record.line or 0)
        if first is not None and not roles.is_long:
            line_number = record.line
            lines = f", lines {first} and {line_number}" if first and line_number else ""
            raise BadInput(
                self._where, f"id {name!r} is there twice{lines}; give each topic its own, or --id FIELD", line_number
            )
        if first is None:
            self._write_topic(topic_of(name, record, roles, marks), roles, record)
        label = ""
        for label, text in candidates_of(record, roles, marks, default_label(roles, stem)):
            self._write_candidate(label, name, text, record)
        ratings = ratings_of_record(record.values, record.line, roles.judgments, roles.candidate_map, self._where)
        for system, raw in ratings:
            self.ratings.add(system or label, name, raw)

    def _write_topic(self, topic: dict[str, Any], roles: Roles, record: Record) -> None:
        if not topic["references"] and roles.references:
            self.without_reference.append(f"line {record.line}" if record.line else f"topic {topic['id']!r}")
        self.without_article += "article" not in topic and bool(roles.articles)
        line = encode(topic)
        self._file.write(line)
        if self.scan is not None:
            self._scan_topic(topic, line, self.scan)

    def _scan_topic(self, topic: dict[str, Any], line: bytes, scan: TopicScan) -> None:
        """Check a topic as if its line were read, and add its facts."""
        number = len(self.lines)
        try:
            scan.add(read_written_topic(self._path, topic, line, number), line, self._end, number)
        except (LineError, BadInput):
            self.scan = None
        self._end += len(line)

    def _write_candidate(self, label: str, name: str, text: Text, record: Record) -> None:
        file = self.files.get(label)
        if file is None:
            if len(self.files) >= MAX_SYSTEMS:
                raise BadInput(
                    self._where, f"has candidates of more than {MAX_SYSTEMS} systems; give --system FIELD", record.line
                )
            self._folder.mkdir(exist_ok=True)
            self.files[label] = file = self._open(label)
            self._ids[label] = IdTable()
        if self._ids[label].add(name, 0) is not None:
            raise BadInput(self._where, f"id {name!r} is there twice for system {label!r}; keep one", record.line)
        self.without_text[label] = self.without_text.get(label, 0) + (not text.text)
        line = {"id": name, "candidate": text.text}
        file.write(encode(line | {"detail": text.reason} if text.reason else line))

    def _open(self, label: str) -> BinaryIO:
        path = self._folder / f"{len(self.files):03d}-{file_name(label)}.jsonl"
        return self._stack.enter_context(path.open("wb"))

    def remarks(self, *, inside: bool) -> Iterator[Remark]:
        """Remarks on missing articles, references and candidates."""
        total = len(self.lines)
        if self.without_reference:
            facts: dict[str, Fact] = {
                "count": len(self.without_reference),
                "topics": total,
                "first": self.without_reference[0],
            }
            yield Remark("no reference", "warning", facts)
        if self.without_article:
            yield Remark("no article", "warning", {"count": self.without_article, "topics": total})
        for label, ids in self._ids.items():
            if len(ids) < total and inside:
                yield Remark("no candidate", "warning", {"system": label, "count": total - len(ids), "topics": total})


def default_label(roles: Roles, stem: str) -> str:
    """The label of candidates where no field names the system."""
    paths = [path for _, path in roles.candidates]
    if not paths or "." in paths[0] or paths[0] == "candidate":
        return stem
    return paths[0]


def encode(value: dict[str, Any]) -> bytes:
    """Encode a value as a native JSON line."""
    return msgspec.json.encode(value) + b"\n"
