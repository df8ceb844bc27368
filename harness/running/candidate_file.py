"""The candidates of one system in a run: a file of JSON lines, the later line of a topic winning over the earlier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from sys import intern
from typing import BinaryIO

import msgspec
from msgspec import Struct

from harness.errors import BadInput
from harness.files.line_files import read_lines, write_whole_file
from harness.files.names import escape_name
from harness.files.text import open_regular
from harness.records import Candidate, Failure, Run
from harness.running.requests import replace_surrogates


class CandidateHead(Struct, frozen=True):
    """The part of a line that tells whether its text is wanted."""

    topic: str
    key: str
    failure: Failure | None = None


NO_LINE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoding raises for bytes that are no line of ours."""

_heads = msgspec.json.Decoder(CandidateHead)
_whole = msgspec.json.Decoder(Candidate)


def candidate_path(run: Run, label: str) -> Path:
    """Where a run keeps what the system of that label wrote."""
    return Path(run.path) / "candidates" / f"{escape_name(label)}.jsonl"


def encode_candidate(candidate: Candidate) -> bytes:
    """A candidate as its line. Lone surrogates in it, which no JSON reader takes, become U+FFFD."""
    try:
        return msgspec.json.encode(candidate) + b"\n"
    except UnicodeEncodeError:
        return msgspec.json.encode(replace_surrogates(msgspec.to_builtins(candidate))) + b"\n"


def scan_candidates(path: Path) -> Iterator[tuple[int, CandidateHead]]:
    """Offset and head of every line. A last line without its end is left out.

    Raises BadInput for a damaged line that others follow.
    """
    damaged = 0
    for number, (offset, line) in enumerate(read_lines(path), 1):
        try:
            head = _heads.decode(line) if line.endswith(b"\n") else None
        except NO_LINE:
            head = None
        if head is None:
            damaged = damaged or number
        elif damaged:
            raise BadInput(
                path,
                "is damaged; restore this line from a copy, or make a new run: harness eval --fresh",
                damaged,
            )
        else:
            yield offset, head


def cut_torn_end(path: Path) -> int:
    """Cut off what follows the last whole line, as a process killed while writing leaves it; the bytes cut."""
    end = 0
    for offset, line in read_lines(path):
        try:
            is_whole = line.endswith(b"\n") and bool(_heads.decode(line))
        except NO_LINE:
            is_whole = False
        if is_whole:
            end = offset + len(line)
    torn = path.stat().st_size - end
    if torn:
        with path.open("r+b") as file:
            file.truncate(end)
    return torn


class Candidates(Mapping[str, Candidate]):
    """Topic id -> Candidate, read from disk when asked for: only offsets are kept in memory. In the file's order.

    `failures` says why there is none, for the topics that have none.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offsets: dict[str, int] = {}
        self.failures: dict[str, Failure] = {}
        if path.exists():
            for offset, head in scan_candidates(path):
                topic = intern(head.topic)  # the files of a run name the same topics
                self._offsets[topic] = offset
                self.failures.pop(topic, None)
                if head.failure is not None:
                    self.failures[topic] = head.failure

    def __getitem__(self, topic: str) -> Candidate:
        return read_candidate(self._path, self._offsets[topic])

    def read_topics(self, topics: Iterable[str]) -> list[Candidate | None]:
        """The candidates of these topics, None where there is none: the file is opened once for all of them."""
        offsets = [self._offsets.get(topic) for topic in topics]
        if all(offset is None for offset in offsets):
            return [None] * len(offsets)
        with open_regular(self._path) as file:
            return [None if offset is None else _read_line(file, self._path, offset) for offset in offsets]

    def __iter__(self) -> Iterator[str]:
        return iter(self._offsets)

    def __len__(self) -> int:
        return len(self._offsets)


def read_candidate(path: Path, offset: int) -> Candidate:
    """The candidate whose line begins at `offset`."""
    with open_regular(path) as file:
        return _read_line(file, path, offset)


def _read_line(file: BinaryIO, path: Path, offset: int) -> Candidate:
    if file.tell() != offset:
        file.seek(offset)
    try:
        return _whole.decode(file.readline())
    except NO_LINE as error:
        raise BadInput(path, f"is damaged at byte {offset}: {error}") from None


def rewrite_in_order(path: Path, topics: Sequence[str]) -> None:
    """One line a topic, in the order of `topics`: a finished file tells nothing of how often it was interrupted."""
    offsets: dict[str, int] = {}
    order = [head.topic for _, head in scan_candidates(path)]
    present = set(order)
    wanted_order = [topic for topic in topics if topic in present]
    if order == wanted_order:
        return
    for offset, head in scan_candidates(path):
        offsets[head.topic] = offset
    with path.open("rb") as file:

        def line(topic: str) -> bytes:
            file.seek(offsets[topic])
            return file.readline()

        write_whole_file(path, (line(topic) for topic in wanted_order))
