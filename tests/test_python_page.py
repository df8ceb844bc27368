"""docs/python.md: its examples run, and its list of names is what the docstrings say.

python tests/test_python_page.py    writes the list anew
"""

from __future__ import annotations

import inspect
import os
import re
from pathlib import Path

import pytest

import harness

PAGE = Path(__file__).parents[1] / "docs" / "python.md"
HEAD = "## Every name\n\n"


def reference() -> str:
    """A line for each public name: how it is called, and the first sentence of its docstring."""
    lines = []
    for name in harness.__all__:
        value = getattr(harness, name)
        doc = " ".join((inspect.getdoc(value) or "").partition("\n\n")[0].split())
        kind = "" if inspect.isclass(value) else "()"
        lines.append(f"- `{name}{kind}`: {doc}")
    return "\n".join(lines) + "\n"


def test_the_list_of_names_is_what_the_docstrings_say() -> None:
    assert PAGE.read_text(encoding="utf-8").partition(HEAD)[2] == reference(), "python tests/test_python_page.py"


def test_every_public_name_says_what_it_does() -> None:
    assert [name for name in harness.__all__ if not inspect.getdoc(getattr(harness, name))] == []


def test_the_examples_run_from_top_to_bottom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, "python.md", "exec"), names)
    shown = capsys.readouterr().out

    assert len(blocks) >= 8
    assert "mine" in shown
    assert "mine leads in rouge1" in shown
    assert (tmp_path / "forest.svg").read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.parametrize(("former", "name"), sorted(harness._FORMER_NAMES.items()))
def test_a_name_of_the_first_release_goes_on_working(former: str, name: str) -> None:
    assert getattr(harness, former) is getattr(harness, name)
    assert former not in harness.__all__


if __name__ == "__main__":
    head = PAGE.read_text(encoding="utf-8").partition(HEAD)[0]
    Path(os.fspath(PAGE)).write_text(head + HEAD + reference(), encoding="utf-8")
