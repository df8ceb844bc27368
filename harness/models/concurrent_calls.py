"""Calls of one list made several at once, at one rate, with a shared pause where the endpoint asks for one."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait

from harness.models.reply_cache import Reply

MAX_WAIT_S = 1e6
"""Seconds: for ever, in numbers that a lock understands."""


class ConcurrentCalls:
    """Calls under way and names still `waiting`, in order; `call` makes the reply to a name, in a thread."""

    def __init__(self, call: Callable[[str], Reply], names: Iterable[str], concurrent: int) -> None:
        self._call = call
        self._pool = ThreadPoolExecutor(concurrent, thread_name_prefix="asking")
        self._futures: dict[str, Future[Reply]] = {}
        self.waiting = list(dict.fromkeys(names))

    def add_reply(self, name: str, reply: Reply) -> None:
        """A reply that needs no call."""
        self._future(name, Future()).set_result(reply)

    def start_calls(self, *names: str) -> None:
        """Call these, but for those that are called already."""
        for name in names:
            if name in self.waiting:
                self._future(name, self._pool.submit(self._call, name))

    def _future(self, name: str, future: Future[Reply]) -> Future[Reply]:
        self.waiting.remove(name)
        self._futures[name] = future
        return future

    def reply(self, name: str, due: float = math.inf) -> Reply | None:
        """The reply to a call that was begun; None where it is not there when it is `due` (monotonic)."""
        future = self._futures[name]
        wait([future], min(MAX_WAIT_S, max(0.0, due - time.monotonic())))
        return future.result() if future.done() else None

    def stop(self, *, late: bool) -> None:
        """Begin no more; `late`: wait for those under way."""
        self._pool.shutdown(wait=late, cancel_futures=True)


class RateLimiter:
    """At most `per_minute` calls a minute (0: any number), evenly spaced, shared by all threads that ask for a turn."""

    def __init__(self, per_minute: float = 0) -> None:
        self._gap = 60 / per_minute if per_minute > 0 else 0.0
        self._lock = threading.Lock()
        self._free = self._held = 0.0
        self._stopped = threading.Event()

    def wait_turn(self, until: float = math.inf) -> bool:
        """Wait for a turn to make a call; False where no turn comes any more, or none before `until` (monotonic)."""
        while not self._stopped.is_set():
            with self._lock:
                start = max(time.monotonic(), self._free, self._held)
                if start > until:
                    return False
                self._free = start + self._gap
            self._stopped.wait(max(0.0, start - time.monotonic()))
            if self._held <= start:  # a pause that began meanwhile moves the turn behind it
                return not self._stopped.is_set()
        return False

    def pause_all(self, seconds: float) -> None:
        """Let no thread make a call for `seconds`."""
        with self._lock:
            self._held = max(self._held, time.monotonic() + seconds)

    def pause(self, seconds: float) -> None:
        """Let one thread wait, unless all are stopped."""
        self._stopped.wait(seconds)

    def stop(self) -> None:
        """Allow no more calls: waiting callers get no turn."""
        self._stopped.set()
