"""The quickstart and the recipes are true: their commands run in order, on their files, and print what is shown."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from tests.conftest import Command

DOCS = Path(__file__).parents[1] / "docs"
BLOCK = re.compile(r"^```(\w+)(?: title=(\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PAGES = {"quickstart.md": 4, "paper.md": 8, "classroom.md": 7}
"""Each page, and how many commands of harness it has at least."""


def read_blocks(page: str) -> list[tuple[str, str, str]]:
    """Language, title and text of each block of a page."""
    return [(match[1], match[2] or "", match[3]) for match in BLOCK.finditer((DOCS / page).read_text(encoding="utf-8"))]


def read_screens(block: str) -> list[tuple[str, str]]:
    """Each command of a block, with what the page prints under it."""
    return re.findall(r"^\$ (harness .*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)


def write_file(title: str, text: str) -> None:
    path = Path(title)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_a_recipe_runs_from_top_to_bottom(
    page: str, harness: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    quickstart = read_blocks("quickstart.md") if page == "paper.md" else []  # its files are said to be those
    number = 0
    for language, title, text in [*(block for block in quickstart if block[1].endswith(".txt")), *read_blocks(page)]:
        if title:
            write_file(title, text)
        for command, printed in read_screens(text) if language == "console" else []:
            number += 1
            result = harness(*shlex.split(command)[1:])
            assert result.code == 0, (command, result.err)
            assert result.out.startswith(printed.rstrip("\n")), (command, result.out)
    assert number >= PAGES[page]


def test_the_program_on_rouge_of_the_questions_runs() -> None:
    (program,) = (text for language, _, text in read_blocks("faq.md") if language == "python")
    assert program.count("assert ") == 2
    exec(compile(program, "faq.md", "exec"), {})


def test_every_command_that_a_page_names_exists(harness: Command) -> None:
    said = harness("--help").out
    known = set(re.findall(r"^  ([a-z0-9]+)  ", said, re.MULTILINE))
    assert "eval" in known
    for path in DOCS.glob("*.md"):
        text = path.read_text(encoding="utf-8")
        screens = "".join(re.findall(r"^```console\n(.*?)^```", text, re.DOTALL | re.MULTILINE))
        in_code = re.findall(r"(?<!`)`harness ([a-z0-9]+)\b[^`\n]*`", text)
        named = {*in_code, *re.findall(r"^\$ harness ([a-z0-9]+)\b", screens, re.MULTILINE)}
        assert named <= known, (path.name, named - known)


def test_every_extra_that_a_page_installs_is_one_of_the_distribution() -> None:
    root = DOCS.parent
    extras = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    pages = [*DOCS.glob("*.md"), root / "README.md", root / "CONTRIBUTING.md"]
    text = "".join(page.read_text(encoding="utf-8") for page in pages)
    named = set(re.findall(r"pip install (?:-e )?['\"](?:summary-harness|\.)\[([\w,]+)\]", text))

    assert {"docs", "sumy"} <= {extra for names in named for extra in names.split(",")} <= set(extras)
