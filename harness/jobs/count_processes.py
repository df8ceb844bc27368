"""Counting on all cores: parts of the texts go to processes, and their counts come back in order.

Processes, not threads: three quarters of the work are Python's own (reading, words, sentences), which threads do one
after another. Few texts are counted in this process, and so are custom metrics and models, which are loaded here.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Any

from harness.errors import HarnessError
from harness.jobs.cores import current_jobs
from harness.jobs.count_parts import Mapper, Part, Value
from harness.jobs.process_progress import ProcessProgress, ProgressQueue, ProgressSender
from harness.progress import is_heard, start_reporter
from harness.scoring.metrics import Metric
from harness.scoring.metrics.custom import CustomMetric

LEAST_CANDIDATES = 8192
"""Fewer candidates are counted sooner than processes are started."""

PARTS_AHEAD = 2
"""Parts of each process that are in memory at once: one that it counts, and one that waits."""

MOST_CANDIDATES = 2**14
"""Candidates of a part: the arrays of more do not fit into the caches of a processor."""

MOST_PART_BATCHES = 2
"""Batches of a part: a third one would gain little, and take 30 MB."""

MOST_BATCHES = 8
"""Batches of topics whose texts all processes have in memory at once."""

PARENT_CHECK_S = 1.0
"""Seconds between two checks that the parent process is still there."""


def are_counted_here(metrics: Sequence[Metric]) -> bool:
    """Tell whether a metric must be counted in this process: a custom metric or a model, loaded here."""
    return any(
        metric.needed_extra or not metric.is_counted or isinstance(metric.family, CustomMetric) for metric in metrics
    )


def choose_mapper(metrics: Sequence[Metric], topics: int, sources: int) -> Mapper:
    """Choose where parts are counted: in processes where that pays, else here. The counts are the same.

    It moves no number.
    """
    jobs = current_jobs()
    if (
        jobs < 2
        or are_counted_here(metrics)
        or topics * sources < LEAST_CANDIDATES
        or multiprocessing.current_process().daemon
    ):
        return map
    return _ProcessMapper(jobs)


def choose_part_batches(topics: int, sources: int, batch: int) -> int:
    """How many batches of topics make a part: it moves no number, and takes less time the more they are.

    The batches of a part are limited so that a part has no more than `MOST_CANDIDATES`, that each process has four
    parts, and that no more than `MOST_BATCHES` are in memory.
    """
    jobs = current_jobs()
    fair = topics if jobs < 2 else topics // (4 * jobs)
    fitting = MOST_CANDIDATES // (batch * max(1, sources))
    return max(1, min(MOST_PART_BATCHES, fitting, fair // batch, MOST_BATCHES // jobs))


class _ProcessMapper:
    """`map` over processes, with few parts in memory at once."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs

    def __call__(self, function: Callable[[Part], Value], parts: Iterable[Part]) -> Iterator[Value]:
        """The value of each part, in their order. Raises HarnessError where a process was ended from outside."""
        before = set(multiprocessing.active_children())
        methods = multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context("fork" if "fork" in methods else None)
        queue = context.SimpleQueue() if is_heard() else None
        pool = ProcessPoolExecutor(self._jobs, context, _prepare_process, (os.getpid(), queue, function))
        progress = ProcessProgress(queue) if queue is not None else None
        stream = iter(parts)
        waiting: deque[Future[Value]] = deque()
        try:
            waiting.extend(pool.submit(_call_function, part) for part in islice(stream, PARTS_AHEAD * self._jobs))
            while waiting:
                future = waiting.popleft()
                if progress is not None:
                    progress.pass_on_until(future)
                yield future.result()
                waiting.extend(pool.submit(_call_function, part) for part in islice(stream, 1))
        except BrokenProcessPool:
            raise HarnessError(
                "a process that counted was ended from outside, perhaps for lack of memory; with -j 1 there is only one"
            ) from None
        finally:
            is_done = not waiting
            pool.shutdown(wait=is_done, cancel_futures=True)
            if not is_done:
                for process in set(multiprocessing.active_children()) - before:
                    process.kill()


_function: Callable[[Any], Any] | None = None
"""The function called for each part in a counting process: a forked process has it with all its data."""


def _prepare_process(parent: int, queue: ProgressQueue | None, function: Callable[[Any], Any]) -> None:
    global _function  # noqa: PLW0603
    _function = function
    prepare_process(parent, queue)


def _call_function(part: Any) -> Any:
    assert _function is not None  # noqa: S101  # the process was prepared
    return _function(part)


def prepare_process(parent: int, queue: ProgressQueue | None) -> None:
    """Prepare a worker process: Ctrl-C and the terminal belong to its parent, and it ends when the parent ends."""
    gc.freeze()  # what was there before stays: to look through it would copy its pages
    start_reporter(ProgressSender(queue) if queue is not None else None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_watch_parent, args=(parent,), daemon=True).start()


def _watch_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PARENT_CHECK_S)
    os.kill(os.getpid(), signal.SIGTERM)
