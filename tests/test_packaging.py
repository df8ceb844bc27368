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


def test_messages_name_packages_to_install_and_pyproject_lists_them() -> None:
    """`pip install PACKAGE` works however harness was installed; an extra is known to who installed it by its name."""
    files = [path for path in (ROOT / "harness").rglob("*.py") if "bundled" not in path.parts]
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    extras = PROJECT["project"]["optional-dependencies"].values()
    required = {requirement.split("==")[0] for extra in extras for requirement in extra}
    listed = required | {re.split(r"[<>=]", requirement)[0] for requirement in required}
    messages = re.findall(r"pip install (?!-)([^;,{}\"]+)[\";,]", text)
    named = {name.strip("'") for message in messages for name in message.split() if not name.startswith("summary-")}

    assert {"polars", "openai>=1.40", "trafilatura"} <= named
    assert named - listed == {"zstandard"}, "a package that few need: it has no extra"
    assert "summary-harness[" not in text
