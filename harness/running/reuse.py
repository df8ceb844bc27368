"""Candidates of earlier runs that a new run of the dataset can reuse, by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from harness.errors import BadInput
from harness.records import Candidate, Failure, Run
from harness.running.candidate_file import candidate_path, read_candidate, scan_candidates


def is_still_valid(failure: Failure | None, before: Run, now: Run) -> bool:
    """True where a failure still holds: a limit is no wider than then, and the system was tried with all it needs."""
    if failure == "timeout":
        return now.timeout <= before.timeout and (before.cpu == 0 or 0 < now.cpu <= before.cpu)
    if failure == "memory":
        return before.memory == 0 or 0 < now.memory <= before.memory
    return failure not in ("not attempted", "unavailable")


class ReusableCandidates(Mapping[str, Candidate]):
    """Candidates of earlier runs by key, read on demand; only places are kept in memory, 16 bytes a key."""

    def __init__(self, runs: Sequence[Run], now: Run) -> None:
        self._files: list[tuple[Path, Run]] = []
        self._places: dict[bytes, int] = {}
        labels = {system.label for system in now.systems}
        for run in runs:
            for system in run.systems:
                if system.label in labels:
                    self._take(candidate_path(run, system.label), run, now)

    def _take(self, file: Path, run: Run, now: Run) -> None:
        number = len(self._files) << 48
        self._files.append((file, run))
        with suppress(BadInput):  # one that is not there, or damaged, is no reason to stop a new run
            for offset, head in scan_candidates(file):
                if is_still_valid(head.failure, run, now):
                    self._places[_pack_key(head.key)] = number | offset

    def __getitem__(self, key: str) -> Candidate:
        place = self._places[_pack_key(key)]
        return read_candidate(self._files[place >> 48][0], place & (1 << 48) - 1)

    def runs_of(self, keys: Sequence[str]) -> list[Run | None]:
        """The runs that have the candidates of these keys, each once, in their order; None where no run has one."""
        if not self._places:
            return [None] if keys else []
        places = (self._places.get(_pack_key(key)) for key in keys)
        numbers = dict.fromkeys(None if place is None else place >> 48 for place in places)
        return [None if number is None else self._files[number][1] for number in numbers]

    def __iter__(self) -> Iterator[str]:
        return (key.hex() for key in self._places)

    def __len__(self) -> int:
        return len(self._places)


def _pack_key(key: str) -> bytes:
    try:
        return bytes.fromhex(key)
    except ValueError:
        return key.encode("utf-8", "surrogatepass")
