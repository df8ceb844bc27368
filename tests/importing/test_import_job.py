"""An import is kept whole or not at all, and says where it comes from."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.importing.choices import Request
from harness.jobs import import_dataset as job
from harness.jobs.checkup import check_dataset
from harness.jobs.import_record import describe_origin
from harness.showing.wording import word_remark
from tests.importing.conftest import workspace_in

DATA = Path(__file__).parents[1] / "data" / "importing"
LONG = DATA / "07-long-form" / "summeval.jsonl"


def import_source(tmp_path: Path, source: Path = LONG, *, dry_run: bool = False) -> Path:
    request = Request((str(source),))
    return job.import_sources(
        request, tmp_path / "new" / "out", workspace=workspace_in(tmp_path), dry_run=dry_run
    ).imported.path


def test_an_import_writes_the_dataset_its_candidates_and_its_record(tmp_path: Path) -> None:
    path = import_source(tmp_path)
    assert sorted(file.relative_to(path.parent).as_posix() for file in path.parent.rglob("*")) == [
        "out.candidates", "out.candidates/M0.jsonl", "out.candidates/M8.jsonl", "out.import.json", "out.jsonl",
        "out.judgments", "out.judgments/expert.jsonl", "out.judgments/turker.jsonl",
    ]  # fmt: skip
    record = json.loads((path.parent / "out.import.json").read_text())
    digest = hashlib.sha256(LONG.read_bytes()).hexdigest()
    assert record["sources"] == [{"name": "summeval.jsonl", "sha256": digest}]
    assert record["candidates"] == {"M0": "out.candidates/M0.jsonl", "M8": "out.candidates/M8.jsonl"}


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    import_source(tmp_path, dry_run=True)
    assert list(tmp_path.rglob("*")) == []


def test_a_crash_at_the_last_step_leaves_no_dataset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(job, "encode_record", fail)
    with pytest.raises(KeyboardInterrupt):
        import_source(tmp_path)
    assert list((tmp_path / "new").iterdir()) == []


def test_bad_input_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(HarnessError):
        import_source(tmp_path, DATA / "13-bad" / "duplicate-ids.csv")
    assert list((tmp_path / "new").iterdir()) == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    path = import_source(tmp_path)
    before = path.read_bytes()
    with pytest.raises(HarnessError, match="exists already"):
        import_source(tmp_path, DATA / "01-two-files" / "refs.txt")
    assert path.read_bytes() == before


def test_the_sum_of_a_folder_changes_with_any_file_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "stories"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.story").write_text(f"A fire burnt in {name}.\n\n@highlight\n\nFire\n")
    first = job.import_sources(Request((str(folder),)), dry_run=True, workspace=workspace_in(tmp_path))
    (folder / "b.story").write_text("It rained.\n\n@highlight\n\nRain\n")
    second = job.import_sources(Request((str(folder),)), dry_run=True, workspace=workspace_in(tmp_path))
    assert first.imported.sources != second.imported.sources


def test_check_tells_where_a_dataset_was_imported_from(tmp_path: Path) -> None:
    path = import_source(tmp_path)
    origin = word_remark(check_dataset(path, workspace=workspace_in(tmp_path)).remarks[0])
    assert origin.startswith(
        "Imported from summeval.jsonl (sha256 4ac290d44d1d); reads: JSON lines, 4 topics x 2 systems;"
    )
    path.write_text(path.read_text() + "\n")
    assert "out.jsonl was edited after it was imported." in describe_origin(path)


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"format": 1}', b'{"format": 2, "sources": [], "taken": {}}', b"\xff"]
)
def test_a_record_that_is_broken_is_told_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = import_source(tmp_path)
    (path.parent / "out.import.json").write_bytes(content)
    (said,) = describe_origin(path)
    assert said.startswith("out.import.json ")


def test_check_reads_a_source_that_was_not_imported(tmp_path: Path) -> None:
    found = check_dataset(DATA / "12-web" / "page.txt", workspace=workspace_in(tmp_path))
    assert found.errors == 0
    assert any("5 paragraphs that stand twice" in problem.message for problem in found.problems)
    assert all(problem.path.endswith("page.txt") and problem.line is None for problem in found.problems)
    assert list(tmp_path.iterdir()) == []
