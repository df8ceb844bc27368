"""A run while it is written: its folder, its lock, its candidates as they come, and the record of their making."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
from msgspec import structs

from harness.errors import BadInput, HarnessError
from harness.files.folder_locks import Lock
from harness.files.line_files import LineAppender, cannot_write, refuse_link, sweep_leftovers, write_whole_file
from harness.files.text import MAX_LINE_BYTES, open_regular
from harness.records import Candidate, Run, System
from harness.running.candidate_file import (
    candidate_path,
    cut_torn_end,
    encode_candidates,
    rewrite_in_order,
    scan_candidates,
)
from harness.running.candidate_hashes import RUN_AGAIN, Ledger, check_folder, digest_topics, set_file_aside, size_of
from harness.running.package_versions import merge_versions
from harness.running.reuse import ReusableCandidates, is_still_valid

FORMAT = 1
"""The format of run.json and the files beside it. A newer one is refused; an older one is upgraded in `store.load`."""


class RunWriter:
    """A run being written: a context manager that holds its lock. `remarks` says what was mended on opening."""

    def __init__(
        self, run: Run, session: Run, before: Run | None = None, *, fresh: bool = False, earlier: Iterable[Run] = ()
    ) -> None:
        """`session`: the run as it would be, were all of it made now. `before`: what is there already.

        `earlier`: other runs, whose candidates are taken where they fit.
        """
        self.run = run
        self.remarks: list[str] = []
        self._session, self._fresh, self._others = session, fresh, earlier
        self._files: dict[str, LineAppender] = {}
        self._credited: list[Run] = []
        path = Path(run.path)
        if before is None:
            self._lock = _make_folder(run)
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
        self._place = path / "candidates"
        self._inode, self._place_inode = path.stat().st_ino, self._place.stat().st_ino
        self._record, self._ledgers = self._read_contents(path)

    def _read_contents(self, path: Path) -> tuple[bytes, dict[str, Ledger]]:
        """The contents of run.json and the hashes of the files of candidates, read before any system is started."""
        try:
            ledgers = {system.label: Ledger(candidate_path(self.run, system.label)) for system in self.run.systems}
            return _read_record(path / "run.json"), ledgers
        except BaseException:
            self._lock.release()
            raise

    def _go_on(self, path: Path, before: Run) -> None:
        if self._fresh:
            # While these are there, the run seems to have come to its end, and to be on these topics.
            for name in ("comparison.json", "table.md", "topics.jsonl"):
                (path / name).unlink(missing_ok=True)
            shutil.rmtree(path / "candidates", ignore_errors=True)
        refuse_link(path / "candidates")
        _folder(path / "candidates")
        sweep_leftovers(path)
        sweep_leftovers(path / "candidates")
        if self.run != before:
            write_whole_file(path / "run.json", [encode_run(self.run)])
        for system in self.run.systems:
            file = candidate_path(self.run, system.label)
            refuse_link(file)
            if file.exists() and (torn := cut_torn_end(file)):
                self.remarks.append(f"{file}: {torn} bytes of a line cut short were removed; its article is run again")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def keys(self, label: str) -> set[str]:
        """The keys of the candidates that are kept: their articles need not be run again."""
        file = candidate_path(self.run, label)
        latest = {head.topic: head for _, head in scan_candidates(file)} if file.exists() else {}
        return {head.key for head in latest.values() if is_still_valid(head.failure, self._before, self.run)}

    @cached_property
    def earlier(self) -> ReusableCandidates:
        """Candidates of earlier numbered runs of the dataset, by key; none in a fresh run."""
        return ReusableCandidates([*self._others], self.run)

    def append(self, system: System, candidate: Candidate) -> None:
        """Keep a candidate, in one write. Raises HarnessError when the disk is full; what is there stays whole.

        Raises, too, where somebody removed, moved or changed the file since the last line.
        """
        self.append_all(system, [candidate])

    def append_all(self, system: System, candidates: Sequence[Candidate]) -> None:
        """Keep several candidates of a system, in one write. Raises what `append` raises; then none of them is kept."""
        if not candidates:
            return
        ledger = self._ledgers[system.label]
        if not ledger.is_in_place() or (system.label not in self._files and size_of(self._place) < 0):
            raise self._loss(ledger)
        for maker in self.earlier.runs_of([candidate.key for candidate in candidates]):
            self._credit(maker)
        if system.label not in self._files:
            self._files[system.label] = LineAppender(candidate_path(self.run, system.label))
        lines = encode_candidates(candidates)
        self._files[system.label].append(lines)
        ledger.add_lines(lines, [candidate.topic for candidate in candidates])

    def _loss(self, ledger: Ledger) -> BadInput:
        """The error for a file whose contents were changed by others.

        Raises BadInput where the whole folder is gone.
        """
        check_folder(Path(self.run.path), self._inode)
        check_folder(self._place, self._place_inode)
        return ledger.set_aside()

    def _credit(self, maker: Run | None) -> None:
        """Record under which versions a maker made a run, before its first candidate; None is this session."""
        session = maker or self._session
        if any(session is credited for credited in self._credited):
            return
        self._credited.append(session)
        if session.versions == self.run.versions and not (session.also_under or self.run.also_under):
            return
        first = not any(self.keys(system.label) for system in self.run.systems)
        run = merge_versions(self.run, session, here=maker is None, first=first)
        if run != self.run:
            self._check_record()
            self.run, self._record = run, encode_run(run)
            write_whole_file(Path(run.path) / "run.json", [self._record])

    def _check_record(self) -> None:
        """Raise BadInput where run.json was changed by others: it is set aside, and ours is put back."""
        path = Path(self.run.path) / "run.json"
        check_folder(path.parent, self._inode)
        if size_of(path) == len(self._record) and _read_record(path) == self._record:
            return
        aside = set_file_aside(path)
        write_whole_file(path, [self._record])
        raise BadInput(
            path,
            f"another program {f'changed this file (it is now {aside})' if aside else 'removed this file'} while the "
            f"systems ran. It is put back, and nothing was scored; {RUN_AGAIN}",
        )

    def finish(self, topics: Sequence[str]) -> None:
        """All is run: put the candidates into the order of `topics`.

        Raises HarnessError where a file of candidates or run.json is not, byte for byte, what was written.
        """
        self._close_files()
        self._check_record()
        for ledger in self._ledgers.values():
            if not ledger.is_unchanged():
                raise self._loss(ledger)
        digest = digest_topics(topics)
        for system in self.run.systems:
            file = candidate_path(self.run, system.label)
            if file.exists() and not self._ledgers[system.label].has_topics(digest):
                rewrite_in_order(file, topics)

    def close(self) -> None:
        """Close its files and let others in."""
        self._close_files()
        self._lock.release()

    def _close_files(self) -> None:
        for file in self._files.values():
            file.close()
        self._files.clear()


def _make_folder(run: Run) -> Lock:
    """Make a new run's folder, which appears under its name with run.json in it and the lock held."""
    path = Path(run.path)
    beside = path.with_name(f".{run.name}.{os.getpid()}")
    for left in (beside, *path.parent.glob(f".{run.name}.*")):
        _remove_unheld(left)
    _folder(beside / "candidates")
    lock = Lock(beside)
    try:
        write_whole_file(beside / "run.json", [encode_run(run)])
        _rename(beside, path)
        lock.follow(path)
    except BaseException:
        lock.release()
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return lock


def _remove_unheld(path: Path) -> None:
    """Remove the folder of a process that was killed while it made a run; leave one that is being made."""
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


def _read_record(path: Path) -> bytes:
    """The bytes of run.json. Raises BadInput."""
    with open_regular(path) as file:
        return file.read(MAX_LINE_BYTES)


def encode_run(run: Run) -> bytes:
    """run.json: the record but for its name and path, which its folder tells, and the format first."""
    table = {
        "format": FORMAT,
        **{key: value for key, value in structs.asdict(run).items() if key not in ("name", "path")},
    }
    return msgspec.json.format(msgspec.json.encode(table), indent=2) + b"\n"
