"""Progress of long work: loops report it here, and a terminal, if it listens, shows it.

By default there is no listener, as in a notebook: then a loop runs as if it were not watched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sized
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import TypeVar

Item = TypeVar("Item")

ProgressReporter = Callable[[str, str, int, int | None], None]
"""Takes what is done ("counted") with what ("topics"), how many are done, and of how many; None where nobody knows.

Where the two numbers are the same, the work has ended.
"""

_reporter: ContextVar[ProgressReporter | None] = ContextVar("_reporter", default=None)


@contextmanager
def use_reporter(reporter: ProgressReporter | None) -> Iterator[None]:
    """While this lasts, tell `reporter` how far the work of this thread is."""
    token = _reporter.set(reporter)
    try:
        yield
    finally:
        _reporter.reset(token)


def start_reporter(reporter: ProgressReporter | None) -> None:
    """Give `reporter` the progress of all work of this thread from now on; None silences an inherited reporter."""
    _reporter.set(reporter)


def is_heard() -> bool:
    """True where a reporter listens."""
    return _reporter.get() is not None


def report_steps(verb: str, noun: str, done: int, total: int | None) -> None:
    """Report the progress of a loop that does not use `track_items`."""
    reporter = _reporter.get()
    if reporter is not None:
        reporter(verb, noun, done, total)


def track_items(
    items: Iterable[Item],
    verb: str,
    noun: str,
    total: int | None = None,
    size: Callable[[Item], int] = lambda _: 1,
) -> Iterable[Item]:
    """Yield the items, and report the progress after each.

    `total` is how many there are where `items` does not know; `size` how many things one of them stands for.
    """
    reporter = _reporter.get()
    if reporter is None:
        return items
    total = len(items) if total is None and isinstance(items, Sized) else total
    return _report_items(items, total, size, partial(reporter, verb, noun))


def _report_items(
    items: Iterable[Item], total: int | None, size: Callable[[Item], int], report: Callable[[int, int | None], None]
) -> Iterator[Item]:
    done = 0
    report(0, total)
    try:
        for item in items:
            yield item
            done += size(item)
            if total is None or done < total:
                report(done, total)
    finally:
        report(done, done)
