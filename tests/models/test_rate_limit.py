"""Turns of several threads: their rate, pauses for all, and the end, by a clock that waiting moves."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from harness.models import concurrent_calls as rate_limit
from harness.models.concurrent_calls import RateLimiter


class Clock:
    """A clock that only waiting moves: `waits` are the seconds that were waited for, in order."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.moves = True
        self.waits: list[float] = []
        self.before_wait: Callable[[], None] = lambda: None

    def monotonic(self) -> float:
        return self.now

    def wait(self, seconds: float) -> bool:
        self.before_wait()
        self.waits.append(seconds)
        if self.moves:
            self.now += seconds
        return False


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(rate_limit, "time", clock)
    return clock


def limiter(clock: Clock, per_minute: float = 0) -> RateLimiter:
    """A limiter that waits by that clock until it is stopped."""
    pace = RateLimiter(per_minute)
    pace._stopped.wait = clock.wait  # type: ignore[method-assign,assignment]
    return pace


def take_turns(pace: RateLimiter, clock: Clock, count: int, until: float = float("inf")) -> list[float]:
    """When so many turns were had, one after another, in seconds from the start; those that were none are left out."""
    began = clock.now
    return [clock.now - began for _ in range(count) if pace.wait_turn(until)]


def test_without_a_limit_nobody_waits(clock: Clock) -> None:
    assert take_turns(limiter(clock), clock, 8) == [0.0] * 8


def test_turns_are_spaced(clock: Clock) -> None:
    assert take_turns(limiter(clock, 1200), clock, 6) == pytest.approx([0, 0.05, 0.1, 0.15, 0.2, 0.25])


def test_turns_are_spaced_over_all_threads(clock: Clock) -> None:
    clock.moves = False  # all ask at the same moment
    pace = limiter(clock, 1200)
    threads = [threading.Thread(target=pace.wait_turn) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(clock.waits) == pytest.approx([0, 0.05, 0.1, 0.15, 0.2, 0.25])


def test_a_pause_that_begins_while_one_waits_holds_for_all_and_the_rate_holds_after_it(clock: Clock) -> None:
    pace = limiter(clock, 600)
    assert take_turns(pace, clock, 1) == [0.0]

    def hold_once() -> None:
        clock.before_wait = lambda: None
        pace.pause_all(0.4)

    clock.before_wait = hold_once
    assert take_turns(pace, clock, 3) == pytest.approx([0.4, 0.5, 0.6])


def test_a_turn_that_would_come_too_late_is_none(clock: Clock) -> None:
    assert len(take_turns(limiter(clock, 60), clock, 5, clock.now + 0.5)) == 1
    assert clock.waits == [0.0]


def test_a_pause_that_lasts_too_long_is_no_turn_either(clock: Clock) -> None:
    pace = limiter(clock)
    pace.pause_all(60)
    assert take_turns(pace, clock, 3, clock.now + 0.2) == []
    assert clock.waits == []


def test_when_all_is_stopped_whoever_waits_goes_without() -> None:
    pace = RateLimiter()
    pace.pause_all(3600)
    turns: list[bool] = []
    waiting = [threading.Thread(target=lambda: turns.append(pace.wait_turn())) for _ in range(3)]
    waiting.append(threading.Thread(target=pace.pause, args=[3600]))
    for thread in waiting:
        thread.start()
    pace.stop()
    for thread in waiting:
        thread.join(60)
    assert not any(thread.is_alive() for thread in waiting)
    assert turns == [False] * 3
