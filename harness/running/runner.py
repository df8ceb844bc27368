"""Run systems over articles in child processes with limits, and hand on candidates as they come."""

from __future__ import annotations

import selectors
import time
from collections.abc import Callable, Container, Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct

from harness.processes.interrupts import raise_lost_interrupt
from harness.records import Article, Candidate, System
from harness.running.process import SystemProcess
from harness.running.requests import Requests
from harness.running.session import SystemSession
from harness.running.supervision import Limits
from harness.running.undumpable import make_undumpable
from harness.running.watcher import Reaper

TICK_S = 0.1
"""Seconds between looks at the clocks and at whether a child still lives."""


class Progress(Struct, frozen=True):
    """The progress of a system: `done` of `total` articles, `failures` of them without a text."""

    label: str
    done: int
    total: int
    failures: int


def run_systems(
    systems: Sequence[System],
    articles: Sequence[Article],
    *,
    seed: int,
    keep: Callable[[System, Candidate], None],
    limits: Limits | None = None,
    jobs: int = 1,
    done: Callable[[str], Container[str]] = lambda _: (),
    reusable: Mapping[str, Candidate] | None = None,
    progress: Callable[[Progress], None] | None = None,
    cache: Path | None = None,
) -> None:
    """Give every article to every system, and each candidate, failed or not, to `keep` as it comes.

    `articles` is indexed in order and may read from disk; each request is made once for all systems. `done` gives the
    keys a label already has: nothing is done for those. `reusable` maps keys to candidates made earlier: kept, not run.
    `cache` is where systems that keep something from run to run have their folders.
    At most `jobs` systems run at once, one at least. Whatever ends this function, its children end with it.
    """
    make_undumpable()  # before any system is there to look
    requests = Requests(articles, seed)
    waiting = list(systems)
    with Reaper() as reaper, selectors.DefaultSelector() as selector:
        loop = _RunLoop(selector, reaper, progress)
        try:
            while waiting or loop.active:
                while waiting and len(loop.active) < max(jobs, 1):
                    system = waiting.pop(0)
                    done_keys = done(system.label)
                    held_limits = limits or Limits()
                    loop.add(
                        SystemSession(
                            system,
                            requests,
                            held_limits,
                            keep=keep,
                            done=done_keys,
                            reusable=reusable or {},
                            cache=cache,
                        )
                    )
                loop.run_once()
        finally:
            loop.kill_all()
            requests.close()


class _RunLoop:
    """The loop that waits for any child to write, to read or to run out of time."""

    def __init__(
        self, selector: selectors.BaseSelector, reaper: Reaper, progress: Callable[[Progress], None] | None
    ) -> None:
        self._selector, self._reaper, self._progress = selector, reaper, progress
        self._looked = time.monotonic()
        self.active: list[SystemSession] = []

    def add(self, session: SystemSession) -> None:
        """Start a system, unless all its candidates are there."""
        self.active.append(session)
        session.schedule.skip()
        self._renew(session)

    def run_once(self) -> None:
        """Wait at most a TICK for an event, and handle it."""
        if not self.active:
            return
        raise_lost_interrupt()
        for key, _ in self._selector.select(TICK_S):
            key.data()
        now = time.monotonic()
        if now - self._looked >= TICK_S:
            self._looked = now
            self._reaper.wake()
            for session in list(self.active):
                self._look(session)

    def _look(self, session: SystemSession) -> None:
        """Stop a child that is dead or late, after all its output has been read: harness may be the late one."""
        child = session.child
        if child and (session.is_overdue() or child.exit_status() is not None):
            heard = self._speaks(session, child)
            if session.child is child and not heard:
                self._stop(session, late=child.exit_status() is None)
        elif child and session.is_too_big():
            self._stop(session, late=False)

    def _renew(self, session: SystemSession) -> None:
        """Start a child for the remaining articles of a system, or finish the system where none remain."""
        while session.schedule.is_left() and not session.child:
            session.start(self._reaper)
        self._report(session)
        if session.child is None:
            self.active.remove(session)
            return
        child = session.child
        self._selector.register(child.stdout, selectors.EVENT_READ, partial(self._speaks, session, child))
        self._selector.register(child.stderr, selectors.EVENT_READ, partial(self._mutters, session, child))
        self._fill(session, child)

    def _speaks(self, session: SystemSession, child: SystemProcess) -> bool:
        """Read a child's output; False where there was none."""
        if session.child is not child:
            return False
        lines, more = child.receive()
        understood = all(session.read_line(line) for line in lines) and not session.is_too_long()
        if lines and understood:
            self._fill(session, child)
            self._report(session)
        if not understood or more is False or session.is_finished():
            self._stop(session, late=False)
        return more is True

    def _mutters(self, session: SystemSession, child: SystemProcess) -> None:
        if session.child is child and not child.listen():
            self._selector.unregister(child.stderr)

    def _fill(self, session: SystemSession, child: SystemProcess) -> None:
        """Send as much as may be sent, and come back for the rest when the child has read some."""
        if session.child is not child:
            return
        session.fill()
        registered = child.stdin in self._selector.get_map()
        if child.flush():
            if registered:
                self._selector.unregister(child.stdin)
        elif not registered:
            self._selector.register(child.stdin, selectors.EVENT_WRITE, partial(self._fill, session, child))

    def _stop(self, session: SystemSession, *, late: bool) -> None:
        """End a child, blame an article, and start another child for the rest."""
        self._forget(session)
        session.stop(late=late)
        self._renew(session)

    def _forget(self, session: SystemSession) -> None:
        child = session.child
        registered = self._selector.get_map()
        for descriptor in (child.stdin, child.stdout, child.stderr) if child else ():
            if descriptor in registered:
                self._selector.unregister(descriptor)

    def _report(self, session: SystemSession) -> None:
        if self._progress:
            books = session.schedule
            self._progress(Progress(session.system.label, books.done, books.total, books.failures))

    def kill_all(self) -> None:
        """Kill all children that still run."""
        for session in self.active:
            self._forget(session)
            session.abandon()
