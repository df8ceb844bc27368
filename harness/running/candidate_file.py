"""The candidates of one system in a run: a file of JSON lines, the later line of a topic winning over the earlier."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, cast

import msgspec
from msgspec import Struct

from harness.errors import BadInput
from harness.files.json_lines import decode_lines
from harness.files.line_files import read_line_batches, read_lines, split_lines, write_whole_file
from harness.files.names import escape_name
from harness.files.text import MAX_LINE_BYTES, open_regular
from harness.records import Candidate, Failure, Run
from harness.running.requests import replace_surrogates
from harness.running.text_digests import ContentDigests


class CandidateHead(Struct, frozen=True):
    """The part of a line that tells whether its text is wanted."""

    topic: str
    key: str
    failure: Failure | None = None


NO_LINE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""Exceptions on decoding bytes that are not a line of candidates."""


class CandidateText(CandidateHead, frozen=True, kw_only=True):
    """The head of a line, and its text."""

    text: str


_heads = msgspec.json.Decoder(CandidateHead)
_texts = msgspec.json.Decoder(CandidateText)
_whole = msgspec.json.Decoder(Candidate)
_encoder = msgspec.json.Encoder()


def candidate_path(run: Run, label: str) -> Path:
    """The path of the candidates of the system of that label in a run."""
    return Path(run.path) / "candidates" / f"{escape_name(label)}.jsonl"


def encode_candidates(candidates: Sequence[Candidate]) -> bytes:
    """Candidates as their lines. Lone surrogates in one, which no JSON reader takes, become U+FFFD."""
    try:
        return _encoder.encode_lines(candidates)
    except UnicodeEncodeError:
        return b"".join(map(_encode_candidate, candidates))


def _encode_candidate(candidate: Candidate) -> bytes:
    try:
        return msgspec.json.encode(candidate) + b"\n"
    except UnicodeEncodeError:
        return msgspec.json.encode(replace_surrogates(msgspec.to_builtins(candidate))) + b"\n"


def scan_candidates(path: Path) -> Iterator[tuple[int, CandidateHead]]:
    """Offset and head of every line. A last line without its end is left out.

    Raises BadInput for a damaged line that others follow.
    """
    for offsets, heads in scan_batches(path):
        yield from zip(offsets, heads, strict=True)


def scan_batches(
    path: Path, digests: ContentDigests | None = None
) -> Iterator[tuple[Sequence[int], Sequence[CandidateHead]]]:
    """Read the heads of many lines at once. `digests` get all that is read."""
    number = damaged = 0
    for start, batch in read_line_batches(path):
        heads = _decode_heads(batch) if digests is None else _digest_lines(batch, digests)
        sound = [] if damaged else heads[: heads.index(None)] if None in heads else heads
        yield line_starts(batch, start, len(sound)), cast(list[CandidateHead], sound)
        if not damaged and len(sound) < len(heads):
            damaged = number + len(sound) + 1
        if damaged and any(heads[len(sound) :]):
            raise BadInput(
                path, "is damaged; restore this line from a copy, or make a new run: harness eval --fresh", damaged
            )
        number += len(heads)


def line_starts(batch: bytes, start: int, count: int) -> list[int]:
    """The places where the first lines of a batch begin; the batch itself begins at `start`."""
    import numpy as np  # noqa: PLC0415  # many commands read no candidates

    ends = np.flatnonzero(np.frombuffer(batch, np.uint8) == ord("\n"))
    return [start, *(ends[: max(0, count - 1)] + (start + 1)).tolist()][:count]


def _decode_heads(batch: bytes) -> Sequence[CandidateHead | None]:
    heads = decode_lines(_heads, batch) if len(batch) <= MAX_LINE_BYTES else None
    return list(map(_decode_head, split_lines(batch))) if heads is None else heads


def _digest_lines(batch: bytes, digests: ContentDigests) -> Sequence[CandidateHead | None]:
    """The heads of a batch of lines, whose texts are decoded with them and digested."""
    lines = decode_lines(_texts, batch) if len(batch) <= MAX_LINE_BYTES else None
    if lines is None:
        digests.add_lines(batch, split_lines(batch))
        return _decode_heads(batch)
    digests.add(batch, lines)
    return lines


def _decode_head(line: bytes) -> CandidateHead | None:
    """The head of a line; None where the line is damaged, too long, or has no end."""
    try:
        return _heads.decode(line) if line.endswith(b"\n") and len(line) <= MAX_LINE_BYTES else None
    except NO_LINE:
        return None


def cut_torn_end(path: Path) -> int:
    """Cut off what follows the last whole line, as a process killed while writing leaves it; return the bytes cut."""
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
    """The candidates of a file by topic id, read from disk on demand. In the file's order.

    `failures` says why there is none, for the topics that have none. Memory: about 30 bytes a topic (where its line
    begins, and a hash of its id). A hash is no more than a hint: the topic of
    a line that is read is looked at.
    """

    def __init__(self, path: Path, digests: ContentDigests | None = None) -> None:
        """Find the lines of a file; `digests` get its contents."""
        self._path = path
        self.failures: dict[str, Failure] = {}
        offsets, hashes = array("q"), array("q")
        for starts, heads in scan_batches(path, digests) if path.exists() else ():
            offsets.extend(starts)
            hashes.extend([hash_topic(head.topic) for head in heads])
            self._note_failures(heads)
        self._lines, self._next = len(offsets), 0
        self._offsets, self._hashes = settle_repeated(path, offsets, hashes)

    def __reduce__(self) -> tuple[type[Candidates], tuple[Path]]:
        return type(self), (self._path,)  # another process has other hashes

    def _note_failures(self, heads: Sequence[CandidateHead]) -> None:
        for head in heads:
            if self.failures:
                self.failures.pop(head.topic, None)
            if head.failure is not None:
                self.failures[head.topic] = head.failure

    @cached_property
    def _order(self) -> tuple[array[int], array[int]]:
        """All hashes from the least, and the place of each among the topics."""
        import numpy as np  # noqa: PLC0415  # it takes a while, and many commands look up nothing

        hashes = np.frombuffer(self._hashes, np.int64)
        order = hashes.argsort(kind="stable")
        return array("q", hashes[order].tobytes()), array("q", order.tobytes())

    def _find(self, file: BinaryIO, topic: str) -> Candidate | None:
        hashes, places = self._order
        wanted = hash_topic(topic)
        for number in range(bisect_left(hashes, wanted), len(hashes)):
            if hashes[number] != wanted:
                break
            candidate = _read_line(file, self._path, self._offsets[places[number]])
            if candidate.topic == topic:
                return candidate
        return None

    def __getitem__(self, topic: str) -> Candidate:
        if not self._offsets:
            raise KeyError(topic)
        with open_regular(self._path) as file:
            candidate = self._find(file, topic)
        if candidate is None:
            raise KeyError(topic)
        return candidate

    def read_topics(self, topics: Iterable[str]) -> list[Candidate | None]:
        """The candidates of these topics, None where one is missing; the file is opened once for all of them."""
        topics = list(topics)
        if not self._offsets or not topics:
            return [None] * len(topics)
        with open_regular(self._path) as file:
            return self._read_row(file, topics) or [self._find(file, topic) for topic in topics]

    def read_first(self, count: int) -> list[Candidate]:
        """The candidates of the first topics of the file, at most so many."""
        if not self._offsets:
            return []
        with open_regular(self._path) as file:
            candidates = self._decode_block(file, 0, min(count, len(self)))
        return [*filter(None, self.read_topics(islice(self, count)))] if candidates is None else candidates

    def _read_row(self, file: BinaryIO, topics: Sequence[str]) -> list[Candidate | None] | None:
        """The candidates of topics that follow the last read topic in the file, one after the other; else None."""
        wanted = array("q", map(hash_topic, topics))
        for start in self._likely_places(wanted[0]):
            end = start + len(wanted)
            if self._hashes[start:end] == wanted:
                self._next = end
                return self._read_block(file, start, end, topics)
        return None

    def _likely_places(self, wanted: int) -> Iterator[int]:
        """The places where topics may begin of which the first has this hash."""
        yield self._next
        with suppress(ValueError):
            yield self._hashes.index(wanted)

    def _read_block(self, file: BinaryIO, start: int, end: int, topics: Sequence[str]) -> list[Candidate | None] | None:
        candidates = self._decode_block(file, start, end)
        if candidates is None or [candidate.topic for candidate in candidates] != topics:
            return None
        return [*candidates]

    def _decode_block(self, file: BinaryIO, start: int, end: int) -> list[Candidate] | None:
        """The candidates from place `start` to `end`; None where lines must be read one by one, or are repeated."""
        file.seek(self._offsets[start])
        size = self._offsets[end] - self._offsets[start] if end < len(self) else -1
        return decode_lines(_whole, file.read(size)) if self._lines == len(self) else None

    def __iter__(self) -> Iterator[str]:
        heads = chain.from_iterable(heads for _, heads in scan_batches(self._path)) if self._lines else ()
        topics = (head.topic for head in islice(heads, self._lines))
        return topics if self._lines == len(self) else iter(dict.fromkeys(topics))

    def __len__(self) -> int:
        return len(self._offsets)


def hash_topic(topic: str) -> int:
    """A number of 64 bits by which a topic is looked up; two topics may have the same."""
    return hash(topic)


def settle_repeated(path: Path, offsets: array[int], hashes: array[int]) -> tuple[array[int], array[int]]:
    """The offset and the hash of each topic in the order of its first line; the offset is that of its last."""
    repeated = _repeated_numbers(hashes)
    if not repeated:
        return offsets, hashes
    places: dict[str, int] = {}
    kept_offsets, kept_hashes = array("q"), array("q")
    with open_regular(path) as file:
        for offset, number in zip(offsets, hashes, strict=True):
            if number in repeated:
                place = places.setdefault(_read_line(file, path, offset).topic, len(kept_offsets))
                if place < len(kept_offsets):
                    kept_offsets[place] = offset
                    continue
            kept_offsets.append(offset)
            kept_hashes.append(number)
    return kept_offsets, kept_hashes


def _repeated_numbers(numbers: array[int]) -> set[int]:
    import numpy as np  # noqa: PLC0415  # many commands read no candidates

    ordered = np.sort(np.frombuffer(numbers, np.int64))
    return set(ordered[1:][ordered[1:] == ordered[:-1]].tolist())


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
    """Rewrite a file with one line a topic, in the order of `topics`, so that no trace of interruptions is left."""
    if _is_in_order(path, topics):
        return
    offsets = {head.topic: offset for offset, head in scan_candidates(path)}
    with path.open("rb") as file:

        def line(offset: int) -> bytes:
            file.seek(offset)
            return file.readline()

        write_whole_file(path, (line(offsets[topic]) for topic in topics if topic in offsets))


def _is_in_order(path: Path, topics: Sequence[str]) -> bool:
    """True where a file has one line each for some of the topics, in their order."""
    place = 0
    for _, heads in scan_batches(path):
        topics_of_file = [head.topic for head in heads]
        if topics_of_file == topics[place : place + len(topics_of_file)]:
            place += len(topics_of_file)
            continue
        for topic in topics_of_file:
            try:
                place = topics.index(topic, place) + 1
            except ValueError:
                return False
    return True
