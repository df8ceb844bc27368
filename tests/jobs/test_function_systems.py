"""A Python function is a system like any other."""

from __future__ import annotations

import random
from typing import Any

import pytest

from harness.errors import HarnessError
from harness.jobs import evaluate, rerun
from harness.running import store
from harness.scoring.settings import Settings
from harness.workspace import Workspace

QUICK = Settings(draws=20, permutations=50)


def first_sentence(article: Any) -> str:
    """The first sentence, by a function."""
    return str(article.sentences[0])


def no_rivers(article: Any) -> Any:
    """Fails on one topic, and returns no text for another."""
    if "river" in article.text:
        raise ValueError("no rivers, please")
    return None if "court" in article.text else article.sentences[-1]


def by_chance(article: Any) -> str:
    """By chance."""
    return str(random.choice(article.sentences))


def test_a_function_scores_what_the_same_system_in_a_file_scores(place: Workspace) -> None:
    found = evaluate(systems={"mine": first_sentence, "first": "first"}, workspace=place, settings=QUICK)
    rows = {row.label: row for row in found.rows}

    assert rows["mine"].estimates == rows["first"].estimates
    assert rows["mine"].role == "system"
    run = store.read_run(place.results, found.run)
    recorded = next(system for system in run.systems if system.label == "mine")
    assert (recorded.doc, recorded.path, len(recorded.digest)) == ("The first sentence, by a function.", "", 32)


def test_names_and_functions_stand_in_one_list(place: Workspace) -> None:
    found = evaluate(systems=["last:sentences=2", first_sentence], workspace=place, settings=QUICK)

    assert {row.label for row in found.rows if row.role != "ceiling"} == {"last:sentences=2", "first_sentence"}


def test_a_function_alone_is_enough_and_needs_no_file(place: Workspace) -> None:
    for file in place.systems[0].iterdir():
        file.unlink()
    found = evaluate(systems={"mine": lambda article: article.title or "x"}, workspace=place, settings=QUICK)

    assert [row.label for row in found.rows if row.role == "system"] == ["mine"]


def test_a_failure_costs_a_function_one_topic_each(place: Workspace) -> None:
    row = next(row for row in evaluate(systems=[no_rivers], workspace=place, settings=QUICK).rows)

    assert (row.scored, row.failures) == (3, {"crash": 2})
    assert "ValueError: no rivers, please (test_function_systems.py:" in row.details["crash"]


def test_an_interrupt_is_no_failure_of_a_function(place: Workspace) -> None:
    def stop(article: Any) -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate(systems={"stops": stop}, workspace=place, settings=QUICK)


def test_a_function_is_asked_each_time_and_a_new_text_replaces_the_old(place: Workspace) -> None:
    words = ["Rain."]
    calls = []

    def say(article: Any) -> str:
        calls.append(article.words)
        return words[0]

    first = evaluate(systems={"says": say}, workspace=place, settings=QUICK)
    words[0] = "A river."
    second = evaluate(systems={"says": say}, workspace=place, settings=QUICK)

    assert calls == [12] * 10
    assert second.run == first.run
    assert second.rows[0].estimates != first.rows[0].estimates
    kept = store.open_candidates(store.read_run(place.results, second.run), "says")
    assert {candidate.text for candidate in kept.values()} == {"A river."}


def test_random_numbers_are_an_articles_own_and_the_callers_go_on(place: Workspace) -> None:
    random.seed(7)
    expected = [random.random() for _ in range(2)]
    random.seed(7)
    numbers = [random.random()]
    one = evaluate(systems={"dice": by_chance}, run="one", workspace=place, settings=QUICK)
    numbers.append(random.random())
    two = evaluate(systems={"dice": by_chance}, run="two", workspace=place, settings=QUICK)

    assert numbers == expected
    assert one.rows[0].estimates == two.rows[0].estimates


def test_trials_of_a_function_have_seeds_of_their_own(place: Workspace) -> None:
    row = evaluate(systems={"dice": by_chance}, trials=3, workspace=place, settings=QUICK).rows[0]

    assert row.trials == 3
    assert row.randomness["rouge1"] > 0


@pytest.mark.parametrize(
    ("systems", "problem"),
    [
        ([lambda _: ""], "needs one"),
        ({"a:b": first_sentence}, "cannot name a system"),
        ({"human": first_sentence}, "cannot name a system"),
        ([first_sentence, first_sentence], "two functions are called first_sentence"),
        ({"mine": 3}, "a name or a function, not int"),
        (["first", {"first": first_sentence}], "a name or a function, not dict"),
    ],
)
def test_what_cannot_be_a_system_is_refused(place: Workspace, systems: Any, problem: str) -> None:
    with pytest.raises(HarnessError, match=problem):
        evaluate(systems=systems, workspace=place, settings=QUICK)


def test_a_run_of_a_function_cannot_be_made_again_from_its_record(place: Workspace) -> None:
    evaluate(systems={"mine": first_sentence}, workspace=place, settings=QUICK)

    with pytest.raises(HarnessError, match="only what harness ran can be repeated"):
        rerun(workspace=place, settings=QUICK)
