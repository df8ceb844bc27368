"""Whatever looks at a run takes the measures and settings that it was scored by."""

from __future__ import annotations

import pytest

from harness.jobs import (
    ScoringOptions,
    check_robustness,
    compare,
    evaluate,
    override_options,
    read_run_options,
    report,
    score_run,
    show_topic,
)
from harness.scoring.metrics import Rouge
from harness.scoring.settings import Settings
from harness.workspace import Workspace

SETTINGS = Settings(draws=100, confidence=0.9)


@pytest.fixture
def run_place(place: Workspace) -> Workspace:
    """A run that was scored otherwise than by default."""
    evaluate(
        systems=["first", "last"],
        workspace=place,
        settings=SETTINGS,
        metrics=["rouge2", "chrf"],
        rouge=Rouge(stemmer=False),
    )
    return place


def test_a_report_a_topic_and_a_comparison_have_the_measures_of_the_run(run_place: Workspace) -> None:
    for leaderboard in (
        score_run(workspace=run_place),
        report(workspace=run_place).leaderboard,
        compare("town-1", "town-1", workspace=run_place).new,
    ):
        assert [column.measure for column in leaderboard.columns] == ["rouge2", "chrf"]
        assert "stemmer:no" in leaderboard.columns[0].signature
        assert leaderboard.confidence == 0.9
    assert check_robustness(workspace=run_place).main.name == "rouge2"
    assert set(show_topic("one", workspace=run_place).candidates[0].scores) == {"rouge2", "chrf"}


def test_what_a_call_says_goes_before_what_the_run_says(run_place: Workspace) -> None:
    leaderboard = score_run(workspace=run_place, metrics=["rouge1"])
    assert [column.measure for column in leaderboard.columns] == ["rouge1"]
    assert "stemmer:no" in leaderboard.columns[0].signature


def test_a_run_of_an_earlier_release_says_its_measures_only(run_place: Workspace) -> None:
    (run_place.results / "town-1" / "scoring.json").unlink()
    assert read_run_options("town-1", run_place) == ScoringOptions(metrics=("rouge2", "chrf"))


@pytest.mark.parametrize("damage", [b"", b"{", b'{"format":99,"options":{}}', b'{"format":1,"options":{"no":1}}'])
def test_a_damaged_record_of_options_stops_nothing(run_place: Workspace, damage: bytes) -> None:
    (run_place.results / "town-1" / "scoring.json").write_bytes(damage)
    assert score_run(workspace=run_place).columns


def test_only_the_typed_places_are_overridden() -> None:
    saved = ScoringOptions(metrics=("rouge2",), rouge=Rouge(stemmer=False, references="mean"), settings=SETTINGS)
    typed = ScoringOptions(metrics=("bleu",), settings=Settings(seed=7))
    made = override_options(saved, typed, [("rouge", "stemmer"), ("settings", "seed")])
    assert made.metrics == ("rouge2",)
    assert made.rouge == Rouge(stemmer=True, references="mean")
    assert (made.settings.seed, made.settings.confidence) == (7, 0.9)
