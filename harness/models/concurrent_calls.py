"""Calls of one list of requests: several at once, each awaited by its name until it is due."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait

from harness.models.reply_cache import Reply

MAX_WAIT_S = 1e6
"""Seconds: for ever, in numbers that a lock understands."""


class ConcurrentCalls:
    """What is called and what is still `waiting` for it, in order. `call` makes the reply to a name, in a thread."""

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
        """The reply to one that was begun, None where it is not there when it is `due` (monotonic)."""
        future = self._futures[name]
        wait([future], min(MAX_WAIT_S, max(0.0, due - time.monotonic())))
        return future.result() if future.done() else None

    def stop(self, *, late: bool) -> None:
        """Begin no more; `late`: wait for those under way."""
        self._pool.shutdown(wait=late, cancel_futures=True)
