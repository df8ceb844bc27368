"""What the README promises is true: its table is the kept run's, its commands, files and names exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from harness import render, score_run
from harness.workspace import Workspace
from tests.conftest import Command

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
PLACE = Workspace(ROOT, (ROOT / "systems",), (ROOT / "references",), ROOT / "results")


def shown() -> str:
    """The kept run as the README prints it: the first screen of a terminal of 80 columns."""
    return render(score_run("example", workspace=PLACE), width=80, detail="short").rstrip("\n")


def test_the_readme_shows_the_table_of_the_kept_run() -> None:
    block = re.search(r"<!-- kept run -->\n```text\n(.*?)\n```\n<!-- /kept run -->", README, re.DOTALL)
    assert block is not None
    assert block[1] == shown()


def test_the_two_commands_of_the_readme_are_the_two_that_set_everything_up() -> None:
    commands = re.findall(r"^pip install .*$", README, re.MULTILINE)
    assert commands == ["pip install -e '.[sumy]' && harness eval", "pip install -e '.[sumy,test]' && pytest -n auto"]


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


def commands_of(section: str) -> list[list[str]]:
    """The harness commands that a section prints, as words."""
    (text,) = re.findall(rf"^## {section}$(.*?)^## ", README, re.MULTILINE | re.DOTALL)
    blocks = "".join(re.findall(r"```console\n(.*?)```", text, re.DOTALL))
    return [shlex.split(line, comments=True)[1:] for line in blocks.splitlines() if line.startswith("harness ")]


@pytest.fixture
def newcomer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of a new user, with the README's own system in it."""
    source = re.search(r"```python\n(\"\"\"The longest.*?)```", README, re.DOTALL)
    assert source is not None
    (tmp_path / "systems").mkdir()
    (tmp_path / "systems" / "longest.py").write_text(source[1])
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
def test_the_sequence_of_the_readme_ends_in_a_comparison_that_shows_the_change(
    newcomer: Path, harness: Command
) -> None:
    first, second, compare = commands_of("Your own system")
    assert harness(*first).code == 0
    file = newcomer / "systems" / "longest.py"
    file.write_text(file.read_text().replace("sentences: int = 2", "sentences: int = 3"))
    assert "sentences: int = 3" in README
    assert harness(*second).code == 0
    compared = harness(*compare)

    assert compared.code == 0
    verdict, table = compared.out.split("\n\n")[:2]
    assert verdict.startswith("1 of 10 systems and baselines changed")
    rows = [line.split() for line in table.splitlines()[3:]]
    assert [row[0] for row in rows] == ["longest"]
    assert "–" not in table
    assert any(float(number) != 0 for number in re.findall(r"[+-]\d+\.\d+", table))
    for command in commands_of("And then"):
        done = harness(*command)
        assert done.code == 0, (command, done.err)
    assert (newcomer / "table.tex").is_file()


def test_two_files_of_texts_are_scored_as_the_readme_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harness: Command
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "refs.txt").write_text("The port reopened on Monday.\nRain is expected.\nNobody was hurt.\n")
    (tmp_path / "hyp.txt").write_text("The port reopened.\nRain may fall on Friday.\nNo victims.\n")
    (command,) = commands_of("Your own files")
    done = harness(*command)

    assert done.code == 0, done.err
    assert re.search(r"^hyp +\d", done.out, re.MULTILINE)


def test_the_usual_words_stand_where_a_search_looks_for_them() -> None:
    for word in ("baseline", "significan", "p-value", "bootstrap", "confidence interval"):
        assert word in README, word


def test_every_folder_of_the_table_exists_and_every_room_has_a_line_in_contributing() -> None:
    for folder in re.findall(r"^\| `([a-z]+)/` \|", README, re.MULTILINE):
        assert folder == "metrics" or (ROOT / folder).is_dir(), folder
    rooms = {path.parent.name for path in (ROOT / "harness").glob("*/__init__.py")}
    text = (ROOT / "CONTRIBUTING.md").read_text()
    described = set(re.findall(r"^\| `([a-z]+)` \| [A-Z]", text, re.MULTILINE))
    assert rooms == described


def test_what_contributing_says_to_run_exists() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    paths = {path for line in re.findall(r"`pytest ([^`]*)`", text) for path in re.findall(r"tests/\S+", line)}
    assert len(paths) > 10
    for path in paths:
        assert (ROOT / path).exists(), path


def test_what_contributing_says_to_look_in_exists() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    table = text[text.index("| to change | look in |") : text.index("## One worked path")]
    paths = re.findall(r"`([a-z_]+/[^`]*)`", table)
    assert len(paths) > 20
    for path in paths:
        assert list((ROOT / "harness").glob(path.rstrip("/"))), path


def test_the_python_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = re.search(r"```python\n(from harness import.*?)```", README, re.DOTALL)
    assert source is not None
    monkeypatch.chdir(tmp_path)
    exec(compile(source[1], "README.md", "exec"), {})  # the README's own words
