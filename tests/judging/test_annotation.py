"""`harness annotate`: pages that name no system, and answers that are checked before they are kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness.errors import HarnessError, UnknownName
from harness.jobs import score_candidates
from harness.jobs.annotation import AnnotationPages, AnnotationSettings, annotate, collect_answers
from harness.judging.judgment_files import read_all_judgments
from harness.judging.question_plan import Question, read_plan
from harness.records import BestWorst, Preference, Rating
from harness.showing.judging_page import render_judging_page
from harness.workspace import Workspace
from tests.judging.people import SYSTEMS, answers_of, make_run, prefer, write_answers

RATERS = ("ann", "bo")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return make_run(tmp_path_factory.mktemp("town"), 12, equal=2)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make_run(tmp_path, 6)


def make_pages(workspace: Workspace, **settings: Any) -> AnnotationPages:
    return annotate("kept", RATERS, AnnotationSettings(**settings), workspace=workspace)


def collect(workspace: Workspace, *files: dict[str, Any], partial: bool = False) -> list[str]:
    """Raters and their counts, after these answers were collected."""
    paths = [write_answers(workspace.root, answers) for answers in files]
    _, collected = collect_answers("kept", paths, partial=partial, workspace=workspace)
    return [f"{each.rater} {each.answers}/{each.questions}" for each in collected]


def test_a_page_names_no_system_and_holds_every_text(town: Workspace) -> None:
    pages = make_pages(town, criteria=("faithful", "concise"), ask="ratings", topics=12, shared_topics=12)
    for page in pages.pages:
        html = render_judging_page(page)
        assert not any(system in html for system in SYSTEMS)
        assert html.count("built 2 bridges") == 10 + sum(
            "2 bridges" in text for screen in page.screens[-2:] for text in screen.texts
        )
        assert "</script>." not in html
        assert "<b>cheered" not in html
        assert "town11" not in html


def test_a_plan_is_kept_with_the_run_and_what_is_not_asked_is_told(town: Workspace) -> None:
    pages = make_pages(town)
    assert read_plan(pages.path) == pages.plan
    assert pages.path.is_relative_to(town.results / "kept" / "judgments" / "plans")
    facts = {remark.kind: remark.facts for remark in pages.remarks}
    assert facts["equal texts not asked"] == {"count": 2, "ask": "pairs"}
    assert facts["fewer topics than asked"] == {"topics": 10, "asked": 60}


def test_answers_become_judgments_with_the_texts_that_were_judged(workspace: Workspace) -> None:
    plan = make_pages(workspace).plan
    assert collect(workspace, *(answers_of(plan, rater, prefer("badger")) for rater in RATERS)) == ["ann 8/8", "bo 8/8"]
    ann, bo = read_all_judgments(workspace.results / "kept")
    assert (ann.source.plan, ann.source.rater_kind, ann.source.criteria[0].name) == (plan.digest, "person", "better")
    assert {judgment.rater for judgment in bo.judgments} == {"bo"}
    for judgment in ann.judgments:
        assert isinstance(judgment, Preference)
        assert (judgment.winner, judgment.seconds) == ("badger", 12)
        assert {judgment.first, judgment.second} == set(SYSTEMS)
        assert len(set(judgment.candidates)) == 2


def test_ratings_and_best_and_worst_are_collected_and_equal_texts_share_an_answer(tmp_path: Path) -> None:
    workspace = make_run(tmp_path, 5, ("badger", "weasel", "lynx"), equal=1)
    plan = make_pages(workspace, ask="ratings", criteria=("faithful",)).plan
    collect(workspace, answers_of(plan, "ann", lambda question: {"value": 1 + len(question.systems[0]) % 5}))
    (ratings,) = read_all_judgments(workspace.results / "kept")
    first = [judgment for judgment in ratings.judgments if isinstance(judgment, Rating) and judgment.topic == "town0"]
    assert {judgment.system for judgment in first} == {"badger", "weasel", "lynx"}
    assert len({judgment.value for judgment in first}) == 1
    plan = make_pages(workspace, ask="best-worst").plan
    ends = collect(workspace, answers_of(plan, "bo", lambda question: {"best": 3, "worst": 1}))
    assert ends == ["bo 6/6"]
    chosen = read_all_judgments(workspace.results / "kept")[1].judgments
    assert all(isinstance(each, BestWorst) and each.best == each.systems[2] for each in chosen)


def test_half_done_files_are_refused_with_what_is_missing_and_taken_when_asked(workspace: Workspace) -> None:
    plan = make_pages(workspace).plan

    def half(question: Question) -> dict[str, Any]:
        return prefer("badger")(question) if question.screen % 2 else {}

    with pytest.raises(HarnessError, match=r"ann has not answered 4 of 8 questions: 1, 3, 5, 7; .*--partial"):
        collect(workspace, answers_of(plan, "ann", half))
    assert not read_all_judgments(workspace.results / "kept")
    assert collect(workspace, answers_of(plan, "ann", half), partial=True) == ["ann 4/8"]
    assert collect(workspace, answers_of(plan, "ann", prefer("badger"))) == ["ann 8/8"]
    with pytest.raises(HarnessError, match="other answers of ann to this plan are kept here"):
        collect(workspace, answers_of(plan, "ann", prefer("weasel")))
    with pytest.raises(HarnessError, match="has not answered 8 of 8 questions"):
        collect(workspace, answers_of(plan, "bo", lambda question: {}), partial=True)


def test_a_rater_twice_is_refused_and_then_nobody_is_kept(workspace: Workspace) -> None:
    plan = make_pages(workspace).plan
    paths = [write_answers(workspace.root, answers_of(plan, rater, prefer("badger"))) for rater in RATERS]
    with pytest.raises(HarnessError, match="bo, who is in another of the files"):
        collect_answers("kept", [*paths, paths[1]], workspace=workspace)
    assert not read_all_judgments(workspace.results / "kept")


@pytest.mark.parametrize(
    ("ask", "answer", "problem"),
    [
        ("ratings", {"value": 6}, "6 is off the scale of faithful: 1 to 5"),
        ("ratings", {"value": 1e999}, "no file of answers|no rating"),
        ("pairs", {"value": 3}, "3 is none of the answers"),
        ("pairs", {"value": 0.5}, "0.5 is none of the answers"),
        ("best-worst", {"best": 1, "worst": 1}, "the best and the worst"),
        ("best-worst", {"best": 1, "worst": 4}, "not both from 1 to 3"),
        ("best-worst", {"best": 1}, "has not answered"),
        ("pairs", {"value": 1, "note": "x" * 2001}, "the note has more"),
        ("pairs", {"value": 1, "seconds": -1}, "no time"),
        ("pairs", {"value": "1"}, "no file of answers"),
    ],
)
def test_an_answer_that_cannot_be_one_is_refused_with_its_question(
    ask: str, answer: dict[str, Any], problem: str, tmp_path: Path
) -> None:
    workspace = make_run(tmp_path, 4, ("badger", "weasel", "lynx"))
    plan = make_pages(workspace, ask=ask, criteria=("faithful",)).plan
    answers = answers_of(plan, "ann", lambda question: {})
    answers["answers"] = {question.item: answer for question in plan.list_questions("ann")}
    with pytest.raises(HarnessError, match=f"answers-ann.json: .*({problem})"):
        collect(workspace, answers)


def test_a_file_of_another_plan_rater_or_kind_is_refused(workspace: Workspace) -> None:
    plan = make_pages(workspace).plan
    answers = answers_of(plan, "ann", prefer("badger"))
    with pytest.raises(HarnessError, match="plan '0000', which is none of run kept"):
        collect(workspace, {**answers, "plan": "0000"})
    with pytest.raises(HarnessError, match="none of run kept"):
        collect(workspace, {**answers, "plan": "../../../kept/run"})
    with pytest.raises(HarnessError, match="'eve' is no rater of the plan; its raters are ann, bo"):
        collect(workspace, {**answers, "rater": "eve"})
    with pytest.raises(HarnessError, match="answers 'x', which is no question"):
        collect(workspace, {**answers, "answers": {**answers["answers"], "x": {"value": 1}}})
    with pytest.raises(HarnessError, match="has format 2"):
        collect(workspace, {**answers, "format": 2})
    (workspace.root / "page.html").write_text("<html>")
    with pytest.raises(HarnessError, match="no file of answers"):
        collect_answers("kept", [workspace.root / "page.html"], workspace=workspace)


def test_a_plan_of_another_run_is_named(workspace: Workspace) -> None:
    plan = make_pages(workspace).plan
    texts = {system: [f"{system} {place}" for place in range(6)] for system in SYSTEMS}
    score_candidates("towns", texts, run="other", workspace=workspace)
    path = write_answers(workspace.root, answers_of(plan, "ann", prefer("badger")))
    with pytest.raises(HarnessError, match="none of run other; it belongs to run kept: harness annotate kept"):
        collect_answers("other", [path], workspace=workspace)


def test_candidates_that_changed_since_are_named(workspace: Workspace) -> None:
    plan = make_pages(workspace).plan
    path = workspace.results / "kept" / "candidates" / "badger.jsonl"
    path.write_text(path.read_text().replace("Town 3 built 1", "Town 3 made 1"))
    with pytest.raises(HarnessError, match="1 candidate of run kept changed since they were judged: badger at 'town3'"):
        collect(workspace, answers_of(plan, "ann", prefer("badger")))


def test_cleaned_candidates_are_shown_and_recognized_when_answers_come_back(tmp_path: Path) -> None:
    workspace = make_run(tmp_path, 4)
    texts = {
        system: [f"Here is a summary:\n\nTown {place} {system[::-1]}." for place in range(4)] for system in SYSTEMS
    }
    score_candidates("towns", texts, run="talk", workspace=workspace)
    pages = annotate("talk", ("ann",), AnnotationSettings(clean=("lead-in",)), workspace=workspace)
    assert not any("Here is" in text for screen in pages.pages[0].screens for text in screen.texts)
    path = write_answers(tmp_path, answers_of(pages.plan, "ann", prefer("badger")))
    _, (collected,) = collect_answers("talk", [path], workspace=workspace)
    assert collected.answers == collected.questions


def test_what_cannot_be_asked_is_refused(workspace: Workspace) -> None:
    with pytest.raises(UnknownName, match="unknown system in run kept: 'badge'"):
        make_pages(workspace, systems=("badge", "badger"))
    with pytest.raises(HarnessError, match="1 system is too few"):
        make_pages(workspace, systems=("badger",))
    with pytest.raises(HarnessError, match="2 systems are too few"):
        make_pages(workspace, ask="best-worst")
    assert make_pages(workspace, systems=("badger",), ask="ratings").plan.empty == 0


def test_hostile_texts_are_data_of_the_page_and_nothing_else(tmp_path: Path) -> None:
    evil = '</script><img src=x onerror=alert(1)>{{ 7*7 }}\u2028\u202e\x1b[31m" &amp;'
    workspace = make_run(tmp_path, 4)
    guide = tmp_path / "guide.txt"
    guide.write_text(evil + "\n\nSecond <b>part</b>")
    texts = {system: [f"{evil} {system[::-1]} {place}" for place in range(4)] for system in SYSTEMS}
    score_candidates("towns", texts, run="evil", workspace=workspace)
    settings = AnnotationSettings(guidelines=guide)
    html = render_judging_page(annotate("evil", ("a@b",), settings, workspace=workspace).pages[0])
    assert "<img" not in html
    assert "<b>part" not in html
    assert "49" not in html.split("<script")[0].split("</style>")[1]
    assert "\u202e" not in html
    assert html.count("<script") == 2
    data = json.loads(html.split('id="data">')[1].split("</script>")[0])
    assert "onerror" in data["screens"][0]["texts"][0]
