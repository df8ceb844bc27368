"""Datasets in one file, a topic a line: read once to check and fingerprint it, then a topic at a time."""

from __future__ import annotations

import hashlib
import os
import zlib
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NoReturn, overload

import msgspec
from msgspec import Struct

from harness.datasets.drafts import SHORT_BYTES, DatasetSurvey, TopicDraft, digest_of
from harness.datasets.jsonl_records import DECODER, EXAMPLE, TOO_LONG, LineError, build_draft, parse_topic
from harness.datasets.problems import Problem, Report
from harness.errors import BadInput
from harness.files.text import MAX_LINE_BYTES, open_regular, whole_lines
from harness.records import Topic


class _Id(Struct):
    """The part of a line that names its topic."""

    id: str


_IDS = msgspec.json.Decoder(_Id)


class ScannedLines(Struct, frozen=True):
    """Results of one pass over a file: the places of topics, checksums of their lines, and the file's state.

    `digests` are those of the topics, 8 bytes each.
    """

    state: tuple[int, ...]
    starts: array[int]
    sums: array[int]
    digests: bytes


Rows = Sequence[int]
"""Numbers of topics, from 0."""


class LazyTopics(Sequence[Topic]):
    """The topics of a JSON-lines file, read from disk on demand.

    Memory: 32 bytes a topic (where its line begins, its checksum, its digest, its budget). Raises `BadInput` where the
    file is no longer the one that was scanned. A slice is again such a sequence.
    """

    def __init__(
        self, path: Path, lines: ScannedLines, budgets: array[int], language: str, rows: Rows | None = None
    ) -> None:
        self._path, self._lines, self._budgets, self._language = path, lines, budgets, language
        self._rows: Rows = range(len(lines.starts)) if rows is None else rows

    def __repr__(self) -> str:
        return f"<{len(self)} topics in {self._path}>"

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Topic: ...
    @overload
    def __getitem__(self, index: slice) -> LazyTopics: ...
    def __getitem__(self, index: int | slice) -> Topic | LazyTopics:
        if isinstance(index, slice):
            return LazyTopics(self._path, self._lines, self._budgets, self._language, self._rows[index])
        row = self._rows[index]
        with self._open() as file:
            return self._read(file, row)

    def __iter__(self) -> Iterator[Topic]:
        with self._open() as file:
            for row in self._rows:
                yield self._read(file, row)

    def ids(self) -> list[str]:
        """The ids of the topics, and nothing else of their lines."""
        with self._open() as file:
            return [_IDS.decode(self._read_line(file, row)).id for row in self._rows]

    def digests(self) -> Iterator[tuple[str, int]]:
        """The digest of each topic and its budget, as they were when the file was scanned."""
        for row in self._rows:
            yield self._lines.digests[row * SHORT_BYTES : (row + 1) * SHORT_BYTES].hex(), self._budgets[row]

    def select(self, places: array[int]) -> LazyTopics:
        """The topics at these places, in their order."""
        rows = array("Q", (self._rows[place] for place in places))
        return LazyTopics(self._path, self._lines, self._budgets, self._language, rows)

    def order_digest(self) -> bytes:
        """A digest of the lines in their order and of the budgets; equal where two files hold the same topics so."""
        digest = hashlib.blake2b(digest_size=16)
        for row in self._rows:
            digest.update(b"%d %d\n" % (self._lines.sums[row], self._budgets[row]))
        return digest.digest()

    def _open(self) -> BinaryIO:
        file = open_regular(self._path)
        if file_state(file) != self._lines.state:
            file.close()
            self._refuse_change()
        return file

    def _read(self, file: BinaryIO, row: int) -> Topic:
        draft = build_draft(DECODER.decode(self._read_line(file, row)))
        return draft.topic(self._budgets[row], self._language)

    def _read_line(self, file: BinaryIO, row: int) -> bytes:
        start = self._lines.starts[row]
        if file.tell() != start:
            file.seek(start)
        line = file.readline()
        if zlib.crc32(line) != self._lines.sums[row]:  # a rewrite within one tick of the clock leaves the state alike
            self._refuse_change()
        return line.removeprefix(b"\xef\xbb\xbf")

    def _refuse_change(self) -> NoReturn:
        raise BadInput(self._path, "changed while it was in use; run again")


def read_topic_ids(topics: Sequence[Topic]) -> list[str]:
    """Read the ids of topics in order, without their texts where topics are on disk."""
    return topics.ids() if isinstance(topics, LazyTopics) else [topic.id for topic in topics]


def digest_topics(topics: Sequence[Topic]) -> Iterator[tuple[str, int]]:
    """The digest of each topic (`digest_of`) and its budget in words; where topics are on disk, nothing is read."""
    if isinstance(topics, LazyTopics):
        return topics.digests()
    return ((digest_of(topic), topic.article.words) for topic in topics)


def file_state(file: BinaryIO) -> tuple[int, ...]:
    """Facts that tell a file from a later one of its name."""
    status = os.fstat(file.fileno())
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


class TopicScan:
    """Facts of a file's topics, gathered while its lines are read or written; `survey` has those of their texts."""

    def __init__(self, survey: DatasetSurvey) -> None:
        self.survey = survey
        self._starts, self._sums = array("Q"), array("L")

    def add(self, draft: TopicDraft, line: bytes, start: int, number: int) -> None:
        """Add the topic of line `number`, which begins at byte `start`."""
        self.survey.add(draft, number)
        self._starts.append(start)
        self._sums.append(zlib.crc32(line))

    def lines(self, state: tuple[int, ...]) -> ScannedLines:
        """The lines of the file, whose state is this one."""
        return ScannedLines(state, self._starts, self._sums, self.survey.short_digests())


def scan_topics(path: Path, survey: DatasetSurvey, report: Report) -> ScannedLines:
    """Read and check every line once, and add its facts to `survey`."""
    scan = TopicScan(survey)
    with open_regular(path) as file:
        before = file_state(file)
        for number, (start, line) in enumerate(whole_lines(file), 1):
            draft = check_line(path, line, number, survey, report)
            if draft is not None:
                scan.add(draft, line, start, number)
        if file_state(file) != before:
            raise BadInput(path, "changed while it was being read; run again")
    lines = scan.lines(before)
    if not lines.starts:
        report(Problem(str(path), None, f"no topic in it; write one a line: {EXAMPLE}"))
    return lines


def find_written_lines(path: Path, scan: TopicScan) -> ScannedLines:
    """The lines of a file that was scanned while it was written. One that changed since is noticed when it is read."""
    with open_regular(path) as file:
        return scan.lines(file_state(file))


def check_line(path: Path, line: bytes, number: int, survey: DatasetSurvey, report: Report) -> TopicDraft | None:
    """The draft of a line; None where the line is blank or a problem was reported."""
    if len(line) > MAX_LINE_BYTES:
        report(Problem(str(path), number, TOO_LONG))
        return None
    if not line.strip(b" \t\r\n"):
        return None
    try:
        draft = parse_topic(path, line, number)
        first = survey.places.get(draft.id)
        if first is not None:
            raise LineError(f"duplicate id {draft.id!r}, first on line {first}; give each topic its own")
    except (LineError, BadInput) as error:
        report(Problem(str(path), number, error.problem if isinstance(error, BadInput) else str(error)))
        return None
    return draft
