"""Oracles looked for ahead: in a process of their own, while candidates are read and written down.

They need the dataset alone, and until counting begins the other cores are idle. Oracles known by then are used; the
others are computed with the counts, as everywhere else.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import Self

from harness.errors import HarnessError
from harness.jobs import count_processes
from harness.jobs.count_cache import CountCache, topics_digest
from harness.jobs.kept_oracles import KeptOracles
from harness.parallel.cores import current_jobs
from harness.parallel.process_mapper import can_fork, prepare_process
from harness.records import Dataset, Topic
from harness.scoring.metrics import Metric
from harness.scoring.oracle_spans import OracleSpans, join_spans, locate_oracles
from harness.scoring.oracles import find_oracles

TOPICS_AT_ONCE = 128
"""Topics whose oracles are found together: few, so that nobody waits long for the last."""

_topics: Sequence[Topic] = ()
"""The topics of the dataset, in the process that looks for oracles."""


class EarlyOracles:
    """The oracles of the first topics of a dataset. A context manager, at whose end nothing is looked for any more."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._waiting: list[Future[OracleSpans | None]] = []
        self._parts: list[OracleSpans | None] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, dataset: Dataset, metrics: Sequence[Metric], candidates: int, results: Path) -> None:
        """Begin to compute oracles where there are cores and candidates enough, and no run in `results` keeps them."""
        topics = len(dataset.topics)
        is_small = candidates < count_processes.LEAST_CANDIDATES or not dataset.references[1]
        is_alone = current_jobs() < 2 or not can_fork()
        if is_small or is_alone or multiprocessing.current_process().daemon or _are_kept(dataset, metrics, results):
            return
        context, families = multiprocessing.get_context("fork"), [metric.family for metric in metrics]
        self._pool = ProcessPoolExecutor(1, context, _prepare, (os.getpid(), dataset.topics))
        self._waiting = [self._pool.submit(_find_spans, start, families) for start in range(0, topics, TOPICS_AT_ONCE)]

    def stop(self) -> None:
        """Stop the search for oracles. The search under way is waited for."""
        if self._pool is None:
            return
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = None
        for future in self._waiting:
            if future.cancelled() or future.exception() is not None:  # whoever counts finds what is wrong
                break
            self._parts.append(future.result())

    def part(self, start: int, topics: int) -> OracleSpans | None:
        """Stop the search, and return the oracles of `topics` topics from `start` on; None if some are missing."""
        self.stop()
        first, rest = divmod(start, TOPICS_AT_ONCE)
        parts = self._parts[first : first - (-topics // TOPICS_AT_ONCE)]
        known = [part for part in parts if part is not None]
        spans = join_spans(known) if known and not rest and len(known) == len(parts) else None
        return spans if spans is not None and len(spans.is_cut) == topics else None


def _are_kept(dataset: Dataset, metrics: Sequence[Metric], results: Path) -> bool:
    cache = CountCache(results, topics_digest(dataset), (results,))
    return KeptOracles(cache, metrics, len(dataset.topics)).are_kept


def _prepare(parent: int, topics: Sequence[Topic]) -> None:
    global _topics  # noqa: PLW0603
    _topics = topics
    prepare_process(parent, None)


def _find_spans(start: int, families: Sequence[object]) -> OracleSpans | None:
    topics = list(_topics[start : start + TOPICS_AT_ONCE])
    try:
        return locate_oracles(topics, find_oracles(topics, families))
    except HarnessError:
        return None
