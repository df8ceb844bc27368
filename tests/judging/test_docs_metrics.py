"""What the pages say of metrics, people and corrected scores is so: their commands print what is shown."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.conftest import Command

ROOT = Path(__file__).parents[2]
SHEET = ROOT / "tests" / "data" / "judging" / "sheet.csv"
SYSTEMS = ("short", "full", "wrong", "loose")


def list_screens(page: str, *sections: str) -> list[tuple[str, str]]:
    """Each command of some sections of a page with what is printed under it."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    parts = [part for part in re.split(r"^## ", text, flags=re.MULTILINE) if part.split("\n")[0] in sections]
    assert len(parts) == len(sections)
    blocks = re.findall(r"```console\n(.*?)```", "".join(parts), re.DOTALL)
    found = (re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE) for block in blocks)
    return [screen for screens in found for screen in screens]


def test_the_sections_on_metrics_and_corrected_scores_print_what_they_show(
    harness: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    shutil.copy(SHEET, tmp_path)
    screens = list_screens("judging.md", "Does the metric agree with people?", "Corrected scores")
    assert [command.split()[1] for command, _ in screens] == ["score", *["correlate"] * 3, "correct"]
    for command, printed in screens:
        result = harness(*shlex.split(command)[1:])
        assert result.code == 0, (command, result.err)
        if printed:
            assert result.out.rstrip() == printed.rstrip(), command
    assert (tmp_path / "scatter.svg").read_text().startswith("<svg")

    screens = list_screens("bring-your-data.md", "Judgments of people, and scores of other tools")
    topics = [f"t{place}" for place in range(1, 25)]
    rows = [f"{topic},{system},{who},4,5" for topic in topics for system in SYSTEMS for who in ("ann", "bo")]
    (tmp_path / "people.csv").write_text("\n".join(["topic,system,rater,faithful,fluent", *rows]) + "\n")
    scores = [{"id": topic, "system": system, "bertscore": 0.5} for topic in topics for system in SYSTEMS]
    (tmp_path / "bertscore.jsonl").write_text("".join(json.dumps(score) + "\n" for score in scores))
    for command, _ in screens:
        result = harness(*shlex.split(command)[1:])
        assert result.code == 0, (command, result.err)
    names = {path.stem for path in (tmp_path / "results" / "sheet-1" / "judgments").glob("*.jsonl")}
    assert names == {"human", "scores", "people", "bertscore"}
