"""docs/models.md is true: its commands run as printed, against an endpoint on this machine."""

from __future__ import annotations

import inspect
import re
import runpy
import shlex
from pathlib import Path

import pytest
from werkzeug import Response

from harness.judging.pair_comparisons import read_verdict
from harness.models.endpoint_errors import RULES, SERVER, Kind
from tests.conftest import Command
from tests.models.endpoint import Body, Endpoint, completion

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "models.md").read_text(encoding="utf-8")
OURS = "\n## ".join(part for part in PAGE.split("\n## ") if part.startswith("A language model"))
FILES = dict(re.findall(r"```text title=(\S+)\n(.*?)```", OURS, re.DOTALL))
PRINTED = "http://localhost:8000/v1"
COMMANDS = [
    shlex.split(line)
    for block in re.findall(r"```console\n(.*?)```", OURS, re.DOTALL)
    for line in re.findall(r"^\$ harness (.*)$", block, re.MULTILINE)
    if PRINTED in line or line.startswith("eval")
]


def answer_request(body: Body) -> Response:
    asked = str(body["messages"])
    return completion("Shorter.\nVERDICT: A" if "VERDICT" in asked else "They met.")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_command_runs_as_printed(folder: Path, endpoint: Endpoint, harness: Command) -> None:
    endpoint.answers(answer_request)
    for command in COMMANDS:
        said = harness(*(part.replace(PRINTED, endpoint.base_url) for part in command))
        assert said.code == 0, (command, said.err, said.out)

    assert [command[0] for command in COMMANDS] == ["eval"] * 6 + ["judge"] * 4
    asked = [str(body["messages"]) for body in endpoint.asked]
    assert any("in one sentence of at most" in each for each in asked)
    assert any("Which summary says only what the article says?" in each for each in asked)
    assert any("max_completion_tokens" in body and "temperature" not in body for body in endpoint.asked)


def test_the_table_of_options_is_that_of_the_system() -> None:
    system = runpy.run_path(str(ROOT / "systems" / "llm.py"))
    known = inspect.signature(system["summarize_all"]).parameters
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \| (\S+|must be given|not known) \|", OURS, re.MULTILINE)
    listed = {name: default.strip("`") for names, default in rows for name in re.findall(r"`(\w+)`", names)}

    assert set(listed) == set(known) - {"articles"}
    for name in ("base_url", "prompt", "temperature", "max_tokens", "max_words", "concurrent", "retries"):
        assert listed[name] == str(known[name].default)


def test_every_status_that_it_names_is_dealt_with_as_it_says() -> None:
    again, fatal = re.findall(r"^\| answers ((?:\d{3}[ ,or]+)+\d{3})", OURS, re.MULTILINE)

    plain = [rule for rule in RULES if not rule.words and not rule.page and rule.statuses != range(300, 400)]
    dealt_with = {kind: {n for rule in plain if rule.kind is kind for n in rule.statuses} for kind in Kind}

    assert {int(each) for each in re.findall(r"\d{3}", again)} == dealt_with[Kind.AGAIN] - {*SERVER[1:]}
    assert {int(each) for each in re.findall(r"\d{3}", fatal)} == dealt_with[Kind.FATAL]


def test_the_verdicts_that_it_prints_are_understood() -> None:
    assert {each: read_verdict(each) for each in re.findall(r"`(VERDICT: \w+|\[\[\w\]\])`", OURS)} == {
        "VERDICT: A": "first",
        "VERDICT: B": "second",
        "VERDICT: TIE": "tie",
        "[[A]]": "first",
        "[[B]]": "second",
        "[[C]]": "tie",
    }
