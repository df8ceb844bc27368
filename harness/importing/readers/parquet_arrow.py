"""Parquet, Arrow files and streams, and datasets saved to disk: by polars, a slice at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from harness.errors import BadInput, HarnessError
from harness.importing.readers.wrappings import SPLITS, choose_split
from harness.importing.records import Reader, Record
from harness.importing.sources import Source

ROWS_AT_ONCE = 1_000
MAX_ZSTD_BYTES = 2**30
"""Bytes of a zstd file that polars unpacks in memory."""


def polars() -> Any:
    """The package polars. Raises HarnessError where it is not installed."""
    try:
        import polars  # noqa: PLC0415  # an extra
    except ImportError:
        raise HarnessError("this format needs a package: pip install polars") from None
    return polars


def recognizes_parquet(source: Source) -> bool:
    """True where a source begins with the bytes of Parquet."""
    return source.head.startswith(b"PAR1")


def read_parquet(source: Source) -> Iterator[Record]:
    """Read a record from each row."""
    yield from slices(source, lambda path: polars().scan_parquet(path))


def recognizes_arrow(source: Source) -> bool:
    """True where a source is an Arrow file (Feather, too) or an Arrow stream."""
    return source.head.startswith((b"ARROW1", b"\xff\xff\xff\xff"))


def read_arrow(source: Source) -> Iterator[Record]:
    """Read a record from each row. A stream has no index: polars reads it whole."""
    if source.head.startswith(b"ARROW1"):
        yield from slices(source, lambda path: polars().scan_ipc(path))
    else:
        yield from slices(source, lambda path: polars().read_ipc_stream(path).lazy())


def slices(source: Source, scan: Callable[[Path], Any]) -> Iterator[Record]:
    """The rows of a lazy frame, read some at a time."""
    package, start = polars(), 0
    try:
        frame = scan(source.regular())
        while True:
            rows = frame.slice(start, ROWS_AT_ONCE).collect()
            for place, row in enumerate(rows.iter_rows(named=True), start + 1):
                yield Record(place, row)
            if rows.height < ROWS_AT_ONCE:
                return
            start += ROWS_AT_ONCE
    except HarnessError:
        raise
    except (
        package.exceptions.PolarsError,
        OSError,
        ValueError,
        RuntimeError,
        package.exceptions.PanicException,
    ) as error:
        reason = " ".join(str(error).split())[:100]
        raise BadInput(source.typed_name, f"ends in the middle or is damaged ({reason}): copy it again") from None


def recognizes_saved(source: Source) -> bool:
    """True where a source is a folder written by `save_to_disk` of datasets, or a folder of its shards."""
    return source.is_folder and bool(saved_splits(source) or shards(source.path))


def saved_splits(source: Source) -> list[str]:
    """The splits of a saved dataset with several; [] for one without splits."""
    card = source.path / "dataset_dict.json"
    if not card.is_file():
        return []
    try:
        names = json.loads(card.read_text("utf-8"))["splits"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [name for name in names if isinstance(name, str) and "/" not in name and name not in (".", "..")]


def shards(folder: Path) -> list[Path]:
    """The files of a folder that hold columns, in order."""
    return sorted(file for end in ("arrow", "parquet") for file in folder.glob(f"*.{end}") if file.is_file())


def split_name(path: Path) -> str:
    """The split that a shard's name begins with, as in test-00000-of-00001.parquet; "" for none."""
    start = path.stem.split("-")[0]
    return start if start in SPLITS else ""


def read_saved(source: Source) -> Iterator[Record]:
    """The rows of one split, shard after shard. Raises BadInput where the split must be asked for."""
    if splits := saved_splits(source):
        chosen = choose_split(splits, source)
        yield from read_shards(source, shards(source.find_inside(source.path / chosen)))
        return
    files = shards(source.path)
    if splits := sorted({name for path in files if (name := split_name(path))}):
        chosen = choose_split(splits, source)
        files = [path for path in files if split_name(path) == chosen]
    yield from read_shards(source, files)


def read_shards(source: Source, files: list[Path]) -> Iterator[Record]:
    """The rows of several files. Raises BadInput for one of another format."""
    if not files:
        raise BadInput(source.typed_name, "holds no .arrow or .parquet file; copy the folder again")
    for path in files:
        shard = source.child(path)
        if recognizes_parquet(shard):
            yield from read_parquet(shard)
        elif recognizes_arrow(shard):
            yield from read_arrow(shard)
        else:
            raise BadInput(path, "is neither Parquet nor Arrow; copy it again")


def zstd_opener(opener: Callable[[], BinaryIO], source_name: str) -> Callable[[], BinaryIO]:
    """An opener that unpacks zstd with polars, which reads it as if it were a sheet of one column."""
    import io  # noqa: PLC0415

    import polars as package  # noqa: PLC0415  # the caller expects ImportError

    def open_unpacked() -> BinaryIO:
        with opener() as file:
            content = file.read()
        check_frames(content, source_name)
        table = package.read_csv(
            io.BytesIO(content), separator="\x01", quote_char=None, has_header=False, new_columns=["line"],
            schema_overrides={"line": package.String},
        )  # fmt: skip
        return io.BytesIO("".join(f"{line or ''}\n" for line in table["line"]).encode())

    return open_unpacked


PARQUET = Reader("Parquet", recognizes_parquet, read_parquet, "harness eval data.parquet")
ARROW = Reader("Arrow", recognizes_arrow, read_arrow, "harness eval data.arrow")
SAVED = Reader("a folder of shards", recognizes_saved, read_saved, "harness eval saved/ --split test")


MAGIC = b"\x28\xb5\x2f\xfd"
BLOCK_BYTES = 128 * 2**10
"""The most bytes of a block."""


def check_frames(content: bytes, source_name: str) -> None:
    """Raise BadInput for contents that end too early, or may unpack to more than MAX_ZSTD_BYTES."""
    size = largest_size(content)
    if size is None:
        raise BadInput(source_name, "ends in the middle: copy it again")
    if size > MAX_ZSTD_BYTES:
        raise BadInput(
            source_name, f"unpacks to more than {MAX_ZSTD_BYTES:,} bytes; unpack it first: unzstd {source_name}"
        )


def largest_size(content: bytes) -> int | None:
    """Bytes that the blocks of all frames can hold; None where a frame is cut."""
    place = size = 0
    while place < len(content):
        magic = content[place : place + 4]
        if len(magic) == 4 and 0x184D2A50 <= int.from_bytes(magic, "little") <= 0x184D2A5F:  # a frame to be skipped
            place += 8 + int.from_bytes(content[place + 4 : place + 8], "little")
            continue
        if magic != MAGIC or place + 5 > len(content):
            return None
        descriptor = content[place + 4]
        place += 5 + _header_bytes(descriptor)
        while True:
            if place + 3 > len(content):
                return None
            block = int.from_bytes(content[place : place + 3], "little")
            kind, length = (block >> 1) & 3, block >> 3
            size += BLOCK_BYTES if kind == 2 else min(length, BLOCK_BYTES)
            place += 3 + (1 if kind == 1 else length)
            if block & 1:
                break
        place += 4 if descriptor & 4 else 0
    return size if place == len(content) else None


def _header_bytes(descriptor: int) -> int:
    """Bytes of a frame's header after its descriptor."""
    single = descriptor >> 5 & 1
    return (1 - single) + (0, 1, 2, 4)[descriptor & 3] + (single, 2, 4, 8)[descriptor >> 6]
