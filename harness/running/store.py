"""results/: begin or go on with a run, append its candidates, list and load runs.

results/<run>/run.json                    how it was made, with a format number
             /candidates/<system>.jsonl   a candidate a line, appended as they come
results/.kept/<system>/                   what a system keeps from run to run
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec
from msgspec import structs

from harness.data.plaintext import LONGEST, open_regular
from harness.errors import BadInput, HarnessError, UnknownName, Unlike
from harness.records import Candidate, Run, System
from harness.running.candidates import NO_LINE, Candidates, encode, file_of, mend, scan, tidy
from harness.running.earlier import Earlier, settled
from harness.running.filenames import escape
from harness.running.files import Appender, Lock, cannot_write, refuse_link, replace, sweep

FORMAT = 1
"""Of run.json and the files beside it. A newer one is refused; an older one is upgraded in `_upgraded`."""


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
            return OpenRun(results, structs.replace(before, timeout=run.timeout, memory=run.memory), before, fresh)
    number = 1 + max((_numbered(each)[1] for each in _taken(results, run.dataset)), default=0)
    return OpenRun(results, _placed(results, run, f"{escape(run.dataset)}-{number}"), None, fresh)


def _begin_named(results: Path, run: Run, name: str, *, fresh: bool) -> OpenRun:
    if escape(name.lower()) != name.lower() or len(name) > 100:
        raise HarnessError(f"{name!r} cannot name a run: use letters, digits, '-', '_', '.', and no '.' at the start")
    path = results / name
    if path.exists() and not (path / "run.json").is_file():
        raise BadInput(path, "is there already and is no run; choose another name")
    if not path.exists():
        return OpenRun(results, _placed(results, run, name), None, fresh)
    before = load(results, name)
    if fresh:
        return OpenRun(results, _placed(results, run, name), before, fresh)
    if _articles(before) != _articles(run):
        raise Unlike(
            f"run {name!r} is about another state of dataset {before.dataset!r}, or has another seed or budget; "
            "choose another name, or --fresh to replace it"
        )
    grown = {system.label: system for system in (*before.systems, *run.systems)}
    return OpenRun(results, structs.replace(_placed(results, run, name), systems=tuple(grown.values())), before, fresh)


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


def _whole(results: Path, names: Sequence[str]) -> Iterator[Run]:
    """Those of the runs that can be read: a damaged one is no reason to stop another."""
    for name in names:
        with suppress(HarnessError):
            yield load(results, name)


class OpenRun:
    """A run being written: a context manager that holds its lock. `remarks` says what was mended on opening."""

    def __init__(self, results: Path, run: Run, before: Run | None, fresh: bool) -> None:
        self.run = run
        self.remarks: list[str] = []
        self._results, self._fresh = results, fresh
        self._files: dict[str, Appender] = {}
        path = Path(run.path)
        if before is None:
            self._lock = _made(results, run)
        else:
            self._lock = Lock(path)
            try:
                self._go_on(path, before)
            except OSError as error:
                self._lock.release()
                raise cannot_write(path, error) from None
            except BaseException:
                self._lock.release()
                raise
        self._before = before or run

    def _go_on(self, path: Path, before: Run) -> None:
        if self._fresh:
            shutil.rmtree(path / "candidates", ignore_errors=True)
        refuse_link(path / "candidates")
        _folder(path / "candidates")
        sweep(path)
        sweep(path / "candidates")
        if self.run != before:
            replace(path / "run.json", [_encoded(self.run)])
        for system in self.run.systems:
            file = file_of(self.run, system.label)
            refuse_link(file)
            if file.exists() and (torn := mend(file)):
                self.remarks.append(f"{file}: {torn} bytes of a line cut short were removed; its article is run again")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def keys(self, label: str) -> set[str]:
        """The keys of the candidates that stand: their articles need not be run again."""
        file = file_of(self.run, label)
        latest = {head.topic: head for _, head in scan(file)} if file.exists() else {}
        return {head.key for head in latest.values() if settled(head.failure, self._before, self.run)}

    @property
    def earlier(self) -> Earlier:
        """Candidates of earlier numbered runs of the dataset, by key; none in a fresh run."""
        name = "" if self._fresh else self.run.dataset
        others = [each for each in _siblings(self._results, name) if each != self.run.name] if name else []
        return Earlier([*_whole(self._results, sorted(others, key=_numbered))], self.run)

    def append(self, system: System, candidate: Candidate) -> None:
        """Keep a candidate, in one write. Raises HarnessError when the disk is full; what is there stays whole."""
        if system.label not in self._files:
            self._files[system.label] = Appender(file_of(self.run, system.label))
        self._files[system.label].append(encode(candidate))

    def finish(self, topics: Sequence[str]) -> None:
        """All is run: put the candidates into the order of `topics`."""
        self._close_files()
        for system in self.run.systems:
            file = file_of(self.run, system.label)
            if file.exists():
                tidy(file, topics)

    def close(self) -> None:
        """Close its files and let others in."""
        self._close_files()
        self._lock.release()

    def _close_files(self) -> None:
        for file in self._files.values():
            file.close()
        self._files.clear()


def _made(results: Path, run: Run) -> Lock:
    """A new run's folder, which appears under its name with run.json in it and the lock held."""
    beside = results / f".{run.name}.{os.getpid()}"
    for left in (beside, *results.glob(f".{run.name}.*")):
        _remove_unheld(left)
    _folder(beside / "candidates")
    lock = Lock(beside)
    try:
        replace(beside / "run.json", [_encoded(run)])
        _rename(beside, Path(run.path))
    except BaseException:
        lock.release()
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return lock


def _remove_unheld(path: Path) -> None:
    """Remove what a process left that was killed while it made a run; nothing where one is making it now."""
    if path.is_dir() and not path.is_symlink():
        with suppress(HarnessError):
            lock = Lock(path)
            shutil.rmtree(path, ignore_errors=True)
            lock.release()


def _rename(beside: Path, path: Path) -> None:
    try:
        beside.rename(path)
    except OSError as error:
        if path.exists():
            raise HarnessError(f"{path}: another `harness eval` has just made this run; try again") from None
        raise cannot_write(path, error) from None


def _folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(path, error) from None


def _encoded(run: Run) -> bytes:
    """run.json: the record but for its name and path, which its folder tells, and the format first."""
    table = {
        "format": FORMAT,
        **{key: value for key, value in structs.asdict(run).items() if key not in ("name", "path")},
    }
    return msgspec.json.format(msgspec.json.encode(table), indent=2) + b"\n"
