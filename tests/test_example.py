"""The kept run can be made again: the same bytes but for what a clock and a machine put there."""

from __future__ import annotations

import json
import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pytest

from harness import evaluate
from harness.workspace import Workspace

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "results" / "example"
APART = {"created", "versions", "command", "commit", "seconds", "memory", "costs", "sequence"}
"""Keys of clocks and machines, and of how many runs were made in that folder before."""


def read_numbers(text: str) -> list[object]:
    """JSON documents, without what may differ."""

    def without(value: object) -> object:
        if isinstance(value, dict):
            return {key: without(each) for key, each in value.items() if key not in APART}
        return [without(each) for each in value] if isinstance(value, list) else value

    return [without(json.loads(line)) for line in ([text] if text.startswith("{\n") else text.splitlines())]


def test_the_kept_run_is_made_again_byte_for_byte(tmp_path: Path) -> None:
    run = json.loads((KEPT / "run.json").read_text())
    recorded = {name: run["versions"][name] for name in ("numpy", "nupunkt", "sacrebleu")}
    recorded |= dict(package.split(" ") for system in run["systems"] for package in system["packages"])
    for package, then in recorded.items():
        installed = version(package) if find_spec(package) else "none"
        if installed != then:
            pytest.skip(f"the kept run was made with {package} {then}; here is {installed}")
    for folder in ("systems", "references"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    place = Workspace(tmp_path, (tmp_path / "systems",), (tmp_path / "references",), tmp_path / "results")
    evaluate("deauville", run="example", workspace=place)

    made = {path.relative_to(tmp_path / "results" / "example") for path in (tmp_path / "results").rglob("*.*")}
    made = {path for path in made if path.parts[0] != "counts"}  # a cache, which another version makes anew
    kept = {path.relative_to(KEPT) for path in KEPT.rglob("*.*") if path.relative_to(KEPT).parts[0] != "counts"}
    assert made == kept
    for name in sorted(kept):
        old, new = (KEPT / name).read_text(), (tmp_path / "results" / "example" / name).read_text()
        if name.name == "scoring.json":  # the command line states what the Python interface leaves open
            continue
        if name.suffix == ".md":
            assert old == new, name
        else:
            assert read_numbers(old) == read_numbers(new), name
