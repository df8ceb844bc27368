"""The table that a run was kept with, and commands that score the run otherwise without being asked to."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from harness import Settings, check_robustness, compare, evaluate, report, show_topic
from harness.scoring.metrics import Rouge
from harness.showing.run_comparison_table import render_run_comparison
from harness.showing.topic import render_topic
from harness.showing.wording import word_remarks
from harness.workspace import Workspace
from tests.jobs.conftest import make_workspace, workspace_in

QUICK = Settings(draws=100, permutations=100)
THINKS = '"""Thinks first."""\ndef summarize(article):\n    return "<think>Hm.</think>" + article.sentences[0]\n'
CLEANED = (
    "The saved table of run town-1 was scored with other settings: clean:think+lead-in+closing+markdown+quotes.v1; "
    "use --clean all for the same settings."
)


@pytest.fixture(scope="module")
def evaluated_clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a run whose table was scored with --clean all."""
    workspace = make_workspace(tmp_path_factory.mktemp("cleaned"))
    (workspace.systems[0] / "thinks.py").write_text(THINKS)
    evaluate(workspace=workspace, settings=QUICK, metrics=["rouge1"], clean=["all"])
    return workspace.root


@pytest.fixture
def cleaned(evaluated_clean: Path, tmp_path: Path) -> Workspace:
    """A copy of it."""
    shutil.copytree(evaluated_clean, tmp_path, dirs_exist_ok=True)
    return workspace_in(tmp_path)


def topic_of(place: Workspace) -> str:
    return report("town-1", workspace=place, settings=QUICK, metrics=["rouge1"]).topics[0]


def test_a_report_that_leaves_cleaning_away_says_so_first(cleaned: Workspace) -> None:
    found = report(workspace=cleaned, settings=QUICK, metrics=["rouge1"], clean=[])

    assert word_remarks(found.leaderboard.remarks)[0] == CLEANED


def test_so_does_one_by_other_measures(cleaned: Workspace) -> None:
    assert (
        word_remarks(report(workspace=cleaned, settings=QUICK, metrics=["chrf"], clean=[]).leaderboard.remarks)[0]
        == CLEANED
    )


def test_so_does_robust(cleaned: Workspace) -> None:
    assert word_remarks(check_robustness(workspace=cleaned, settings=QUICK, clean=[]).remarks)[0] == CLEANED


def test_so_does_show_beneath_its_title(cleaned: Workspace) -> None:
    view = show_topic(topic_of(cleaned), workspace=cleaned, clean=[])

    assert CLEANED in word_remarks(view.remarks)
    assert CLEANED in " ".join(render_topic(view).split("\n\n")[0].split())


def test_so_does_compare_once_for_both_runs(cleaned: Workspace) -> None:
    evaluate(workspace=cleaned, settings=QUICK, metrics=["rouge1"], clean=["all"], run="again")
    contrast = compare("town-1", "again", workspace=cleaned, settings=QUICK, metrics=["rouge1"], clean=[])

    assert word_remarks(contrast.remarks)[0] == CLEANED.replace(
        "table of run town-1 was", "tables of runs town-1 and again were"
    )
    assert word_remarks(contrast.remarks)[0] in " ".join(render_run_comparison(contrast, width=400).split())


def test_nothing_is_said_where_the_settings_are_the_same(cleaned: Workspace) -> None:
    how = {"workspace": cleaned, "settings": QUICK, "metrics": ["rouge1"], "clean": ["all"]}

    assert "saved with other settings" not in str(report(**how).leaderboard.remarks)  # type: ignore[arg-type]
    assert "saved with other settings" not in str(check_robustness(**how).remarks)  # type: ignore[arg-type]
    assert word_remarks(show_topic(topic_of(cleaned), **how).remarks) == ()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rouge", "told"),
    [
        (Rouge(stemmer=False), "stemmer:none; use --no-stem for the same settings."),
        (Rouge(references="mean"), "references:mean; use --references mean for the same settings."),
        (Rouge(tokenizer="unicode"), "tokens:unicode"),
        (Rouge(mode="perl", references="pool"), "mode:perl, references:pool; use --rouge perl --references pool for"),
    ],
)
def test_each_setting_is_told_with_the_flag_that_gives_it(place: Workspace, rouge: Rouge, told: str) -> None:
    evaluate(workspace=place, settings=QUICK, metrics=["rouge1"], rouge=rouge)

    first = word_remarks(report(workspace=place, settings=QUICK, rouge=Rouge()).leaderboard.remarks)[0]
    assert first.startswith(f"The saved table of run town-1 was scored with other settings: {told}")


def test_another_set_of_measures_is_no_other_way_of_scoring(one_run: Workspace) -> None:
    remarks = report(workspace=one_run, settings=QUICK, metrics=["chrf"]).leaderboard.remarks
    assert not any(remark.kind == "saved with other settings" for remark in remarks)


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"format": 1}', '{"format": 9, "columns": []}', "\xff"])
def test_a_table_that_is_not_there_or_damaged_is_no_remark(cleaned: Workspace, content: str | None) -> None:
    path = cleaned.results / "town-1" / "comparison.json"
    path.unlink()
    if content is not None:
        path.write_bytes(content.encode("latin-1"))

    remarks = report(workspace=cleaned, settings=QUICK, metrics=["rouge1"]).leaderboard.remarks
    assert not any(remark.kind == "saved with other settings" for remark in remarks)


def test_what_a_kept_file_holds_is_told_in_part_and_suggests_no_command_of_its_own(cleaned: Workspace) -> None:
    path: Path = cleaned.results / "town-1" / "comparison.json"
    table = json.loads(path.read_text())
    table["columns"][0]["signature"] = "rouge1|mode:perl; rm -rf /|" + "x" * 500
    path.write_text(json.dumps(table))
    (first, *_) = word_remarks(report(workspace=cleaned, settings=QUICK, metrics=["rouge1"]).leaderboard.remarks)

    assert "--rouge" not in first
    assert len(first) < 250
