"""From Python, texts, dictionaries and anything with columns are a dataset or candidates."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.errors import HarnessError
from harness.jobs import score_candidates
from tests.importing.conftest import workspace_in

ARTICLES = ["The town council met on Monday.", "Rain closed the school."]
REFERENCES = ["Council met.", "School closed."]
CANDIDATES = ["Council.", "Rain."]
ROWS = [{"id": place, "article": ARTICLES[place], "summary": REFERENCES[place]} for place in (0, 1)]


class Columns:
    """What a dataset of another package looks like: rows by place, and the names of its columns."""

    column_names = ("id", "article", "summary")

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(ROWS)

    def __len__(self) -> int:
        return len(ROWS)


def rouge1(tmp_path: Path, dataset: Any, candidates: Any = CANDIDATES) -> float:
    board = score_candidates(dataset, {"mine": candidates}, workspace=workspace_in(tmp_path), ceilings=False)
    return round(board.rows[0].estimates["rouge1"].value, 1)


@pytest.mark.parametrize(
    "dataset",
    [
        REFERENCES,
        tuple(REFERENCES),
        ROWS,
        Columns(),
        {"article": ARTICLES, "summary": REFERENCES},
        {"a": REFERENCES[0], "b": REFERENCES[1]},
        [[REFERENCES[0]], [REFERENCES[1]]],
    ],
)
def test_values_from_python_are_a_dataset(tmp_path: Path, dataset: Any) -> None:
    assert rouge1(tmp_path, dataset) == 33.3


def test_a_list_of_lists_holds_several_references_a_topic(tmp_path: Path) -> None:
    assert rouge1(tmp_path, [["Council met.", "Council."], ["School closed."]]) == 50.0


@pytest.mark.parametrize("package", ["pandas", "polars"])
def test_frames_are_a_dataset_and_candidates_matched_by_id(tmp_path: Path, package: str) -> None:
    frames = pytest.importorskip(package, reason=f"{package} is not installed: pip install {package}")
    outputs = frames.DataFrame({"id": [1, 0], "output": CANDIDATES[::-1]})
    assert rouge1(tmp_path, frames.DataFrame(ROWS), outputs) == 33.3


def test_a_missing_value_of_a_frame_is_no_reference(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed: pip install pandas")
    assert rouge1(tmp_path, pandas.DataFrame({"article": ARTICLES, "summary": [REFERENCES[0], None]})) == 66.7


def test_dictionaries_are_candidates(tmp_path: Path) -> None:
    assert rouge1(tmp_path, ROWS, [{"id": 1, "summary": "Rain."}, {"id": 0, "summary": "Council."}]) == 33.3


@pytest.mark.parametrize("value", [[1, 2], 5, [], [{"url": "a"}]])
def test_what_holds_no_texts_is_refused_in_one_line(tmp_path: Path, value: Any) -> None:
    with pytest.raises(HarnessError) as caught:
        rouge1(tmp_path, value)
    assert "\n" not in str(caught.value)


def test_marks_are_taken_from_both_sides(tmp_path: Path) -> None:
    marked = ["Council <q> met.", "School <q> closed."]
    assert rouge1(tmp_path, marked, marked) == rouge1(tmp_path, marked, ["Council\nmet.", "School\nclosed."]) == 100.0
