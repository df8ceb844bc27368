"""What the distribution is called and what it states about itself."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import harness
from harness.scoring.metrics import catalogue
from harness.scoring.metrics.metric import DatasetFacts
from harness.version import VERSION, package_version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_version_stands_in_one_place_and_the_citation_follows() -> None:
    stated = re.search(PROJECT["tool"]["hatch"]["version"]["pattern"], (ROOT / "harness/version.py").read_text())

    assert stated is not None
    assert stated["version"] == VERSION == harness.__version__
    assert "version" in PROJECT["project"]["dynamic"]
    assert f"\nversion: {VERSION}\n" in (ROOT / "CITATION.cff").read_text()


def test_the_distribution_has_a_name_of_its_own_and_the_command_keeps_its_name() -> None:
    assert PROJECT["project"]["name"] == "summary-harness"
    assert PROJECT["project"]["scripts"] == {"harness": "harness.__main__:main"}
    assert "urls" not in PROJECT["project"], "name no host that does not exist"


def test_the_version_of_harness_is_known_whatever_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def find_nothing(name: str) -> str:
        raise AssertionError(name)

    monkeypatch.setattr("importlib.metadata.version", find_nothing)

    assert package_version("harness") == VERSION


def test_signatures_name_the_program_and_not_the_distribution() -> None:
    assert f"version:harness-{VERSION}" in catalogue()["rouge1"].signature(DatasetFacts((2, 2)))


def test_the_command_that_installs_an_extra_names_the_distribution() -> None:
    files = [path for path in (ROOT / "harness").rglob("*.py") if "bundled" not in path.parts]
    text = "".join(path.read_text(encoding="utf-8") for path in files)

    assert "'summary-harness[parquet]'" in text
    assert not re.search(r"pip install (-U )?'?harness\b", text)
