"""A folder to work in, and a way to run commands there as a user does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.cli import run
from tests.jobs.conftest import FIRST, LAST, write_dataset


class Said:
    """What a command left behind."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


Command = Callable[..., Said]


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


@pytest.fixture
def harness(capfd: pytest.CaptureFixture[str]) -> Command:
    """Run a command in this process."""

    def call(*arguments: str) -> Said:
        capfd.readouterr()
        code = 0
        try:
            run(list(arguments))
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else 1
        said = capfd.readouterr()
        return Said(code, said.out, said.err)

    return call


@pytest.fixture
def shell() -> Command:
    """Run a command in a process of its own."""

    def call(*arguments: str, cwd: Path) -> Said:
        done = subprocess.run(
            [sys.executable, "-m", "harness", *arguments],
            cwd=cwd,
            capture_output=True,
            text=True,
            env={**os.environ, "COLUMNS": "100"},
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    return call
