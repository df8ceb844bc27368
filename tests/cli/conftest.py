"""A folder to work in, as a user has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Command
from tests.jobs.conftest import FIRST, LAST, write_dataset

__all__ = ["Command"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace of one's own, stood in: systems/first.py, systems/last.py and references/town.jsonl."""
    (tmp_path / "systems").mkdir()
    (tmp_path / "references").mkdir()
    (tmp_path / "systems" / "first.py").write_text(FIRST)
    (tmp_path / "systems" / "last.py").write_text(LAST)
    write_dataset(tmp_path / "references" / "town.jsonl")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path
