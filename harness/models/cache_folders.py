"""The folder of replies, one for each user, so that no call is paid twice in two places."""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "HARNESS_CACHE_DIR"
"""Another folder in its place."""

NAME = "summary-harness"


def user_cache() -> Path:
    """The user's folder for files that can be made or bought again."""
    if folder := os.environ.get(VARIABLE, ""):
        return Path(folder).absolute()
    import platformdirs  # noqa: PLC0415  # only where something is kept

    return Path(platformdirs.user_cache_dir(NAME, appauthor=False))


def replies_folder() -> Path:
    """The folder where new replies of endpoints are kept, for all callers."""
    return user_cache() / "replies"
