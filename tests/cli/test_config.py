"""Defaults of flags: from a file of the workspace, from variables, and what goes before what."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command

QUICK = ("--confidence-n", "100", "--no-tests")


def columns(text: str) -> list[str]:
    return next(line for line in text.splitlines() if line.startswith("system")).split()[1:-2]


def test_a_file_sets_flags_for_all_commands_and_for_one(folder: Path, harness: Command) -> None:
    (folder / "harness.toml").write_text('metric = ["rouge2", "chrf"]\n[eval]\nsystem = "first"\n')
    evaluated = harness("eval", *QUICK, "-q")
    assert columns(evaluated.out) == ["rouge2", "chrf"]
    assert "\nlast" not in evaluated.out


def test_what_is_typed_goes_before_a_variable_and_a_variable_before_the_file(
    folder: Path, harness: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "pyproject.toml").write_text('[tool.harness]\nmetric = "rouge2"\n')
    assert columns(harness("eval", "-s", "first", *QUICK, "-q").out) == ["rouge2"]
    monkeypatch.setenv("HARNESS_METRIC", "bleu,rouge1")
    assert columns(harness("eval", "-s", "first", *QUICK, "-q").out) == ["bleu", "rouge1"]
    monkeypatch.setenv("HARNESS_EVAL_METRIC", "chrf")
    assert columns(harness("eval", "-s", "first", *QUICK, "-q").out) == ["chrf"]
    assert columns(harness("eval", "-s", "first", "-m", "rouge1", *QUICK, "-q").out) == ["rouge1"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('metrc = "bleu"', "unknown flag 'metrc'. Did you mean 'metric'?"),
        ("[evil]\nseed = 1", "unknown command 'evil'. Did you mean 'eval'?"),
        ('[eval]\nseed = "x"', "seed: "),
        ("[eval]\nseed = [1]", "seed = [1] is no value of --seed"),
        ('output = "x"', "output cannot be set in a file; type --output"),
        ('base-url = "http://somewhere"', "base-url cannot be set in a file"),
        ("metric =", "not TOML"),
    ],
)
def test_a_wrong_default_is_one_line_with_the_file(folder: Path, harness: Command, text: str, problem: str) -> None:
    (folder / "harness.toml").write_text(text)
    said = harness("eval")
    assert said.code == 1
    assert problem in said.err
    assert "harness.toml" in said.err
    assert said.err.count("\n") == 1


def test_config_shows_every_default_with_its_place(
    folder: Path, harness: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "harness.toml").write_text("stem = false\n")
    monkeypatch.setenv("HARNESS_EVAL_SEED", "7")
    rows = {row["setting"]: row for row in json.loads(harness("config", "-f", "json").out)["rows"]}
    assert rows["--stem"]["from"].endswith("harness.toml")
    assert (rows["--seed"]["value"], rows["--seed"]["from"], rows["--seed"]["commands"]) == (
        "7",
        "HARNESS_EVAL_SEED",
        ["eval"],
    )
    assert "eval" in rows["--stem"]["commands"]
    assert rows["results"]["value"] == "results"


def test_a_default_of_a_file_does_not_override_how_a_run_was_scored(folder: Path, harness: Command) -> None:
    harness("eval", "-s", "first", "-m", "rouge2", *QUICK)
    (folder / "harness.toml").write_text('metric = "chrf"\n')
    assert "rouge2" in harness("show", "one", "--no-article").out
    assert "chrf" in harness("show", "one", "--no-article", "-m", "chrf").out


def test_a_file_of_defaults_that_leads_nowhere_is_not_passed_over(folder: Path, harness: Command) -> None:
    (folder / "harness.toml").symlink_to(folder / "gone.toml")
    refused = harness("ls", "systems")
    assert refused.code == 1
    assert "harness.toml: is no regular file" in refused.err
