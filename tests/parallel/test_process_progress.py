"""How far other processes are comes as one line of the process that started them."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future

import pytest

from harness.parallel import process_progress
from harness.parallel.process_progress import Message, ProcessProgress, ProgressSender
from harness.progress import use_reporter


class Queue:
    """A queue within one process."""

    def __init__(self, *messages: Message) -> None:
        self.messages = deque(messages)

    def put(self, message: Message) -> None:
        self.messages.append(message)

    def get(self) -> Message:
        return self.messages.popleft()

    def empty(self) -> bool:
        return not self.messages


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


def test_a_process_sends_now_and_then_and_the_end_of_what_it_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(process_progress, "time", clock)
    queue = Queue()
    send = ProgressSender(queue)
    for done in range(10):
        send("aligned", "texts", done, 10)
        clock.now += 0.15
    send("aligned", "texts", 10, 10)
    send("read", "lines", 3, 3)  # nobody was told that it began
    assert [message[1:] for message in queue.messages] == [
        *(("aligned", "texts", done, 10) for done in (0, 2, 4, 6, 8)),
        ("aligned", "texts", 10, 10),
    ]


def test_loops_of_one_name_are_added_up_and_end_with_the_part() -> None:
    queue = Queue((1, "aligned", "texts", 3, 10), (2, "aligned", "texts", 4, 20), (1, "aligned", "texts", 5, 10))
    told: list[tuple[object, ...]] = []
    progress = ProcessProgress(queue)
    part: Future[None] = Future()
    with use_reporter(lambda *facts: told.append(facts)):
        progress.pass_on()
        part.set_result(None)
        progress.pass_on_until(part)
        progress.pass_on_until(part)
    assert told == [("aligned", "texts", 9, 30), ("aligned", "texts", 0, 0)]
