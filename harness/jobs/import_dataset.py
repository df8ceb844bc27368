"""Foreign files kept as a dataset: native JSON lines, candidates beside it, and a record of the origin."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct, structs

from harness.datasets import load
from harness.datasets.language_choice import LANGUAGE_REMARKS
from harness.errors import BadInput, HarnessError
from harness.files.line_files import read_lines
from harness.files.names import escape_name
from harness.importing.choices import Request
from harness.importing.dataset import Imported, import_dataset
from harness.jobs.import_record import describe_roles, encode_record, record_path
from harness.jobs.run_judgments import fit_judgments
from harness.judging.judgment_files import dataset_judgment_folder, write_judgments
from harness.records import Dataset
from harness.showing.wording import remark_line, word_remark
from harness.workspace import Workspace, locate_workspace


class Kept(Struct, frozen=True):
    """An import with the dataset made of it; `sentences` describe it, first which field was read as what."""

    imported: Imported
    dataset: Dataset
    sentences: tuple[str, ...]


def import_sources(
    request: Request,
    output: str | Path | None = None,
    *,
    dry_run: bool = False,
    language: str = "",
    workspace: Workspace | None = None,
) -> Kept:
    """Read the sources that `request` names and keep them as native JSON lines at `output` (default: references/NAME).

    With `dry_run` nothing is written. `language` is noted beside it, where `read_dataset` finds it.
    Raises HarnessError.
    """
    workspace = workspace or locate_workspace()
    place = workspace.root / "references" if output is None else Path(output).parent
    if not dry_run:
        make_folder(place)
    with scratch(place, dry_run=dry_run) as folder:
        imported = import_dataset(request, folder)
        dataset = read_imported(imported, language=language)
        sentences = (describe_roles(imported.findings), *map(word_remark, imported.remarks))
        if dry_run:
            return Kept(imported, dataset, (*sentences, *language_notes(dataset)))
        target = target_of(imported.name, output, workspace)
        moved = install_files(imported, target, request, dataset.language)
    return Kept(moved, read_imported(moved), (*sentences, *language_notes(dataset)))


def read_imported(imported: Imported, words: int | None = None, language: str = "") -> Dataset:
    """Read an imported dataset from its file, which has been scanned while it was written. Raises BadInput."""
    if imported.scan is None:
        return load.read_dataset(imported.path, words=words, language=language)
    return load.read_written_dataset(imported.path, imported.scan, words, language)


def language_notes(dataset: Dataset) -> tuple[str, ...]:
    """Notes on the dataset's language that were made while it was read."""
    return tuple(remark_line(remark) for remark in dataset.remarks if remark.kind in LANGUAGE_REMARKS)


def make_folder(folder: Path) -> Path:
    """Make a folder where it is missing. Raises HarnessError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HarnessError(f"{folder}: cannot be written: {(error.strerror or str(error)).lower()}") from None
    return folder


@contextmanager
def scratch(folder: Path, *, dry_run: bool = False) -> Iterator[Path]:
    """A folder to write in, on the file system where the result is wanted; gone afterwards. Raises HarnessError."""
    try:
        with tempfile.TemporaryDirectory(prefix=".importing-", dir=None if dry_run else folder) as path:
            yield Path(path)
    except OSError as error:
        raise HarnessError(f"{folder}: cannot be written: {(error.strerror or str(error)).lower()}") from None


def target_of(name: str, output: str | Path | None, workspace: Workspace) -> Path:
    """The path at which the dataset will be kept. Raises HarnessError where something is there already."""
    path = Path(output) if output is not None else workspace.root / "references" / name
    target = path if path.suffix == ".jsonl" else path.with_name(f"{path.name}.jsonl")
    if os.path.lexists(target):
        raise BadInput(target, f"exists already; give another place with -o, such as -o {target.with_suffix('')}-2")
    return target


def install_files(imported: Imported, target: Path, request: Request, language: str) -> Imported:
    """Move the files to their places, the dataset last: until then no dataset is there, whatever happens.

    Raises HarnessError where candidates of that name are there already.
    """
    folder, judged = target.with_name(f"{target.stem}.candidates"), dataset_judgment_folder(target)
    made_judgments = write_judged(imported)
    candidate_folder = imported.path.with_name("candidates")
    candidate_folder.mkdir()
    candidates = {label: candidate_folder / name for label, name in candidate_names(imported.candidates).items()}
    for label, path in candidates.items():
        imported.candidates[label].replace(path)
    names = {label: f"{folder.name}/{path.name}" for label, path in candidates.items()}
    record = imported.path.with_name("record.json")
    record.write_bytes(encode_record(imported, request, names, language))
    for place in (folder, judged):
        if os.path.lexists(place):
            raise BadInput(place, "exists already; give another place with -o")
    try:
        if candidates:
            candidate_folder.rename(folder)
        if made_judgments is not None:
            made_judgments.rename(judged)
        record.replace(record_path(target))
        imported.path.rename(target)
    except OSError as error:
        raise BadInput(target, f"cannot be written: {(error.strerror or str(error)).lower()}") from None
    placed = {label: folder / path.name for label, path in candidates.items()}
    return structs.replace(imported, path=target, name=target.stem, candidates=placed)


def write_judged(imported: Imported) -> Path | None:
    """Write the judgments of the candidates inside to a folder, each tied to its text; None where there are none."""
    if not imported.judgments:
        return None
    folder = imported.path.with_name("judgments")
    texts = {label: candidate_texts(path) for label, path in imported.candidates.items()}
    for judgments in fit_judgments(imported.judgments, texts).sets:
        write_judgments(folder / f"{escape_name(judgments.source.name)}.jsonl", judgments)
    return folder


def candidate_texts(path: Path) -> dict[str, str]:
    """The texts of a file of candidates that an import wrote, by topic."""
    lines = (msgspec.json.decode(line) for _, line in read_lines(path))
    return {line["id"]: line["candidate"] for line in lines}


def candidate_names(candidates: Mapping[str, Path]) -> dict[str, str]:
    """The name of the file of each label; those that would be alike keep their number."""
    short = {label: path.name.partition("-")[2] for label, path in candidates.items()}
    counts = Counter(name.casefold() for name in short.values())
    return {label: name if counts[name.casefold()] == 1 else candidates[label].name for label, name in short.items()}
