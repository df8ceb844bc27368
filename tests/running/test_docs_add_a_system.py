"""docs/add-a-system.md is true: what it prints is run."""

import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from harness.datasets import sentences
from harness.plugins.systems import find_systems, select_systems
from harness.records import Article, Candidate, Document, System
from harness.running.requests import seed_of
from harness.running.runner import run_systems
from harness.running.system_check import check_system
from tests.running.stage import articles, environment

PAGE = (Path(__file__).parents[2] / "docs" / "add-a-system.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"```\w+ title=systems/(\S+)\n(.*?)```", PAGE, re.DOTALL))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, source in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(source, encoding="utf-8")
    return tmp_path


def first(name: str, folder: Path) -> Candidate:
    found: list[Candidate] = []

    def keep(_: System, candidate: Candidate) -> None:
        found.append(candidate)

    run_systems(select_systems([name], [folder]).systems, articles(1), seed=1, keep=keep, cache=folder / ".kept")
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
        ("opening", "Sentence one of article 1."),
        ("listed", "Sentence two is here.\nAnd a third."),
    ],
)
def test_a_printed_system_says_what_it_should(folder: Path, name: str, text: str) -> None:
    if name.startswith("shortest") and not shutil.which("node"):
        pytest.skip("needs node")
    candidate = first(name, folder)
    assert (candidate.text, candidate.detail) == (text, "")


def test_every_printed_system_is_found_and_described(folder: Path) -> None:
    found = find_systems([folder])
    assert sorted(found) == ["batch", "first", "listed", "named", "old", "opening", "shortest", "yielding"]
    assert all(each.system and each.system.doc for each in found.values())


def test_the_first_example_has_six_lines() -> None:
    assert len(FILES["first.py"].rstrip().split("\n")) <= 6


STAND_IN = '''"""What PyPI has under this name does it better."""

def titlecase(text):
    return text.title()
'''


def test_the_interpreter_of_its_own_is_made_as_printed_and_has_what_ours_has_not(tmp_path: Path) -> None:
    """But for the download: the package is a stand-in, put where pip would put it."""
    systems = tmp_path / "systems"
    systems.mkdir()
    for name in ("old.toml", "_old.py"):
        (systems / name).write_text(FILES[name], encoding="utf-8")
    made, installed = re.findall(r"^\$ (.*environments/old.*)$", PAGE, re.MULTILINE)
    assert made == "python3 -m venv environments/old"
    package = installed.removeprefix("environments/old/bin/python -m pip install ")
    python = environment(tmp_path / "environments" / "old", **{package: "2.4.1"})
    next(python.parents[1].glob(f"lib/*/site-packages/{package}.py")).write_text(STAND_IN)
    candidate = first("old", systems)

    assert (candidate.text, candidate.detail) == ("Article 1", "")
    assert select_systems(["old"], [systems]).systems[0].packages == (
        f"python {sys.version.split()[0]}",
        "titlecase 2.4.1",
    )


ANSWERS = re.findall(r"^\| `(\{.*?\})` \|", PAGE, re.MULTILINE)


@pytest.mark.parametrize("answer", ANSWERS)
def test_every_printed_answer_is_understood(folder: Path, answer: str) -> None:
    told = json.loads(answer)
    seed = seed_of("t1", 1)
    program = f"for line in open(0):\n    print({json.dumps(told | ({'seed': seed} if 'seed' in told else {}))!r})\n"
    (folder / "_says.py").write_text(program)
    (folder / "says.toml").write_text(f'command = ["{sys.executable}", "_says.py"]\n')
    candidate = first("says", folder)

    assert candidate.text == told.get("text", "")
    assert candidate.failure == told.get("failure")
    assert candidate.detail == told.get("detail", "")
    if "seconds" in told:
        assert candidate.seconds == told["seconds"]
    if "usage" in told:
        assert candidate.usage is not None
        assert {name: getattr(candidate.usage, name) for name in told["usage"]} == told["usage"]


def test_the_printed_answers_are_of_every_kind() -> None:
    kinds = {key for answer in ANSWERS for key in json.loads(answer)}
    assert kinds == {"text", "detail", "failure", "usage", "seconds", "seed"}


def test_the_page_says_what_the_harness_says_of_a_program_that_gathers_its_output() -> None:
    blame = (Path(__file__).parents[2] / "harness" / "running" / "failure_cause.py").read_text()
    (said,) = re.findall(r"`took longer than 60 s(; [^`]*)`", PAGE)
    assert f'"{" ".join(said.split())}"' in blame


def test_the_page_names_every_part_of_an_article() -> None:
    worker = (Path(__file__).parents[2] / "harness" / "running" / "worker.py").read_text()
    parts = re.findall(r"self\.([a-z]+)[:=,. ]", worker) + re.findall(r"cached_property\n    def (\w+)", worker)
    assert {f"`article.{part}`" for part in parts} <= set(re.findall(r"`article\.\w+`", PAGE))


def test_check_finds_nothing_to_mend_in_the_batch_example(folder: Path) -> None:
    findings = check_system(select_systems(["batch"], [folder]).systems[0])
    assert {finding.case for finding in findings} <= {"a small budget"}


def test_the_example_that_yields_gives_one_text_for_each_article_each_with_its_own_time(folder: Path) -> None:
    system = select_systems(["yielding"], [folder]).systems[0]
    assert {finding.case for finding in check_system(system)} <= {"a small budget"}
    found: list[Candidate] = []
    run_systems([system], articles(3), seed=1, keep=lambda _, each: found.append(each))
    assert [each.text for each in found] == [f"Sentence one of article {number}." for number in (1, 2, 3)]
    assert len({each.seconds for each in found}) > 1  # of a list, each would have a third of the whole


def test_the_shell_hands_on_any_string_and_says_where_there_is_none(folder: Path) -> None:
    """Quotes, backslashes, brackets and what looks like the end of it, in an article of every kind."""
    findings = check_system(select_systems(["opening"], [folder]).systems[0])
    assert {finding.case for finding in findings} <= {"a small budget"}
    said = r'He wrote "x"] and "sentences":["no"], \\ and {"a": "b\\"}, "é".'
    article = Article("t1", (Document("", (said,)),), 60)
    found: list[str] = []
    run_systems(
        select_systems(["opening"], [folder]).systems, [article], seed=1, keep=lambda _, each: found.append(each.text)
    )
    assert found == [sentences.split_sentences(said)[0]]
