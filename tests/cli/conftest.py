"""A folder to work in, as a user has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Command
from tests.jobs.conftest import FIRST, LAST, write_dataset

__all__ = ["Command"]


def write_workspace(folder: Path) -> None:
    """Put systems/first.py, systems/last.py and references/town.jsonl into a folder."""
    (folder / "systems").mkdir()
    (folder / "references").mkdir()
    (folder / "systems" / "first.py").write_text(FIRST)
    (folder / "systems" / "last.py").write_text(LAST)
    write_dataset(folder / "references" / "town.jsonl")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace of one's own, stood in: systems/first.py, systems/last.py and references/town.jsonl."""
    write_workspace(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path
