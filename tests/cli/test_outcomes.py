"""What went wrong is said, and the exit code says so: systems that do not load, gates, numbers, unreadable runs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.cli import run
from tests.cli.conftest import write_workspace
from tests.conftest import Command

QUICK = ("-m", "rouge1", "--no-ceilings", "--confidence-n", "100")


@pytest.fixture
def alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace without the systems that ship, so that no test depends on what is installed."""
    for kind in ("systems", "references"):
        (folder / "nothing" / kind).mkdir(parents=True)
    monkeypatch.setattr("harness.workspace.shipped_folder", lambda: folder / "nothing")
    return folder


def delete(path: Path) -> None:
    path.unlink()


def break_syntax(path: Path) -> None:
    path.write_text("def (:\n")


def take_function_away(path: Path) -> None:
    path.write_text("x = 1\n")


def break_helper(path: Path) -> None:
    path.with_name("_help.py").write_text("def (:\n")
    path.write_text("import _help\n" + path.read_text())


def require_package(path: Path) -> None:
    path.write_text('REQUIRES = ["no_such_package"]\n' + path.read_text())


def put_second_file(path: Path) -> None:
    path.with_suffix(".toml").write_text('command = ["true"]\n')


LOSSES = [delete, break_syntax, take_function_away, break_helper, require_package, put_second_file]


# Systems that do not load


@pytest.mark.parametrize("lose", LOSSES)
@pytest.mark.parametrize("beside", [(), ("-o", "table.md")])
def test_a_system_of_an_earlier_run_that_no_longer_loads_is_told_on_stderr_with_exit_3(
    alone: Path, harness: Command, lose: Callable[[Path], None], beside: tuple[str, ...]
) -> None:
    assert harness("eval", *QUICK, "--run", "main").code == 0
    lose(alone / "systems" / "first.py")

    done = harness("eval", *QUICK, "--run", "pr", *beside)

    assert done.code == 3
    assert sum("first" in line for line in done.err.splitlines()) == 1
    assert harness("compare", "main", "pr", *QUICK).code == 0
    gated = harness("compare", "main", "pr", *QUICK, "--gate", "rouge1:-100")
    assert gated.code == 4
    assert "first is in run main but not in pr" in gated.err


def test_a_gate_is_missed_where_no_system_is_left_to_compare(alone: Path, harness: Command) -> None:
    harness("eval", *QUICK, "-s", "first", "--run", "main")
    harness("eval", *QUICK, "-s", "last", "--run", "pr")

    assert harness("compare", "main", "pr", *QUICK).code == 1
    assert harness("compare", "main", "pr", *QUICK, "--gate", "rouge1:-100").code == 4


def test_a_package_that_nobody_asked_for_is_a_remark_with_exit_0(alone: Path, harness: Command) -> None:
    for name in ("one", "two"):
        (alone / "systems" / f"{name}.py").write_text(
            'REQUIRES = ["no_such_package"]\ndef summarize(article): return ""\n'
        )

    done = harness("eval", *QUICK)

    assert done.code == 0
    assert "Skipped one, two: install no_such_package: pip install no_such_package." in done.out.replace("\n  ", " ")


@pytest.mark.parametrize("lose", [break_syntax, take_function_away, require_package])
def test_a_system_that_was_named_and_does_not_load_is_exit_3(
    alone: Path, harness: Command, lose: Callable[[Path], None]
) -> None:
    lose(alone / "systems" / "first.py")
    done = harness("eval", *QUICK, "-s", "last", "-s", "first")
    assert (done.code, done.err.startswith("harness: first cannot be loaded: ")) == (3, True)
    assert not (alone / "results").exists()


def test_a_workspace_in_which_nothing_loads_is_exit_3(alone: Path, harness: Command) -> None:
    for path in (alone / "systems").iterdir():
        break_syntax(path)
    done = harness("eval", *QUICK)
    assert done.code == 3
    assert "first cannot be loaded" in done.err


@pytest.mark.parametrize("empty", ["", ",", " ", ", ,"])
@pytest.mark.parametrize("flag", ["-s", "-m", "--clean"])
def test_an_option_that_names_nothing_is_a_usage_error(folder: Path, harness: Command, flag: str, empty: str) -> None:
    done = harness("eval", flag, empty)
    assert done.code == 2
    assert "names nothing" in done.err
    assert not (folder / "results").exists()


# Numbers


@pytest.mark.parametrize(
    "typed",
    [
        "--timeout inf",
        "--timeout 1e308",
        "--timeout nan",
        "--timeout -1",
        "--cpu inf",
        "--cpu nan",
        "--memory 99999999999999999999G",
        "--memory 1e9",
        "--memory -1",
        "--words 1000000000000000000000",
        "--words 0",
        "--confidence nan",
        "--confidence inf",
        "--confidence-n 100000000000000",
        "--paired-ar-n 100000000000000",
        "--paired-bs-n 100000000000000",
        "--jobs 99999999999999999999",
        "--trials 99999999999999999999",
        "--seed 99999999999999999999",
        "--seed -1",
    ],
)
def test_a_number_out_of_bounds_is_refused_and_nothing_is_written(folder: Path, harness: Command, typed: str) -> None:
    done = harness("eval", "-s", "first", *typed.split())
    assert done.code in (1, 2)
    assert "Traceback" not in done.err
    assert not (folder / "results").exists()


@pytest.mark.parametrize("limit", ["timeout", "cpu"])
def test_a_run_that_has_no_finite_limit_stops_no_command(folder: Path, harness: Command, limit: str) -> None:
    harness("eval", *QUICK, "-s", "first")
    path = folder / "results" / "town-1" / "run.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), limit: None}))  # as JSON has no infinity

    assert harness("eval", *QUICK, "-s", "first").code == 0
    assert "town-1" in harness("ls", "runs").out
    assert harness("robust", "town-1", "-m", "rouge1").code == 1  # one system has no ranking
    assert harness("show", "one").code == 0


# Runs that cannot be read


def replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def replace_by_loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


def replace_by_failing_disk(path: Path) -> None:
    path.unlink()
    path.symlink_to("/proc/self/mem")  # a regular file whose reading fails


DAMAGES: dict[str, Callable[[Path], object]] = {
    "cut": lambda path: path.write_bytes(path.read_bytes()[:100]),
    "newer": lambda path: path.write_text(path.read_text().replace('"format": 1', '"format": 2')),
    "no format": lambda path: path.write_text("{}"),
    "no object": lambda path: path.write_text("[1, 2]"),
    "not UTF-8": lambda path: path.write_bytes(b"\xff\xfe"),
    "a folder": replace_by_folder,
    "a link to itself": replace_by_loop,
    "a disk that fails": replace_by_failing_disk,
}


@pytest.fixture(scope="module")
def three_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a workspace with the runs old, new and, the last, town-1."""
    root = tmp_path_factory.mktemp("three")
    write_workspace(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setenv("HARNESS_CACHE_DIR", str(root / "cache"))
        for name in (["--run", "old"], ["--run", "new"], []):
            with pytest.raises(SystemExit) as end:
                run(["eval", *QUICK, "-s", "first", "-s", "last", *name])
            assert end.value.code == 0
    return root / "results"


@pytest.mark.parametrize("damage", list(DAMAGES))
def test_a_run_that_cannot_be_read_is_a_row_and_stops_nothing_else(
    three_runs: Path, folder: Path, harness: Command, damage: str
) -> None:
    shutil.copytree(three_runs, folder / "results")
    DAMAGES[damage](folder / "results" / "town-1" / "run.json")

    listed = harness("ls", "runs")
    assert (listed.code, "town-1" in listed.out, "old" in listed.out) == (0, True, True)
    assert "delete" not in listed.out
    compared = harness("compare", *QUICK)
    assert compared.code == 0
    assert "Run new is used as the latest one" in compared.out.replace("\n  ", " ")
    assert harness("show", "one").code == 0
    assert harness("report", *QUICK, "-o", "page.html").code == 0
    again = harness("eval", *QUICK, "-s", "first", "-s", "last")
    assert again.code == 0
    assert "results/town-2" in again.out
    named = harness("show", "one", "--run", "town-1")
    assert (named.code, named.err.count("\n")) == (1, 1)


def test_where_no_run_can_be_read_the_reason_is_told(folder: Path, harness: Command) -> None:
    harness("eval", *QUICK, "-s", "first")
    (folder / "results" / "town-1" / "run.json").write_text("{")
    done = harness("show", "one")
    assert (done.code, "results/town-1/run.json: is damaged" in done.err) == (1, True)


# The order of runs


def test_a_clock_that_went_back_does_not_turn_a_comparison_round(folder: Path, harness: Command) -> None:
    harness("eval", *QUICK, "-s", "first")
    run = folder / "results" / "town-1" / "run.json"
    run.write_text(run.read_text().replace('"created": "20', '"created": "21'))
    (folder / "systems" / "first.py").write_text("def summarize(article): return article.sentences[-1]\n")
    harness("eval", *QUICK, "-s", "first")

    assert "Old is town-1" in harness("compare", *QUICK).out


# Unfinished runs


def test_every_command_says_that_a_run_is_unfinished(folder: Path, harness: Command) -> None:
    for name in ("a", "b"):
        harness("eval", *QUICK, "-s", "first", "-s", "last", "--run", name)
    (folder / "results" / "b" / "comparison.json").unlink()
    stopped = "Run b was stopped before its end"

    for command in (("robust", "b", "-m", "rouge1"), ("show", "one", "--run", "b"), ("compare", "a", "b", *QUICK)):
        assert stopped in harness(*command).out, command
    assert stopped in harness("plot", "forest", "b", "-m", "rouge1", "-o", "x.svg").err
    assert stopped in (folder / "x.svg").read_text()
    harness("report", "b", *QUICK, "-o", "page.html")
    assert stopped in (folder / "page.html").read_text()


# References put over a shipped dataset

COMMANDS = [
    ("eval", "-s", "first"),
    ("eval", "deauville", "-s", "first"),
    ("eval", "references/deauville", "-s", "first"),
    ("check", "deauville"),
    ("score", "deauville", "-i", "texts.txt"),
    ("show", "meeting", "--run", "before"),
    ("compare", "before", "before"),
]


def test_a_reference_put_over_a_shipped_dataset_is_refused_until_it_is_copied(folder: Path, harness: Command) -> None:
    (folder / "references" / "town.jsonl").unlink()
    (folder / "texts.txt").write_text("a\nb\nc\nd\ne\n")
    assert harness("eval", "deauville", "-s", "first", *QUICK, "--run", "before").code == 0
    mine = folder / "references" / "deauville" / "summaries" / "meeting" / "maria.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("The presidents agreed on little.\n")

    for command in COMMANDS:
        done = harness(*command)
        assert done.code == 1, command
        assert "harness copy deauville" in done.err, command
        assert done.err.count("\n") == 1, command
    assert "harness copy deauville" in harness("ls", "datasets").out.replace("\n", " ").replace("  ", "")

    assert harness("copy", "deauville").code == 0
    assert "17 references" in harness("check", "deauville").out
    assert harness("eval", "-s", "first", *QUICK).code == 0
    assert "maria" in harness("show", "meeting", "--no-article").out
    refused = harness("show", "meeting", "--run", "before")
    assert "1 topic changed (meeting)" in refused.err


def test_a_copy_overwrites_nothing_and_says_what_it_kept(folder: Path, harness: Command) -> None:
    mine = folder / "references" / "deauville" / "README.md"
    mine.parent.mkdir(parents=True)
    mine.write_text("my own\n")

    done = harness("copy", "deauville")

    assert (done.code, mine.read_text()) == (0, "my own\n")
    assert "references/deauville/README.md: your file was left as it is" in done.err
    assert harness("copy", "deauville").code == 1
    assert "unknown shipped dataset 'deauvile'" in harness("copy", "deauvile").err


def test_a_copy_without_a_folder_of_references_makes_one(
    tmp_path: Path, harness: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "systems").mkdir()
    monkeypatch.chdir(tmp_path)
    assert harness("copy", "deauville").code == 0
    assert (tmp_path / "references" / "deauville" / "dataset.toml").is_file()


# A dataset with many problems


def test_a_check_of_many_topics_lists_the_first_problem_of_a_kind_and_counts_the_others(
    folder: Path, harness: Command
) -> None:
    lines = (
        {"id": f"t{number}", "article": "Some words here.", "references": ["Some words."]} for number in range(3000)
    )
    (folder / "many.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))

    done = harness("check", "many.jsonl")

    assert done.code == 0
    assert done.out.count("\n") < 200
    assert "(2,998 more of this kind)" in done.out
