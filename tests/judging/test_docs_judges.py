"""The section on judges of docs/judging.md is true: its commands run as printed, against a local endpoint."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.conftest import Command
from tests.judging.judges import rate
from tests.models.endpoint import Endpoint

PAGE = (Path(__file__).parents[2] / "docs" / "judging.md").read_text(encoding="utf-8")
SECTION = PAGE.split("\n## Judges\n")[1].split("\n## ")[0]
PRINTED = "http://localhost:8000/v1"
COMMANDS = [
    shlex.split(line)
    for block in re.findall(r"```console\n(.*?)```", SECTION, re.DOTALL)
    for line in re.findall(r"^\$ harness (.*)$", block, re.MULTILINE)
]


def test_every_command_of_the_section_on_judges_runs_as_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, endpoint: Endpoint, harness: Command
) -> None:
    monkeypatch.chdir(tmp_path)
    endpoint.answers(rate(lambda _: "4"))
    assert harness("eval", "deauville", "-s", "lead", "-s", "random", "-m", "rouge1").code == 0
    for command in COMMANDS:
        said = harness(*(part.replace(PRINTED, endpoint.base_url) for part in command))
        assert said.code == 0, (command, said.err, said.out)

    assert len(COMMANDS) >= 5
