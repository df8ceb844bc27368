"""The workflow of docs/ci.md, its shell steps run as GitHub would run them, with a `gh` that knows one artifact."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from xml.etree import ElementTree

import pytest

from tests.jobs.conftest import FIRST, LAST, write_dataset

PAGE = (Path(__file__).parents[1] / "docs" / "ci.md").read_text(encoding="utf-8")

GH = """#!/bin/sh
[ -d "$ARTIFACT" ] || exit 0
case "$1 $2" in
  "run list") echo 17 ;;
  "run download") [ "$3" = 17 ] && [ "$5" = harness-main ] && mkdir -p "$(dirname "$7")" && cp -r "$ARTIFACT" "$7" ;;
  *) exit 1 ;;
esac
"""


class Workflow:
    """The steps of the page in a folder of a user's own."""

    def __init__(self, folder: Path) -> None:
        block = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
        assert block is not None
        self.folder, self.steps = folder, re.split(r"\n      - ", block[1])[1:]
        (bin_ := folder / "bin").mkdir()
        self._write_program(bin_ / "gh", GH)
        self._write_program(bin_ / "harness", f'#!/bin/sh\nexec "{sys.executable}" -m harness "$@"\n')
        self.summary, self.artifact = folder / "summary.md", folder / "artifact"
        given = dict(re.findall(r"^  ([A-Z]+): (.+)$", block[1], re.MULTILINE))
        ours = {"DATASET": "town", "MEASURES": "rouge1", "GATE": "rouge1:-0.5"}
        assert set(given) == set(ours)
        path = f"{bin_}{os.pathsep}{os.environ['PATH']}"
        ci = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": f"{self.summary}", "ARTIFACT": f"{self.artifact}"}
        self.environment = {**os.environ, **ours, **ci, "PATH": path}

    @staticmethod
    def _write_program(path: Path, source: str) -> None:
        path.write_text(source)
        path.chmod(0o755)

    def run(self, event: str, only: str = "") -> tuple[int, str]:
        """The exit code of the first step that failed, else 0, and what the steps printed."""
        printed = ""
        for step in self.steps:
            script = re.search(r"^        run: (?:\|\n)?(.*)", step, re.MULTILINE | re.DOTALL)
            condition = re.search(r"if: .*event_name == '(\w+)'", step)
            if script is None or step.startswith("name: Install") or (condition and condition[1] != event):
                continue
            if only not in step:
                continue
            done = subprocess.run(
                ["bash", "-e", "-o", "pipefail", "-c", dedent(script[1])],
                cwd=self.folder,
                env=self.environment,
                capture_output=True,
                text=True,
                check=False,
            )
            printed += done.stdout + done.stderr
            if done.returncode:
                return done.returncode, printed
        return 0, printed


@pytest.fixture
def workflow(tmp_path: Path) -> Workflow:
    (tmp_path / "systems").mkdir()
    (tmp_path / "references").mkdir()
    (tmp_path / "systems" / "first.py").write_text(FIRST)
    (tmp_path / "systems" / "last.py").write_text(LAST)
    write_dataset(tmp_path / "references" / "town.jsonl")
    return Workflow(tmp_path)


@pytest.mark.slow
def test_a_push_keeps_a_baseline_and_a_worse_pull_request_fails(workflow: Workflow) -> None:
    folder = workflow.folder
    code, printed = workflow.run("pull_request", only="Fetch the baseline run")
    assert code == 0, printed
    assert "::notice::There is no run of the main branch" in printed

    code, printed = workflow.run("push")
    assert code == 0, printed
    assert "| first |" in workflow.summary.read_text()
    (folder / "results" / "main").rename(workflow.artifact)

    code, printed = workflow.run("pull_request")
    assert code == 0, printed
    assert "**Nothing changed" in workflow.summary.read_text()

    (folder / "systems" / "first.py").write_text(FIRST.replace("[0]", "[-1]"))
    code, printed = workflow.run("pull_request")
    assert "[0]" in FIRST
    assert (code, printed.count("::error title=")) == (4, 1), printed
    cases = ElementTree.parse(folder / "harness-junit.xml").iter("testcase")
    assert [case.get("classname") for case in cases if case.find("failure") is not None] == ["town.first"]


def test_the_page_names_every_exit_code_and_file_that_a_run_has() -> None:
    for name in ("run.json", "candidates/", "topics.jsonl", "comparison.json", "table.md", "counts/"):
        assert f"`{name}`" in PAGE, name
