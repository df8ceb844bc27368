"""The programs and commands of docs/statistics.md run, on a file in the shape of GUM.

`python docs/rerun_pages.py DATA` compares what they print of the data themselves with the page.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import Command
from tests.datasets import study_data

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "statistics.md").read_text(encoding="utf-8")


@pytest.fixture
def gum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the programs of both pages make."""
    study_data.write_gum(tmp_path / "path/to/gum.jsonl")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")  # the numbers of these files are wider than those of GUM
    section = (DOCS / "datasets.md").read_text(encoding="utf-8").split("## Convert: GUM")[1]
    for program in (*programs(section.split("\n## ")[0]), *programs(PAGE)):
        exec(compile(program, "docs", "exec"), {})
    return tmp_path


def programs(text: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def find_headings(printed: str) -> list[list[str]]:
    """The words of the columns and parts of tables, without ranks, which few topics do not give, and lines drawn."""
    lines = printed.splitlines()
    return [line.strip("-# ").split() for line in lines if re.match(r"\s*(# +)?system |choice |-- [a-z ]+-", line)]


def test_every_command_prints_what_the_page_shows_but_for_the_numbers(gum: Path, harness: Command) -> None:
    blocks = re.findall(r"^```console\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert len(blocks) == 3
    for block in blocks:
        for command in re.findall(r"^\$ harness (.*)", block, re.MULTILINE):
            said = harness(*command.split())
            assert said.code == 0, said.err
        printed = re.sub(r"^\$ .*\n", "", block, flags=re.MULTILINE)
        assert find_headings(printed)
        assert find_headings(said.out) == find_headings(printed)
