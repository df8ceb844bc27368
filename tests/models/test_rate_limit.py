"""Turns of several threads: their rate, pauses for all, and the end."""

from __future__ import annotations

import threading
import time

from harness.models.rate_limit import RateLimiter


def turns(pace: RateLimiter, threads: int, until: float = float("inf")) -> list[float]:
    """When each of so many threads, all at once, had its turn; those without one are left out. In order."""
    had: list[float] = []

    def ask() -> None:
        if pace.turn(until):
            had.append(time.monotonic())

    each = [threading.Thread(target=ask) for _ in range(threads)]
    for thread in each:
        thread.start()
    for thread in each:
        thread.join(10)
    return sorted(had)


def test_without_a_limit_nobody_waits() -> None:
    started = time.monotonic()

    assert len(turns(RateLimiter(), 8)) == 8
    assert time.monotonic() - started < 0.5


def test_turns_are_spaced_over_all_threads() -> None:
    had = turns(RateLimiter(1200), 6)

    assert had[-1] - had[0] >= 0.2  # 5 gaps of 0.05 s, less what the first may be late


def test_a_pause_holds_for_all_and_the_rate_holds_after_it() -> None:
    pace = RateLimiter(600)
    began = time.monotonic()
    threading.Timer(0.05, pace.hold, [0.4]).start()
    had = turns(pace, 4)

    assert had[0] - began < 0.4
    assert had[1] - began >= 0.44
    assert had[-1] - had[1] >= 0.15  # 2 gaps of 0.1 s


def test_a_turn_that_would_come_too_late_is_none() -> None:
    assert len(turns(RateLimiter(60), 5, time.monotonic() + 0.5)) == 1


def test_a_pause_that_lasts_too_long_is_no_turn_either() -> None:
    pace = RateLimiter()
    pace.hold(60)
    started = time.monotonic()

    assert turns(pace, 3, time.monotonic() + 0.2) == []
    assert time.monotonic() - started < 2


def test_when_all_is_stopped_whoever_waits_goes_without() -> None:
    pace = RateLimiter()
    pace.hold(60)
    threading.Timer(0.1, pace.stop).start()
    started = time.monotonic()
    pace.pause(60)

    assert turns(pace, 3) == []
    assert time.monotonic() - started < 5
