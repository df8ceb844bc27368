"""results/: begin or go on with a run, append its candidates, list and load runs.

results/<run>/run.json                    how it was made, with a format number
             /candidates/<system>.jsonl   a candidate a line, appended as they come
results/.kept/<system>/                   what a system keeps from run to run
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import structs

from harness.errors import BadInput, HarnessError, UnknownName, Unlike
from harness.files.names import escape_name
from harness.files.text import MAX_LINE_BYTES, cannot_read, open_regular
from harness.records import Run
from harness.running.candidate_file import NO_LINE, Candidates, candidate_path
from harness.running.run_writer import FORMAT, RunWriter
from harness.running.text_digests import ContentDigests
from harness.version import HOW_TO_UPDATE


def open_candidates(run: Run, label: str, digests: ContentDigests | None = None) -> Candidates:
    """Open the candidates of the system of that label, by topic id; `digests` get the contents of their file.

    Raises UnknownName for a label the run has not.
    """
    if label not in (system.label for system in run.systems):
        raise UnknownName(f"system in run {run.name}:", label, [system.label for system in run.systems])
    return Candidates(candidate_path(run, label), digests)


def cache_folder(results: Path) -> Path:
    """The folder where systems keep what outlives a run, such as paid replies; it may be deleted at any time."""
    return results / ".kept"


class Listing(NamedTuple):
    """The runs in a folder of results, oldest first, and why the others cannot be read, by name."""

    runs: tuple[Run, ...]
    unreadable: dict[str, str]


def list_runs(results: Path) -> Listing:
    """Every run that can be read, and every folder that cannot: one damaged run does not hide the others."""
    runs: list[Run] = []
    unreadable: dict[str, str] = {}
    for name in _run_names(results):
        try:
            runs.append(read_run(results, name))
        except HarnessError as error:
            unreadable[name] = str(error)
    return Listing(tuple(_sort_runs(runs)), unreadable)


def run_names(results: Path) -> list[str]:
    """All runs, oldest first; those that cannot be read before all others, so that none is taken for the latest."""
    listing = list_runs(results)
    return [*sorted(listing.unreadable, key=split_number), *(run.name for run in listing.runs)]


def _sort_runs(runs: Sequence[Run]) -> list[Run]:
    """Oldest first: by sequence, and where that is not recorded by number and time.

    Times are from clocks, which may have been ahead: no run counts as made after a run of a higher number.
    """
    times: dict[str, str] = {}
    earliest: dict[tuple[int, str], str] = {}
    for run in sorted(runs, key=lambda run: split_number(run.name), reverse=True):
        family = run.sequence, split_number(run.name)[0]
        times[run.name] = earliest[family] = min(earliest.get(family, run.created), run.created)
    return sorted(runs, key=lambda run: (run.sequence, times[run.name], split_number(run.name)[1], run.name))


def _run_names(results: Path) -> list[str]:
    """The names of folders that hold a run.json, readable or not; folders without permission count, too."""
    return [name for name in _folder_names(results) if name[0] != "." and _is_there(results / name / "run.json")]


def _folder_names(results: Path) -> list[str]:
    try:
        return sorted(path.name for path in results.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise cannot_read(results, error) from None


def _is_there(path: Path) -> bool:
    """True where something has this name, even without permission to look at it: opening it will report that."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: no file's name holds a NUL
        return False
    except OSError:
        return True
    return True


def read_run(results: Path, name: str) -> Run:
    """A run by its name. Raises UnknownName, or BadInput for one that is damaged or written by a newer harness."""
    path = results / name / "run.json"
    if not name or "/" in name or not _is_there(path):
        raise UnknownName("run", name, _run_names(results))
    try:
        with open_regular(path) as file:
            table = msgspec.json.decode(file.read(MAX_LINE_BYTES), type=dict[str, Any])
        run = msgspec.convert(_upgrade(path, table), Run)
    except NO_LINE as error:
        raise BadInput(
            path, f"is damaged: {error}; restore it from a copy, and leave the candidates beside it"
        ) from None
    return structs.replace(run, name=name, path=str(results / name))


def _upgrade(path: Path, table: dict[str, Any]) -> dict[str, Any]:
    number = table.pop("format", None)
    if not isinstance(number, int):
        raise BadInput(path, "is damaged: it has no format number; restore it from a copy")
    if number > FORMAT:
        raise BadInput(path, f"has format {number}, and this harness reads up to {FORMAT}: {HOW_TO_UPDATE}")
    endless: dict[str, Any] = {
        limit: float("inf") for limit in ("timeout", "cpu") if limit in table and table[limit] is None
    }
    return {"name": "", "path": "", **table, **endless}  # JSON has no infinity, and earlier versions wrote null for it


def begin_run(
    results: Path, run: Run, *, name: str | None = None, fresh: bool = False, former_fingerprint: str = ""
) -> RunWriter:
    """Open the run that `run` (its name and path are filled in here) belongs to, and hold its lock.

    No name: the latest `<dataset>-<n>` where its plan is the same, else a new one with the next number. A named run is
    made, or gone on with, its systems growing by those of `run`. `fresh`: a new number, or the named run from nothing.
    Under `former_fingerprint` the dataset was known before: runs that have it are taken for runs of it.
    A run that cannot be read is passed over, and keeps its number.
    Raises HarnessError where another process has it, Unlike where a named run is about other articles.
    """
    run = structs.replace(run, sequence=1 + max((sibling.sequence for sibling in list_runs(results).runs), default=0))
    if name is not None:
        return _begin_named(results, run, name, fresh=fresh, former_fingerprint=former_fingerprint)
    before = max(_siblings_read(results, run.dataset), key=lambda sibling: split_number(sibling.name), default=None)
    if before is not None and not fresh and run_plan(_renew_run(before, run, former_fingerprint)) == run_plan(run):
        placed = _place_run(results, run, before.name)
        same = {"created": before.created, "systems": before.systems, "sequence": before.sequence}
        return _resume_run(results, before, structs.replace(placed, **same))
    number = 1 + max((split_number(sibling)[1] for sibling in _next_number(results, run.dataset)), default=0)
    placed = _place_run(results, run, f"{escape_name(run.dataset)}-{number}")
    return RunWriter(placed, placed, earlier=() if fresh else _other_runs(results, placed))


def _renew_run(before: Run, run: Run, former_fingerprint: str) -> Run:
    """A run under the fingerprint that its dataset has today."""
    is_former = bool(former_fingerprint) and before.fingerprint == former_fingerprint
    return structs.replace(before, fingerprint=run.fingerprint) if is_former else before


def _begin_named(results: Path, run: Run, name: str, *, fresh: bool, former_fingerprint: str) -> RunWriter:
    if escape_name(name.lower()) != name.lower() or len(name) > 100:
        raise HarnessError(f"{name!r} cannot name a run: use letters, digits, '-', '_', '.', and no '.' at the start")
    path = results / name
    if path.exists() and not (path / "run.json").is_file():
        raise BadInput(path, "is there already and is no run; choose another name")
    placed = _place_run(results, run, name)
    if not path.exists():
        return RunWriter(placed, placed, earlier=() if fresh else _other_runs(results, placed))
    before = read_run(results, name)
    if fresh:
        return RunWriter(placed, placed, before, fresh=True)
    if _articles(_renew_run(before, run, former_fingerprint)) != _articles(run):
        unlike = ", ".join(_unlike(_renew_run(before, run, former_fingerprint), run))
        raise Unlike(f"run {name!r} has {unlike}; choose another name, or --fresh to replace it")
    grown = {system.label: system for system in (*before.systems, *run.systems)}
    return _resume_run(results, before, structs.replace(placed, systems=tuple(grown.values())))


def _resume_run(results: Path, before: Run, now: Run) -> RunWriter:
    """Resume a run: its candidates stay, and so does the record of how they were made."""
    run = structs.replace(now, versions=before.versions, also_under=before.also_under)
    return RunWriter(run, now, before, earlier=_other_runs(results, now))


def _place_run(results: Path, run: Run, name: str) -> Run:
    return structs.replace(run, name=name, path=str(results / name))


def run_plan(run: Run) -> object:
    """The settings that decide a run's candidates, and the references that they are scored against."""
    uses = {
        (system.label, system.digest, system.packages, msgspec.json.encode(system.options)) for system in run.systems
    }
    return _articles(run), uses


def _articles(run: Run) -> object:
    return run.dataset, run.fingerprint, run.seed, run.words, run.language


def _unlike(before: Run, run: Run) -> Iterator[str]:
    """The differences that keep a run from being resumed."""
    if before.dataset != run.dataset:
        yield f"another dataset ({before.dataset}, not {run.dataset})"
    elif before.fingerprint != run.fingerprint:
        yield f"another state of dataset {run.dataset} ({before.fingerprint}, now {run.fingerprint})"
    if before.seed != run.seed:
        yield f"another seed ({before.seed}, not {run.seed})"
    if before.words != run.words:
        then, now = ("the dataset's" if words is None else words for words in (before.words, run.words))
        yield f"another word budget ({then}, not {now})"
    if before.language != run.language:
        then, now = (language or "the dataset's" for language in (before.language, run.language))
        yield f"another language ({then}, not {now})"


def split_number(name: str) -> tuple[str, int]:
    """`deauville-3` -> (`deauville`, 3); 0 for a name without a number."""
    match = re.fullmatch(r"(.*)-(\d{1,9})", name)
    return (match[1], int(match[2])) if match else (name, 0)


def _next_number(results: Path, dataset: str) -> list[str]:
    names = _folder_names(results)
    return [name for name in names if split_number(name)[0] == escape_name(dataset) and split_number(name)[1]]


def _siblings_read(results: Path, dataset: str) -> Iterator[Run]:
    """The split_number runs of the dataset that can be read: a damaged one is no reason to stop another."""
    for name in sorted(_next_number(results, dataset), key=split_number):
        if _is_there(results / name / "run.json"):
            with suppress(HarnessError):
                yield read_run(results, name)


def _other_runs(results: Path, run: Run) -> Iterator[Run]:
    return (other for other in _siblings_read(results, run.dataset) if other.name != run.name)
