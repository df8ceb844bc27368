"""Datasets in another tool's form: imported, described, and kept where later commands find them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import structs

from harness.importing.choices import Request
from harness.importing.dataset import Imported, import_dataset, import_rows
from harness.jobs.import_dataset import make_folder, read_imported, scratch
from harness.jobs.import_record import describe_roles
from harness.jobs.listener import Listener
from harness.records import Dataset
from harness.workspace import Workspace


class ForeignData(NamedTuple):
    """Imported data, the dataset made of them, and the files of the candidates inside, by label."""

    imported: Imported
    dataset: Dataset
    inside: dict[str, Path]


def import_foreign(
    source: Any, words: int | None, workspace: Workspace, listener: Listener, language: str
) -> ForeignData:
    """Import a Request, or rows and columns from Python. `listener` hears what was taken for what.

    Raises HarnessError.
    """
    with scratch(make_folder(workspace.results)) as folder:
        imported = import_dataset(source, folder) if isinstance(source, Request) else import_rows(source, folder)
        listener.remark(describe_roles(imported.findings))
        return ForeignData(imported, *save_imported(imported, words, workspace, language))


def save_imported(
    imported: Imported, words: int | None, workspace: Workspace, language: str
) -> tuple[Dataset, dict[str, Path]]:
    """Save an imported dataset under its content's hash, where later commands find it."""
    with imported.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()[:16]
    folder = make_folder(workspace.results / ".imported" / digest)
    target = folder / imported.path.name
    if target.exists():
        imported = structs.replace(imported, scan=None)  # what stands there may have been changed since
    else:
        imported.path.replace(target)
    candidates = {}
    for label, path in imported.candidates.items():
        candidates[label] = folder / path.name
        path.replace(candidates[label])
    return read_imported(structs.replace(imported, path=target), words, language), candidates
