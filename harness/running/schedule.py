"""The articles that a system is to be asked about next, and a record of the outcome of each."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator, Mapping

from msgspec import structs

from harness.records import Candidate, Failure, System
from harness.running.protocol import Answer
from harness.running.requests import Requests, system_key
from harness.running.responses import build_candidate, fold_to_line
from harness.running.secrets import Secrets

ARTICLES_PER_CALL = 32
"""Articles in one call of `summarize_all`."""

Task = tuple[int, ...]
"""Indices of the articles that one request is about: several for a system that batches."""


class Schedule:
    """The articles of one system: those to ask about, those asked about, and how many are done.

    `asked` holds the tasks that the child was sent and has not answered, in their order.
    """

    def __init__(
        self,
        system: System,
        requests: Requests,
        *,
        keep: Callable[[System, Candidate], None],
        done: Container[str],
        reusable: Mapping[str, Candidate],
    ) -> None:
        self._system, self._requests, self._use = system, requests, system_key(system)
        self._keep, self._done_keys, self._reusable = keep, done, reusable
        self._secrets = Secrets(system)
        self._size = ARTICLES_PER_CALL if system.batches else 1
        self._as_list = system.batches and system.command is None
        self._fresh = self._pending()
        self._again: deque[Task] = deque()
        self.asked: deque[Task] = deque()
        self.total, self.done, self.failures = len(requests), 0, 0

    # What is to be done

    def _pending(self) -> Iterator[int]:
        """Articles that must be run; the others are dealt with on the way."""
        for index in range(len(self._requests)):
            key = self._requests.key(self._use, index)
            if key in self._done_keys:
                self.done += 1
            elif (candidate := self._reusable.get(key)) is not None:
                self.record_candidate(index, candidate)
            elif not self._requests.has_text(index):
                self.fail(index, "not attempted", "the dataset has no article for this topic")
            else:
                yield index

    def next_task(self) -> Task:
        """The next articles to ask about; () where none are left."""
        if self._again:
            return self._again.popleft()
        return tuple(index for _, index in zip(range(self._size), self._fresh, strict=False))

    def skip(self) -> None:
        """Handle articles that need no child, up to the first that does."""
        if task := self.next_task():
            self._again.appendleft(task)

    def is_left(self) -> bool:
        """True where any article has no candidate and has not been asked about."""
        self.skip()
        return bool(self._again)

    def put_first(self, tasks: Iterable[Task]) -> None:
        """Ask about these before all others, in this order."""
        self._again.extendleft(reversed([task for task in tasks if task]))

    def put_last(self, task: Task) -> None:
        """Ask about these articles after all that are to be asked again."""
        self._again.append(task)

    def reset(self) -> None:
        """Put all articles without an answer back to those that will be asked."""
        self.put_first(self.asked)
        self.asked.clear()

    # Requests and their answers

    def request_lines(self, task: Task) -> bytes:
        """The line that asks about a task."""
        lines = [self._requests.line(index) for index in task]
        if self._as_list:
            return b"[" + b",".join(line.rstrip(b"\n") for line in lines) + b"]\n"
        return lines[0]

    def take_asked(self, seed: object = None) -> Task:
        """Remove from the open requests the articles that an answer is for; () where there are none.

        They are those asked first, unless a program that works on several at once repeats the `seed` of one.
        """
        for task in self.asked:
            if seed is None or self._requests.seed(task[0]) == seed:
                self.asked.remove(task)
                return task
        return ()

    # The books

    def take(self, index: int, answer: Answer, memory: int) -> None:
        """Record an answer; `memory` is the most bytes its process has held."""
        topic, key = self._requests.topic(index), self._requests.key(self._use, index)
        self.record_candidate(index, build_candidate(topic, key, answer, self._secrets, memory))

    def fail(self, index: int, failure: Failure, detail: str) -> None:
        """Record why an article has no answer."""
        topic, key = self._requests.topic(index), self._requests.key(self._use, index)
        self.record_candidate(index, Candidate(topic, "", key, failure, fold_to_line(self._secrets.hide(detail))))

    def fail_rest(self, failure: Failure, detail: str) -> None:
        """Record one reason for all articles that are left."""
        while task := self.next_task():
            for index in task:
                self.fail(index, failure, detail)

    def forget_last(self, count: int) -> None:
        """Ask about the last `count` articles again: their later answers count."""
        self.done -= count

    def hide_secrets(self, text: str) -> str:
        """A text without the secrets of the system."""
        return self._secrets.hide(text)

    def record_candidate(self, index: int, candidate: Candidate) -> None:
        """Record a candidate under the topic of its article."""
        topic = self._requests.topic(index)
        self._keep(self._system, candidate if candidate.topic == topic else structs.replace(candidate, topic=topic))
        self.done += 1
        self.failures += candidate.failure is not None
