"""Several tries of a stochastic system."""

from __future__ import annotations

import json

import numpy as np
import pytest

from harness import Listener, Settings, compare, evaluate, score_run
from harness.errors import HarnessError
from harness.records import Leaderboard, Row
from harness.running.runner import Progress
from harness.scoring.trial_shifts import share_of_trials
from harness.showing.wording import word_remarks
from harness.workspace import Workspace

QUICK = Settings(draws=100, permutations=200)

DICE = '''"""One sentence at random."""

def summarize(article) -> str:
    return article.sentences[article.seed % len(article.sentences)]
'''


@pytest.fixture
def dice(place: Workspace) -> Workspace:
    (place.systems[0] / "dice.py").write_text(DICE)
    return place


def row(comparison: Leaderboard, label: str) -> Row:
    return next(each for each in comparison.rows if each.label == label)


def alone(place: Workspace, seed: int) -> Leaderboard:
    settings = Settings(draws=100, permutations=200, seed=seed)
    return evaluate(systems=["dice", "first"], workspace=place, settings=settings, run=f"seed-{seed}")


def test_a_row_is_the_mean_of_its_tries_each_with_seeds_of_its_own(dice: Workspace) -> None:
    found = evaluate(systems=["dice", "first"], workspace=dice, settings=QUICK, trials=3)
    single = [alone(dice, 12345 + more) for more in range(3)]

    assert [(each.label, each.trials) for each in found.rows if each.role == "system"] == [("first", 3), ("dice", 3)]
    for measure in ("rouge1", "rougeLsum"):
        values = [row(each, "dice").estimates[measure].value for each in single]
        assert len(set(values)) > 1
        assert row(found, "dice").estimates[measure].value == pytest.approx(np.mean(values))
    assert row(found, "first").estimates["rouge1"].value == pytest.approx(100)
    assert row(found, "dice").words == pytest.approx(np.mean([row(each, "dice").words for each in single]), abs=0.5)


def test_the_variance_is_split_into_tries_and_topics(dice: Workspace) -> None:
    found = evaluate(systems=["dice", "first"], workspace=dice, settings=QUICK, trials=3)

    assert row(found, "first").randomness["rouge1"] == 0
    assert 0 < row(found, "dice").randomness["rouge1"] <= 1
    said = next(remark for remark in word_remarks(found.remarks) if remark.startswith("Scores are means over 3 trials"))
    assert f"dice {100 * row(found, 'dice').randomness['rouge1']:.0f} %" in said
    assert "first" not in said


def test_a_share_is_that_of_the_scores_themselves(dice: Workspace) -> None:
    found = evaluate(systems=["dice", "first"], workspace=dice, settings=QUICK, trials=2, metrics=["words"])
    lines = [
        (dice.results / "town-1" / "candidates" / name).read_text().splitlines()
        for name in ("dice.jsonl", "dice%3atry=2.jsonl")
    ]
    words = np.array([[len(json.loads(line)["text"].split()) for line in each] for each in lines], np.float64)

    assert row(found, "dice").randomness["words"] == pytest.approx(share_of_trials(words)[0])


def test_with_one_trial_nothing_is_said_of_trials(dice: Workspace) -> None:
    found = evaluate(systems=["dice", "first"], workspace=dice, settings=QUICK)

    assert row(found, "dice").trials == 1
    assert row(found, "dice").randomness == {}
    assert not any("trials" in remark for remark in word_remarks(found.remarks))


def test_tries_are_kept_scored_again_and_never_run_twice(dice: Workspace) -> None:
    first = evaluate(systems=["dice"], workspace=dice, settings=QUICK)
    found = evaluate(systems=["dice"], workspace=dice, settings=QUICK, trials=2)
    before = (dice.results / first.run / "candidates" / "dice.jsonl").read_text()
    assert (dice.results / found.run / "candidates" / "dice.jsonl").read_text() == before

    ran: list[Progress] = []
    stamp = (dice.results / found.run / "candidates" / "dice%3atry=2.jsonl").read_bytes()
    again = evaluate(systems=["dice"], workspace=dice, settings=QUICK, trials=2, listener=Listener(progress=ran.append))

    assert again == found
    assert (dice.results / found.run / "candidates" / "dice%3atry=2.jsonl").read_bytes() == stamp
    assert score_run(found.run, workspace=dice, settings=QUICK).rows == found.rows


def test_two_tries_of_one_system_are_no_twins(dice: Workspace) -> None:
    found = evaluate(systems=["first"], workspace=dice, settings=QUICK, trials=2)

    assert not any(alarm.kind == "twins" for alarm in found.integrity_warnings)
    assert "Scores are means over 2 trials, and no system's score differs between trials." in word_remarks(
        found.remarks
    )


def test_a_failed_try_counts_as_an_empty_one(dice: Workspace) -> None:
    (dice.systems[0] / "half.py").write_text(
        '"""Fails at times."""\ndef summarize(a):\n    return a.sentences[0] if a.seed % 2 else ""\n'
    )
    found = evaluate(systems=["half"], workspace=dice, settings=QUICK, trials=4, metrics=["rouge1"])
    tries = [
        path.read_text().splitlines()
        for path in (dice.results / "town-1" / "candidates").iterdir()
        if "half" in path.name
    ]
    written = np.array([[bool(json.loads(line)["text"]) for line in each] for each in tries])

    assert len(tries) == 4
    assert row(found, "half").estimates["rouge1"].value == pytest.approx(100 * written.mean())
    assert row(found, "half").scored == written.all(axis=0).sum()


def test_runs_of_other_numbers_of_tries_are_compared_and_that_is_said(dice: Workspace) -> None:
    evaluate(systems=["dice", "first"], workspace=dice, settings=QUICK)
    evaluate(systems=["dice", "first"], workspace=dice, settings=QUICK, trials=2)
    found = compare(workspace=dice, settings=QUICK, metrics=["rouge1"])

    assert {pair.a for pair in found.pairs} == {"dice", "first"}
    assert "The system dice had 1 trial and now has 2 trials." in word_remarks(found.run_differences)


def test_no_tries_are_refused(dice: Workspace) -> None:
    with pytest.raises(HarnessError, match="trials must be from 1"):
        evaluate(systems=["dice"], workspace=dice, trials=0)
