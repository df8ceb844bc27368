"""What a run says of how its candidates were made, when it was made in several sessions, under unlike versions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from harness import Settings, compare, evaluate, score_run
from harness.jobs import report
from harness.jobs.provenance import current_versions, describe_surroundings
from harness.jobs.reruns import rerun
from harness.showing.wording import word_remarks
from harness.workspace import Workspace

QUICK = Settings(draws=100, permutations=100)


def run_of(place: Workspace, name: str = "town-1") -> dict[str, Any]:
    table: dict[str, Any] = json.loads((place.results / name / "run.json").read_text())
    return table


def change(place: Workspace, name: str = "town-1", **more: Any) -> None:
    """As if the run had been made otherwise."""
    table = run_of(place, name)
    table["versions"] |= more.pop("versions", {})
    (place.results / name / "run.json").write_text(json.dumps(table | more))


def lose(place: Workspace, label: str = "first", name: str = "town-1") -> None:
    """As if the run had been stopped before its last article."""
    file = place.results / name / "candidates" / f"{label}.jsonl"
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-1]))


def evaluate_again(place: Workspace, **more: Any) -> tuple[str, ...]:
    """The remarks about versions of an evaluation."""
    remarks = word_remarks(evaluate(workspace=place, settings=QUICK, metrics=["rouge1"], **more).remarks)
    return tuple(each for each in remarks if "made with" in each)


def test_a_run_gone_on_with_under_other_versions_says_so(place: Workspace) -> None:
    assert evaluate_again(place) == ()
    change(place, versions={"numpy": "0.0.1", "python": "3.0"})
    lose(place)
    here = describe_surroundings()
    numpy, python = (f"{name} {old} (here {here[name]})" for name, old in (("numpy", "0.0.1"), ("python", "3.0")))
    said = (f"Some candidates were made with {python}, {numpy}. Use --fresh to make them again.",)

    assert evaluate_again(place) == said
    run = run_of(place)
    assert run["versions"] == here
    assert run["also_under"] == {"python": ["3.0"], "numpy": ["0.0.1"]}
    assert said[0] in json.loads((place.results / "town-1" / "comparison.json").read_text())["remarks"]
    assert evaluate_again(place) == said
    assert evaluate_again(place, fresh=True) == ()
    assert run_of(place, "town-2")["also_under"] == {}


def test_where_nothing_is_run_the_run_keeps_its_versions_and_the_table_has_those_of_the_scores(
    one_run: Workspace,
) -> None:
    change(one_run, versions={"harness": "0.0.1", "sacrebleu": "1.0"})
    here = describe_surroundings()

    assert evaluate_again(one_run) == (
        f"All candidates were made with harness 0.0.1 (here {here['harness']}). Use --fresh to make them again.",
    )
    assert run_of(one_run)["versions"] == here | {"harness": "0.0.1", "sacrebleu": "1.0"}
    assert score_run(workspace=one_run, settings=QUICK).versions == current_versions()


def test_candidates_taken_from_an_earlier_run_keep_the_versions_they_were_made_under(one_run: Workspace) -> None:
    change(one_run, versions={"numpy": "0.0.1"})
    (one_run.systems[0] / "first.py").write_text('"""Other."""\ndef summarize(a):\n    return a.sentences[-1]\n')

    assert "Some candidates were made with numpy 0.0.1 " in evaluate_again(one_run)[0]
    assert run_of(one_run, "town-2")["versions"] == describe_surroundings()
    assert run_of(one_run, "town-2")["also_under"] == {"numpy": ["0.0.1"]}


def test_a_run_of_taken_candidates_only_has_their_versions(one_run: Workspace) -> None:
    change(one_run, versions={"numpy": "0.0.1"})

    assert "All candidates were made with numpy 0.0.1 " in evaluate_again(one_run, systems=["first"])[0]
    assert run_of(one_run, "town-2")["versions"]["numpy"] == "0.0.1"
    assert run_of(one_run, "town-2")["also_under"] == {}


def test_versions_of_a_session_whose_candidates_are_all_made_again_are_forgotten(one_run: Workspace) -> None:
    change(one_run, versions={"numpy": "0.0.1"})
    for file in (one_run.results / "town-1" / "candidates").iterdir():
        lines = [json.loads(line) | {"text": "", "failure": "not attempted"} for line in file.read_text().splitlines()]
        file.write_text("".join(json.dumps(line) + "\n" for line in lines))

    assert evaluate_again(one_run) == ()
    assert (run_of(one_run)["versions"], run_of(one_run)["also_under"]) == (describe_surroundings(), {})


def test_what_is_made_of_a_run_that_was_stopped_says_so_first(one_run: Workspace) -> None:
    (one_run.results / "town-1" / "comparison.json").unlink()
    said = "Run town-1 was stopped before its end. Run the same harness eval command to continue."

    assert word_remarks(score_run(workspace=one_run, settings=QUICK).remarks)[0] == said
    assert word_remarks(report(workspace=one_run, settings=QUICK).remarks)[0] == said


def test_a_changed_package_is_told_apart_from_a_changed_file(two_runs: Workspace) -> None:
    for name, version in (("town-1", "0.11.0"), ("town-2", "0.12.0")):
        systems = [each | {"packages": [f"sumy {version}", "numpy 2.0"]} for each in run_of(two_runs, name)["systems"]]
        change(two_runs, name, systems=systems)
    changed = word_remarks(compare(workspace=two_runs, settings=QUICK, metrics=["rouge1"]).run_differences)

    assert changed == ("The version of sumy for first and last was 0.11.0 and is now 0.12.0.",)


def test_versions_of_scorers_are_no_change_between_runs_that_are_both_scored_anew(two_runs: Workspace) -> None:
    change(two_runs, "town-1", versions={"sacrebleu": "1.0"}, also_under={"numpy": ["0.0.1"]})
    changed = word_remarks(compare(workspace=two_runs, settings=QUICK, metrics=["rouge1"]).run_differences)

    here = describe_surroundings()["numpy"]
    assert changed == (f"The version of numpy was 0.0.1 and {here} and is now {here}.",)


def test_a_repetition_says_which_versions_the_old_run_was_made_under(one_run: Workspace) -> None:
    change(one_run, also_under={"numpy": ["0.0.1"]})
    here = describe_surroundings()["numpy"]

    changed = word_remarks(rerun(workspace=one_run, settings=QUICK).run_differences)
    assert changed == (f"The version of numpy was 0.0.1 and {here} and is now {here}.",)


def test_a_run_with_labels_of_ones_own_can_be_repeated(place: Workspace) -> None:
    (place.root / "systems" / "many.py").write_text(
        "def summarize(article, take: int = 1, sign: str = '.'):\n    return sign.join(article.sentences[:take])\n"
    )
    evaluate_again(place, systems=["short=many:take=1", "many2=many:take=2,sign=!", "many=many:take=3", "many:take=4"])

    again = rerun(workspace=place, settings=QUICK)

    assert (again.differences, again.run_differences) == ((), ())
    assert {row.label for row in again.leaderboard.rows} >= {"short", "many2", "many", "many:take=4"}


@pytest.mark.parametrize(
    ("before", "now", "stands"), [(2, 2, True), (2, 1, True), (2, 3, False), (2, 0, False), (0, 1, True)]
)
def test_what_used_up_its_processor_time_is_tried_again_under_a_looser_limit_only(
    place: Workspace, before: float, now: float, *, stands: bool
) -> None:
    evaluate_again(place, cpu=before)
    assert run_of(place)["cpu"] == before
    file = place.results / "town-1" / "candidates" / "first.jsonl"
    lines = file.read_text().splitlines()
    late = json.loads(lines[0]) | {"text": "", "failure": "timeout", "detail": "used up its processor time"}
    file.write_text("\n".join([json.dumps(late), *lines[1:]]) + "\n")

    comparison = evaluate(workspace=place, settings=QUICK, metrics=["rouge1"], cpu=now)
    scored = next(row.scored for row in comparison.rows if row.label == "first")
    assert scored == (4 if stands else 5)
    assert run_of(place)["cpu"] == now
