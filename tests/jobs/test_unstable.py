"""Texts that differ between two runs without a recorded reason, and what a run records of the machine."""

from __future__ import annotations

import json
import platform
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from harness import Settings, compare, evaluate, score_candidates
from harness.jobs.machine import MACHINE, describe_machine
from harness.running import store
from harness.showing.run_comparison_table import render_run_comparison
from harness.showing.wording import word_remarks
from harness.workspace import Workspace

QUICK = Settings(draws=100, permutations=100)
SAME = "with the same file, options, versions and seed"


def rewrite_candidates(place: Workspace, topics: int, run: str = "town-2", **fields: Any) -> None:
    """As if `first` had answered otherwise for so many topics."""
    file = place.results / run / "candidates" / "first.jsonl"
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    changed = [line | (fields or {"text": "Another text."}) for line in lines[:topics]] + lines[topics:]
    file.write_text("".join(json.dumps(line) + "\n" for line in changed))


def change_run(place: Workspace, run: str, **fields: Any) -> None:
    path = place.results / run / "run.json"
    table = json.loads(path.read_text())
    table["versions"] = {
        name: value for name, value in (table["versions"] | fields.pop("versions", {})).items() if value is not None
    }
    path.write_text(json.dumps(table | fields))


def remarks_of_comparison(place: Workspace) -> list[str]:
    contrast = compare(workspace=place, settings=QUICK, metrics=["rouge1"])
    remarks = [remark for remark in word_remarks(contrast.remarks) if "wrote different texts" in remark]
    shown = " ".join(render_run_comparison(contrast).split())
    assert all(remark in shown for remark in remarks)
    return remarks


def test_runs_of_the_same_texts_are_not_remarked_on(two_runs: Workspace) -> None:
    change_run(two_runs, "town-1", versions={"processor": "Abacus 1"})
    assert remarks_of_comparison(two_runs) == []


def test_other_texts_on_the_same_kind_of_machine_show_a_system_that_is_not_deterministic(two_runs: Workspace) -> None:
    rewrite_candidates(two_runs, 4)
    assert remarks_of_comparison(two_runs) == [
        (
            f"The system first wrote different texts for 4 topics (one, two, three and 1 more) {SAME} on the "
            f"same kind of machine: "
            "it is not deterministic, or it depends on something not recorded."
        )
    ]


@pytest.mark.parametrize("versions", [{"processor": "Abacus 1"}, {"BLAS": "openblas 0.3 Slide"}])
def test_other_texts_on_another_machine_show_a_system_that_is_not_deterministic_across_machines(
    two_runs: Workspace, versions: dict[str, str]
) -> None:
    change_run(two_runs, "town-1", versions=versions)
    rewrite_candidates(two_runs, 1)
    assert remarks_of_comparison(two_runs) == [
        (
            f"The system first wrote different texts for 1 topic (one) {SAME} on another processor or BLAS: "
            "it is not deterministic across machines."
        )
    ]


def test_a_run_that_does_not_record_its_machine_is_named(two_runs: Workspace) -> None:
    change_run(two_runs, "town-1", versions=dict.fromkeys(MACHINE))
    rewrite_candidates(two_runs, 2)
    assert remarks_of_comparison(two_runs) == [
        (
            f"The system first wrote different texts for 2 topics (one and two) {SAME}: it is not "
            f"deterministic, perhaps only across "
            "machines (the processor of town-1 was not recorded)."
        )
    ]
    changed = word_remarks(compare(workspace=two_runs, settings=QUICK, metrics=["rouge1"]).run_differences)
    assert changed == ()


@pytest.mark.parametrize("fields", [{"seed": 7}, {"versions": {"numpy": "0.0.1"}}, {"also_under": {"numpy": ["0.1"]}}])
def test_other_texts_with_a_recorded_reason_are_not_remarked_on(two_runs: Workspace, fields: dict[str, Any]) -> None:
    rewrite_candidates(two_runs, 5)
    change_run(two_runs, "town-1", **fields)
    assert remarks_of_comparison(two_runs) == []


@pytest.mark.parametrize("field", ["digest", "options", "packages", "python"])
def test_a_changed_system_is_not_called_unstable(two_runs: Workspace, field: str) -> None:
    rewrite_candidates(two_runs, 5)
    other = {"digest": "0" * 32, "options": {"more": 1}, "packages": ["numpy 0.1"], "python": "/other/python"}[field]
    systems = json.loads((two_runs.results / "town-1" / "run.json").read_text())["systems"]
    change_run(two_runs, "town-1", systems=[system | {field: other} for system in systems])
    assert remarks_of_comparison(two_runs) == []


def test_a_failure_is_not_another_text(two_runs: Workspace) -> None:
    rewrite_candidates(two_runs, 5, text="", failure="timeout")
    assert remarks_of_comparison(two_runs) == []


def test_nothing_is_said_of_candidates_made_elsewhere(place: Workspace, tmp_path: Path) -> None:
    for words in ("a bridge", "rain"):
        file = tmp_path / "mine.txt"
        file.write_text(f"{words}\n" * 5)
        score_candidates(
            "town", {"mine": file}, run=words.split()[-1], workspace=place, settings=QUICK, metrics=["rouge1"]
        )
    found = compare("bridge", "rain", workspace=place, settings=QUICK, metrics=["rouge1"])
    assert [remark for remark in word_remarks(found.remarks) if "wrote different texts" in remark] == []


def test_a_run_records_processor_and_blas_and_no_path(one_run: Workspace) -> None:
    versions = store.read_run(one_run.results, "town-1").versions
    assert {name: versions[name] for name in MACHINE if name in versions} == describe_machine()
    assert str(Path(np.__file__).parents[1]) not in json.dumps(versions)
    assert platform.node() not in describe_machine().values()


def test_the_kernel_is_the_one_that_runs() -> None:
    from threadpoolctl import threadpool_info

    kernels = {library["architecture"] for library in threadpool_info() if library["internal_api"] == "openblas"}
    if not kernels:
        pytest.skip("numpy does not multiply with OpenBLAS here")
    assert describe_machine()["BLAS"].split()[-1] in kernels


def test_another_machine_makes_no_new_run_and_an_older_run_is_gone_on_with(one_run: Workspace) -> None:
    for versions in ({"processor": "Abacus 1"}, dict.fromkeys(MACHINE)):
        change_run(one_run, "town-1", versions=versions)
        assert evaluate(workspace=one_run, settings=QUICK, metrics=["rouge1"]).run == "town-1"


def test_a_system_multiplies_with_the_kernel_that_its_run_records(
    place: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Sandybridge")
    body = "import os\ndef summarize(a):\n    return os.environ.get('OPENBLAS_CORETYPE', 'none')\n"
    (place.systems[0] / "first.py").write_text(body)
    evaluate(workspace=place, settings=QUICK, metrics=["rouge1"])
    candidates = store.open_candidates(store.read_run(place.results, "town-1"), "first")
    assert {candidates[topic].text for topic in candidates} == {"Sandybridge"}
