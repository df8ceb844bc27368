"""What raters say of candidates, beside their texts: in `harness show` and on the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from harness import report
from harness.jobs import score_candidates, show_topic
from harness.judging.judgment_files import FORMAT, judgment_path, text_digest, write_judgments
from harness.records.judgments import BestWorst, Criterion, JudgmentSet, JudgmentSource, Preference, Rating
from harness.showing.page import render_report
from harness.showing.topic import render_topic
from harness.workspace import Workspace
from tests.report.conftest import CANDIDATES, TOPICS, Open, make_report

EVIL = "\x1b[31m<script>alert(1)</script>\nit is wrong"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A run with two systems; a model rates both at the topic `bridge`, and one rating is of an earlier text."""
    folder = tmp_path / "small"
    make_report(folder, TOPICS, CANDIDATES)
    place = Workspace(folder, (), (folder / "references",), folder / "results")
    texts = CANDIDATES["copies"]
    run = score_candidates("town", {"a": texts, "b": texts[::-1]}, run="two", workspace=place).run
    judgments = (
        Rating("bridge", "a", "faithful", 2.5, "tiny", text_digest(texts[0]), note=EVIL),
        Rating("bridge", "b", "faithful", 4.0, "old", text_digest("an earlier text"), note="of another text"),
        Preference("bridge", "a", "b", "b", "faithful", "ann", note="it is shorter"),
        BestWorst("bridge", ("a", "b"), "b", "a", "faithful", "bo"),
    )
    source = JudgmentSource(FORMAT, "all", "model", (Criterion("faithful", 1, 5),))
    write_judgments(judgment_path(place.results / run, "all"), JudgmentSet(source, judgments))
    return place


def test_ratings_and_preferences_stand_below_the_text_with_their_reasons(workspace: Workspace) -> None:
    text = " ".join(render_topic(show_topic("bridge", run="two", workspace=workspace)).split())
    a, b = re.split(r" b, \d+ words", text.partition(" candidates ")[2])

    assert "faithful 2.5 (tiny): " in a
    assert "<script>alert(1)</script> it is wrong" in a
    assert "\x1b" not in text
    assert "faithful: not preferred to b, shown first (ann)" in a
    assert "faithful: worst of 2 (bo)" in a
    assert "faithful: preferred to a, shown second (ann): it is shorter" in b
    assert "faithful: best of 2 (bo)" in b


def test_a_judgment_of_a_text_that_has_changed_since_is_not_shown(workspace: Workspace) -> None:
    view = show_topic("bridge", run="two", workspace=workspace)

    assert {judgment.rater for judgment in view.judgments} == {"tiny", "ann", "bo"}


def test_the_page_shows_them_as_text(workspace: Workspace, open_page: Open) -> None:
    page = open_page(render_report(report("two", workspace=workspace)), "#topic=bridge&a=a&b=b")
    (a,), (b,) = page.texts("#texts .a"), page.texts("#texts .b")

    assert "faithful 2.5 (tiny)" in a
    assert "<script>alert(1)</script> it is wrong" in a
    assert "preferred to a, shown second (ann): it is shorter" in b
    assert page.complaints == []
