from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.scoring.metrics import Rouge, catalogue
from harness.workspace import shipped_folder
from tests.conftest import Command

QUICK = ("--confidence-n", "100", "--paired-ar-n", "100")


def test_eval_prints_a_ranking_on_stdout_and_leaves_zero(folder: Path, harness: Command) -> None:
    said = harness("eval", "-s", "first", "-s", "last", *QUICK)

    assert said.code == 0
    assert re.search(r"^first +100\.0 ", said.out, re.MULTILINE)
    assert "Saved in results/town-1" in said.out
    assert said.err == ""
    assert (folder / "results" / "town-1" / "table.md").is_file()


def test_the_same_command_twice_prints_the_same(folder: Path, harness: Command) -> None:
    assert harness("eval", "-s", "first", *QUICK).out == harness("eval", "-s", "first", *QUICK).out


def test_the_shipped_dataset_and_systems_are_there_in_an_empty_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harness: Command
) -> None:
    monkeypatch.chdir(tmp_path)
    said = harness("eval", "-s", "lead", "-s", "random", *QUICK)

    assert said.code == 0
    assert "Deauville" in said.out
    assert (tmp_path / "results" / "deauville-1" / "run.json").is_file()


def test_one_workspace_holds_own_systems_beside_the_shipped_ones(folder: Path, harness: Command) -> None:
    names = [row["name"] for row in json.loads(harness("ls", "systems", "-f", "json").out)["rows"]]

    assert {"first", "last", "lead", "random", "mmr", "textrank"} <= set(names)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("eval", "twon"), "unknown dataset 'twon'. Did you mean 'town'?"),
        (("eval", "-s", "frist"), "unknown system 'frist'. Did you mean 'first'?"),
        (("eval", "-m", "rogue1"), "unknown metric 'rogue1'. Did you mean 'rouge1'?"),
        (("eval", "-f", "html5"), "unknown format 'html5'."),
        (("eval", "-o", "table.docx"), "table.docx: no format has this extension; use .txt, .md"),
        (("eval", "--memory", "lots"), "'lots' is not an amount of memory; write 512M or 4G"),
        (("eval", "--on-failure", "ignore"), "unknown choice for --on-failure 'ignore'."),
        (("eval", "--paired-ar", "--paired-bs"), "choose one"),
        (("eval", "--fail-below", "rouge2"), "write a measure and a score, as in --fail-below rouge2:20"),
        (("eval", "--fail-below", "ter:20"), "unknown measure in --fail-below 'ter'"),
        (("eval", "--rouge", "pearl"), "unknown ROUGE mode 'pearl'. Did you mean 'perl'?"),
        (("eval", "--rouge", "google", "--references", "pool"), "ROUGE: "),
        (("eval", "--baseline", "nobody"), "unknown baseline 'nobody'"),
        (("eval", "missing/news.jsonl"), "missing/news.jsonl: no such file or folder"),
        (("score", "town", "-i", "missing.txt"), "missing.txt: "),
        (("compare",), "no run yet; make one with: harness eval"),
        (("compare", "a", "b"), "results: no run yet; make one with: harness eval"),
        (("show", "one"), "no run yet; make one with: harness eval"),
        (("check", "twon"), "unknown dataset or system 'twon'. Did you mean 'town'?"),
        (("new", "a/b"), "'a/b' cannot name a system"),
        (("new", "first"), "exists already; choose another name"),
        (("init",), "this is a workspace already"),
        (("ls", "-f", "html5", "runs"), "unknown format 'html5'."),
    ],
)
def test_a_mistake_is_one_line_on_stderr_and_exit_one(
    folder: Path, harness: Command, arguments: tuple[str, ...], message: str
) -> None:
    said = harness(*arguments)

    assert said.code == 1
    assert said.out == ""
    assert said.err.startswith("harness: ")
    assert said.err.count("\n") == 1
    assert message in said.err


def test_a_wrong_flag_is_answered_with_the_right_one_and_exit_two(folder: Path, harness: Command) -> None:
    said = harness("eval", "--sytem", "first")

    assert said.code == 2
    assert "--system" in said.err


def test_failed_candidates_are_exit_three_and_named_in_the_table(folder: Path, harness: Command) -> None:
    (folder / "systems" / "half.py").write_text(
        '"""Half."""\ndef summarize(a):\n    return "" if "river" in a.text else a.sentences[0]\n'
    )
    said = harness("eval", "-s", "first", "-s", "half", *QUICK)

    assert said.code == 3
    assert "4/5" in said.out
    assert "half" in said.out.partition("candidates are missing")[2]


def test_a_missed_gate_is_exit_four_and_says_by_whom(folder: Path, harness: Command) -> None:
    said = harness("eval", "-s", "first", "-s", "last", "--fail-below", "rouge1:100.5", *QUICK)

    assert said.code == 4
    assert "first has 100.00 in rouge1, below 100.5" in said.err
    assert "last has" not in said.err  # a floor is meant to be low
    assert harness("eval", "-s", "first", "--fail-below", "rouge1:100", *QUICK).code == 0  # met exactly
    assert harness("eval", "-s", "last", "--fail-below", "rouge1:99", *QUICK).code == 4  # nothing but floors


def test_output_files_get_the_format_of_their_extension(folder: Path, harness: Command) -> None:
    for name, start in (("t.md", "| "), ("t.tex", "%"), ("t.csv", "system,"), ("t.json", "{"), ("t.txt", "town")):
        said = harness("eval", "-s", "first", "-o", name, *QUICK)
        assert (said.code, said.out) == (0, "")
        assert f"written to {name}" in said.err
        text = (folder / name).read_text()
        assert any(line.startswith(start) for line in text.splitlines()), text


def test_csv_and_json_hold_numbers_in_full(folder: Path, harness: Command) -> None:
    table = harness("eval", "-s", "last", "-f", "csv-long", "-m", "chrf", *QUICK).out
    value = next(row for row in csv.DictReader(io.StringIO(table)) if row["system"] == "last")["value"]
    whole = json.loads(harness("eval", "-s", "last", "-f", "json", "-m", "chrf", *QUICK).out)
    (row,) = [row for row in whole["rows"] if row["label"] == "last"]

    assert float(value) == row["estimates"]["chrf"]["value"]
    assert len(value) > 8


def test_show_prints_article_references_and_candidates(folder: Path, harness: Command) -> None:
    harness("eval", "-s", "first", "-s", "last", *QUICK)
    said = harness("show", "three")

    assert said.code == 0
    for text in ("The river rose by two metres.", "The river rose fast.", "Fields were lost.", "rouge2"):
        assert text in said.out
    assert "first" not in harness("show", "three", "-s", "last").out
    assert "unknown topic 'thre'. Did you mean 'three'" in harness("show", "thre").err


def test_compare_puts_the_last_two_runs_side_by_side(folder: Path, harness: Command) -> None:
    harness("eval", "-s", "first", "-m", "rouge1", *QUICK)
    assert "town-1 is the only run on town" in harness("compare").err
    (folder / "systems" / "first.py").write_text('"""Worse."""\ndef summarize(a):\n    return a.sentences[-1]\n')
    harness("eval", "-s", "first", "-m", "rouge1", *QUICK)
    said = harness("compare", "-m", "rouge1", "-f", "csv")

    assert said.code == 0
    (row,) = [row for row in csv.DictReader(io.StringIO(said.out)) if row["system"] == "first"]
    assert float(row["old"]) == pytest.approx(100)
    assert float(row["difference"]) == pytest.approx(float(row["new"]) - 100)
    assert float(row["new"]) < 50
    assert harness("compare", "town-2", "town-1", "-m", "rouge1", "-f", "csv").out != said.out


def test_a_system_that_fell_too_far_is_exit_four(folder: Path, harness: Command) -> None:
    harness("eval", "-s", "first", "-m", "rouge1,ter", *QUICK)
    (folder / "systems" / "first.py").write_text('"""Worse."""\ndef summarize(a):\n    return a.sentences[-1]\n')
    harness("eval", "-s", "first", "-m", "rouge1,ter", *QUICK)
    fallen = harness("compare", "-m", "rouge1", "--gate", "rouge1:-0.5", *QUICK)

    assert fallen.code == 4
    assert "first went from 100.00 to" in fallen.err
    assert "in rouge1, beyond -0.5" in fallen.err
    assert "The file of first has changed" in fallen.out
    assert harness("compare", "-m", "rouge1", "--gate", "rouge1:-100", *QUICK).code == 0
    assert harness("compare", "town-2", "town-1", "-m", "rouge1", "--gate", "rouge1:0", *QUICK).code == 0
    assert harness("compare", "-m", "ter", "--gate", "ter:-0.5", *QUICK).code == 4  # it rose: lower is better
    assert "unknown measure in --gate 'bleu'" in harness("compare", "-m", "rouge1", "--gate", "bleu:1").err
    assert "write a measure and a change" in harness("compare", "-m", "rouge1", "--gate", "rouge1").err


def test_robust_says_whether_the_winner_holds(folder: Path, harness: Command) -> None:
    harness("eval", "-s", "first", "-s", "last", *QUICK)
    said = harness("robust", "-m", "rouge1")

    assert (said.code, said.err) == (0, "")
    assert "The first system, first, stays first under all " in " ".join(said.out.split())
    found = json.loads(harness("robust", "town-1", "-m", "rouge1", "--no-stem", "-f", "json").out)
    assert ("stemming", "on") in {(each["choice"], each["name"]) for each in found["others"]}
    assert harness("robust", "-o", "r.md").code == 0
    assert "| main (rouge1) |" in (folder / "r.md").read_text()
    assert "Known: text, markdown, csv, json" in harness("robust", "-f", "latex").err


def test_a_baseline_has_a_table_of_differences(folder: Path, harness: Command) -> None:
    said = harness("eval", "-s", "first", "-s", "last", "-m", "rouge1", "--baseline", "last", *QUICK)

    assert said.code == 0
    assert "Against last: Δ is the system less last" in said.out
    assert re.search(r"^first +\+\d+\.\d +\S", said.out, re.MULTILINE), said.out


@pytest.mark.parametrize(("choice", "code"), [("zero", 3), ("intersect", 3), ("error", 1)])
def test_a_topic_without_a_candidate_is_what_it_was_asked_to_be(
    folder: Path, harness: Command, choice: str, code: int
) -> None:
    (folder / "systems" / "half.py").write_text(
        '"""Half."""\ndef summarize(a):\n    return "" if "river" in a.text else a.sentences[0]\n'
    )
    said = harness("eval", "-s", "first", "-s", "half", "-m", "rouge1", "--on-failure", choice, *QUICK)

    assert said.code == code
    if choice == "error":
        assert "candidates are missing (half: 1 empty)" in said.err
        return
    score = {"zero": "80.0", "intersect": "100.0"}[choice]
    assert re.search(rf"^half +{score} ", said.out, re.MULTILINE)
    other = {"zero": "intersect (4 topics)", "intersect": "zero (5 topics)"}[choice]
    assert f"With --on-failure {other}" in " ".join(said.out.split())


def test_trials_print_means_over_trials(folder: Path, harness: Command) -> None:
    said = harness("eval", "-s", "random", "-s", "first", "-m", "rouge1", "--trials", "3", "--describe", *QUICK)

    assert said.code == 0
    assert "Scores are means over 3 trials" in said.out
    assert "Every score is the mean of 3 trials of a system, with different seeds." in said.out
    assert "try=2" not in said.out
    assert len(list((folder / "results" / "town-1" / "candidates").iterdir())) == 6


def test_the_paired_bootstrap_has_draws_of_its_own(folder: Path, harness: Command) -> None:
    said = harness(
        "eval",
        "-s",
        "first",
        "-s",
        "last",
        "--paired-bs",
        "--paired-bs-n",
        "300",
        "--confidence-n",
        "150",
        "--interval",
        "percentile",
        "-f",
        "json",
    )
    found = json.loads(said.out)

    assert found["draws"] == 150
    assert found["test"].startswith("paired bootstrap (one tail, as sacrebleu), 300 draws")
    assert sum("counts one tail" in remark for remark in found["remarks"]) == 1


def test_runs_of_unlike_datasets_are_not_compared(folder: Path, harness: Command) -> None:
    harness("eval", "-s", "first", *QUICK)
    harness("eval", "deauville", "-s", "lead", *QUICK)
    said = harness("compare", "town-1", "deauville-1")

    assert said.code == 1
    assert "cannot be compared: one is on dataset town" in said.err


def test_score_takes_a_label_before_the_file(folder: Path, harness: Command) -> None:
    (folder / "gpt.txt").write_text("A.\nB.\nC.\nD.\nE.\n")
    said = harness("score", "town", "-i", "mine=gpt.txt", "-i", "gpt.txt", *QUICK)

    assert said.code == 0
    assert re.search(r"^gpt ", said.out, re.MULTILINE)
    assert re.search(r"^mine ", said.out, re.MULTILINE)
    assert "two files are called 'gpt'" in harness("score", "town", "-i", "gpt.txt", "-i", "./gpt.txt").err


def test_new_writes_a_system_that_keeps_the_contract_and_is_in_the_next_table(folder: Path, harness: Command) -> None:
    assert harness("new", "mine").out.strip() == str(folder / "systems" / "mine.py")
    checked = harness("check", "mine")

    assert (checked.code, checked.err) == (0, "")
    assert "mine is OK" in checked.out
    assert "mine" in harness("eval", "-s", "first", "-s", "mine", *QUICK).out


def test_check_names_every_problem_of_a_dataset_with_its_line(folder: Path, harness: Command) -> None:
    path = folder / "references" / "town.jsonl"
    path.write_text(
        path.read_text() + '{"id": "one", "article": "x", "references": []}\n{"id": "six", "artcle": "x"}\n'
    )
    said = harness("check", "town")

    assert said.code == 1
    assert "town.jsonl:6" in said.out
    assert "duplicate id 'one'" in said.out
    assert "town.jsonl:7" in said.out
    assert "'article'" in said.out


@pytest.mark.parametrize(
    ("card", "said_of_it"),
    [
        (lambda text: text + '[[topics]]\nid = "meeting"\narticles = ["nope"]\n', "id 'meeting' is there twice"),
        (lambda text: "format = 99\n", "format 99 is not 1, the one known here; update harness"),
        (lambda text: text.replace('name = "deauville"', 'name = "bordeaux"'), "is not the folder's"),
    ],
)
def test_a_broken_card_is_named_where_one_stands(
    folder: Path, harness: Command, card: Callable[[str], str], said_of_it: str
) -> None:
    shutil.copytree(shipped_folder() / "references" / "deauville", folder / "deauville")
    path = folder / "deauville" / "dataset.toml"
    path.write_text(card(path.read_text()))
    said = harness("check", "./deauville")

    assert said.code == 1
    assert re.search(rf"error: deauville/dataset.toml:\d+: .*{re.escape(said_of_it)}", " ".join(said.out.split()))
    assert harness("eval", "./deauville").err.startswith("harness: deauville/dataset.toml:")


def test_check_finds_nothing_wrong_with_the_summit_and_prints_its_facts(folder: Path, harness: Command) -> None:
    said = harness("check", "deauville")

    assert said.code == 0
    for word in ("meeting", "coverage", "density", "compression", "rouge1"):
        assert word in said.out


def test_init_makes_a_workspace_that_evaluates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harness: Command
) -> None:
    monkeypatch.chdir(tmp_path)
    assert harness("init", "mine").code == 0
    monkeypatch.chdir(tmp_path / "mine")
    said = harness("eval", "-s", "mine", *QUICK)

    assert said.code == 0
    assert "Deauville" in said.out
    assert (tmp_path / "mine" / "results" / "deauville-1").is_dir()


def test_cite_prints_bibtex_of_what_was_used(folder: Path, harness: Command) -> None:
    harness("eval", "-s", "first", "-s", "last", *QUICK)
    said = harness("cite", "-m", "rouge2,bleu")

    assert said.code == 0
    for name in ("Lin", "Papineni", "Post"):
        assert name in said.out
    assert said.out.count("@") >= 3


def test_verify_says_that_the_reference_tools_agree(folder: Path, harness: Command) -> None:
    said = harness("eval", "-s", "first", "-s", "last", "-m", "rouge1,rougeLsum,bleu,chrf,ter", "--verify", *QUICK)

    assert said.code == 0
    assert "rouge-score: 60 numbers of systems and baselines, all equal" in said.out
    assert "sacrebleu: 6 numbers of systems and baselines, all equal" in said.out


@pytest.mark.parametrize("way", ["best", "mean"])
def test_verify_takes_every_metric_and_says_which_no_other_tool_has(folder: Path, harness: Command, way: str) -> None:
    said = harness("eval", "deauville", "-s", "lead", "-m", "rouge1,coverage", "--references", way, "--verify", *QUICK)

    assert said.code == 0
    assert "rouge-score: 15 numbers of systems and baselines, all equal" in said.out
    assert "coverage: not verified" in said.err


def test_articles_that_are_not_there_are_one_line_before_anything_runs(folder: Path, harness: Command) -> None:
    (folder / "bare.jsonl").write_text('{"id": "a", "references": ["A bridge was opened."]}\n')
    said = harness("eval", "bare.jsonl", "-s", "first")

    assert said.code == 1
    assert said.err == "harness: bare.jsonl: no topic has an article: it can be scored (harness score), not run\n"


def test_without_any_reference_no_metric_that_needs_one_has_a_value(folder: Path, harness: Command) -> None:
    (folder / "bare.jsonl").write_text('{"id": "a", "article": "Rain fell.", "references": []}\n')
    said = harness("eval", "bare.jsonl", "-s", "first", "-m", "rouge1,bleu,chrf,ter,words", "-f", "json", *QUICK)

    assert json.loads(said.out)["rows"][0]["estimates"].keys() == {"words"}


def test_describe_adds_the_methods_paragraph(folder: Path, harness: Command) -> None:
    said = harness("eval", "-s", "first", "-s", "last", "--describe", *QUICK)

    assert "12345" in said.out.rpartition("\n\n")[2]


def test_selftest_says_what_was_compared(folder: Path, harness: Command) -> None:
    said = harness("selftest")

    assert said.code == 0
    assert said.out.endswith("all equal\n")
    assert re.search(r"\d of \d", said.out)


@pytest.mark.parametrize("kind", ["systems", "datasets", "metrics", "runs"])
def test_every_listing_has_a_text_and_a_json_form(folder: Path, harness: Command, kind: str) -> None:
    harness("eval", "-s", "first", *QUICK)

    assert harness("ls", kind).code == 0
    assert json.loads(harness("ls", kind, "-f", "json").out)["rows"]


def test_a_hostile_name_does_not_reach_the_terminal_raw(
    folder: Path, harness: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.workspace.shipped_folder", lambda: folder)  # so that those that ship are not run
    (folder / "systems" / "\x1b[31mred.py").write_text('"""\x1b]0;title\x07"""\ndef summarize(a):\n    return "x"\n')
    for said in (harness("ls", "systems"), harness("eval", *QUICK), harness("eval", "-s", "\x1b[31mrde")):
        assert "\x1b" not in said.out + said.err
        assert "\x07" not in said.out + said.err
    assert (folder / "results" / "town-1" / "table.md").is_file()


def test_every_metric_of_ours_says_what_it_measures_in_a_line(folder: Path, harness: Command) -> None:
    rows = json.loads(harness("ls", "metrics", "-f", "json").out)["rows"]
    said = {row["name"]: row["what"] for row in rows}

    assert said["rouge2"] == "runs of 2 words shared with the references"
    assert all(10 < len(what) < 110 for what in said.values()), said
    assert len(set(said.values())) == len(said)
    assert harness("ls", "metrics").out.splitlines()[0].split()[-1] == "what"


def test_so_do_those_of_perl() -> None:
    told = [metric.description for metric in catalogue(Rouge(mode="perl", references="pool")).values()]

    assert all(10 < len(what) < 110 for what in told), told
