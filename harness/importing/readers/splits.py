"""Folders that hold one file of data for each split, or one file alone: test.jsonl, validation.csv, data/train.json."""

from __future__ import annotations

from pathlib import Path

from harness.importing import packing
from harness.importing.readers.wrappings import SPLITS, choose_split
from harness.importing.records import Reader
from harness.importing.sources import Source

SUFFIXES = (".jsonl", ".json", ".csv", ".tsv", ".xlsx", ".ndjson")
NOT_DATA = ("dataset_info.json", "dataset_infos.json", "dataset_dict.json", "state.json", "config.json", "package.json")


def recognizes(source: Source) -> bool:
    """True where a folder, or its folder data/, has a file for each split, or one file of data."""
    if not source.is_folder:
        return False
    files = data_files(source.path)
    return len(files) == 1 or (len(files) > 1 and len(split_files(files)) == len(files))


def data_files(folder: Path) -> list[Path]:
    """The files of data in a folder by name; those of its folder data/ where it has none itself."""
    for place in (folder, folder / "data"):
        files = [path for path in sorted(place.glob("*")) if is_data(path)]
        if files:
            return files
    return []


def is_data(path: Path) -> bool:
    """True where a file's suffix is that of a data format, packed or not."""
    name = Path(path.stem) if path.suffix.lower() in packing.SUFFIXES else path
    return name.suffix.lower() in SUFFIXES and path.name not in NOT_DATA and path.is_file() and path.name[0] != "."


def split_files(files: list[Path]) -> dict[str, Path]:
    """The files by the split that their names begin with."""
    return {name: path for path in files if (name := path.name.split(".")[0].split("-")[0].split("_")[0]) in SPLITS}


def choose_file(source: Source) -> Source:
    """Choose the only file, or that of the requested split. Raises BadInput where several may be meant."""
    files = data_files(source.path)
    path = files[0] if len(files) == 1 else split_files(files)[choose_split(list(split_files(files)), source)]
    return source.child(path)


READER = Reader("a folder of splits", recognizes, example="harness eval folder/ --split test", leads_to=choose_file)
