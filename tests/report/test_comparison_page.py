"""The page of two runs: what moved, old and new texts side by side, and the same tools as the report has."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import msgspec
import pytest

from harness.jobs import compare, comparison_report, score_candidates
from harness.records import ComparisonReport
from harness.showing.page import render_comparison_page
from harness.showing.page.comparison_context import comparison_context
from harness.workspace import Workspace
from tests.conftest import Command
from tests.report.conftest import CANDIDATES, Open, evil
from tests.report.test_page_for_everybody import CONTRAST, NAMELESS

LATER = {
    "copies": ["The mayor opened a bridge.", *CANDIDATES["copies"][1:]],
    "invents": CANDIDATES["invents"],
    "fresh": ["A bridge.", "Rain.", "A river."],
}


@pytest.fixture(scope="module")
def workspace(small_place: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The small run, and a later one: `copies` changed, `fails` is gone, `fresh` is new."""
    folder = tmp_path_factory.mktemp("two")
    shutil.copytree(small_place, folder, dirs_exist_ok=True)
    place = Workspace(folder, (), (folder / "references",), folder / "results")
    score_candidates("town", LATER, run="later", workspace=place)
    return place


@pytest.fixture(scope="module")
def both(workspace: Workspace) -> ComparisonReport:
    return comparison_report(compare("kept", "later", workspace=workspace), workspace=workspace)


@pytest.fixture(scope="module")
def page_text(both: ComparisonReport) -> str:
    return render_comparison_page(both)


def test_each_system_stands_before_its_former_self(both: ComparisonReport) -> None:
    labels = [row.label for row in both.report.leaderboard.rows]
    for place, partner in enumerate(both.partners):
        if partner is not None:
            assert both.labels[place] == both.labels[partner]
    assert {"copies (later)", "copies (kept)", "fails (kept)", "fresh (later)"} < set(labels)
    assert labels.index("copies (later)") + 1 == labels.index("copies (kept)")
    assert not any(label.startswith(("oracle", "human")) for label in labels)


def test_as_many_topics_have_texts_as_are_wanted(workspace: Workspace, harness: Command) -> None:
    comparison = compare("kept", "later", workspace=workspace)
    for number in (0, 2):
        assert len(comparison_report(comparison, workspace=workspace, texts=number).report.view_topics) == number
    assert harness("compare", "--texts", "2").code == 2  # a table has no texts


def test_texts_and_scores_are_those_of_the_runs(both: ComparisonReport, workspace: Workspace) -> None:
    view = next(view for view in both.report.views if view.topic == "bridge")
    texts = {candidate.label: candidate.text for candidate in view.candidates}
    assert texts["copies (kept)"] == CANDIDATES["copies"][0]
    assert texts["copies (later)"] == LATER["copies"][0]
    comparison = compare("kept", "later", workspace=workspace)
    scores = dict(zip([row.label for row in both.report.leaderboard.rows], both.report.scores["rouge1"], strict=True))
    moves = {(move.label, move.topic): move.new - move.old for move in comparison.topic_changes}
    place = both.report.topics.index("bridge")
    moved = scores["copies (later)"][place] - scores["copies (kept)"][place]
    assert moves["copies", "bridge"] == pytest.approx(moved)


def test_where_there_is_no_room_the_topics_that_moved_are_kept(workspace: Workspace) -> None:
    small = comparison_report(compare("kept", "later", workspace=workspace), most=1, workspace=workspace)
    assert [small.report.topics[place] for place in small.report.view_topics] == ["bridge"]


def test_the_page_says_what_changed_and_leads_to_the_texts(page_text: str, open_page: Open) -> None:
    page = open_page(page_text)
    (verdict,) = page.texts(".verdict p")
    assert verdict.startswith("1 of 2 systems changed")
    assert "fails is missing in the new run" in verdict
    assert page.texts("#leaderboard tr.row th")[:2] != []
    page.page.locator("#moves").get_by_role("link", name="bridge").first.click()
    page.page.locator("#which", has_text="bridge").wait_for()
    assert page.texts("#texts .a h3, #texts .b h3") == ["copies (later)", "copies (kept)"]
    page.page.locator("#leaderboard").get_by_role("link", name="invents").click()
    page.page.locator("#differences caption", has_text="invents (later) less invents (kept)").wait_for()
    with page.page.expect_download() as saving:
        page.page.locator("#save-json").click()
    saved = json.loads(Path(saving.value.path()).read_text(encoding="utf-8"))
    assert saved["verdict"] == verdict
    assert {change["system"] for change in saved["changes"]} >= {"copies", "fails", "fresh"}
    assert page.page.evaluate(NAMELESS) == []
    assert page.page.evaluate(CONTRAST) == []
    page.resize(390)
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.complaints == []
    assert [url for url in page.requests if not url.startswith(("file:", "blob:"))] == []


def test_without_scripts_the_changes_are_there(page_text: str, open_page: Open) -> None:
    page = open_page(page_text, scripts=False)
    assert {"copies", "fails", "fresh"} <= set(page.texts("#leaderboard tr.row th"))
    assert page.page.locator("select:visible, input:visible, button:visible").count() == 0


def test_hostile_names_and_texts_stay_texts(both: ComparisonReport, open_page: Open) -> None:
    report = msgspec.structs.replace(both.report, views=tuple(both.report.views))
    page = open_page(render_comparison_page(evil(msgspec.structs.replace(both, report=report))))
    assert page.page.evaluate("window.pwned") is None
    assert page.complaints == []
    assert page.page.locator("img, main script, iframe, object").count() == 0


def test_the_command_writes_it(workspace: Workspace, harness: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workspace.root)
    said = harness("compare", "kept", "later", "-o", "page.html")
    assert (said.code, said.out) == (0, "")
    assert (workspace.root / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert harness("compare", "kept", "later", "-f", "html", "-m", "rouge2").out.count('data-measure="rouge1"') == 0


def test_what_changed_stands_first(both: ComparisonReport) -> None:
    systems = [line.label for title, lines in comparison_context(both)["changes"] for line in lines]
    assert systems.index("copies") < systems.index("invents")
