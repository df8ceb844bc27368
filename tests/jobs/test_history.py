"""The runs of a dataset over time."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from harness.errors import HarnessError, UnknownName
from harness.jobs import build_history, evaluate
from harness.records import Estimate, HistoryEntry, HistoryGroup, RunHistory
from harness.scoring.metrics import Rouge
from harness.scoring.settings import Settings
from harness.showing.history_table import HISTORY_FORMATS
from harness.workspace import Workspace
from tests.conftest import Command

QUICK = Settings(draws=100)


@pytest.fixture
def changed(place: Workspace) -> Workspace:
    """Two runs; the system `first` answers otherwise in the second, `last` as before."""
    evaluate(systems=["first", "last"], workspace=place, settings=QUICK, metrics=["rouge1"])
    path = place.systems[0] / "first.py"
    path.write_text(path.read_text().replace("sentences[0]", "sentences[1]"))
    evaluate(systems=["first", "last"], workspace=place, settings=QUICK, metrics=["rouge1"])
    return place


def test_each_run_has_its_best_system_and_the_change_since_the_run_before(changed: Workspace) -> None:
    history = build_history(workspace=changed)
    [group] = history.groups
    before, after = group.entries
    assert (before.run, before.system, before.change) == ("town-1", "first", None)
    assert (after.previous_run, after.systems) == ("town-1", 1)
    assert after.change is not None
    assert after.change.value == pytest.approx(after.estimate.value - before.estimate.value)


def test_a_system_that_did_not_change_has_no_change(changed: Workspace) -> None:
    [group] = build_history(system="last", workspace=changed).groups
    change = group.entries[1].change
    assert change is not None
    assert change.value == 0


def test_runs_with_another_signature_stand_apart(changed: Workspace) -> None:
    unstemmed = Rouge(stemmer=False)
    evaluate(
        systems=["first", "last"], workspace=changed, settings=QUICK, metrics=["rouge1"], rouge=unstemmed, run="other"
    )
    history = build_history(workspace=changed)
    assert [[entry.run for entry in group.entries] for group in history.groups] == [["town-1", "town-2"], ["other"]]
    assert "cannot be compared" in HISTORY_FORMATS.render(history)


def test_a_run_that_is_not_complete_is_named(changed: Workspace) -> None:
    (changed.results / "town-1" / "comparison.json").unlink()
    history = build_history(workspace=changed)
    assert [entry.run for group in history.groups for entry in group.entries] == ["town-2"]
    assert "town-1 (it did not come to its end)" in HISTORY_FORMATS.render(history).replace("\n  ", " ")


def test_names_that_no_run_has_are_refused(changed: Workspace) -> None:
    for keywords, kind in (({"dataset": "x"}, "dataset"), ({"system": "x"}, "system"), ({"measure": "x"}, "measure")):
        with pytest.raises(UnknownName, match=f"unknown {kind}"):
            build_history(workspace=changed, **keywords)


def test_without_runs_it_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match="harness eval"):
        build_history(workspace=Workspace(tmp_path, (tmp_path,), (tmp_path,), tmp_path / "results"))


HOSTILE = RunHistory(
    "d",
    "<script>alert(1)</script>",
    (
        HistoryGroup(
            "f" * 16,
            "rouge1",
            "a|b",
            True,
            (
                HistoryEntry("r1", "2026-01-01T00:00:00+00:00", "abc-dirty", 2, "=cmd()|x", Estimate(30.0, 20.0, 40.0)),
                HistoryEntry(
                    "r2", "2026-01-02T00:00:00+00:00", "def", 2, "x\x1b[2J", Estimate(33.0), Estimate(3, 1, 5), "r1"
                ),
            ),
        ),
    ),
)


@pytest.mark.parametrize("format_", HISTORY_FORMATS)
def test_every_format_shows_both_runs_and_runs_nothing_of_theirs(format_: str) -> None:
    text = HISTORY_FORMATS.render(HOSTILE, format_)
    assert "r1" in text
    assert "\x1b" not in text
    if format_ == "html":
        assert "<script" not in text
    if format_ == "csv":
        rows = list(csv.DictReader(io.StringIO(text)))
        assert not rows[0]["system"].startswith("=")
        assert float(rows[1]["change_low"]) == 1
    if format_ == "json":
        assert json.loads(text)["groups"][0]["entries"][1]["change"]["value"] == 3
    if format_ in ("text", "markdown"):
        assert "+3.0 ±2.0" in text
        assert "files had changed since that commit" in text


def test_the_end_of_a_files_name_says_the_format_and_an_unknown_one_writes_nothing(
    changed: Workspace, harness: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(changed.root)
    assert harness("history", "-o", "runs.csv").code == 0
    assert Path("runs.csv").read_text().startswith("run,")
    refused = harness("history", "-o", "runs.foo")
    assert (refused.code, Path("runs.foo").exists()) == (1, False)
    assert "no format has this extension" in refused.err
