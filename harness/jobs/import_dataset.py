"""Foreign files kept as a dataset: native JSON lines, candidates beside it, and where it all comes from."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct, structs

from harness.datasets import load
from harness.errors import BadInput, HarnessError
from harness.importing.dataset import Imported, import_dataset
from harness.importing.tables import Request
from harness.jobs.import_wording import word_taken
from harness.records import Dataset
from harness.showing.wording import word_remark
from harness.workspace import Workspace, locate_workspace

FORMAT = 1
"""Of the file that is written beside an imported dataset."""


class Kept(Struct, frozen=True):
    """An import with the dataset that was made of it. `said` are its sentences, what was taken for what first."""

    imported: Imported
    dataset: Dataset
    said: tuple[str, ...]


def import_sources(
    request: Request,
    output: str | Path | None = None,
    *,
    dry_run: bool = False,
    language: str = "",
    workspace: Workspace | None = None,
) -> Kept:
    """Read what `request` names and keep it as native JSON lines at `output` (default: references/NAME).

    With `dry_run` nothing is written. `language` is noted beside it, where `read_dataset` finds it.
    Raises HarnessError.
    """
    workspace = workspace or locate_workspace()
    with scratch(workspace.root if output is None else Path(output).parent, dry_run=dry_run) as folder:
        imported = import_dataset(request, folder)
        dataset = load.read_dataset(imported.path, language=language)
        said = (word_taken(imported.taken), *map(word_remark, imported.remarks))
        if dry_run:
            return Kept(imported, dataset, (*said, *language_notes(dataset)))
        target = target_of(imported.name, output, workspace)
        moved = move(imported, target, request, dataset.language)
    return Kept(moved, load.read_dataset(target), (*said, *language_notes(dataset)))


def language_notes(dataset: Dataset) -> tuple[str, ...]:
    """What reading the dataset said of its language."""
    return tuple(remark for remark in dataset.remarks if "language" in remark or "characters" in remark)


@contextmanager
def scratch(folder: Path, *, dry_run: bool = False) -> Iterator[Path]:
    """A folder to write in, on the file system where the result is wanted; gone afterwards. Raises HarnessError."""
    try:
        with tempfile.TemporaryDirectory(prefix=".importing-", dir=None if dry_run else folder) as made:
            yield Path(made)
    except OSError as error:
        raise HarnessError(f"{folder}: cannot be written: {(error.strerror or str(error)).lower()}") from None


def target_of(name: str, output: str | Path | None, workspace: Workspace) -> Path:
    """Where the dataset goes. Raises HarnessError where something is there already."""
    path = Path(output) if output is not None else workspace.root / "references" / name
    target = path if path.suffix == ".jsonl" else path.with_name(f"{path.name}.jsonl")
    if os.path.lexists(target):
        raise BadInput(target, f"exists already; give another place with -o, such as -o {target.with_suffix('')}-2")
    return target


def move(imported: Imported, target: Path, request: Request, language: str) -> Imported:
    """Put the files where they belong, the dataset last: until then there is none."""
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = target.with_name(f"{target.stem}.candidates")
    if folder.exists():
        raise BadInput(folder, "exists already; give another place with -o")
    candidates = {}
    for label, path in imported.candidates.items():
        folder.mkdir(exist_ok=True)
        name = path.name.partition("-")[2]
        place = folder / (path.name if (folder / name).exists() else name)
        shutil.move(path, place)
        candidates[label] = place
    record = {
        "format": FORMAT,
        "language": language,
        "sources": [{"name": Path(name).name, "sha256": digest} for name, digest in imported.sources],
        "asked": msgspec.to_builtins(request),
        "taken": msgspec.to_builtins(imported.taken),
        "remarks": [msgspec.to_builtins(remark) for remark in imported.remarks],
        "candidates": {label: f"{folder.name}/{path.name}" for label, path in candidates.items()},
    }
    target.with_name(f"{target.stem}.import.json").write_bytes(msgspec.json.format(msgspec.json.encode(record)) + b"\n")
    shutil.move(imported.path, target)
    return structs.replace(imported, path=target, name=target.stem, candidates=candidates)
