"""Scores for experiment trackers: what MLflow and Weights & Biases are called with, by modules of the same shape."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from harness.errors import HarnessError
from harness.jobs.trackers import log_leaderboard
from tests.showing.conftest import comparison, row

ROWS = (row("mine:n=1", {"rouge1": (38.0, 2.0)}), row("oracle", {"rouge1": (60.0, 1.0)}, "ceiling"))
BOARD = comparison(ROWS, "rouge1")


class Log:
    """What a tracker was asked to keep."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Any]] = []

    def note(self, name: str) -> Any:
        return lambda *arguments, **keywords: self.calls.append((name, arguments[0] if arguments else keywords))


def module(monkeypatch: pytest.MonkeyPatch, name: str, **members: Any) -> None:
    fake = ModuleType(name)
    for member, value in members.items():
        setattr(fake, member, value)
    monkeypatch.setitem(sys.modules, name, fake)


def test_mlflow_has_a_run_for_each_system_with_scores_and_signatures(monkeypatch: pytest.MonkeyPatch) -> None:
    log = Log()

    @contextlib.contextmanager
    def start_run(run_name: str) -> Iterator[None]:
        log.calls.append(("start_run", run_name))
        yield

    members = {name: log.note(name) for name in ("set_experiment", "set_tags", "log_metrics")}
    module(monkeypatch, "mlflow", start_run=start_run, **members)

    said = log_leaderboard(BOARD, "mlflow")

    names = [name for name, _ in log.calls]
    assert names == ["set_experiment", "start_run", "set_tags", "log_metrics"]
    calls = dict(log.calls)
    assert calls["set_experiment"] == BOARD.dataset
    assert calls["start_run"].endswith(": mine:n=1")
    assert calls["set_tags"]["fingerprint"] == BOARD.fingerprint
    assert calls["set_tags"]["signature.rouge1"] == BOARD.columns[0].signature
    assert calls["log_metrics"]["rouge1"] == 38.0
    assert calls["log_metrics"]["rouge1.low"] == 36.0
    assert said == "logged 1 system to mlflow"


def test_wandb_has_a_run_for_each_system_that_is_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    log = Log()

    def init(**keywords: Any) -> SimpleNamespace:
        log.calls.append(("init", keywords))
        return SimpleNamespace(log=log.note("log"), finish=log.note("finish"))

    module(monkeypatch, "wandb", init=init)
    log_leaderboard(BOARD, "wandb")

    assert [name for name, _ in log.calls] == ["init", "log", "finish"]
    calls = dict(log.calls)
    assert calls["init"]["config"]["system"] == "mine:n=1"
    assert calls["log"]["rouge1"] == 38.0


def test_a_tracker_that_is_missing_or_refuses_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "wandb", None)
    with pytest.raises(HarnessError, match="--log-to wandb needs a package: pip install wandb"):
        log_leaderboard(BOARD, "wandb")

    def refuse(_name: str) -> None:
        raise RuntimeError("no server")

    module(monkeypatch, "mlflow", set_experiment=refuse)
    with pytest.raises(HarnessError, match="--log-to mlflow: RuntimeError: no server"):
        log_leaderboard(BOARD, "mlflow")
