"""`map` over processes: each forks from this one, with all data that it holds, and only parts and values are sent.

Processes, not threads: most of the work is Python's own steps and short steps of numpy, and threads would wait for one
another between them.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Any, Protocol, TypeVar

from harness.errors import HarnessError
from harness.parallel.cores import current_jobs
from harness.parallel.process_progress import ProcessProgress, ProgressQueue, ProgressSender
from harness.progress import is_heard, start_reporter

Part = TypeVar("Part")
Value = TypeVar("Value")

PARTS_AHEAD = 2
"""Parts of each process that are in memory at once: one that it works on, and one that waits."""

PARENT_CHECK_S = 1.0
"""Seconds between two checks that the parent process is still there."""


class Mapper(Protocol):
    """A function like `map`: applies a function to each part and gives the results in order, here or in processes."""

    def __call__(self, function: Callable[[Part], Value], parts: Iterable[Part], /) -> Iterator[Value]:
        """Call `function` for each of the parts."""


def share_work() -> Mapper:
    """A mapper over as many processes as there are cores to use; `map` where there is one, or in such a process.

    Where processes cannot be forked, functions and parts must be such that they can be sent.
    """
    jobs = current_jobs()
    return map if jobs < 2 or multiprocessing.current_process().daemon else ProcessMapper(jobs)


def can_fork() -> bool:
    """True where a process can be forked."""
    return "fork" in multiprocessing.get_all_start_methods()


class ProcessMapper:
    """`map` over processes, with few parts in memory at once."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs

    def __call__(self, function: Callable[[Part], Value], parts: Iterable[Part]) -> Iterator[Value]:
        """The value of each part, in their order. Raises HarnessError where a process was ended from outside."""
        before = set(multiprocessing.active_children())
        context = multiprocessing.get_context("fork" if can_fork() else None)
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
                "a process that shared the work was ended from outside, perhaps for lack of memory; "
                "with -j 1 there is only one"
            ) from None
        finally:
            is_done = not waiting
            pool.shutdown(wait=is_done, cancel_futures=True)
            if not is_done:
                for process in set(multiprocessing.active_children()) - before:
                    process.kill()


_function: Callable[[Any], Any] | None = None
"""The function called for each part in a process that shares the work: a forked one has it with all its data."""


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
