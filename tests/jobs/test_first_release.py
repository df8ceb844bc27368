"""What the first release wrote opens unchanged: a run of results/, its table, and files of systems.

`tests/data/first_release/` holds them as they were, with the names of that time (`KIND`, `fair`, `tries`).
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from harness.jobs import compare, evaluate, score_run
from harness.records import Leaderboard
from harness.running import store
from harness.scoring.settings import Settings
from harness.showing.json_export import read_json
from harness.showing.leaderboard_formats import render
from harness.workspace import Workspace, locate_workspace, shipped_folder

FIRST = Path(__file__).parents[1] / "data" / "first_release"
QUICK = Settings(draws=100, permutations=100)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("first")
    shutil.copytree(FIRST, root, dirs_exist_ok=True)
    shutil.copytree(shipped_folder() / "references", root / "references")
    return locate_workspace(root)


def saved_table() -> Leaderboard:
    return read_json((FIRST / "results" / "example" / "comparison.json").read_bytes())


def test_the_table_of_a_first_run_is_read_and_shown_with_its_numbers() -> None:
    table = saved_table()
    lead = next(row for row in table.rows if row.label == "lead")
    assert (lead.trials, lead.unavailable, lead.role) == (1, False, "floor")
    assert len(table.beside_human) == 10
    assert {row.label for row in table.beside_human} == {row.label for row in table.rows} - {"oracle"}
    assert "38.8 ±2.5" in render(table)


def test_a_first_run_scored_today_has_the_scores_it_had(old: Workspace) -> None:
    now = score_run("example", workspace=old, settings=QUICK)
    scores, before = (
        {(row.label, measure): estimate.value for row in table.rows for measure, estimate in row.estimates.items()}
        for table in (now, saved_table())
    )
    assert scores == pytest.approx(before, abs=1e-9)


def test_a_table_written_today_bears_the_keys_of_the_first_release(old: Workspace) -> None:
    now = json.loads(render(score_run("example", workspace=old, settings=QUICK), "json"))
    before = json.loads((FIRST / "results" / "example" / "comparison.json").read_text(encoding="utf-8"))
    assert set(before) <= set(now)
    assert set(before["rows"][0]) - {"seconds"} <= set(now["rows"][0])  # its seconds are costs now


def test_systems_of_the_first_release_write_the_summaries_that_they_wrote(old: Workspace) -> None:
    made = evaluate("deauville", ["lead", "mmr"], run="again", fresh=True, workspace=old, settings=QUICK)
    runs = [store.read_run(old.results, name) for name in ("example", made.run)]
    for label in ("lead", "mmr"):
        before, now = (
            {candidate.topic: candidate.text for candidate in store.open_candidates(run, label).values()}
            for run in runs
        )
        assert now == before

    changes = compare("example", made.run, workspace=old, settings=QUICK, metrics=["rouge1"])
    assert {pair.a: pair.difference for pair in changes.pairs} == {"lead": 0.0, "mmr": 0.0}
