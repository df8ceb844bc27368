"""`%load_ext harness`: records are shown as tables where IPython shows a value."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

import harness
from harness.records import Leaderboard, TopicView
from harness.showing.leaderboard_formats import render
from harness.showing.topic import render_topic

if TYPE_CHECKING:
    from collections.abc import Callable


class Formatter:
    """What IPython's formatters have of use here: how to show a value of a kind."""

    def __init__(self) -> None:
        self.known: dict[type, Callable[..., Any]] = {}

    def for_type(self, kind: type, written: Callable[..., Any]) -> None:
        self.known[kind] = written

    def pop(self, kind: type, default: object) -> object:
        return self.known.pop(kind, default)


class Shell:
    """An IPython that has nothing registered."""

    def __init__(self) -> None:
        self.display_formatter = self
        self.formatters = {"text/markdown": Formatter(), "text/plain": Formatter()}


def test_a_comparison_is_a_table_of_markdown(small: Leaderboard) -> None:
    shell = Shell()
    harness.load_ipython_extension(shell)
    assert shell.formatters["text/markdown"].known[Leaderboard](small) == render(small, "markdown")


def test_it_can_be_taken_back() -> None:
    shell = Shell()
    harness.load_ipython_extension(shell)
    harness.unload_ipython_extension(shell)
    harness.unload_ipython_extension(shell)
    assert not any(formatter.known for formatter in shell.formatters.values())


def test_ipython_shows_records_as_tables(small: Leaderboard, view: TopicView) -> None:
    formatters = pytest.importorskip("IPython.core.formatters", reason="IPython is not installed: pip install ipython")
    shell = SimpleNamespace(display_formatter=formatters.DisplayFormatter())
    harness.load_ipython_extension(shell)
    shown, _ = shell.display_formatter.format(small)
    assert shown["text/markdown"] == render(small, "markdown")
    assert shown["text/plain"] == render(small).rstrip("\n")
    assert shell.display_formatter.format(view)[0]["text/plain"] == render_topic(view).rstrip("\n")
    harness.unload_ipython_extension(shell)
    assert "text/markdown" not in shell.display_formatter.format(small)[0]
