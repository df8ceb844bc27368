"""What the README promises is true: its table is the kept run's, its commands, files and names exist."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from harness import render, score_run
from harness.workspace import Workspace
from tests.conftest import Command

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
PLACE = Workspace(ROOT, (ROOT / "systems",), (ROOT / "references",), ROOT / "results")


def shown() -> str:
    """The table of the kept run as the README prints it: what a terminal of 80 columns shows first."""
    return "\n\n".join(render(score_run("example", workspace=PLACE), width=80).split("\n\n")[:2])


def test_the_readme_shows_the_table_of_the_kept_run() -> None:
    block = re.search(r"<!-- kept run -->\n```text\n(.*?)\n```\n<!-- /kept run -->", README, re.DOTALL)
    assert block is not None
    assert block[1] == shown()


def test_the_two_commands_of_the_readme_are_the_two_that_set_everything_up() -> None:
    commands = re.findall(r"^pip install .*$", README, re.MULTILINE)
    assert commands == ["pip install -e '.[sumy]' && harness eval", "pip install -e '.[sumy,test]' && pytest"]


def test_every_file_that_the_readme_links_to_is_there() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", README)
    assert links
    for link in links:
        assert (ROOT / link).exists(), link


def test_every_command_that_the_readme_names_is_one(harness: Command) -> None:
    said = harness("--help").out
    commands = set(re.findall(r"^harness ([a-z0-9]+)|`harness ([a-z0-9]+)[^`]*`", README, re.MULTILINE))
    assert len(commands) > 5
    for command in (first or second for first, second in commands):
        assert re.search(rf"^  {command} ", said, re.MULTILINE), command


def test_every_flag_that_the_readme_names_is_one_of_its_command(harness: Command) -> None:
    said = harness("eval", "--help").out
    ours = re.sub(r"`pytest[^`]*`", "", README)
    for flag in set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", ours)):
        assert flag in said, flag


def test_the_system_that_the_readme_prints_appears_in_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harness: Command
) -> None:
    source = re.search(r"```python\n(\"\"\"The longest.*?)```", README, re.DOTALL)
    assert source is not None
    shutil.copytree(ROOT / "references", tmp_path / "references")
    (tmp_path / "systems").mkdir()
    (tmp_path / "systems" / "longest.py").write_text(source[1])
    monkeypatch.chdir(tmp_path)
    said = harness("eval", "-s", "longest:sentences=3", "-s", "lead", "-m", "rouge2,bleu,chrf")

    assert said.code == 0
    assert "longest:sentences=3" in said.out.replace("\n", "")


def test_the_python_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = re.search(r"```python\n(from harness import.*?)```", README, re.DOTALL)
    assert source is not None
    monkeypatch.chdir(tmp_path)
    exec(compile(source[1], "README.md", "exec"), {})  # the README's own words
