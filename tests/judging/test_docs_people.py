"""The sections on people and agreement of docs/judging.md are true: their commands print what the page shows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from harness.judging.question_plan import Question, QuestionPlan, read_plan
from tests.conftest import Command
from tests.judging.people import answers_of, write_answers

PAGE = (Path(__file__).parents[2] / "docs" / "judging.md").read_text(encoding="utf-8")
QUALITY = {"lead": 3, "textrank": 2, "random": 1}


def sections(*names: str) -> str:
    parts = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    return "".join(part for part in parts if part.split("\n")[0] in names)


def screens() -> list[tuple[str, str]]:
    """Each command of the sections with what the page prints under it, "" for nothing."""
    blocks = re.findall(r"```console\n(.*?)```", sections("People", "Agreement"), re.DOTALL)
    return [
        (command, printed)
        for block in blocks
        for command, printed in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
    ]


def choose_better(rater: str, question: Question) -> dict[str, Any]:
    """Raters who nearly agree: each sees a candidate as its quality and a bit of chance."""
    first, second = (
        QUALITY[system] + crc32(f"{rater} {question.topic} {system}".encode()) % 1000 / 500
        for system in question.systems
    )
    return {"value": 1 if first > second else 2}


def answer(plan: QuestionPlan, folder: Path) -> None:
    for rater in plan.names:
        answers = answers_of(plan, rater, lambda question, rater=rater: choose_better(rater, question))  # type: ignore[misc]
        write_answers(folder, answers)


def test_the_commands_on_people_and_agreement_run_and_print_what_the_page_shows(
    harness: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    commands = screens()
    assert [command.split()[1] for command, _ in commands] == ["eval", "annotate", "annotate", "agree", "agree"]
    for command, printed in commands:
        result = harness(*command.split()[1:])
        assert result.code == 0, (command, result.err)
        if printed:
            assert result.out.rstrip() == printed.rstrip(), command
        if "--raters" in command:
            (plan,) = (tmp_path / "results" / "deauville-1" / "judgments" / "plans").glob("*.json")
            answer(read_plan(plan), tmp_path)
    (program,) = re.findall(r"```python\n(.*?)```", sections("People", "Agreement"), re.DOTALL)
    exec(compile(program, "judging.md", "exec"), {})
