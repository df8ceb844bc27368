"""One system's way through the articles: what it was asked and answered, and what a death or a silence is blamed on."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Container, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, structs

from harness.records import Candidate, Failure, System
from harness.running.answer_seals import Seals
from harness.running.failure_cause import NO_MEMORY, failure_cause, silence_hint
from harness.running.file_watch import Watch
from harness.running.operating_system import KILLED
from harness.running.process import SystemProcess
from harness.running.requests import Requests, system_key
from harness.running.responses import (
    MAX_TEXT_BYTES,
    NO_JSON,
    build_candidate,
    decode_answer,
    fold_to_line,
    is_last,
    is_short,
    is_unexplained,
    with_seconds,
)
from harness.running.secrets import Secrets
from harness.running.watcher import Reaper

MAX_RESTARTS = 3
"""A system that dies is started again at the next article: this often in a row, if it answers nothing between."""

REQUESTS_AHEAD = 4
"""Requests a child may have waiting, so that it never waits for us."""

MAX_BLANK_LINES = 100
"""Blank lines between two answers; who writes more will never end."""

ARTICLES_PER_CALL = 32
"""Articles in one call of `summarize_all`."""

MAX_LINE_BYTES = 16 * MAX_TEXT_BYTES
"""Bytes of an answer, escapes and all, for each article asked about."""


class Limits(Struct, frozen=True):
    """`timeout` seconds an article, `memory` bytes a process (0: none), `start` seconds to load.

    `cpu`: seconds of processor time an article, for each process; 0 for all that `timeout` holds on all cores.
    """

    timeout: float = 60.0
    memory: int = 0
    start: float = 120.0
    cpu: float = 0.0


class SystemSession:
    """One system and its articles. The loop owns the waiting; this owns the books."""

    def __init__(
        self,
        system: System,
        requests: Requests,
        limits: Limits,
        *,
        keep: Callable[[System, Candidate], None],
        done: Container[str],
        have: Mapping[str, Candidate],
        kept: Path | None = None,
    ) -> None:
        self.system, self._requests, self._limits = system, requests, limits
        self._keep, self._known, self._have, self._kept = keep, done, have, kept
        self._use = system_key(system)
        self._secrets = Secrets(system)
        self._watch, self._saves = Watch(system), 0
        self._seals: Seals | None = None
        self._fresh = self._pending()
        self._again: deque[tuple[int, ...]] = deque()
        self._asked: deque[tuple[int, ...]] = deque()
        self._ready = self._yields = False
        self._list: tuple[int, ...] = ()
        self._clock = 0.0
        self._silent, self._blanks = True, 0
        self._deaths = 0
        self._killed: set[tuple[int, ...]] = set()
        self._verdict: tuple[Failure, str] | None = None
        self.child: SystemProcess | None = None
        self.total, self.done, self.failures = len(requests), 0, 0

    # What is to be done

    def _pending(self) -> Iterator[int]:
        """Articles that must be run; the others are dealt with on the way."""
        for index in range(len(self._requests)):
            key = self._requests.key(self._use, index)
            if key in self._known:
                self.done += 1
            elif (old := self._have.get(key)) is not None:
                self._book(index, old)
            elif not self._requests.has_text(index):
                self._fail(index, "not attempted", "the dataset has no article for this topic")
            else:
                yield index

    def _next(self) -> tuple[int, ...]:
        """The next articles to ask about, several for a system that batches; () when there are none."""
        if self._again:
            return self._again.popleft()
        size = ARTICLES_PER_CALL if self.system.batches else 1
        return tuple(index for _, index in zip(range(size), self._fresh, strict=False))

    def skip(self) -> None:
        """Deal with what needs no child, up to the first article that does."""
        if task := self._next():
            self._again.appendleft(task)

    def left(self) -> bool:
        """Whether any article is still without a candidate."""
        self.skip()
        return bool(self._again)

    def finished(self) -> bool:
        """Whether a ready child has nothing more to do."""
        return self._ready and not self._asked and not self.left()

    # Speaking with the child

    def start(self, reaper: Reaper) -> None:
        """A new child; where none can be started, or it died too often, what is left is not attempted."""
        if self._deaths > MAX_RESTARTS:
            self._give_up(f"stopped after it died {self._deaths} times in a row")
            return
        if self._saves > MAX_RESTARTS:
            self._give_up("its files are saved again each time it is asked", "unavailable")
            return
        if changed := self._watch.confirm():
            self._give_up(f"{changed}; run it again", "unavailable")
            return
        try:
            self.child = SystemProcess(self.system, self._limits.memory, reaper, self._kept, self._limits.timeout)
        except OSError as error:
            self._give_up(f"does not start: {error.filename or self.system.path}: {error.strerror}")
            return
        self._ready, self._yields = self.system.command is not None, False
        self._seals = Seals() if self.system.command is None else None
        if self._seals:
            self.child.send(self._seals.greeting())
        self._wind(self.child)

    def _wind(self, child: SystemProcess) -> None:
        """Set both clocks for what it does next: ours, and the system's own for its processor time."""
        self._clock = time.monotonic()
        own = self._limits.cpu * self._awaited() if self._ready else 0
        child.allow(own or self._allowed() * (os.cpu_count() or 1))

    def fill(self) -> None:
        """Ask for more, as long as the child keeps up."""
        while self._ready and self.child and len(self._asked) < REQUESTS_AHEAD and self.child.flush():
            task = self._next()
            if not task:
                return
            lines = [self._requests.line(index) for index in task]
            many = self.system.batches and self.system.command is None
            self.child.send(b"[" + b",".join(line.rstrip(b"\n") for line in lines) + b"]\n" if many else lines[0])
            self._asked.append(task)
            if len(self._asked) == 1:
                self._wind(self.child)

    def hear(self, line: bytes) -> bool:  # noqa: PLR0911  # one case after the other
        """Book an answer; False where the child can no longer be spoken with."""
        if self._seals:
            own = self._seals.open_line(line)
            if own is None:
                self._verdict = ("unavailable", "another process wrote into its pipe, and that is no answer of its own")
                return False
            line = own
        try:
            answer = decode_answer(line)
        except NO_JSON:
            start = self._secrets.hide(line[:2000].decode(errors="replace"))[:60]
            self._verdict = ("crash", f"answered with a line that is no JSON: {start!r}")
            return False
        if answer is None and not line.strip():
            self._blanks += 1
            self._verdict = ("crash", "answered with blank lines") if self._blanks > MAX_BLANK_LINES else None
            return self._verdict is None
        if not self._ready:
            return self._loaded(answer)
        if self._asked and self.child and self.system.command is None and answer == {"yields": True}:
            self._yields, self._list = True, self._asked[0]
            self._wind(self.child)
            return True
        task = self._asked_with(answer)
        if not task:
            more = "with a seed it was not given" if self._asked else "more than it was asked"
            self._verdict = ("crash", f"answered {more}")
            return False
        return self._answered(task, answer)

    def _answered(self, task: tuple[int, ...], answer: Any) -> bool:
        """Book what came for a task: a list, or what is yielded for the first of its articles."""
        if self._watch.has_moved():
            self._asked.appendleft(task)
            return False  # perhaps the answer of other code: `stop` asks again
        self._saves = 0
        answers, rest = (answer, ()) if isinstance(answer, list) else ([answer], task[1:])
        task = task[: len(task) - len(rest)]
        if len(self._list) > 1 and is_short(answer):
            return self._doubt(len(rest))
        if len(answers) != len(task):
            self._asked.appendleft(task)
            self._verdict = ("crash", f"gave {len(answers)} answers to {len(task)} articles")
            return False
        took, self._deaths, self._blanks, self._silent = time.monotonic() - self._clock, 0, 0, False
        self._await(rest, answers[0])
        if self.child:
            self._wind(self.child)
        for index, each in zip(task, answers, strict=True):
            said = with_seconds(each, took, measured=self.system.command is None)
            if len(task) > 1 and is_unexplained(said):
                self._again.append((index,))  # perhaps another's fault: it is asked once more, alone
            else:
                self._take(index, said)
        return True

    def _doubt(self, rest: int) -> bool:
        """Ask about each article of a list alone: which answer was whose cannot be told. The later answer counts."""
        self.done -= len(self._list) - rest - 1
        self._again.extendleft((index,) for index in reversed(self._list))
        self._yields, self._list = False, ()
        if self.child:
            self._wind(self.child)
        return True

    def _await(self, rest: tuple[int, ...], answer: Any) -> None:
        """What is still to be yielded of a list after `answer`; asked again where that was the last of its call."""
        self._yields = False
        if rest and is_last(answer):
            self._again.appendleft(rest)
        elif rest:
            self._yields = True
            self._asked.appendleft(rest)

    def _awaited(self) -> int:
        """How many articles the next line is about."""
        return len(self._asked[0]) if self._asked and not self._yields else 1

    def _asked_with(self, answer: Any) -> tuple[int, ...]:
        """The articles that an answer is about, asked for no more; () where there are none.

        They are those asked first, unless a program that works on several at once repeats the seed of one.
        """
        seed = answer.get("seed") if isinstance(answer, dict) and self.system.command else None
        for task in self._asked:
            if seed is None or self._requests.seed(task[0]) == seed:
                self._asked.remove(task)
                return task
        return ()

    def _loaded(self, answer: Any) -> bool:
        if isinstance(answer, dict) and answer.get("ready"):
            self._ready = True
            if self.child:
                self._wind(self.child)
            return True
        broken = answer.get("broken") if isinstance(answer, dict) else None
        self._verdict = ("crash", f"{broken or 'it answered before it was asked'}")
        return False

    def overdue(self, now: float) -> bool:
        """Whether the child has been silent for too long."""
        return now - self._clock > self._allowed() and (not self._ready or bool(self._asked))

    def _allowed(self) -> float:
        if not self._ready:
            return max(self._limits.start, self._limits.timeout)
        return self._limits.timeout * self._awaited()

    def too_long(self) -> bool:
        """Whether an answer has grown beyond any summary, with no end in sight."""
        allowed = MAX_LINE_BYTES * self._awaited()
        if self.child is None or self.child.unfinished <= allowed:
            return False
        self._verdict = ("refused", f"more than {allowed:,} bytes in one answer")
        return True

    def too_big(self) -> bool:
        """Whether the child and what it started hold more memory together than they may."""
        excess = self.child.excess_memory() if self.child and self._verdict is None else ""
        if excess:
            self._verdict = ("memory", excess)
        return bool(excess)

    # When it ends

    def stop(self, *, late: bool) -> None:
        """The child is dead, silent (`late`), confused or no longer needed: end it and settle who is to blame."""
        child, self.child = self.child, None
        if child is None:
            return
        if self._watch.has_moved():
            self._distrust(child)
            return
        gone = child.ended()
        if gone is None and not late and self._verdict is None and (self._asked or not self._ready):
            gone = child.wait(0.5)  # its pipe is closed: it is about to die, or has closed it
        if gone is None and self.system.command and self.finished():
            child.close()  # a program may have something of its own to end
            child.wait(1.0)
        hint = silence_hint(child) if late and self._silent and self.system.command else ""
        child.end()
        if self._verdict is None and ((self._ready and not self._asked) or (not late and self._spared(gone))):
            return
        failure, detail = self._verdict or failure_cause(gone, self._allowed() if late else 0.0, self._limits.cpu)
        self._verdict = None
        words = child.last_words()
        detail += hint + (f"; stderr: {words}" if words and failure != "refused" else "")
        if self._ready:
            self._blame(failure, detail)
        else:
            self._give_up(f"does not load: {detail}")

    def _distrust(self, child: SystemProcess) -> None:
        """A file of the system was saved after the child was started: what it has not answered yet is asked anew."""
        child.end()
        self._verdict = None
        self._saves += 1
        self._again.extendleft(reversed([task for task in self._asked if task]))
        self._asked.clear()

    def _spared(self, status: int | None) -> bool:
        """Killed from outside: by a person, or for want of memory, and perhaps innocent. It is asked again, once."""
        task = self._asked[0][: self._awaited()] if self._asked else ()
        if status != KILLED or (task and task in self._killed):
            return False
        self._killed.add(task)
        self._deaths += 1
        self._again.extendleft(reversed(self._asked))
        self._asked.clear()
        return True

    def _blame(self, failure: Failure, detail: str) -> None:
        """The first article without an answer was the one; a batch is asked again, one by one, unless it yields."""
        self._deaths += 1
        task, *rest = self._asked or [()]
        self._asked.clear()
        self._again.extendleft(reversed(rest))
        if self._yields and len(task) > 1:
            self._again.appendleft(task[1:])
            task = task[:1]
        if len(task) > 1:
            self._again.extendleft((index,) for index in reversed(task))
        elif task:
            if failure == "crash" and NO_MEMORY.search(detail):
                failure = "memory"
            self._fail(task[0], failure, detail)

    def _give_up(self, reason: str, failure: Failure = "not attempted") -> None:
        while task := self._next():
            for index in task:
                self._fail(index, failure, reason)

    def abandon(self) -> None:
        """End the child and book nothing."""
        if self.child:
            self.child.end()

    # The books

    def _take(self, index: int, answer: dict[str, Any]) -> None:
        topic, key = self._requests.topic(index), self._requests.key(self._use, index)
        memory = self.child.peak() if self.child else 0
        self._book(index, build_candidate(topic, key, answer, self._secrets, memory))

    def _fail(self, index: int, failure: Failure, detail: str) -> None:
        topic, key = self._requests.topic(index), self._requests.key(self._use, index)
        self._book(index, Candidate(topic, "", key, failure, fold_to_line(self._secrets.hide(detail))))

    def _book(self, index: int, candidate: Candidate) -> None:
        topic = self._requests.topic(index)
        self._keep(self.system, candidate if candidate.topic == topic else structs.replace(candidate, topic=topic))
        self.done += 1
        self.failures += candidate.failure is not None
