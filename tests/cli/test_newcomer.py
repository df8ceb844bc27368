"""What annoyed the first people who tried the tool, and must not come back."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Command

QUICK = ("--confidence-n", "100", "--paired-ar-n", "100")


def test_a_missing_candidate_is_told_with_its_topic_and_reason(folder: Path, harness: Command) -> None:
    (folder / "systems" / "third.py").write_text(
        '"""Third."""\ndef summarize(a):\n    if "river" in a.text:\n        raise ValueError("no rivers")\n'
        '    return "x"\n'
    )
    (folder / "systems" / "lacks.py").write_text(
        '"""Lacks."""\nimport nosuchmodule\ndef summarize(a):\n    return "x"\n'
    )
    said = " ".join(harness("eval", "-s", "first", "-s", "third", "-s", "lacks", *QUICK).out.split())

    assert "The system third has no candidate for three: ValueError: no rivers (third.py:4)." in said
    assert "The system lacks has no candidate for any of the 5 topics:" in said
    assert "No module named 'nosuchmodule'" in said


def test_systems_can_be_named_behind_one_another(folder: Path, harness: Command) -> None:
    said = harness("eval", "-s", "first,last", "-s", "last:sentences=2", *QUICK)

    assert said.code == 0
    for label in ("first ", "last ", "last:sentences=2 "):
        assert f"\n{label}" in said.out or f" {label}" in said.out


def test_a_floor_above_every_system_is_the_first_thing_said(folder: Path, harness: Command) -> None:
    (folder / "systems" / "poor.py").write_text('"""Poor."""\ndef summarize(a):\n    return "nothing"\n')
    (folder / "systems" / "rich.py").write_text((folder / "systems" / "first.py").read_text() + 'KIND = "baseline"\n')
    said = " ".join(harness("eval", "-s", "poor,rich", "-m", "rouge1,bleu", *QUICK).out.split())

    assert "the baseline rich scores higher than it." in said


def test_a_run_that_was_stopped_is_not_the_last_one_to_compare(folder: Path, harness: Command) -> None:
    harness("eval", "-s", "first", *QUICK)
    (folder / "systems" / "first.py").write_text('"""Other."""\ndef summarize(a):\n    return a.title\n')
    harness("eval", "-s", "first", *QUICK)
    (folder / "results" / "town-2" / "comparison.json").unlink()  # as if it had been stopped

    assert "town-1 is the only run on town" in harness("compare").err
    assert harness("ls", "runs").out.count("unfinished") == 1


def test_a_terminal_without_plus_minus_gets_a_table_all_the_same(folder: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "harness", "eval", "-s", "first,last", *QUICK],
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )

    assert b"\\x" not in said.stdout
    assert b" +" in said.stdout


def test_a_budget_is_advice_and_a_shared_problem_is_said_once(folder: Path, harness: Command) -> None:
    (folder / "systems" / "long.py").write_text('"""Long."""\ndef summarize(a):\n    return a.text or "x"\n')
    (folder / "systems" / "none.py").write_text('"""None."""\ndef summarize(a):\n    return None\n')
    long, none = harness("check", "long"), harness("check", "none")

    assert long.code == 0
    assert "a length over the budget is only a warning" in long.out
    assert none.code == 1
    assert none.out.count("returned None") == 1


def test_the_python_interface_does_not_flood_a_notebook(folder: Path) -> None:
    from harness import load_dataset

    assert repr(load_dataset("town")) == "<Dataset town: 5 topics, 3 events, 2 references a topic>"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("ls", "foo"), "unknown list 'foo'. Known: systems, datasets, metrics, runs"),
        (("plot", "nope"), "unknown plot 'nope'. Known: forest, length, matrix, cost"),
        (("plot", "cost", "--by", "night"), "'night'. Known: seconds, price"),
        (("eval", "hollow"), "hollow: has no dataset.toml, which makes a folder a dataset; see docs/datasets.md"),
        (("eval", "-s", "nope"), "unknown system 'nope'. Known: "),
        (("report", "nope"), "unknown run 'nope'. Known: town-1"),
    ],
)
def test_what_is_not_there_is_one_line_with_what_there_is(
    folder: Path, harness: Command, typed: tuple[str, ...], said: str
) -> None:
    (folder / "references" / "hollow").mkdir()
    harness("eval", "town", "-s", "first", "-m", "words", "--no-ceilings", *QUICK)
    done = harness(*typed)
    assert (done.code, done.out) == (1, "")
    assert said in done.err
    assert done.err.count("\n") == 1


def test_without_a_run_everything_that_needs_one_says_how_to_make_one(folder: Path, harness: Command) -> None:
    for typed in (("report",), ("report", "nope"), ("show", "one"), ("compare",), ("plot", "forest"), ("robust",)):
        done = harness(*typed)
        assert (done.code, done.out) == (1, "")
        assert done.err == "harness: results: no run yet; make one with: harness eval\n"


def read_terminal(master: int) -> str:
    """All that was written to a terminal until its last writer closed it (Linux says that by an error)."""
    received = b""
    while True:
        try:
            piece = os.read(master, 4096)
        except OSError:
            return received.decode()
        if not piece:
            return received.decode()
        received += piece


def test_a_long_line_is_broken_between_words_on_a_terminal_and_nowhere_else(folder: Path) -> None:
    command = [sys.executable, "-m", "harness", "eval", "-s", "nope"]
    piped = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stderr
    master, slave = pty.openpty()
    environment = {**os.environ, "COLUMNS": "40"}
    with subprocess.Popen(command, cwd=folder, stdout=slave, stderr=slave, env=environment):
        os.close(slave)
        shown = read_terminal(master).replace("\r\n", "\n")
    os.close(master)

    assert piped.count("\n") == 1
    assert max(map(len, shown.splitlines())) <= 40
    assert shown.count("\n") > 1
    assert shown.split() == piped.split()
