"""The origin of a run: the command, the state of the folder in git, and the versions."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError
from pathlib import Path

from harness.jobs.machine import describe_machine
from harness.records import Remark, Run, System
from harness.running.package_versions import differing_versions
from harness.version import package_version

GIT_TIMEOUT_S = 5.0
"""Seconds that git may take; a run is worth more than the name of its commit."""

SCORING_PACKAGES = ("harness", "numpy", "nupunkt", "rouge-score", "sacrebleu")
"""Packages whose version may move a score. Those that move a candidate are what its system requires, kept there."""


def current_versions() -> dict[str, str]:
    """The versions that are needed to make a run again."""
    versions = {"python": platform.python_version(), "platform": f"{platform.system()} {platform.machine()}"}
    for package in SCORING_PACKAGES:
        try:
            versions[package] = package_version(package)
        except PackageNotFoundError:
            continue
    return versions


def describe_surroundings() -> dict[str, str]:
    """The versions and the machine that a run records for its candidates."""
    return current_versions() | describe_machine()


def version_remarks(run: Run) -> Iterator[Remark]:
    """Warn where candidates of the run were made under other versions, or on another machine, than the present ones."""
    surroundings = describe_surroundings()
    versions = {
        name: {"then": [*then], "here": surroundings.get(name)}
        for name, then in differing_versions(run, surroundings).items()
    }
    if versions:
        yield Remark("other versions", "note", {"is_some": bool(run.also_under), "versions": versions})


def package_changes(both: Iterable[tuple[System, System]]) -> Iterator[Remark]:
    """Packages that systems require and that changed version, each change once for all systems."""
    changes: dict[tuple[str, str, str], list[str]] = {}
    for old, new in both:
        earlier, now = (dict(package.rsplit(" ", 1) for package in system.packages) for system in (old, new))
        for name in {*earlier, *now}:
            change = (name, earlier.get(name, "not recorded"), now.get(name, "not recorded"))
            if change[1] != change[2]:
                changes.setdefault(change, []).append(new.label)
    for (name, before, after), labels in sorted(changes.items()):
        facts = {"package": name, "labels": labels, "before": before, "after": after}
        yield Remark("changed package", "note", facts)


def commit_of(folder: Path) -> str:
    """Git's name for the state of a folder: 40 hex digits, `-dirty` behind them where files in its care have changed.

    "" where there is no git, no commit, or no answer in time. Nothing the folder's own settings name is started.
    """
    command = ["git", "--no-optional-locks", "-c", "core.fsmonitor=false"]
    command += ["describe", "--always", "--dirty", "--abbrev=40", "--match="]
    try:
        done = subprocess.run(  # noqa: S603  # fixed arguments
            command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=GIT_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("ascii", "replace").strip() if done.returncode == 0 else ""


def portable_command(command: Sequence[str], root: Path) -> tuple[str, ...]:
    """The command as a run records it, without paths outside the workspace or characters that no file can hold."""
    root_prefix = f"{root.resolve()}/"
    return tuple(part.replace(root_prefix, "").encode("utf-8", "replace").decode() for part in command)
