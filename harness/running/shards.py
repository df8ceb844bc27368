"""The shards of a run: the topics of each, its folder, and the merged whole.

results/<run>/shards/03-of-16/run.json      a run of its own, of the topics of shard 3
                             /shard.json    its place, and how it is to be scored
                             /candidates/<system>.jsonl

A topic's shard is a hash of its id: the same on every machine, whatever the order of the topics.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, Self

import msgspec
from msgspec import Struct, field, structs

from harness.errors import BadInput, HarnessError
from harness.files.line_files import write_whole_file
from harness.files.text import MAX_LINE_BYTES, open_regular
from harness.number_bounds import MOST_SHARDS
from harness.records import Candidate, Run
from harness.running import store
from harness.running.candidate_file import (
    NO_LINE,
    CandidateHead,
    candidate_path,
    read_candidate,
    scan_candidates,
)

FORMAT = 1
"""The format of shard.json. A newer one is refused."""

RETRIED = ("unavailable", "not attempted")
"""Failures that give way to any other line of the same topic."""


class Shard(Struct, frozen=True, order=True):
    """Part number `place` of `shard_count`, from 1."""

    place: int
    shard_count: int = field(name="of")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse a shard such as `3/16`. Raises HarnessError."""
        match = re.fullmatch(r"(\d{1,9})/(\d{1,9})", text.strip())
        if not match or not 1 <= int(match[1]) <= int(match[2]) <= MOST_SHARDS:
            raise HarnessError(
                f"--shard {text}: write the part and the number of parts, as in 3/16 (1/16 to 16/16), or slurm"
            )
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of_slurm(cls, environment: Mapping[str, str]) -> Self:
        """The shard of a task of a SLURM array. Raises HarnessError outside of one, or where its ids have gaps."""
        names = ("SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT")
        numbers = [_number(environment, name, None) for name in names]
        first, step = _number(environment, "SLURM_ARRAY_TASK_MIN", 0), _number(environment, "SLURM_ARRAY_TASK_STEP", 1)
        task, count = numbers
        if task is None or count is None or first is None or not step:
            raise HarnessError(
                f"--shard slurm: {' and '.join(names)} are not set; start the command in a job array (sbatch "
                "--array=1-16), or write --shard 3/16"
            )
        place, rest = divmod(task - first, step)
        if rest or not 0 <= place < count or count > MOST_SHARDS:
            raise HarnessError(
                f"--shard slurm: task {task} of {count} from {first} tells no place, since the ids of the array have "
                "gaps; write --shard 3/16"
            )
        return cls(place + 1, count)

    def __str__(self) -> str:
        return f"{self.place}/{self.shard_count}"

    @property
    def name(self) -> str:
        """The name of its folder."""
        return f"{self.place:0{len(str(self.shard_count))}}-of-{self.shard_count}"

    def holds(self, topic: str) -> bool:
        """True where a topic of that id belongs to the shard."""
        return place_of(topic, self.shard_count) == self.place


def place_of(topic: str, shards: int) -> int:
    """The number of the shard, from 1, that a topic falls into."""
    digest = blake2b(topic.encode("utf-8", "surrogatepass"), digest_size=8, person=b"harness shard").digest()
    return int.from_bytes(digest, "big") % shards + 1


def _number(environment: Mapping[str, str], name: str, default: int | None) -> int | None:
    text = environment.get(name, "")
    return int(text) if re.fullmatch(r"\d{1,9}", text) else default


class ShardRecord(Struct, frozen=True):
    """The contents of shard.json. `options` are the scoring options, `remarks` what a reader must know beside them.

    `problems` are systems that could not be loaded.
    """

    place: int
    shard_count: int = msgspec.field(name="of")
    topics: int
    options: msgspec.Raw
    remarks: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    format: int = FORMAT

    @property
    def shard(self) -> Shard:
        """The shard that the record is of."""
        return Shard(self.place, self.shard_count)


class KeptShard(Struct, frozen=True):
    """A shard in a folder of results: its run, and its record."""

    run: Run
    record: ShardRecord


def shards_folder(results: Path, name: str) -> Path:
    """The folder of a run's shards."""
    return results / name / "shards"


def write_record(run: Run, record: ShardRecord) -> None:
    """Keep the record of a shard. Raises HarnessError."""
    write_whole_file(Path(run.path) / "shard.json", [msgspec.json.format(msgspec.json.encode(record)) + b"\n"])


def read_shards(results: Path, name: str) -> list[KeptShard]:
    """All shards of a run, by place. Raises HarnessError where one cannot be read, or where there is none."""
    folder = shards_folder(results, name)
    listing = store.list_runs(folder)
    if problem := next(iter(listing.unreadable.values()), ""):
        raise HarnessError(problem)
    if not listing.runs:
        raise BadInput(folder, "no shard is there; make each with: harness eval --shard 1/16")
    shards = [KeptShard(run, _read_record(Path(run.path) / "shard.json")) for run in listing.runs]
    return sorted(shards, key=lambda shard: (shard.record.shard_count, shard.record.place, shard.run.name))


def _read_record(path: Path) -> ShardRecord:
    try:
        with open_regular(path) as file:
            record = msgspec.json.decode(file.read(MAX_LINE_BYTES), type=ShardRecord)
    except NO_LINE as error:
        raise BadInput(path, f"is damaged: {error}; run this shard again") from None
    if record.format > FORMAT:
        raise BadInput(path, f"has format {record.format}, and this harness reads up to {FORMAT}")
    return record


class MergedCandidates:
    """The candidates of one system in all shards: where the line of each topic is, doubles apart.

    Among several lines of a topic an answer wins over one that was never attempted, then the earlier shard. `doubles`
    counts the lines that were left out, `contradictions` those of them that say something else.
    """

    def __init__(self, runs: Sequence[Run], label: str) -> None:
        self._paths = [candidate_path(run, label) for run in runs]
        self._places: dict[str, int] = {}
        self.doubles = self.contradictions = 0
        for number, path in enumerate(self._paths):
            if path.exists():
                self._add(number, path)

    def _add(self, number: int, path: Path) -> None:
        latest: dict[str, tuple[int, CandidateHead]] = {head.topic: (at, head) for at, head in scan_candidates(path)}
        for topic, (offset, head) in latest.items():
            place = number << 48 | offset
            before = self._places.setdefault(topic, place)
            if before == place:
                continue
            self.doubles += 1
            old = self._read(before)
            self.contradictions += _drop_costs(old) != _drop_costs(read_candidate(path, offset))
            if old.failure in RETRIED and head.failure not in RETRIED:
                self._places[topic] = place

    def _read(self, place: int) -> Candidate:
        return read_candidate(self._paths[place >> 48], place & (1 << 48) - 1)

    def __contains__(self, topic: str) -> bool:
        return topic in self._places

    def owner(self, topic: str) -> int:
        """The number of the shard that a topic's line is taken from; -1 where no shard has the topic."""
        return self._places.get(topic, -1) >> 48

    def lines(self, topics: Iterable[str]) -> Iterator[bytes]:
        """The lines of these topics, as the files of the shards hold them."""
        with ExitStack() as stack:
            files: dict[int, BinaryIO] = {}
            for topic in topics:
                place = self._places[topic]
                number, offset = place >> 48, place & (1 << 48) - 1
                if number not in files:
                    files[number] = stack.enter_context(open_regular(self._paths[number]))
                files[number].seek(offset)
                yield files[number].readline()


def _drop_costs(candidate: Candidate) -> object:
    return structs.replace(candidate, seconds=0.0, memory=0)
