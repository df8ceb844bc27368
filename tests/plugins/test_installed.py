"""Plug-ins of installed packages: a distribution on `sys.path`, as pip would have put it there."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.jobs.conftest import FIRST, write_dataset

SYSTEM = '''"""The first two words."""

raise_when_imported = __name__

def summarize(article) -> str:
    return " ".join(article.text.split()[:2])
'''

METRIC = '''"""Equal first letters."""

def score(candidate, references) -> float:
    return 100.0 * any(candidate[:1] == text[:1] for text in references)
'''

READER = '''"""One record a paragraph."""
import pathlib

def read(path):
    for number, text in enumerate(path.read_text().split("---"), 1):
        if "bad" in text:
            raise RuntimeError("cannot read this")
        article, reference = text.strip().split("|")
        yield {"id": str(number), "article": article, "reference": reference}
'''

INIT = 'raise RuntimeError("a package is not imported to be listed")\n'


def install(site: Path, package: str, points: dict[str, dict[str, str]], files: dict[str, str]) -> None:
    """Put a package and what pip writes of it into a folder of packages."""
    info = site / f"{package}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    groups = (
        f"[harness.{group}]\n" + "".join(f"{name} = {value}\n" for name, value in of_group.items())
        for group, of_group in points.items()
    )
    (info / "entry_points.txt").write_text("\n".join(groups))
    for name, text in files.items():
        path = site / package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages, and beside it the workspace one stands in."""
    (site := tmp_path / "site").mkdir()
    monkeypatch.syspath_prepend(str(site))
    (folder := tmp_path / "work").mkdir()
    (folder / "systems").mkdir()
    (folder / "systems" / "mine.py").write_text(FIRST)
    (folder / "references").mkdir()
    write_dataset(folder / "references" / "town.jsonl")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "200")
    return site


def test_a_system_of_a_package_is_listed_and_runs_when_it_is_asked_for(site: Path, harness: Command) -> None:
    files = {"__init__.py": INIT, "deep/__init__.py": INIT, "deep/twowords.py": SYSTEM}
    install(site, "acme", {"systems": {"twowords": "acme.deep.twowords"}}, files)

    listed = {row["name"]: row for row in json.loads(harness("ls", "systems", "-f", "json").out)["rows"]}
    assert listed["twowords"]["what"] == "The first two words."
    assert "package acme" in listed["twowords"]["state"]
    said = harness("eval", "town", "-s", "twowords", "-m", "rouge1", "--no-bounds", "-f", "csv")
    assert said.code == 0, said.err
    assert "twowords,system" in said.out
    (candidates,) = Path("results/town-1/candidates").iterdir()
    first = json.loads(candidates.read_text().splitlines()[1])
    assert len(first["text"].split()) == 2


def test_no_package_adds_a_row_that_nobody_asked_for(site: Path) -> None:
    from harness.plugins.systems import select_systems

    install(site, "acme", {"systems": {"twowords": "acme.twowords", "gone": "acme.gone"}}, {"twowords.py": SYSTEM})
    selected = select_systems([], [Path("systems")])

    assert [system.name for system in selected.systems] == ["mine"]
    assert selected.problems == ()


def test_a_file_of_ones_own_wins_over_a_package(site: Path) -> None:
    from harness.plugins.systems import find_systems

    install(site, "acme", {"systems": {"mine": "acme.mine"}}, {"mine.py": SYSTEM})

    assert find_systems([Path("systems")])["mine"].path == "systems/mine.py"


def test_what_is_wrong_with_an_entry_point_is_one_line(site: Path, harness: Command) -> None:
    points = {"twowords": "acme.twowords", "gone": "acme.gone", "alias": "acme.twowords"}
    install(site, "acme", {"systems": points}, {"twowords.py": SYSTEM})
    install(site, "other", {"systems": {"twowords": "other.twowords"}}, {"twowords.py": SYSTEM})

    for name, message in (
        ("twowords", "acme and other both bring 'twowords'; uninstall one of them"),
        ("gone", "package acme, entry point gone = acme.gone: there is no such module"),
        ("alias", "package acme, entry point alias = acme.twowords: its name must be that of its module, twowords"),
    ):
        said = harness("eval", "town", "-s", name)
        assert (said.code, message in said.err) == (3, True), said.err


def test_a_metric_of_a_package_counts(site: Path, harness: Command) -> None:
    install(site, "acme", {"metrics": {"letters": "acme.letters"}}, {"letters.py": METRIC})

    said = harness("eval", "town", "-s", "mine", "-m", "letters", "--no-bounds", "-f", "csv")
    assert said.code == 0, said.err
    assert said.out.startswith("system,role,letters")
    assert "letters" in harness("ls", "metrics").out


def test_a_reader_of_a_package_is_loaded_for_files_of_its_suffix_only(site: Path, harness: Command) -> None:
    install(site, "acmeread", {"readers": {"tmx": "acmeread.tmx:read"}}, {"tmx.py": READER})
    Path("a.tmx").write_text("The port reopened on Monday.|Port reopens.\n---\nRain fell all day.|Rain fell.")
    Path("a.txt").write_text("one line\n")

    assert harness("import", "a.txt", "--dry-run").code == 0
    assert "acmeread.tmx" not in sys.modules
    said = harness("import", "a.tmx", "-o", "tmx.jsonl")
    assert said.code == 0, said.err
    assert "Port reopens." in Path("tmx.jsonl").read_text()
    Path("b.tmx").write_text("x|y---bad")
    said = harness("import", "b.tmx")
    assert said.code == 1
    assert "b.tmx: the reader of package acmeread failed at record 1: RuntimeError: cannot read this" in said.err
