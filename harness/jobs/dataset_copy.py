"""Copy a shipped dataset into the workspace, where its owner may add to it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from harness.datasets import load
from harness.datasets.folder_format import CARD
from harness.errors import BadInput, HarnessError, UnknownName
from harness.files.line_files import cannot_write, refuse_link, write_whole_file
from harness.files.text import open_regular
from harness.workspace import Workspace, locate_workspace, shipped_folder


class CopiedDataset(NamedTuple):
    """The place of the copy, the number of files copied, and the files kept because their contents differ."""

    path: Path
    files: int
    kept_files: tuple[Path, ...]


def copy_dataset(name: str, *, workspace: Workspace | None = None) -> CopiedDataset:
    """Copy a shipped dataset to references/NAME of the workspace; files that are there already stay.

    The card comes last: until it is there, the folder is no dataset. Raises HarnessError.
    """
    workspace = workspace or locate_workspace()
    shipped = dict(load.find_datasets([shipped_folder() / "references"]))
    if name not in shipped:
        raise UnknownName("shipped dataset", name, shipped)
    source = shipped[name]
    target = workspace.results.parent / "references" / source.name
    if os.path.lexists(target) and target.samefile(source):
        raise HarnessError(f"{target}: this is the shipped dataset itself; nothing to copy")
    if load.holds_dataset(target):
        raise BadInput(target, "is a dataset already; nothing was copied")
    refuse_link(target)
    copied, skipped = 0, []
    for file in [source] if source.is_file() else _files(source):
        place = target if file == source else target / file.relative_to(source)
        content = _content(file)
        if not os.path.lexists(place):
            _write(place, content)
            copied += 1
        elif _content(place) != content:
            skipped.append(place)
    return CopiedDataset(target, copied, tuple(skipped))


def _files(folder: Path) -> Iterator[Path]:
    """The files of a dataset, its card last."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    yield from (path for path in files if path != folder / CARD)
    yield folder / CARD


def _content(path: Path) -> bytes:
    with open_regular(path) as file:
        return file.read()


def _write(path: Path, content: bytes) -> None:
    refuse_link(path.parent)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(path, error) from None
    write_whole_file(path, [content])
