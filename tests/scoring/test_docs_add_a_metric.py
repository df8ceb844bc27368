"""docs/add-a-metric.md and docs/candidates.md are true: what they print is run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from harness import Settings, evaluate
from harness.cleaning import RULES, clean_text
from harness.errors import HarnessError
from harness.plugins.metric_files import METRIC_PARAMETERS, find_metrics, read_metric_file
from harness.scoring.metrics import METRICS, catalogue
from harness.scoring.metrics.custom import load_metric
from harness.workspace import Workspace, shipped_folder
from tests.conftest import Command

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "add-a-metric.md").read_text(encoding="utf-8")
CANDIDATES = (DOCS / "candidates.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"```python title=metrics/(\S+)\n(.*?)```", PAGE, re.DOTALL))


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    folder = tmp_path / "metrics"
    folder.mkdir()
    for name, source in FILES.items():
        (folder / name).write_text(source, encoding="utf-8")
    home = shipped_folder()
    return Workspace(tmp_path, (home / "systems",), (home / "references",), tmp_path / "results", (folder,))


def test_every_printed_metric_is_a_column_with_intervals_and_tests(place: Workspace) -> None:
    names = [name.removesuffix(".py") for name in FILES]
    settings = Settings(draws=100, permutations=100)
    found = evaluate("deauville", ["lead", "random"], metrics=[*names, "rouge1.r"], settings=settings, workspace=place)
    assert [column.measure for column in found.columns] == [*names, "rouge1.r"]
    assert {pair.measure for pair in found.pairs} == {*names, "rouge1.r"}
    for row in found.rows:
        assert all(row.estimates[name].low is not None for name in names), row.label


def test_every_printed_metric_is_found_and_described(place: Workspace) -> None:
    found = find_metrics(place.metrics, METRICS)
    assert sorted(found) == ["article_share", "length_ratio", "precision", "recall"]
    assert all(each.description and each.description.doc for each in found.values())


def test_the_first_example_has_seven_lines() -> None:
    assert len(FILES["recall.py"].rstrip().split("\n")) <= 7


def test_the_printed_errors_are_what_is_said(tmp_path: Path) -> None:
    path = tmp_path / "recall.py"
    path.write_text(FILES["recall.py"].replace("/ len(wanted)", "/ len(words)"))
    said = read_metric_file(path).description
    assert said is not None
    with pytest.raises(HarnessError) as caught:
        load_metric(said)
    assert f"harness: {caught.value}" in PAGE


def test_the_page_names_every_parameter_and_constant() -> None:
    assert {f"| `{name}` |" for name in METRIC_PARAMETERS} <= set(re.findall(r"\| `\w+` \|", PAGE))
    assert all(f"{name} = " in PAGE for name in ("HIGHER_IS_BETTER", "RANGE", "CITATION", "REQUIRES"))


def test_the_commands_of_the_page_work(
    place: Workspace, monkeypatch: pytest.MonkeyPatch, harness: Command, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "systems").mkdir()
    assert harness("new", "--metric", "own").code == 0
    assert harness("new", "--metric", "own").code == 1
    assert harness("new", "--metric", "rouge1").code == 1
    assert "own is OK" in harness("check", "own").out
    assert "is OK" in harness("check", "metrics/recall.py").out
    (tmp_path / "metrics" / "broken.py").write_text("x = 1")
    listed = harness("ls", "metrics", "-f", "csv").out
    assert "broken.py: it has no function score" in listed
    assert "The share of the reference's words that the candidate has." in listed
    scored = harness(
        "eval", "deauville", "-s", "lead", "-m", "recall,./metrics/own.py", "--fail-below", "recall:99", "-v"
    )
    assert scored.code == 4
    assert "own:" in scored.out
    for command in (["robust"], ["show", "meeting"], ["report"]):
        assert harness(*command, "-m", "recall").code == (1 if command == ["robust"] else 0)
    assert "length_ratio (Someone, 2024)" in harness(
        "eval", "deauville", "-s", "lead", "-m", "length_ratio", "--describe"
    ).out.replace("\n", " ")


def test_the_page_on_candidates_names_every_rule_and_its_examples_are_so() -> None:
    assert list(re.findall(r"^\| `(think|lead-in|closing|markdown|quotes)` ", CANDIDATES, re.MULTILINE)) == list(RULES)
    taken = re.search(r"^\| `lead-in` \| .*$", CANDIDATES, re.MULTILINE)
    assert taken is not None
    for lead_in in re.findall(r'"([^"]+)"', taken[0]):
        ended = lead_in if lead_in.endswith(":") else f"{lead_in}\n"
        assert clean_text(f"{ended} The port was closed.", ["lead-in"]).rules == ("lead-in",), lead_in
    for kept in re.findall(r'"([^"]+)"', CANDIDATES.partition("it leaves it: ")[2].partition(" stay.")[0]):
        assert clean_text(kept.replace("...", "it ends"), RULES).rules == (), kept


def test_the_page_on_candidates_names_every_measure_that_needs_no_reference() -> None:
    table = CANDIDATES.partition("| metric |")[2].partition("\n\n")[0]
    named = set(re.findall(r"`(\w+)`", table)) | {"novel2", "novel3"}
    assert named == {name for name, each in catalogue().items() if not each.needs_references}
