"""Run against run."""

from __future__ import annotations

import json

import pytest

from harness import Settings, compare, evaluate, score_run
from harness.errors import HarnessError, Unlike
from harness.showing.run_comparison_table import render_run_comparison
from harness.showing.wording import word_remarks
from harness.workspace import Workspace

QUICK = Settings(draws=200, permutations=200)


def rewrite(place: Workspace, body: str, doc: str = "Another.") -> None:
    (place.systems[0] / "first.py").write_text(f'"""{doc}"""\ndef summarize(a):\n    {body}\n')


def two_runs(place: Workspace) -> None:
    evaluate(workspace=place, settings=QUICK, metrics=["rouge1"])
    rewrite(place, "return a.sentences[-1]")
    evaluate(workspace=place, settings=QUICK, metrics=["rouge1"])


def test_each_system_is_held_against_its_former_self(place: Workspace) -> None:
    two_runs(place)
    found = compare(workspace=place, settings=QUICK, metrics=["rouge1"])
    old, new = (
        {row.label: row.estimates["rouge1"].value for row in each.rows}
        for each in (score_run(name, workspace=place, settings=QUICK) for name in ("town-1", "town-2"))
    )

    pairs = {pair.a: pair for pair in found.pairs}
    assert set(pairs) == {"first", "last"}
    first = pairs["first"]
    assert first.difference == pytest.approx(new["first"] - old["first"])
    assert first.low is not None
    assert first.high is not None
    assert first.low <= first.difference <= first.high
    assert (first.wins, first.ties, first.losses) == (0, 0, 5)
    assert (pairs["last"].difference, pairs["last"].p) == (0, 1)


def test_the_topics_that_moved_most_are_named_with_their_scores(place: Workspace) -> None:
    two_runs(place)
    moves = compare(workspace=place, settings=QUICK, metrics=["rouge1"]).topic_changes

    assert len(moves) == 5
    assert {move.label for move in moves} == {"first"}
    assert all(move.old == pytest.approx(100) for move in moves)
    sizes = [abs(move.new - move.old) for move in moves]
    assert sizes == sorted(sizes, reverse=True)


def test_what_has_changed_between_the_runs_is_said(place: Workspace) -> None:
    two_runs(place)
    path = place.results / "town-1" / "run.json"
    table = json.loads(path.read_text())
    table["versions"]["numpy"] = "0.0.1"
    last = next(system for system in table["systems"] if system["label"] == "last")
    last["options"]["sentences"] = 2
    path.write_text(json.dumps(table))
    changed = word_remarks(compare(workspace=place, settings=QUICK, metrics=["rouge1"]).run_differences)

    assert [each.partition(" (")[0] for each in changed][:1] == ["The file of first has changed"]
    assert "The option sentences of last was 2 and is now 1." in changed
    assert any(each.startswith("The version of numpy was 0.0.1 and is now ") for each in changed)
    assert len(changed) == 3


def test_a_run_compared_with_itself_has_changed_in_nothing(place: Workspace) -> None:
    evaluate(workspace=place, settings=QUICK, metrics=["rouge1"])
    found = compare("town-1", "town-1", workspace=place, settings=QUICK, metrics=["rouge1"])

    assert (found.run_differences, found.topic_changes) == ((), ())
    assert {pair.difference for pair in found.pairs} == {0}


def test_failures_are_among_the_changes_and_intersect_leaves_them_out_on_both_sides(place: Workspace) -> None:
    evaluate(workspace=place, settings=QUICK, metrics=["rouge1"])
    rewrite(place, 'return "" if "river" in a.text else a.sentences[0]')
    evaluate(workspace=place, settings=QUICK, metrics=["rouge1"])
    zero = compare(workspace=place, settings=QUICK, metrics=["rouge1"])
    fewer = Settings(draws=200, permutations=200, on_failure="intersect")
    intersect = compare(workspace=place, settings=fewer, metrics=["rouge1"])

    assert "The system first had a candidate for 5 of 5 topics and now has one for 4." in word_remarks(
        zero.run_differences
    )
    assert next(pair for pair in zero.pairs if pair.a == "first").difference == pytest.approx(-20)
    assert (intersect.old.topics, intersect.new.topics) == (4, 4)
    assert {pair.difference for pair in intersect.pairs} == {0}
    assert word_remarks(intersect.run_differences)[0].startswith(
        "Only the 4 of 5 topics that every system has a candidate for"
    )
    with pytest.raises(HarnessError, match="candidates are missing"):
        compare(workspace=place, settings=Settings(on_failure="error"), metrics=["rouge1"])


def test_runs_without_a_common_system_are_refused(place: Workspace) -> None:
    evaluate(workspace=place, settings=QUICK, systems=["first"], run="a")
    evaluate(workspace=place, settings=QUICK, systems=["last"], run="b")

    with pytest.raises(Unlike, match=r"no system in common \(first; last\)"):
        compare("a", "b", workspace=place)


def test_runs_on_other_references_are_refused(place: Workspace) -> None:
    evaluate(workspace=place, settings=QUICK)
    path = place.datasets[0] / "town.jsonl"
    path.write_text(path.read_text().replace("Wheat prices fell.", "Wheat fell."))
    evaluate(workspace=place, settings=QUICK)

    with pytest.raises(Unlike, match=r"town-2 cannot be compared: dataset town differs: 1 topic changed \(five\)$"):
        compare(workspace=place)


def test_few_events_are_said_to_be_few_beside_their_intervals_and_p(place: Workspace) -> None:
    two_runs(place)
    found = compare(workspace=place, settings=Settings(draws=200), metrics=["rouge1"])

    (said,) = word_remarks(found.remarks)
    assert said == (
        "Three events are few: no test can show a change. Read the changes as a description of these texts."
    )
    assert min(pair.p_corrected for pair in found.pairs) == 0.25  # the most extreme of eight swaps and its mirror image
    assert "Three events are few" in render_run_comparison(found)


def test_the_older_run_is_the_latest_one_that_shares_a_system(place: Workspace) -> None:
    evaluate(workspace=place, systems=["first"], settings=QUICK, metrics=["rouge1"], run="a")
    evaluate(workspace=place, systems=["last"], settings=QUICK, metrics=["rouge1"], run="b")
    rewrite(place, "return a.sentences[-1]")
    evaluate(workspace=place, systems=["first"], settings=QUICK, metrics=["rouge1"], run="c")

    found = compare(workspace=place, settings=QUICK, metrics=["rouge1"])

    assert (found.old.run, found.new.run) == ("a", "c")
    assert "Run a is used as the older one, since b has no system in common with the newer one." in word_remarks(
        found.remarks
    )
