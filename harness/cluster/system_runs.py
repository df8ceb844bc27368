"""Runs of systems on workers: partitions are sent out, candidates come back, and systems are blamed only where due.

A partition whose worker dies is given to another one by Dask. One that takes several workers with it, or ends its own
process, is halved and its halves are tried alone, with nothing else running; an article that does so alone is blamed.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from harness.cluster.dask_client import DaskCluster, Outcome, Resources
from harness.cluster.partition import (
    Partition,
    PartitionResult,
    decode_lines,
    encode_partition,
    is_rated,
    own_version,
    run_partition,
)
from harness.errors import HarnessError
from harness.records import Article, Candidate, System
from harness.running.requests import Requests
from harness.running.runner import Progress
from harness.running.schedule import Schedule
from harness.running.session import Limits

MOST_ARTICLES, BATCH_ARTICLES = 512, 32
"""Articles in a partition at most; and their step for systems that take several at once."""

LEAST_ARTICLES = 4
"""Articles in a partition at least, where there are so many: to start a process for it takes half a second."""

PARTITIONS_A_WORKER = 4
"""Partitions of a system's articles for each worker, so that all workers end at about the same time."""

MOST_BLAMED = 16
"""The number of blamed articles beyond which the fault is not looked for in articles."""

IN_FLIGHT = 2
"""Partitions under way for each worker: one that runs and one that waits."""

_candidates = msgspec.json.Decoder(Candidate)


class Work(Struct, frozen=True, eq=False):
    """Articles, by their places, that one system is to be asked about. `deaths` are those this work has caused."""

    schedule: Schedule
    system: System
    places: tuple[int, ...]
    deaths: int = 0


class SystemRuns:
    """The loop of one call of `run_systems`."""

    def __init__(
        self,
        cluster: DaskCluster,
        articles: Sequence[Article],
        *,
        seed: int,
        limits: Limits,
        cache: Path | None,
        resources: Mapping[str, Resources],
        progress: Callable[[Progress], None],
    ) -> None:
        self._cluster, self._articles, self._seed, self._limits = cluster, articles, seed, limits
        self._cache, self._resources, self._progress = cache, resources, progress
        self._flying: dict[Any, Work] = {}
        self._suspects: deque[Work] = deque()
        self._slots: dict[str, int] = {}
        self._blamed: Counter[str] = Counter()

    def run(self, schedules: Sequence[tuple[System, Schedule]]) -> None:
        """Do all that is left of these systems."""
        stream = self._list_work(schedules)
        work = next(stream, None)
        try:
            while True:
                while work is not None and self._has_room(work):
                    self._send(work)
                    work = next(stream, None)
                if not self._flying:
                    if not self._suspects:
                        return
                    self._send(self._suspects.popleft())  # alone
                self._hear()
        finally:
            for future in self._flying:
                future.cancel()

    def _has_room(self, work: Work) -> bool:
        """True where more partitions may be under way; of a system with a limited rate, only as many as share it."""
        if slots := self._slots.get(work.system.label):
            return sum(other.system is work.system for other in self._flying.values()) < slots
        return len(self._flying) < IN_FLIGHT * max(1, self._cluster.count_workers())

    def _list_work(self, schedules: Sequence[tuple[System, Schedule]]) -> Iterator[Work]:
        """All work, system by system; articles that need no worker are recorded on the way."""
        for system, schedule in schedules:
            workers = self._cluster.wait_for_workers(self._resources_of(system))
            if is_rated(system):
                self._slots[system.label] = self._cluster.count_threads(self._resources_of(system))
            size = max(LEAST_ARTICLES, min(MOST_ARTICLES, -(-schedule.total // (PARTITIONS_A_WORKER * workers))))
            size = -(-size // BATCH_ARTICLES) * BATCH_ARTICLES if system.batches else size
            while places := self._next_places(schedule, size):
                yield Work(schedule, system, places)
            self._report(system, schedule)

    def _next_places(self, schedule: Schedule, size: int) -> tuple[int, ...]:
        places: list[int] = []
        while len(places) < size and (task := schedule.next_task()):
            places += task
        return tuple(places)

    def _resources_of(self, system: System) -> Resources:
        return {**self._resources.get("", {}), **self._resources.get(system.name, {})}

    def _send(self, work: Work) -> None:
        """Send work to a worker: the articles and nothing else of the dataset."""
        resources = self._resources_of(work.system)
        partition = Partition(
            work.system,
            tuple(self._articles[place] for place in work.places),
            self._seed,
            self._limits,
            share=self._slots.get(work.system.label, 1),
            cache=str(self._cache.resolve()) if self._cache else "",
        )
        request = encode_partition(partition)
        future = self._cluster.submit(run_partition, request, own_version(), resources=resources)
        self._flying[future] = work

    def _hear(self) -> None:
        """Wait for a partition to come back, and record its candidates."""
        resources = self._resources_of(next(iter(self._flying.values())).system)
        for future in self._cluster.wait_for_any(self._flying, resources):
            work = self._flying.pop(future)
            self._take(work, self._cluster.outcome(future))
            self._report(work.system, work.schedule)

    def _take(self, work: Work, outcome: Outcome) -> None:
        if outcome.kind == "error":
            raise HarnessError(
                f"--dask: {work.system.label} could not be run on a worker: {_first_line(outcome.value)}; what was "
                "finished is kept. The same version of harness must be installed there"
            )
        ended, left = str(outcome.value), list(work.places)
        if outcome.kind == "value":
            result: PartitionResult = outcome.value
            if result.refusal:
                raise HarnessError(f"--dask: {work.system.label}: {result.refusal}")
            ended, left = result.ending, self._book(work, result)
        if left:
            self._suspect(work, left, ended or "it wrote too few candidates", is_worker=outcome.kind == "killed")

    def _book(self, work: Work, result: PartitionResult) -> list[int]:
        """Record candidates, and return the places of the articles that have none."""
        places = {self._articles[place].id: place for place in work.places}
        for line in decode_lines(result.lines):
            candidate = _candidates.decode(line)
            place = places.pop(candidate.topic, None)
            if place is not None:
                work.schedule.record_candidate(place, candidate)
        return sorted(places.values())

    def _suspect(self, work: Work, left: Sequence[int], ended: str, *, is_worker: bool) -> None:
        """Put the remaining articles aside, to be tried alone; blame an article that has been tried alone."""
        if len(left) == 1 and work.deaths and len(work.places) == 1:
            what = "the workers that had" if is_worker else "the process that had"
            work.schedule.fail(left[0], "crash", f"{what} this article alone ended with it ({_first_line(ended)})")
            self._blame(work, ended)
            return
        middle = (len(left) + 1) // 2
        for places in (left[:middle], left[middle:]):
            if places:
                self._suspects.append(Work(work.schedule, work.system, tuple(places), work.deaths + 1))

    def _blame(self, work: Work, ended: str) -> None:
        """Count an article that was blamed. Raises HarnessError where nothing but such articles comes back."""
        self._blamed[work.system.label] += 1
        if self._blamed[work.system.label] == work.schedule.done >= MOST_BLAMED:
            raise HarnessError(
                f"--dask: {work.system.label} has written nothing yet: {work.schedule.done} articles ended what ran "
                f"them ({_first_line(ended)}); look at the workers, or leave out --dask"
            )

    def _report(self, system: System, schedule: Schedule) -> None:
        self._progress(Progress(system.label, schedule.done, schedule.total, schedule.failures))


def _first_line(error: object) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]


def run_systems(
    cluster: DaskCluster,
    systems: Sequence[System],
    articles: Sequence[Article],
    *,
    seed: int,
    keep: Callable[[System, Candidate], None],
    limits: Limits,
    done: Callable[[str], Container[str]],
    reusable: Mapping[str, Candidate],
    progress: Callable[[Progress], None],
    cache: Path | None = None,
    resources: Mapping[str, Resources] = {},  # never changed
) -> None:
    """Give every article to every system on the workers of a cluster, as `running.runner.run_systems` does here.

    `resources` are what a worker must offer, by the name of the system; those of "" hold for all.
    Raises HarnessError where no worker is there for too long, the scheduler is gone, or a worker is not like this
    machine; what came back before is kept.
    """
    requests = Requests(articles, seed)
    try:
        schedules = [
            (system, Schedule(system, requests, keep=keep, done=done(system.label), reusable=reusable))
            for system in systems
        ]
        loop = SystemRuns(
            cluster, articles, seed=seed, limits=limits, cache=cache, resources=resources, progress=progress
        )
        loop.run(schedules)
    finally:
        requests.close()
