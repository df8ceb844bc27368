"""docs/add-a-system.md is true: what it prints is run."""

import re
import shutil
from pathlib import Path

import pytest

from harness.records import Candidate, System
from harness.running.contract import check_system
from harness.running.runner import run
from harness.running.systems import find, resolve
from tests.running.stage import articles

PAGE = (Path(__file__).parents[2] / "docs" / "add-a-system.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"```\w+ title=systems/(\S+)\n(.*?)```", PAGE, re.DOTALL))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, source in FILES.items():
        (tmp_path / name).write_text(source, encoding="utf-8")
    return tmp_path


def first(name: str, folder: Path) -> Candidate:
    found: list[Candidate] = []

    def keep(_: System, candidate: Candidate) -> None:
        found.append(candidate)

    run(resolve([name], [folder]).systems, articles(1), seed=1, keep=keep)
    return found[0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("first", "Sentence one of article 1.\nSentence two is here.\nAnd a third."),
        ("first:sentences=1", "Sentence one of article 1."),
        ("named", "Sentence one of article 1."),
        ("batch:tail=!", "Sentence one of article 1.!"),
        ("shortest", "Sentence two is here.\nAnd a third."),
        ("shortest:sentences=1", "And a third."),
    ],
)
def test_a_printed_system_says_what_it_should(folder: Path, name: str, text: str) -> None:
    if name.startswith("shortest") and not shutil.which("node"):
        pytest.skip("needs node")
    candidate = first(name, folder)
    assert (candidate.text, candidate.detail) == (text, "")


def test_every_printed_system_is_found_and_described(folder: Path) -> None:
    found = find([folder])
    assert sorted(found) == ["batch", "first", "named", "shortest"]
    assert all(each.system and each.system.doc for each in found.values())


def test_the_first_example_has_six_lines() -> None:
    assert len(FILES["first.py"].rstrip().split("\n")) <= 6


def test_what_is_said_of_an_interpreter_of_its_own_is_understood(folder: Path) -> None:
    (toml,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    (folder / "old.toml").write_text(toml)
    (folder / "_old.py").write_text(FILES["first.py"])
    (system,) = resolve(["old"], [folder]).systems
    assert system.python == str(folder / "../environments/old/bin/python")


def test_the_page_names_every_part_of_an_article() -> None:
    worker = (Path(__file__).parents[2] / "harness" / "running" / "worker.py").read_text()
    parts = re.findall(r"self\.([a-z]+)[:=,. ]", worker) + re.findall(r"cached_property\n    def (\w+)", worker)
    assert {f"`article.{part}`" for part in parts} <= set(re.findall(r"`article\.\w+`", PAGE))


def test_check_finds_nothing_to_mend_in_the_batch_example(folder: Path) -> None:
    findings = check_system(resolve(["batch"], [folder]).systems[0])
    assert {finding.case for finding in findings} <= {"a small budget"}
