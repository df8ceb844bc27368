"""Commands as an ordinary user (65534), where the tests run as root: what root may do shows nothing of a protection."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

USER = 65534
BECOME = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"]

OPEN_FOLDER = """
set -e
python=$1; closed=$2; shift 2
if [ "$closed" != / ]; then
    beside=$(mktemp -d)
    mount --bind "$python" "$beside"
    mount -t tmpfs -o mode=755 tmpfs "$closed"
    mkdir -p "$python"
    mount --move "$beside" "$python"
    rmdir "$beside"
fi
exec "$@"
"""
"""In a mount namespace of our own: the folder of Python where it was, in folders that everybody may enter."""


def closed_folder(path: Path) -> Path:
    """The first folder on the way to `path` that others may not enter; / where there is none."""
    for folder in reversed(path.parents):
        if not folder.stat().st_mode & stat.S_IXOTH:
            return folder
    return Path("/")


@cache
def _before() -> list[str]:
    """Raises OSError where nobody can be made an ordinary user here, or cannot reach this Python."""
    for program in ("setpriv", "unshare", "mount"):
        if shutil.which(program) is None:
            raise OSError(f"root, and no {program} to run a command as an ordinary user")
    python = Path(sys.base_prefix).resolve()
    before = ["unshare", "-m", "bash", "-c", OPEN_FOLDER, "bash", str(python), str(closed_folder(python)), *BECOME]
    checkout = str(Path(__file__).parents[2])
    tried = subprocess.run(
        [*before, sys.executable, "-c", "import harness.cli, msgspec, numpy"],
        cwd="/",
        env={**os.environ, "PYTHONPATH": checkout, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if tried.returncode:
        raise OSError(f"an ordinary user cannot reach this Python: {tried.stderr.strip()[-200:]}")
    return before


def as_ordinary_user(root: Path) -> list[str]:
    """What stands in front of a command so that an ordinary user runs it, who owns the workspace; skips the test."""
    if os.geteuid() != 0:
        return []
    try:
        before = _before()
    except OSError as error:
        pytest.skip(str(error))
    (root / "tmp").mkdir(exist_ok=True)
    for path in (root, *root.rglob("*")):
        os.chown(path, USER, USER, follow_symlinks=False)
    return before


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder of our own that everybody may enter: pytest closes its own again and again to other users."""
    with tempfile.TemporaryDirectory(prefix="harness-user-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder).resolve()
