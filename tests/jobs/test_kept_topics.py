"""What differs between two states of a dataset, in words; and old runs under the former fingerprint."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.errors import HarnessError, Unlike
from harness.jobs import compare, evaluate, score_candidates, score_run
from harness.jobs.lookup import load_dataset
from harness.jobs.topic_digests import describe_changes
from harness.scoring.settings import Settings
from harness.workspace import Workspace

QUICK = Settings(draws=100)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ({"a": ("1", 9)}, {"a": ("1", 9)}, "the topics are the same"),
        ({"a": ("1", 9)}, {"a": ("1", 9), "b": ("2", 9)}, "1 topic added (b)"),
        ({"a": ("1", 9), "b": ("2", 9)}, {"b": ("2", 9)}, "1 topic removed (a)"),
        ({n: (n, 9) for n in "abcd"}, dict.fromkeys("abcd", ("x", 9)), "4 topics changed (a, b, c, ...)"),
        ({"a": ("1", 9)}, {"a": ("1", 5)}, "1 topic with another word budget (a)"),
        ({"a": ("", 0)}, {"a": ("1", 5)}, "whether topics have changed was not recorded"),
        (
            {"a": ("", 0)},
            {"a": ("1", 5), "b": ("", 0)},
            "1 topic added (b), whether others have changed was not recorded",
        ),
    ],
)
def test_changes_are_counted_and_named(
    old: dict[str, tuple[str, int]], new: dict[str, tuple[str, int]], said: str
) -> None:
    assert describe_changes(old, new) == said


def reordered(place: Workspace) -> None:
    path = place.datasets[0] / "town.jsonl"
    path.write_text("".join(reversed(path.read_text().splitlines(keepends=True))))


def make_old(place: Workspace, run: str) -> None:
    """A run as the first release wrote it."""
    path = place.results / run / "run.json"
    table = json.loads(path.read_text())
    table["fingerprint"] = load_dataset(workspace=place).former_fingerprint
    del table["sequence"]
    path.write_text(json.dumps(table))
    (place.results / run / "topics.jsonl").unlink()


def test_the_same_topics_in_another_order_are_compared_by_their_ids(place: Workspace) -> None:
    texts = {topic.id: topic.references[0].text for topic in load_dataset(workspace=place).topics}
    score_candidates(None, {"m": texts}, run="a", workspace=place, settings=QUICK)
    reordered(place)
    score_candidates(None, {"m": texts}, run="b", workspace=place, settings=QUICK)

    (pair,) = compare("a", "b", workspace=place, settings=QUICK, metrics=["rouge1"]).pairs
    assert (pair.difference, pair.ties) == (0.0, 5)


def test_a_run_of_the_first_release_is_scored_compared_and_gone_on_with(place: Workspace) -> None:
    evaluate(workspace=place, settings=QUICK, systems=["first"], run="old")
    evaluate(workspace=place, settings=QUICK, systems=["first"])
    for run in ("old", "town-1"):
        make_old(place, run)

    assert score_run("old", workspace=place, settings=QUICK).topics == 5
    assert evaluate(workspace=place, settings=QUICK, systems=["first"]).run == "town-1"
    assert evaluate(workspace=place, settings=QUICK, systems=["first"], run="new").run == "new"
    assert compare("old", "new", workspace=place, settings=QUICK).pairs
    assert evaluate(workspace=place, settings=QUICK, systems=["last"], run="old").run == "old"


def test_a_dataset_that_has_changed_since_is_refused_with_what_has_changed(place: Workspace) -> None:
    evaluate(workspace=place, settings=QUICK, systems=["first"])
    path = place.datasets[0] / "town.jsonl"
    path.write_text("".join(path.read_text().splitlines(keepends=True)[1:]))

    with pytest.raises(Unlike, match=r"1 topic removed \(one\)"):
        score_run("town-1", workspace=place)


def test_another_budget_is_named_as_the_reason(place: Workspace) -> None:
    evaluate(workspace=place, settings=QUICK, systems=["first"], run="a")
    evaluate(workspace=place, settings=QUICK, systems=["first"], run="b", words=7)

    with pytest.raises(Unlike, match=r"the word budget was the dataset's own and is 7"):
        compare("a", "b", workspace=place)
    with pytest.raises(Unlike, match=r"run 'b' has another state of dataset town .*, another word budget \(7, not"):
        evaluate(workspace=place, settings=QUICK, systems=["first"], run="b")


@pytest.mark.parametrize(
    "given",
    [
        {"timeout": float("inf")},
        {"timeout": float("nan")},
        {"memory": 2**64},
        {"cpu": -1.0},
        {"jobs": 0},
        {"repeats": 0},
    ],
)
def test_a_number_out_of_bounds_from_python_is_one_error(place: Workspace, given: dict[str, float]) -> None:
    with pytest.raises(HarnessError, match="must be from"):
        evaluate(workspace=place, settings=QUICK, systems=["first"], **given)  # type: ignore[arg-type]
    assert not Path(place.results).exists()
