"""A workspace of its own for each test, and what is said in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.importing.choices import Choices, Request
from harness.jobs import score_candidates
from harness.jobs.listener import Listener
from harness.records import Leaderboard
from harness.workspace import Workspace


def workspace_in(folder: Path) -> Workspace:
    """A workspace with nothing in it."""
    return Workspace(folder, (folder / "systems",), (folder / "references",), folder / "results")


Scored = tuple[Leaderboard, list[str]]


@pytest.fixture
def score(tmp_path: Path) -> Callable[..., Scored]:
    """Score sources as `harness score` does; the leaderboard, and the remarks that were told."""

    def run(
        *sources: str | Path, inputs: dict[str, Any] | None = None, choices: Choices | None = None, **how: Any
    ) -> Scored:
        told: list[str] = []
        request = Request(tuple(map(str, sources)), choices or Choices(), **how)
        board = score_candidates(
            request,
            inputs or {},
            workspace=workspace_in(tmp_path),
            listener=Listener(remark=told.append),
            ceilings=False,
        )
        return board, told

    return run
