from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from harness import Bleu, Listener, Rouge, Settings, evaluate, render, score_candidates, score_run
from harness.errors import HarnessError, UnknownName, Unlike
from harness.records import Leaderboard, Row
from harness.running.runner import Progress
from harness.showing.wording import word_remarks
from harness.workspace import Workspace

QUICK = Settings(draws=100, permutations=200)


def row(comparison: Leaderboard, label: str) -> Row:
    return next(each for each in comparison.rows if each.label == label)


def test_every_system_of_the_workspace_has_a_row_with_every_topic(place: Workspace) -> None:
    found = evaluate(workspace=place, settings=QUICK)

    assert [(each.label, each.role, each.scored, each.topics) for each in found.rows] == [
        ("first", "system", 5, 5),
        ("last", "floor", 5, 5),
        ("oracle", "ceiling", 5, 5),
        ("human", "ceiling", 5, 5),
    ]
    assert [column.measure for column in found.columns] == ["rouge1", "rouge2", "rougeL", "rougeLsum", "bleu"]
    assert (found.topics, found.events, found.run) == (5, 3, "town-1")


def test_a_copy_of_a_reference_scores_a_hundred(place: Workspace) -> None:
    # The second reference of each topic is the article's first sentence, which is what `first` writes.
    found = evaluate(workspace=place, settings=QUICK)

    assert {name: each.value for name, each in row(found, "first").estimates.items()} == pytest.approx(
        {"rouge1": 100.0, "rouge2": 100.0, "rougeL": 100.0, "rougeLsum": 100.0, "bleu": 100.0}
    )
    assert row(found, "last").estimates["rouge1"].value < 50


def test_bad_systems_are_told_apart_and_leave_the_others_as_they_were(bad: Workspace) -> None:
    alone = row(evaluate(systems=["first"], workspace=bad, settings=QUICK, run="alone"), "first")
    found = evaluate(workspace=bad, settings=QUICK, timeout=1.0, run="together")

    assert row(found, "first").estimates == alone.estimates
    assert {each.label: (each.scored, each.failures) for each in found.rows if each.role != "ceiling"} == {
        "first": (5, {}),
        "last": (5, {}),
        "prints": (5, {}),
        "crashes": (4, {"crash": 1}),
        "hangs": (4, {"timeout": 1}),
        "nothing": (0, {"crash": 5}),
    }
    assert row(found, "prints").estimates == alone.estimates


def test_a_failed_candidate_counts_as_an_empty_one(bad: Workspace) -> None:
    found = evaluate(systems=["first", "crashes"], workspace=bad, settings=QUICK)

    assert row(found, "crashes").estimates["rouge1"].value == pytest.approx(80.0)
    assert any("crashes" in remark for remark in word_remarks(found.remarks))


def test_a_system_added_later_is_in_the_next_table_and_nothing_else_is_run_again(place: Workspace) -> None:
    evaluate(workspace=place, settings=QUICK)
    (place.systems[0] / "middle.py").write_text('"""Middle."""\ndef summarize(article):\n    return "A bridge."\n')
    ran: list[Progress] = []
    found = evaluate(workspace=place, settings=QUICK, listener=Listener(progress=ran.append))

    assert {each.label for each in found.rows} >= {"first", "last", "middle"}
    assert found.run == "town-2"
    old, new = (
        (place.results / run / "candidates" / "first.jsonl").read_text().splitlines() for run in ("town-1", "town-2")
    )
    assert [json.loads(line)["seconds"] for line in old] == [json.loads(line)["seconds"] for line in new]


def test_the_same_job_again_goes_on_with_its_run_and_gives_the_same_numbers(place: Workspace) -> None:
    first = evaluate(workspace=place, settings=QUICK)
    stamp = (place.results / "town-1" / "candidates" / "first.jsonl").read_bytes()
    again = evaluate(workspace=place, settings=QUICK)

    assert again == first
    assert (place.results / "town-1" / "candidates" / "first.jsonl").read_bytes() == stamp


def test_fresh_runs_everything_again_under_a_new_number(place: Workspace) -> None:
    evaluate(workspace=place, settings=QUICK)

    assert evaluate(workspace=place, settings=QUICK, fresh=True).run == "town-2"


def test_a_reference_added_later_is_used(tmp_path: Path) -> None:
    folder = tmp_path / "references" / "mine"
    (folder / "articles").mkdir(parents=True)
    (folder / "summaries" / "a").mkdir(parents=True)
    (tmp_path / "systems").mkdir()
    (tmp_path / "systems" / "first.py").write_text('"""First."""\ndef summarize(a):\n    return a.sentences[0]\n')
    (folder / "articles" / "a.txt").write_text("Bridge\n\nThe mayor opened a bridge. It rained.\n")
    (folder / "summaries" / "a" / "A.txt").write_text("Nothing in common at all.\n")
    (folder / "dataset.toml").write_text(
        'format = 1\nname = "mine"\ntitle = "Mine"\nlanguage = "en"\nlicence = "CC0-1.0"\n'
        'provenance = "Me."\n'
        'words = 10\n[[articles]]\nid = "a"\n[[topics]]\nid = "a"\narticles = ["a"]\n'
    )
    place = Workspace(tmp_path, (tmp_path / "systems",), (tmp_path / "references",), tmp_path / "results")
    before = evaluate(workspace=place, settings=QUICK)
    (folder / "summaries" / "a" / "me.txt").write_text("The mayor opened a bridge.\n")
    after = evaluate(workspace=place, settings=QUICK)

    assert row(before, "first").estimates["rouge1"].value == 0
    assert row(after, "first").estimates["rouge1"].value == pytest.approx(100)
    assert before.fingerprint != after.fingerprint


def test_the_table_is_kept_beside_the_candidates(place: Workspace) -> None:
    found = evaluate(workspace=place, settings=QUICK)

    assert (place.results / "town-1" / "table.md").read_text() == render(
        replace(found, saved="results/town-1"), "markdown"
    )
    assert json.loads((place.results / "town-1" / "comparison.json").read_text())["kind"] == "comparison"


def test_what_a_run_records_says_nothing_of_where_the_workspace_lies(place: Workspace) -> None:
    evaluate(workspace=place, settings=QUICK)

    for file in (place.results / "town-1").rglob("*.*"):
        assert str(place.root).encode() not in file.read_bytes()


def test_a_run_can_be_scored_again_by_other_metrics_without_running_anything(place: Workspace) -> None:
    evaluate(workspace=place, settings=QUICK)
    for system in place.systems[0].iterdir():
        if system.suffix == ".py":
            system.write_text("raise SystemExit('must not run')")
    found = score_run("town-1", workspace=place, metrics=["rouge2.r", "chrf"], settings=QUICK)

    assert [column.measure for column in found.columns] == ["rouge2.r", "chrf"]
    assert row(found, "first").estimates["chrf"].value == pytest.approx(100)


def test_a_run_is_not_scored_against_a_dataset_that_has_changed(place: Workspace) -> None:
    evaluate(workspace=place, settings=QUICK)
    path = place.datasets[0] / "town.jsonl"
    path.write_text(path.read_text().replace("Wheat prices fell.", "Wheat fell."))

    with pytest.raises(Unlike, match="changed since"):
        score_run("town-1", workspace=place)


def test_candidates_made_elsewhere_are_scored_like_those_made_here(place: Workspace, tmp_path: Path) -> None:
    here = evaluate(systems=["first"], workspace=place, settings=QUICK)
    kept = (place.results / "town-1" / "candidates" / "first.jsonl").read_text().splitlines()
    texts = {record["topic"]: record["text"] for record in map(json.loads, kept)}
    plain, lines = tmp_path / "plain.txt", tmp_path / "lines.jsonl"
    plain.write_text("".join(text + "\n" for text in texts.values()))
    lines.write_text("".join(json.dumps({"id": i, "candidate": t}) + "\n" for i, t in reversed(texts.items())))
    found = score_candidates("town", {"plain": plain, "lines": lines, "given": texts}, workspace=place, settings=QUICK)

    for label in ("plain", "lines", "given"):
        assert row(found, label).estimates == row(here, "first").estimates


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", "one\ntwo\n", "2 lines for 5 topics"),
        ("a.jsonl", '{"id": "one", "candidate": "x"}\n', "no candidate for 4 of 5 topics"),
        ("a.jsonl", '{"id": "onee", "candidate": "x"}\n', "a.jsonl:1: unknown topic 'onee'. Did you mean 'one'"),
        ("a.jsonl", '{"id": "one", "candidate": "x"}\n{"id": "one", "candidate": "y"}\n', "a.jsonl:2: duplicate id"),
        ("a.jsonl", '{"id": "one"}\n', "a.jsonl:1: no text"),
        ("a.jsonl", '{"id": 1}\n', "a.jsonl:1: "),
        ("a.jsonl", "\n\n{", "a.jsonl:3: "),
    ],
)
def test_candidates_that_do_not_fit_the_dataset_are_one_clear_line(
    place: Workspace, tmp_path: Path, name: str, content: str, message: str
) -> None:
    (tmp_path / name).write_text(content)

    with pytest.raises(HarnessError) as caught:
        score_candidates("town", {"a": tmp_path / name}, workspace=place)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not place.results.exists()


def test_unknown_names_are_answered_with_the_nearest(place: Workspace) -> None:
    with pytest.raises(UnknownName, match=r"unknown system 'frist'. Did you mean 'first'\?"):
        evaluate(systems=["frist"], workspace=place)
    with pytest.raises(UnknownName, match=r"Did you mean 'rouge2'\?"):
        evaluate(metrics=["rouge_2"], workspace=place)
    with pytest.raises(UnknownName, match=r"Did you mean 'town'\?"):
        evaluate("twon", workspace=place)


def test_a_typing_error_is_found_before_anything_runs(place: Workspace) -> None:
    with pytest.raises(UnknownName):
        evaluate(metrics=["rouge_2"], workspace=place)
    assert not place.results.exists()


def test_the_same_seed_gives_the_same_bytes_and_another_one_does_not(place: Workspace) -> None:
    first, same, other = (
        evaluate(workspace=place, settings=Settings(draws=200, interval="percentile", seed=seed), run=f"run{number}")
        for number, seed in enumerate((1, 1, 2))
    )

    def numbers(comparison: Leaderboard) -> str:
        return render(comparison, "csv-long").replace(comparison.run, "")

    assert numbers(first) == numbers(same)
    assert numbers(first) != numbers(other)


def test_letters_that_no_tokenizer_sees_are_told_loudly(place: Workspace) -> None:
    line = {"id": "a", "article": "周一，一艘渡轮撞上码头。", "references": ["渡轮撞上码头。"], "words": 9}
    (place.datasets[0] / "zh.jsonl").write_text(json.dumps(line) + "\n")
    blind = evaluate("zh", workspace=place, metrics=["rouge1", "bleu"], settings=QUICK)
    seen = evaluate(
        "zh",
        workspace=place,
        metrics=["rouge1", "bleu"],
        rouge=Rouge(tokenizer="unicode"),
        bleu=Bleu("zh"),
        settings=QUICK,
    )

    assert row(blind, "first").estimates["rouge1"].value == 0
    assert any("drops 100 % of the letters of the references" in remark for remark in word_remarks(blind.remarks))
    assert any("--bleu-tokenizer" in remark for remark in word_remarks(blind.remarks))
    assert row(seen, "first").estimates["rouge1"].value > 50
    assert not any("tokenizer" in remark for remark in word_remarks(seen.remarks))


def test_the_perl_mode_has_default_columns_of_its_own(place: Workspace) -> None:
    found = evaluate(workspace=place, rouge=Rouge(mode="perl", references="pool"), settings=QUICK)

    assert [column.measure for column in found.columns] == ["rouge1", "rouge2", "rougeL", "bleu"]
    assert all("mode:perl" in column.signature for column in found.columns[:3])
