"""When the next call may be made: one rate for all threads, one pause where the endpoint asks for one."""

from __future__ import annotations

import math
import threading
import time


class RateLimiter:
    """At most `per_minute` calls a minute (0: any number), evenly spaced, shared by all threads that ask for a turn."""

    def __init__(self, per_minute: float = 0) -> None:
        self._gap = 60 / per_minute if per_minute > 0 else 0.0
        self._lock = threading.Lock()
        self._free = self._held = 0.0
        self._stopped = threading.Event()

    def wait_turn(self, until: float = math.inf) -> bool:
        """Wait for a turn to make a call; False where there is none any more, or none before `until` (monotonic)."""
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
        """No call of any thread for so long."""
        with self._lock:
            self._held = max(self._held, time.monotonic() + seconds)

    def pause(self, seconds: float) -> None:
        """Let one thread wait, unless all are stopped."""
        self._stopped.wait(seconds)

    def stop(self) -> None:
        """No more calls: whoever waits for a turn goes away without one."""
        self._stopped.set()
