"""Folders of systems, datasets and runs: those of the workspace, and those shipped with the package."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from harness.errors import HarnessError


class Workspace(Struct, frozen=True):
    """The nearest folder upwards that has `systems/` or `references/`; else the folder one stands in.

    `systems` and `datasets` are searched in order, and the first with a name wins: local ones, then those shipped.
    `metrics` is the workspace's folder `metrics/`, if it exists.
    """

    root: Path
    systems: tuple[Path, ...]
    datasets: tuple[Path, ...]
    results: Path
    metrics: tuple[Path, ...] = ()


def shipped_folder() -> Path:
    """The folder of the systems and references that come with harness: in the wheel, or the checkout itself."""
    package = Path(__file__).parent
    bundled = package / "bundled"
    return bundled if bundled.is_dir() else package.parent


def locate_workspace(start: Path | None = None) -> Workspace:
    """The workspace around `start` (default: the current folder).

    Where that is the current folder, datasets and results are named from there: people read these paths.
    """
    start_folder = (start or Path.cwd()).resolve()
    root = next((folder for folder in (start_folder, *start_folder.parents) if _is_workspace(folder)), start_folder)
    own_folder = Path() if root == Path.cwd() else root
    return Workspace(
        root=root,
        systems=_distinct(root / "systems", shipped_folder() / "systems"),
        datasets=_distinct(own_folder / "references", shipped_folder() / "references"),
        results=own_folder / "results",
        metrics=tuple(folder for folder in (own_folder / "metrics",) if folder.is_dir()),
    )


def create_workspace(folder: Path, starter: str) -> list[Path]:
    """Make a workspace with one starting system in it; return the paths made. Nothing that exists is touched."""
    systems = folder / "systems"
    if _is_workspace(folder):
        raise HarnessError(f"{folder}: this is a workspace already; add a system with: harness new NAME")
    try:
        systems.mkdir(parents=True)
        (folder / "references").mkdir()
        first = systems / "mine.py"
        first.write_text(starter, encoding="utf-8")
    except OSError as error:
        raise HarnessError(f"{error.filename or folder}: {error.strerror}; choose another folder") from None
    return [first, folder / "references"]


def _is_workspace(folder: Path) -> bool:
    return (folder / "systems").is_dir() or (folder / "references").is_dir()


def _distinct(workspace_folder: Path, ships: Path) -> tuple[Path, ...]:
    same = workspace_folder.is_dir() and workspace_folder.samefile(ships)
    return tuple(folder for folder in ((workspace_folder,) if same else (workspace_folder, ships)) if folder.is_dir())
