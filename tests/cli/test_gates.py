"""`--fail-below` at its edge: a score that is the number asked for passes, however its last bits were rounded."""

from __future__ import annotations

import pytest
import typer

from harness.cli.finish import exit_with_code
from tests.showing.conftest import comparison, row


def leave(score: float, lowest: float) -> int:
    """The exit code of a leaderboard of one system with that score."""
    try:
        exit_with_code(comparison((row("mine", {"rouge1": (score, 1.0)}),), "rouge1"), {"rouge1": lowest})
    except typer.Exit as leaving:
        return leaving.exit_code
    return 0


def test_a_missed_gate_is_an_annotation_where_github_reads_it(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert leave(19.0, 20.0) == 4
    assert "::error title=--fail-below::mine has 19.00 in rouge1, below 20\n" in capfd.readouterr().err
    monkeypatch.setenv("GITHUB_ACTIONS", "")
    leave(19.0, 20.0)
    assert "::" not in capfd.readouterr().err


@pytest.mark.parametrize(("score", "code"), [(20.1, 0), (20.0, 0), (sum([0.1] * 10) * 20, 0), (19.999, 4), (19.0, 4)])
def test_a_gate_met_exactly_is_not_missed(score: float, code: int, capfd: pytest.CaptureFixture[str]) -> None:
    assert leave(score, 20.0) == code
    assert ("below 20" in capfd.readouterr().err) == bool(code)
