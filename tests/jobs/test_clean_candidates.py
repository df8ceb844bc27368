"""Candidates cleaned by stated rules: in one way wherever they are read, told and signed; as written by default."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness import Settings, check_robustness, compare, report, score_candidates, score_run, show_topic, verify
from harness.errors import UnknownName
from harness.jobs.clean_candidates import clean_candidate
from harness.records import Candidate, Leaderboard
from harness.showing.wording import word_remarks
from harness.workspace import Workspace
from tests.conftest import Command
from tests.jobs.conftest import TOPICS

QUICK = Settings(draws=100, permutations=200)
HOW: dict[str, Any] = {"settings": QUICK, "metrics": ["rouge1", "bleu"]}

PLAIN = {name: f"{reference} {name.capitalize()}." for name, _, _, reference in TOPICS}
WRITTEN = {
    "one": f"Sure! Here's a concise summary of the article:\n\n{PLAIN['one']}",
    "two": f"<think>Rain.</think>**Summary:** {PLAIN['two']}",
    "three": f"**{PLAIN['three']}**",
    "four": PLAIN["four"],
    "five": "<think>Wheat prices fell, so I should",
}


@pytest.fixture
def leaderboard(place: Workspace) -> Leaderboard:
    """Three systems: one writes as a chat model does, the others nearly the same without it."""
    candidates = {"chat": WRITTEN, "plain": PLAIN | {"five": ""}, "other": dict.fromkeys(PLAIN, "A bridge fell.")}
    return score_candidates("town", candidates, run="a", workspace=place, **HOW)


def values(comparison: Leaderboard, label: str) -> list[float]:
    return [each.value for each in next(row for row in comparison.rows if row.label == label).estimates.values()]


def test_cleaned_candidates_score_as_if_they_had_been_written_so(leaderboard: Leaderboard, place: Workspace) -> None:
    assert values(leaderboard, "chat") != values(leaderboard, "plain")

    now = score_run("a", workspace=place, clean=["all"], **HOW)
    chat, plain = (next(row for row in now.rows if row.label == label) for label in ("chat", "plain"))
    assert values(now, "chat") == values(now, "plain")
    assert (chat.scored, chat.failures, chat.words) == (plain.scored, plain.failures, plain.words)


def test_the_signature_of_every_column_names_the_rules(leaderboard: Leaderboard, place: Workspace) -> None:
    now = score_run("a", workspace=place, clean=["markdown", "think"], **HOW)
    plain = score_run("a", workspace=place, clean=[], **HOW)
    for old, new in zip(leaderboard.columns, now.columns, strict=True):
        assert new.signature == f"{old.signature}|clean:think+markdown.v1"
    assert plain == leaderboard


def test_the_table_tells_how_many_each_rule_changed(leaderboard: Leaderboard, place: Workspace) -> None:
    (remark,) = [
        r for r in word_remarks(score_run("a", workspace=place, clean=["all"], **HOW).remarks) if "--clean)" in r
    ]
    assert remark == (
        "Candidates were cleaned before scoring (--clean): think changed chat 2/5; lead-in changed "
        "chat 2/5; markdown changed chat 1/5; closing, quotes changed none."
    )


def test_without_cleaning_the_table_tells_that_many_would_be_changed(leaderboard: Leaderboard) -> None:
    (remark,) = [remark for remark in word_remarks(leaderboard.remarks) if "--clean" in remark]
    assert remark == (
        "Candidates hold text that models write around a summary, and it is scored. Use --clean think,lead-in,markdown "
        "to remove it: think chat 2/5; lead-in chat 2/5; markdown chat 1/5."
    )


def test_without_anything_to_clean_nothing_is_said(place: Workspace) -> None:
    one = {"one": WRITTEN["one"]} | {name: text for name, text in PLAIN.items() if name != "one"}
    comparison = score_candidates("town", {"one": one, "plain": PLAIN}, workspace=place, **HOW)
    assert not [remark for remark in word_remarks(comparison.remarks) if "clean" in remark]


def test_a_candidate_of_which_nothing_is_left_counts_as_empty_and_says_why(
    leaderboard: Leaderboard, place: Workspace
) -> None:
    now = score_run("a", workspace=place, clean=["think"], **HOW)
    row = next(row for row in now.rows if row.label == "chat")
    assert (row.scored, row.failures) == (4, {"empty": 1})
    assert "The system chat has no candidate for five: nothing is left of it after --clean think." in word_remarks(
        now.remarks
    )


def test_a_note_beside_a_candidate_that_is_emptied_is_kept() -> None:
    cut = Candidate("x", "<think>So the", "key", detail="cut off at 300 tokens")
    assert clean_candidate(cut, ["think"]).detail == "nothing is left of it after --clean think; cut off at 300 tokens"
    assert clean_candidate(cut, ["quotes"]) is cut


def test_importing_leaves_the_thoughts_before_texts_from_python_to_the_cleaning(place: Workspace) -> None:
    thought = {name: f"<think>Hm.</think>{text}" for name, text in PLAIN.items()}
    for texts in (thought, list(thought.values())):
        comparison = score_candidates("town", {"chat": texts}, workspace=place, **HOW)
        (remark,) = [remark for remark in word_remarks(comparison.remarks) if "--clean" in remark]
        assert remark.endswith("Use --clean think to remove it: think chat 5/5.")


def test_what_is_kept_is_what_was_written(leaderboard: Leaderboard, place: Workspace) -> None:
    score_run("a", workspace=place, clean=["all"], **HOW)
    lines = (place.results / "a" / "candidates" / "chat.jsonl").read_text().splitlines()
    assert {json.loads(line)["topic"]: json.loads(line)["text"] for line in lines} == WRITTEN


def test_one_topic_is_shown_as_it_is_scored_and_says_so(leaderboard: Leaderboard, place: Workspace) -> None:
    plain, now = (
        show_topic("two", ["chat"], run="a", workspace=place, clean=rules, metrics=["rouge1"]).candidates[0]
        for rules in ([], ["all"])
    )
    assert (plain.text, plain.cleaning_rules) == (WRITTEN["two"], ())
    assert (now.text, now.cleaning_rules) == (PLAIN["two"], ("think", "lead-in"))
    assert now.words < plain.words
    assert now.scores["rouge1"] > plain.scores["rouge1"]


def test_the_report_shows_and_scores_the_cleaned_texts(leaderboard: Leaderboard, place: Workspace) -> None:
    found = report("a", workspace=place, clean=["all"], **HOW)
    views = {view.topic: {each.label: each for each in view.candidates} for view in found.views}
    assert views["one"]["chat"].text == PLAIN["one"]
    assert views["one"]["chat"].cleaning_rules == ("lead-in",)
    assert views["five"]["chat"].failure == "empty"
    assert [(each.topic, each.detail) for each in found.missing_candidates if each.label == "chat"] == [
        ("five", "nothing is left of it after --clean think")
    ]


def test_verifying_and_ranking_again_read_the_same_cleaned_texts(leaderboard: Leaderboard, place: Workspace) -> None:
    assert not [each for each in verify("a", workspace=place, clean=["all"], **HOW) if each.difference]
    found = check_robustness("a", workspace=place, clean=["all"], **HOW)
    for ranking in (found.main, *found.others):
        assert ranking.scores["chat"] == ranking.scores["plain"], ranking.name


def test_two_runs_are_compared_cleaned_alike(leaderboard: Leaderboard, place: Workspace) -> None:
    score_candidates("town", {"chat": PLAIN | {"five": ""}}, run="b", workspace=place, **HOW)
    moved = compare("a", "b", workspace=place, **HOW)
    still = compare("a", "b", workspace=place, clean=["all"], **HOW)
    assert moved.pairs[0].difference > 0
    assert still.pairs[0].difference == 0
    assert any("think changed chat 2/5" in remark for remark in word_remarks(still.old.remarks))


def test_an_unknown_rule_costs_no_run(place: Workspace) -> None:
    with pytest.raises(UnknownName, match=r"unknown cleaning rule 'lead'\. Did you mean 'lead-in'"):
        score_candidates("town", {"chat": WRITTEN}, workspace=place, clean=["lead"], **HOW)
    assert not place.results.exists()


def test_the_commands_take_rules_in_any_order(
    leaderboard: Leaderboard, place: Workspace, monkeypatch: pytest.MonkeyPatch, harness: Command, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = harness("show", "two", "-s", "chat", "--run", "a", "--clean", "markdown,think", "--clean", "lead-in")
    assert "chat, 4 words, cleaned by think, lead-in" in shown.out
    assert "**" not in shown.out
    for command in (["robust", "a"], ["report", "a"], ["compare", "a", "a"], ["plot", "forest", "a"]):
        assert harness(*command, "--clean", "all", *(["-m", "rouge1"])).code == 0, command
    assert harness("robust", "a", "--clean", "thoughts").code == 1
