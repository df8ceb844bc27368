"""The ranking under other choices."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness import Rouge, Settings, check_robustness, evaluate, score_candidates, score_run
from harness.errors import HarnessError
from harness.jobs import robustness, robustness_choices
from harness.jobs.robustness_choices import CUT_TO_SHORTEST, Choice
from harness.jobs.scored_run import ScoredRun
from harness.jobs.scoring_options import ScoringOptions
from harness.records import Leaderboard, Ranking, Robustness
from harness.showing.wording import word_remarks
from harness.workspace import Workspace
from tests.jobs.conftest import TOPICS

QUICK = Settings(draws=0, test="none")


@pytest.fixture
def run_place(place: Workspace, tmp_path: Path) -> Workspace:
    """A run of three systems: the first sentences, the first words of them, the references of author A inflected."""
    texts = {
        "first": [text.split(". ")[0] + "." for _, _, text, _ in TOPICS],
        "short": [" ".join(text.split()[:2]) for _, _, text, _ in TOPICS],
        "other": [f"{reference} Prices selling risen schooling editors." for *_, reference in TOPICS],
    }
    files: dict[str, str | Path] = {}
    for label, lines in texts.items():
        files[label] = tmp_path / f"{label}.txt"
        (tmp_path / f"{label}.txt").write_text("".join(f"{line}\n" for line in lines))
    score_candidates("town", files, workspace=place, settings=QUICK, metrics=["rouge1"])
    return place


def named(found: Robustness, choice: str, name: str) -> Ranking:
    return next(each for each in found.others if (each.choice, each.name) == (choice, name))


def scores(found: Leaderboard, measure: str) -> dict[str, float]:
    return {row.label: row.estimates[measure].value for row in found.rows if row.role == "system"}


def test_every_choice_that_was_as_good_is_tried(run_place: Workspace) -> None:
    found = check_robustness(workspace=run_place, metrics=["rouge1"], settings=Settings())

    assert (found.main.choice, found.main.name, found.run, found.topics, found.events) == (
        "main",
        "rouge1",
        "town-1",
        5,
        3,
    )
    assert [(each.choice, each.name) for each in found.others] == [
        ("stemming", "off"),
        ("several references", "mean"),
        ("several references", "jackknife"),
        ("reference left out", "1"),
        ("reference left out", "2"),
        ("candidates cut", "to the budget"),
        ("candidates cut", "to the topic's shortest"),
        ("metric", "rouge2"),
        ("metric", "rougeL"),
        ("metric", "rougeLsum"),
        ("metric", "bleu"),
    ]
    assert sum(found.first_shares.values()) == pytest.approx(1)
    assert max(found.first_shares, key=lambda label: found.first_shares[label]) == "first"


def test_each_ranking_is_what_a_table_under_that_choice_would_say(run_place: Workspace) -> None:
    found = check_robustness(workspace=run_place, metrics=["rouge1"], settings=Settings())
    plain = score_run(workspace=run_place, settings=QUICK, metrics=["rouge1", "rouge2", "rougeL", "rougeLsum", "bleu"])

    assert found.main.scores == pytest.approx(scores(plain, "rouge1"))
    for measure in ("rouge2", "rougeL", "rougeLsum", "bleu"):
        assert named(found, "metric", measure).scores == pytest.approx(scores(plain, measure))
    for choice, name, rouge in (
        ("stemming", "off", Rouge(stemmer=False)),
        ("several references", "mean", Rouge(references="mean")),
        ("several references", "jackknife", Rouge(references="jackknife")),
    ):
        other = score_run(workspace=run_place, settings=QUICK, metrics=["rouge1"], rouge=rouge)
        assert named(found, choice, name).scores == pytest.approx(scores(other, "rouge1"))


def test_a_reference_left_out_is_really_left_out(run_place: Workspace) -> None:
    found = check_robustness(workspace=run_place, metrics=["rouge1"], settings=Settings())

    # `first` is a copy of the second reference of every topic: without it, it wins no more.
    assert found.main.order[0] == "first"
    assert found.main.scores["first"] == pytest.approx(100)
    assert named(found, "reference left out", "1").scores["first"] == pytest.approx(100)
    assert named(found, "reference left out", "2").order[0] == "other"
    assert named(found, "reference left out", "2") in found.overturned
    assert "The first system, first, is not first under" in word_remarks(found.remarks)[1]
    assert "reference left out 2 (other)" in word_remarks(found.remarks)[1]


def test_candidates_are_cut_to_one_length_and_to_the_budget(run_place: Workspace) -> None:
    found = check_robustness(workspace=run_place, metrics=["rouge1.p"])

    # All are cut to the two words of `short`, which are the first two of `first`.
    shortest = named(found, "candidates cut", "to the topic's shortest").scores
    assert shortest["first"] == shortest["short"] == pytest.approx(100)
    assert named(found, "candidates cut", "to the budget").scores == pytest.approx(found.main.scores)


def test_what_a_leaderboard_cut_is_not_cut_again(run_place: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def rank_shortest() -> Ranking:
        opened = ScoredRun.open(None, ScoringOptions(metrics=("rouge1",)), run_place)
        return named(robustness._rank_again(opened), *CUT_TO_SHORTEST)

    with monkeypatch.context() as patch:
        patch.setattr(robustness_choices, "_to_shortest", lambda *_: pytest.fail("counted before, by the leaderboard"))
        of_leaderboard = rank_shortest()

    counts = vars(ScoredRun)["counts"].func  # what the cached property calls
    monkeypatch.setattr(ScoredRun, "counts", property(lambda run: replace(counts(run), cut=())))
    assert rank_shortest() == of_leaderboard


def test_other_modes_and_metrics_have_choices_of_their_own(run_place: Workspace) -> None:
    perl = check_robustness(workspace=run_place, metrics=["rouge1"], rouge=Rouge(mode="perl", references="pool"))
    bleu = check_robustness(workspace=run_place, metrics=["bleu"])

    assert [each.name for each in perl.others if each.choice == "several references"] == ["best", "mean", "jackknife"]
    assert "rougeLsum" not in {each.name for each in perl.others}
    assert {each.choice for each in bleu.others} == {"reference left out", "candidates cut", "metric"}


def test_on_failure_holds_for_every_ranking(bad: Workspace) -> None:
    evaluate(systems=["first", "crashes"], workspace=bad, settings=QUICK, metrics=["rouge1"])
    zero = check_robustness(workspace=bad, metrics=["rouge1"])
    intersect = check_robustness(workspace=bad, metrics=["rouge1"], settings=Settings(on_failure="intersect"))

    assert zero.main.scores["crashes"] == pytest.approx(80)
    assert intersect.main.scores["crashes"] == pytest.approx(100)
    assert intersect.topics == 4
    cut = named(intersect, "candidates cut", "to the budget").scores
    assert cut["crashes"] == pytest.approx(cut["first"])


def test_one_system_has_no_ranking(place: Workspace) -> None:
    evaluate(systems=["first"], workspace=place, settings=QUICK)

    with pytest.raises(HarnessError, match="one system has no ranking"):
        check_robustness(workspace=place)


def test_one_system_is_ranked_among_the_floors(place: Workspace) -> None:
    evaluate(workspace=place, settings=QUICK)

    assert check_robustness(workspace=place).main.order == ("first", "last")


def test_of_many_authors_places_are_left_out(place: Workspace) -> None:
    path = place.datasets[0] / "town.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    for number, line in enumerate(lines):
        line["references"] = [{"author": f"{number}-{at}", "text": text} for at, text in enumerate(line["references"])]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    evaluate(workspace=place, settings=QUICK)
    found = check_robustness(workspace=place, metrics=["rouge1"])

    assert [each.name for each in found.others if each.choice == "reference left out"] == ["number 1", "number 2"]


def test_what_was_summed_while_counting_is_not_counted_again_and_comes_to_the_same(
    run_place: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = robustness._count_choices
    counted: list[tuple[str, str]] = []

    def count_and_note(dataset: Any, sources: Any, wanted: Sequence[Choice], *more: Any) -> Any:
        counted.extend((choice.kind, choice.name) for choice in wanted)
        return count(dataset, sources, wanted, *more)

    monkeypatch.setattr(robustness, "_count_choices", count_and_note)
    summed = {("stemming", "off"), ("candidates cut", "to the budget")}
    found = check_robustness(workspace=run_place, metrics=["rouge1"])
    assert counted
    assert summed.isdisjoint(counted)

    folder = run_place.results / "town-1" / "counts"
    for path in (*folder.glob("*-choices.npy"), *folder.glob("robustness-*")):
        path.unlink()
    assert check_robustness(workspace=run_place, metrics=["rouge1"]) == found
    assert summed < set(counted)
