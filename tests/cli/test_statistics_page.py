"""docs/statistics.md is true: its programs and commands, run on the real data, print what it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import Command

ROOT = Path(__file__).parents[2]
GUM = ROOT.parent / "shared" / "data" / "gum" / "wikimedia_subset.jsonl"
PAGE = (ROOT / "docs" / "statistics.md").read_text(encoding="utf-8")

pytestmark = pytest.mark.skipif(not GUM.is_file(), reason="the real data are not beside this checkout")


@pytest.fixture
def gum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the programs of both pages make."""
    (tmp_path / "path/to").mkdir(parents=True)
    (tmp_path / "path/to/gum.jsonl").symlink_to(GUM)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    section = (ROOT / "docs" / "datasets.md").read_text(encoding="utf-8").split("## Convert: GUM")[1]
    for program in (*programs(section.split("\n## ")[0]), *programs(PAGE)):
        exec(compile(program, "docs", "exec"), {})
    return tmp_path


def programs(text: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def shown() -> list[tuple[list[str], str]]:
    """The commands of each console block, and what stands beneath them."""
    blocks = re.findall(r"^```console\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    return [
        (re.findall(r"^\$ harness (.*)", block, re.MULTILINE), re.sub(r"^\$ .*\n", "", block, flags=re.MULTILINE))
        for block in blocks
    ]


def test_every_command_prints_what_the_page_shows(gum: Path, harness: Command) -> None:
    assert len(shown()) == 3
    for commands, printed in shown():
        said = [harness(*command.split()) for command in commands][-1]
        assert said.code == 0
        assert said.out.startswith(printed.rstrip("\n"))
