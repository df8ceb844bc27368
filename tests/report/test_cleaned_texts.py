"""Cleaned candidates in the page and in the methods paragraph."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness import report, score_run
from harness.jobs import score_candidates
from harness.showing.methods import describe_methods
from harness.showing.page import render_report
from harness.workspace import Workspace
from tests.report.conftest import CANDIDATES, TOPICS, Open, make_report


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    folder = tmp_path / "small"
    make_report(folder, TOPICS, CANDIDATES)
    place = Workspace(folder, (), (folder / "references",), folder / "results")
    chat = [f"**Summary:** {text}" for text in CANDIDATES["copies"]]
    score_candidates("town", {"chat": chat, "copies": CANDIDATES["copies"]}, run="chat", workspace=place)
    return place


def test_the_page_shows_what_was_scored_and_says_by_which_rules(workspace: Workspace, open_page: Open) -> None:
    page = open_page(render_report(report("chat", workspace=workspace, clean=["all"])), "#topic=bridge&a=chat&b=copies")
    (chat,), (copies,) = page.texts("#texts .a"), page.texts("#texts .b")
    assert "Shown as it was scored, cleaned by lead-in." in chat
    assert "Summary" not in chat
    assert "cleaned" not in copies
    assert page.complaints == []


def test_the_page_shows_what_was_written_where_nothing_was_cleaned(workspace: Workspace, open_page: Open) -> None:
    page = open_page(render_report(report("chat", workspace=workspace)), "#topic=bridge&a=chat&b=copies")
    (chat,) = page.texts("#texts .a")
    assert "**Summary:**" in chat
    assert "cleaned" not in chat


def test_the_methods_name_the_rules(workspace: Workspace) -> None:
    plain, cleaned = (
        describe_methods(score_run("chat", workspace=workspace, clean=rules)) for rules in ([], ["think", "quotes"])
    )
    sentence = "Candidates were cleaned before anything was counted by the rules think and quotes (version 1)."
    assert sentence not in plain
    assert cleaned.count(sentence) == 1
