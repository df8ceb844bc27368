"""A file that was scanned while it was written is the dataset that reading it gives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from harness.datasets.jsonl_format import digest_topics
from harness.datasets.load import read_dataset, read_written_dataset
from harness.errors import HarnessError
from harness.importing.choices import Request
from harness.importing.dataset import Imported, import_dataset
from harness.jobs.external_scoring import score_candidates
from harness.records import Dataset
from harness.workspace import locate_workspace

DATA = Path(__file__).parents[1] / "data" / "importing"

LETTERS = st.text(st.sampled_from("ab .,<[|_-\n\r\t\x00\x7f\x85\u2028\ud800é中"), max_size=12)
FIELDS = {
    "article": LETTERS | st.lists(LETTERS, max_size=3),
    "title": LETTERS,
    "event": LETTERS,
    "words": st.integers(-1, 10**10) | st.floats(),
    "summary": LETTERS,
    "reference": LETTERS | st.lists(LETTERS, max_size=3) | st.dictionaries(LETTERS, LETTERS, max_size=3),
    "score": st.floats() | st.integers() | st.booleans() | LETTERS,
    "note \ud800": LETTERS,
}
RECORDS = st.lists(st.fixed_dictionaries({}, optional=FIELDS), min_size=1, max_size=6)


def check_scan(imported: Imported) -> None:
    try:
        read = read_dataset(imported.path)
    except HarnessError:
        assert imported.scan is None
        return
    if imported.scan is not None:
        assert contents_of(read_written_dataset(imported.path, imported.scan)) == contents_of(read)


def contents_of(dataset: Dataset) -> Any:
    return structs.replace(dataset, topics=()), list(dataset.topics), list(digest_topics(dataset.topics))


@pytest.mark.parametrize("path", sorted(path for path in DATA.glob("0[3-9]-*/*") if path.suffix in (".jsonl", ".csv")))
def test_layouts_are_scanned_as_they_are_read(tmp_path: Path, path: Path) -> None:
    try:
        imported = import_dataset(Request((str(path),)), tmp_path)
    except HarnessError:
        pytest.skip("holds candidates only")
    assert imported.scan is not None
    check_scan(imported)


@settings(max_examples=50)
@given(RECORDS)
def test_odd_records_are_scanned_as_they_are_read(tmp_path_factory: pytest.TempPathFactory, records: Any) -> None:
    folder = tmp_path_factory.mktemp("odd")
    source = folder / "odd.json"
    source.write_text(json.dumps([{"id": f"t{n}", **record} for n, record in enumerate(records)]), encoding="utf-8")
    try:
        imported = import_dataset(Request((str(source),)), folder)
    except HarnessError:
        return
    check_scan(imported)


def test_a_kept_import_is_read_when_somebody_has_changed_it(tmp_path: Path) -> None:
    """The second time nothing is written, so that what stands in the file counts."""
    source, outputs = tmp_path / "news.jsonl", tmp_path / "outputs.txt"
    source.write_text('{"id": "a", "text": "One of two.", "reference": "One."}\n', encoding="utf-8")
    outputs.write_text("One.\n", encoding="utf-8")
    workspace = locate_workspace(tmp_path)
    score_candidates(source, {"s": outputs}, run="one", workspace=workspace)
    [kept] = (tmp_path / "results" / ".imported").glob("*/news.jsonl")
    kept.write_text("{}\n", encoding="utf-8")
    with pytest.raises(HarnessError, match=kept.name):
        score_candidates(source, {"s": outputs}, run="two", workspace=workspace)
