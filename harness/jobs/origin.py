"""Where a run comes from: what was typed, and in what state of the folder."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

PATIENCE = 5.0
"""Seconds that git may take; a run is worth more than the name of its commit."""


def commit_of(folder: Path) -> str:
    """Git's name for the state of a folder: 40 hex digits, `-dirty` behind them where files in its care have changed.

    "" where there is no git, no commit, or no answer in time. Nothing the folder's own settings name is started.
    """
    command = ["git", "--no-optional-locks", "-c", "core.fsmonitor=false"]
    command += ["describe", "--always", "--dirty", "--abbrev=40", "--match="]
    try:
        done = subprocess.run(  # noqa: S603  # fixed arguments
            command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("ascii", "replace").strip() if done.returncode == 0 else ""


def told_command(command: Sequence[str], root: Path) -> tuple[str, ...]:
    """A command as a run records it: nothing of where the workspace lies, and nothing that no file can hold."""
    here = f"{root.resolve()}/"
    return tuple(part.replace(here, "").encode("utf-8", "replace").decode() for part in command)
