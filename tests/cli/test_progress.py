"""The line on a terminal that says how far a command is."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest

from harness.cli import progress_line
from harness.cli.progress_line import ProgressLine, watch_command
from harness.progress import track_items, use_reporter
from harness.running.runner import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True

    def lines(self) -> list[str]:
        """What stood on the line, one after the other; "" where it was taken away."""
        return self.getvalue().split("\r\x1b[2K")[1:]


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(progress_line, "time", made)
    monkeypatch.setenv("COLUMNS", "100")
    return made


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    made = Terminal()
    monkeypatch.setattr(progress_line, "sys", SimpleNamespace(stderr=made))  # pytest has a stderr of its own
    return made


def test_a_long_loop_shows_rate_and_time_left_and_its_line_is_gone_at_the_end(clock: Clock, terminal: Terminal) -> None:
    with watch_command():
        for _ in track_items(range(10), "counted", "topics"):
            clock.now += 1
    assert terminal.lines() == [
        *(f"counted {n} of 10 topics, 1.0 a second, {10 - n} s left" for n in range(2, 10)),
        "",
    ]


def test_nothing_is_shown_before_two_seconds_or_where_nobody_looks(
    clock: Clock, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with watch_command():
        for _ in track_items(range(19), "counted", "topics"):
            clock.now += 0.1
    with watch_command(quiet=True):
        for _ in track_items(range(9), "counted", "topics"):
            clock.now += 1
    monkeypatch.setattr(terminal, "isatty", lambda: False)
    with watch_command():
        for _ in track_items(range(9), "counted", "topics"):
            clock.now += 1
    assert terminal.lines() == []


def test_a_loop_inside_another_stands_behind_it_and_one_without_an_end_has_no_time_left(
    clock: Clock, terminal: Terminal
) -> None:
    with watch_command():
        for _ in track_items(iter("ab"), "read", "files"):
            clock.now += 3
            for _ in track_items(range(2), "counted", "topics"):
                clock.now += 1
    assert terminal.lines()[:2] == [
        "read 0 files; counted 0 of 2 topics",
        "read 0 files; counted 1 of 2 topics, 1.0 a second, 1 s left",
    ]
    assert terminal.lines()[-1] == ""


def test_systems_are_shown_by_name_without_what_a_terminal_would_obey(clock: Clock, terminal: Terminal) -> None:
    line = ProgressLine()
    clock.now += 5
    line.progress(Progress("a\x1b[31m", 3, 10, 1))
    (shown,) = terminal.lines()
    assert shown.startswith("3/10 candidates, 1 failed")
    assert "\x1b" not in shown
    line.clear()
    assert terminal.lines()[-1] == ""


def test_a_loop_that_fails_tells_its_end_and_its_items_are_unchanged() -> None:
    news: list[tuple[object, ...]] = []
    with use_reporter(lambda *facts: news.append(facts)):
        assert list(track_items("abc", "read", "lines")) == ["a", "b", "c"]
        items = iter(track_items("abc", "read", "lines"))
        next(items)
        del items  # as where the loop's body raises
    assert news[0] == ("read", "lines", 0, 3)
    assert news[-1] == ("read", "lines", 0, 0)
    assert track_items("abc", "read", "lines") == "abc"  # nobody listens
