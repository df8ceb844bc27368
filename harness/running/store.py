"""results/: begin or go on with a run, append its candidates, list and load runs.

results/<run>/run.json                    how it was made, with a format number
             /candidates/<system>.jsonl   a candidate a line, appended as they come
results/.kept/<system>/                   what a system keeps from run to run
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
from msgspec import structs

from harness.data.plaintext import LONGEST, open_regular
from harness.errors import BadInput, HarnessError, UnknownName, Unlike
from harness.records import Run
from harness.running.candidates import NO_LINE, Candidates, file_of
from harness.running.filenames import escape
from harness.running.openrun import FORMAT, OpenRun


def candidates(run: Run, label: str) -> Candidates:
    """What the system of that label wrote, by topic id. Raises UnknownName for a label the run has not."""
    if label not in (system.label for system in run.systems):
        raise UnknownName(f"system in run {run.name}:", label, [system.label for system in run.systems])
    return Candidates(file_of(run, label))


def kept(results: Path) -> Path:
    """Where systems keep what outlives a run, such as replies that were paid for; it may be deleted at any time."""
    return results / ".kept"


def names(results: Path) -> list[str]:
    """All runs, oldest first."""
    return sorted(_found(results), key=lambda name: (_created(results, name), *_numbered(name)))


def _found(results: Path) -> list[str]:
    there = sorted(results.glob("[!.]*/run.json")) if results.is_dir() else []
    return [path.parent.name for path in there if path.is_file()]


def _created(results: Path, name: str) -> str:
    """When a run was made; a damaged one counts as the oldest, so that it is never taken for the latest."""
    try:
        return load(results, name).created
    except HarnessError:
        return ""


def load(results: Path, name: str) -> Run:
    """A run by its name. Raises UnknownName, or BadInput for one that is damaged or written by a newer harness."""
    path = results / name / "run.json"
    if "/" in name or not path.is_file():
        raise UnknownName("run", name, _found(results))
    try:
        with open_regular(path) as file:
            table = msgspec.json.decode(file.read(LONGEST), type=dict[str, Any])
        run = msgspec.convert(_upgraded(path, table), Run)
    except NO_LINE as error:
        raise BadInput(path, f"is damaged: {error}; delete the folder to be rid of this run") from None
    return structs.replace(run, name=name, path=str(results / name))


def _upgraded(path: Path, table: dict[str, Any]) -> dict[str, Any]:
    found = table.pop("format", None)
    if not isinstance(found, int):
        raise BadInput(path, "is damaged: it has no format number")
    if found > FORMAT:
        raise BadInput(path, f"has format {found}, and this harness reads up to {FORMAT}: pip install -U harness")
    return {"name": "", "path": "", **table}


def begin(results: Path, run: Run, *, name: str | None = None, fresh: bool = False) -> OpenRun:
    """Open the run that `run` (its name and path are filled in here) belongs to, and hold its lock.

    No name: the latest `<dataset>-<n>` where its plan is the same, else a new one with the next number. A named run is
    made, or gone on with, its systems growing by those of `run`. `fresh`: a new number, or the named run from nothing.
    Raises HarnessError where another process has it, Unlike where a named run is about other articles.
    """
    if name is not None:
        return _begin_named(results, run, name, fresh=fresh)
    latest = max(_siblings(results, run.dataset), key=_numbered, default=None)
    if latest is not None and not fresh:
        before = load(results, latest)
        if plan(before) == plan(run):
            now = structs.replace(_placed(results, run, latest), created=before.created, systems=before.systems)
            return _gone_on(results, before, now)
    number = 1 + max((_numbered(each)[1] for each in _taken(results, run.dataset)), default=0)
    placed = _placed(results, run, f"{escape(run.dataset)}-{number}")
    return OpenRun(placed, placed, earlier=() if fresh else _others(results, placed))


def _begin_named(results: Path, run: Run, name: str, *, fresh: bool) -> OpenRun:
    if escape(name.lower()) != name.lower() or len(name) > 100:
        raise HarnessError(f"{name!r} cannot name a run: use letters, digits, '-', '_', '.', and no '.' at the start")
    path = results / name
    if path.exists() and not (path / "run.json").is_file():
        raise BadInput(path, "is there already and is no run; choose another name")
    placed = _placed(results, run, name)
    if not path.exists():
        return OpenRun(placed, placed, earlier=() if fresh else _others(results, placed))
    before = load(results, name)
    if fresh:
        return OpenRun(placed, placed, before, fresh=True)
    if _articles(before) != _articles(run):
        raise Unlike(
            f"run {name!r} is about another state of dataset {before.dataset!r}, or has another seed or budget; "
            "choose another name, or --fresh to replace it"
        )
    grown = {system.label: system for system in (*before.systems, *run.systems)}
    return _gone_on(results, before, structs.replace(placed, systems=tuple(grown.values())))


def _gone_on(results: Path, before: Run, now: Run) -> OpenRun:
    """A run that is there already: its candidates stay, and so does what is said of how they were made."""
    run = structs.replace(now, versions=before.versions, also_under=before.also_under)
    return OpenRun(run, now, before, earlier=_others(results, now))


def _placed(results: Path, run: Run, name: str) -> Run:
    return structs.replace(run, name=name, path=str(results / name))


def plan(run: Run) -> object:
    """All that decides what the candidates of a run will be, and which references they will be held against."""
    uses = {
        (system.label, system.digest, system.packages, msgspec.json.encode(system.options)) for system in run.systems
    }
    return _articles(run), uses


def _articles(run: Run) -> object:
    return run.dataset, run.fingerprint, run.seed, run.words


def _numbered(name: str) -> tuple[str, int]:
    """`deauville-3` -> (`deauville`, 3); 0 for a name without a number."""
    found = re.fullmatch(r"(.*)-(\d{1,9})", name)
    return (found[1], int(found[2])) if found else (name, 0)


def _taken(results: Path, dataset: str) -> list[str]:
    there = [path.name for path in results.iterdir()] if results.is_dir() else []
    return [name for name in there if _numbered(name)[0] == escape(dataset) and _numbered(name)[1]]


def _siblings(results: Path, dataset: str) -> list[str]:
    """The numbered runs of a dataset."""
    return [name for name in _taken(results, dataset) if (results / name / "run.json").is_file()]


def _others(results: Path, run: Run) -> Iterator[Run]:
    """The other numbered runs of the dataset that can be read: a damaged one is no reason to stop another."""
    for name in sorted(_siblings(results, run.dataset), key=_numbered):
        if name != run.name:
            with suppress(HarnessError):
                yield load(results, name)
