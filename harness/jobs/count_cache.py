"""Counts kept with a run in results/<run>/counts/, which may be deleted at any time.

<metric>-<16 hex of the metric>-<16 hex of the dataset>.npy    an array (topics, rows, width), then what its rows are
texts-<32 hex>.msgpack                                         what was read from the texts beside the counts
oracles-<32 hex>.msgpack                                       where in the articles the oracles stand
leaderboard-<32 hex>.msgpack, and the like                     what was made of the counts

A file is written in one step. A file that is damaged, or was made by another version of the code that counts, is
ignored. A folder that cannot be written to keeps nothing, without a message: the next command counts again.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b, sha256
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from harness.errors import HarnessError
from harness.files.atomic import replace_file
from harness.files.mapped_pages import release_pages
from harness.files.names import escape_name
from harness.files.text import open_regular
from harness.jobs.provenance import current_versions
from harness.plugins.metric_files import MetricSpec
from harness.records import Dataset, Run
from harness.scoring.failures import Failures
from harness.scoring.metrics import DatasetFacts, Metric, Rows
from harness.scoring.metrics.custom import CustomMetric

FORMAT = 1
MAPPED_BYTES = 2**24
"""A larger file is mapped into memory, not read."""

PIECE_BYTES = 2**24
"""Bytes of an array that are read at once."""

MAX_NAME_CHARS = 40
"""Characters of a metric's name that the name of its file has."""

SIZE_BYTES = 8
"""Bytes at the end of a file that say how long its label is."""

COUNTING_ROOMS = ("rouge", "scoring", "cleaning", "statistics", "datasets", "records", "jobs")
"""The code that can move a count, or what is read from texts: counts of any other state of it are not taken."""

DAMAGED = (OSError, ValueError, TypeError, KeyError, HarnessError, msgspec.MsgspecError, RecursionError, OverflowError)
"""Exceptions on reading a file that was not written by us, or is damaged."""

Value = TypeVar("Value")


class _Label(Struct, frozen=True):
    """The record that follows an array in its file: the keys of its rows in order, and a digest of its bytes."""

    format: int
    rows: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class FoundRows:
    """Counts (topics, rows, width) of the rows asked for, and a flag (rows,) for those that the cache had."""

    counts: Rows
    present: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class CountCache:
    """The kept counts of a run. `others` are folders of runs of the same dataset, where the same may have been counted.

    `dataset` is a digest of the topics in their order.
    """

    folder: Path
    dataset: str
    others: tuple[Path, ...] = field(default=(), compare=False)

    @classmethod
    def open_for_run(cls, run: Run, dataset: Dataset) -> CountCache:
        """The counts of this run on this dataset."""
        path = Path(run.path)
        return cls(path / "counts", topics_digest(dataset), (path.parent,))

    def read_rows(self, metric: Metric, keys: Sequence[str], topics: int, part: str = "") -> FoundRows | None:
        """The counts of rows with these keys; None where the cache has none of them.

        Counts that are all there in this order are not copied. `part` names another array of the metric than that of
        its rows.
        """
        name = self._name(metric, part)
        rows = None
        for path in (self.folder / name, *self._elsewhere(name)):
            rows = _select_rows(path, metric, keys, topics, rows)
            if rows is not None and rows.present.all():
                break
        return rows

    def write_rows(self, metric: Metric, keys: Sequence[str], counts: Rows, part: str = "") -> None:
        """Keep counts (topics, rows, width)."""
        counts = np.ascontiguousarray(counts, np.float64)
        header = io.BytesIO()
        np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": counts.shape})
        label = msgspec.json.encode(_Label(FORMAT, tuple(keys), _digest_array(counts)))
        end = label, len(label).to_bytes(SIZE_BYTES, "big")
        self._write(self._name(metric, part), chain((header.getvalue(),), _cut_pieces(counts), end))

    def read_value(self, name: str, key: str, value_type: type[Value]) -> Value | None:
        """The value of this type kept under a name and a key; None where the cache lacks it."""
        return _read_value(self.folder / _value_name(name, key), value_type)

    def read_value_anywhere(self, name: str, key: str, value_type: type[Value]) -> Value | None:
        """The value that this run keeps, or else the one that another run on the dataset keeps."""
        file = _value_name(name, key)
        values = (_read_value(path, value_type) for path in (self.folder / file, *self._elsewhere(file)))
        return next((value for value in values if value is not None), None)

    def write_value(self, name: str, key: str, value: Any) -> None:
        """Keep a value of structs, arrays and plain values. Arrays stand behind the rest, and are not copied."""
        arrays = _Arrays()
        content = arrays.encode(value)
        start = len(content).to_bytes(SIZE_BYTES, "big") + content + bytes(-len(content) % SIZE_BYTES)
        digest = _digest_pieces(chain((start,), arrays.cut_pieces()))
        self._write(_value_name(name, key), chain((digest[:SIZE_BYTES].encode(), start), arrays.cut_pieces()))

    def value_key(self, parts: Sequence[str]) -> str:
        """The key of a value made from this dataset by this code; `parts` are all other things that decide it."""
        return _digest("\0".join((self.dataset, counting_version(), *parts)).encode("utf-8", "surrogatepass"))

    def _name(self, metric: Metric, part: str) -> str:
        return f"{_stem(metric.name, metric_identity(metric))}-{self.dataset[:16]}{f'-{part}' if part else ''}.npy"

    def _elsewhere(self, name: str) -> Iterator[Path]:
        for results in self.others:
            with suppress(OSError):
                yield from (path for path in sorted(results.glob(f"*/counts/{name}")) if path.parent != self.folder)

    def _write(self, name: str, chunks: Iterable[Any]) -> None:
        with suppress(OSError):
            if self.folder.is_symlink():
                return
            self.folder.mkdir(exist_ok=True)
            path = self.folder / name
            replace_file(path, chunks)
            self._remove_older(path)

    def _remove_older(self, path: Path) -> None:
        """Remove files of this name that an earlier state of the code, the dataset or the texts left."""
        stem = path.name.partition("-")[0]
        newest = sorted(self.folder.glob(f"{stem}-*"), key=lambda other: -other.stat().st_mtime_ns)
        for other in newest[MAX_STATES:]:
            if other != path:
                other.unlink()


MAX_STATES = 8
"""Files that are kept of one metric: its variants, and candidates cleaned by other rules."""


def known_width(results: Path, spec: MetricSpec) -> int | None:
    """The width of a custom metric that has counted for some run in `results`; None where no run has counts of it."""
    stem = _stem(spec.name, _spec_identity(spec, ""))
    with suppress(*DAMAGED):
        for path in results.glob(f"*/counts/{stem}*-*.npy"):
            counts, _ = _open_counts(path)
            return int(counts.shape[2])
    return None


@cache
def counting_version() -> str:
    """A digest of the code that counts, and of the versions of the packages that it counts with."""
    package = Path(__file__).parents[1]
    parts = [f"{name} {version}" for name, version in current_versions().items()]
    for room in COUNTING_ROOMS:
        for file in sorted((package / room).rglob("*.py")):
            with suppress(OSError):
                parts.append(_digest(file.read_bytes()))
    return _digest("\0".join(parts).encode())


def topics_digest(dataset: Dataset) -> str:
    """A digest of all that a dataset's fingerprint covers, of its language, and of the order of its topics."""
    identity = f"{dataset.fingerprint}\0{dataset.language}\0"
    digest = blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=16)
    if dataset.language not in ("", "en"):  # it decides where sentences end, and which letters are the same
        digest.update(f"language {dataset.language}\n".encode())
    order = getattr(dataset.topics, "order_digest", None)
    if order is not None:
        digest.update(order())
    else:
        for topic in dataset.topics:
            digest.update(f"{topic.id}\0{topic.event}\0{topic.article.words}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def metric_identity(metric: Metric) -> str:
    """The facts of a metric that can move a count, the dataset apart."""
    if isinstance(metric.family, CustomMetric):
        return _spec_identity(metric.family.description, metric.cleaning)
    signature = metric.signature(DatasetFacts((1, 1)))
    return _digest(
        f"{signature}\0{metric.width}\0{metric.cleaning}\0{counting_version()}".encode("utf-8", "surrogatepass")
    )


def _spec_identity(spec: MetricSpec, cleaned: str) -> str:
    """The identity of a metric in a file, whether it is loaded or not, ending in a digest of the cleaning rules."""
    parts = (spec.digest, repr(spec.asks), repr(spec.counts), repr(spec.scale), *spec.packages, counting_version())
    of_file = _digest("\0".join(parts).encode("utf-8", "surrogatepass"))[:16]
    return of_file + (_digest(cleaned.encode())[:8] if cleaned else "")


def _stem(name: str, identity: str) -> str:
    """The beginning of a file's name. `_` replaces `-`, which separates the name from what follows."""
    return f"{escape_name(name)[:MAX_NAME_CHARS].replace('-', '_')}-{identity[:24]}"


def _select_rows(
    path: Path, metric: Metric, keys: Sequence[str], topics: int, earlier: FoundRows | None
) -> FoundRows | None:
    """The rows of a file added to those that were found before."""
    try:
        counts, rows = _open_counts(path)
    except DAMAGED:
        return earlier
    places = {key: place for place, key in enumerate(rows)}
    if (counts.shape[0], counts.shape[2]) != (topics, metric.width) or not any(key in places for key in keys):
        return earlier
    key_places = [places.get(key, -1) for key in keys]
    if key_places == list(range(len(key_places))):
        return FoundRows(counts[:, : len(key_places)], np.ones(len(keys), np.bool_))
    if earlier is None:
        earlier = FoundRows(np.zeros((topics, len(keys), metric.width)), np.zeros(len(keys), np.bool_))
    for place, there in enumerate(key_places):
        if there >= 0 and not earlier.present[place]:
            earlier.counts[:, place] = counts[:, there]
            earlier.present[place] = True
    return earlier


def _open_counts(path: Path) -> tuple[Rows, tuple[str, ...]]:
    """The array in a file and the keys of its rows. Raises one of DAMAGED."""
    with open_regular(path) as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(size - SIZE_BYTES)
        length = int.from_bytes(file.read(SIZE_BYTES), "big")
        file.seek(size - SIZE_BYTES - length)
        label = msgspec.json.decode(file.read(length), type=_Label)
        file.seek(0)
        version = np.lib.format.read_magic(file)
        shape, fortran, kind = np.lib.format.read_array_header_1_0(file)
        start = file.tell()
        if version != (1, 0) or fortran or kind != np.dtype("<f8") or label.format != FORMAT or len(shape) != 3:
            raise ValueError(path)
        if start + 8 * int(np.prod(shape)) + length + SIZE_BYTES != size or shape[1] != len(label.rows):
            raise ValueError(path)
        counts: Rows
        if size > MAPPED_BYTES:
            counts = np.memmap(file, "<f8", "r", start, shape)
        else:
            counts = np.frombuffer(file.read(8 * int(np.prod(shape))), "<f8").reshape(shape)
    if _digest_array(counts) != label.digest:
        raise ValueError(path)
    return counts, label.rows


def _digest(content: bytes | memoryview) -> str:
    return blake2b(content, digest_size=16).hexdigest()


def _digest_array(counts: Rows) -> str:
    """The digest of an array's bytes."""
    return _digest_pieces(_cut_pieces(counts))


def _digest_pieces(pieces: Iterable[bytes | memoryview]) -> str:
    digest = sha256()  # today's processors have instructions for it
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()[:32]


def _cut_pieces(counts: Rows) -> Iterator[memoryview]:
    """The bytes of an array piece by piece: those of a mapped one do not stay in memory."""
    return _cut_bytes(counts.astype("<f8", copy=False))


def _cut_bytes(array: NDArray[Any]) -> Iterator[memoryview]:
    content = array.reshape(-1).view(np.uint8).data
    for start in range(0, len(content), PIECE_BYTES):
        yield content[start : start + PIECE_BYTES]
        release_pages(array)


class _Arrays:
    """The arrays of a value that is written down, each once, one behind the other."""

    def __init__(self) -> None:
        self._arrays: list[NDArray[Any]] = []
        self._places: dict[int, tuple[int, NDArray[Any]]] = {}
        self._size = 0

    def encode(self, value: Any) -> bytes:
        """Encode the value without the contents of its arrays, which are replaced by kind, place and length."""
        return msgspec.msgpack.encode(value, enc_hook=self._encode_hook)

    def cut_pieces(self) -> Iterator[memoryview | bytes]:
        """The bytes of the arrays piece by piece."""
        for array in self._arrays:
            yield from _cut_bytes(array)
            yield bytes(-array.nbytes % SIZE_BYTES)

    def _encode_hook(self, value: Any) -> Any:
        if isinstance(value, Failures):
            value = value.codes
        if not isinstance(value, np.ndarray):
            raise NotImplementedError(type(value))
        if id(value) not in self._places:
            self._places[id(value)] = (self._size, value)  # which holds it: ids of values that are gone come again
            self._arrays.append(np.ascontiguousarray(value))
            self._size += value.nbytes + -value.nbytes % SIZE_BYTES
        return [value.dtype.str, self._places[id(value)][0], value.nbytes]


def _decode_arrays(content: bytes, value_type: type[Value], body: NDArray[np.uint8]) -> Value:
    """Decode the value whose arrays (n,) of numbers or truth values are in `body`."""
    arrays: dict[tuple[str, int, int], NDArray[Any]] = {}

    def decode_array(kind: Any, value: Any) -> Any:
        name, start, size = value
        if name not in {"<i4", "<i8", "<f8", "|b1", "|u1"} or start + size > len(body):
            raise ValueError(name)
        array = arrays.setdefault((name, start, size), body[start : start + size].view(name))
        return Failures(array) if kind is Failures else array

    return msgspec.msgpack.decode(content, type=value_type, dec_hook=decode_array)


def _decode_file(file: BinaryIO, value_type: type[Value]) -> Value | None:
    """Decode the value in a file; None where the file is damaged, or one of DAMAGED is raised."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    digest, first = file.read(SIZE_BYTES), file.read(SIZE_BYTES)
    length = int.from_bytes(first, "big")
    start = first + file.read(min(size, length + -length % SIZE_BYTES))
    body: NDArray[np.uint8]
    if size > MAPPED_BYTES and size > file.tell():
        body = np.memmap(file, np.uint8, "r", file.tell()).view(np.ndarray)
    else:
        body = np.frombuffer(file.read(), np.uint8)
    if _digest_pieces(chain((start,), _cut_bytes(body))).encode()[:SIZE_BYTES] != digest:
        return None
    return _decode_arrays(start[SIZE_BYTES : SIZE_BYTES + length], value_type, body)


def copy_value(value: Any, value_type: type[Value]) -> Value:
    """Copy a value by encoding and decoding it, so that it equals one read from a file."""
    arrays = _Arrays()
    content = arrays.encode(value)
    return _decode_arrays(content, value_type, np.frombuffer(b"".join(arrays.cut_pieces()), np.uint8))


def _read_value(path: Path, value_type: type[Value]) -> Value | None:
    with suppress(*DAMAGED), open_regular(path) as file:
        return _decode_file(file, value_type)
    return None


def _value_name(name: str, key: str) -> str:
    return f"{name}-{key}.msgpack"
