"""`harness check` of a metric of one's own: a fault that only a real topic brings to light is found."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from harness.errors import HarnessError
from harness.jobs import check_metric
from harness.workspace import Workspace
from tests.conftest import Command


@pytest.fixture
def own(place: Workspace) -> Workspace:
    (place.root / "metrics").mkdir()
    return msgspec.structs.replace(place, metrics=(place.root / "metrics",))


def metric(own: Workspace, body: str, name: str = "mine") -> None:
    (own.metrics[0] / f"{name}.py").write_text(f'"""Mine."""\n\n{body}\n')


def test_a_metric_that_bears_real_topics_is_said_to_have_met_them(own: Workspace) -> None:
    metric(own, "def score(candidate, references, article): return len(candidate) / len(article)")
    tried = check_metric("mine", workspace=own)
    assert tried.metric == "mine"
    assert tried.dataset
    assert 1 <= tried.topics <= 5


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "if 'Lindholm' not in article: raise KeyError('long')",
            r"^metric mine, topic \S+: KeyError: 'long' \(mine.py:\d+\)$",
        ),
        (
            "if 'Lindholm' not in article: return float('nan')",
            r"^metric mine, topic \S+: score gave nan; .*return None$",
        ),
        ("if 'Lindholm' not in article: return None", r"^metric mine: no value for any of \d+ topics of "),
    ],
)
def test_what_goes_wrong_on_a_real_topic_only_is_found(own: Workspace, body: str, said: str) -> None:
    metric(own, f"def score(candidate, article):\n    {body}\n    return 1.0")
    with pytest.raises(HarnessError, match=said):
        check_metric("mine", workspace=own)


def test_a_metric_that_has_no_value_for_some_texts_is_none_the_worse(own: Workspace) -> None:
    metric(own, "def score(candidate, article): return 1.0 if candidate and candidate in article else None")
    assert check_metric("mine", workspace=own).topics


def test_a_dataset_that_cannot_be_read_is_no_fault_of_the_metric(own: Workspace, tmp_path: Path) -> None:
    metric(own, "def score(candidate): return 1.0")
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "aaa.jsonl").write_text("no json\n")
    assert check_metric("mine", workspace=msgspec.structs.replace(own, datasets=(bad,))).topics == 0
    assert check_metric("mine", workspace=msgspec.structs.replace(own, datasets=(bad, *own.datasets))).topics > 0


def test_the_command_says_on_what_it_was_tried(
    own: Workspace, harness: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    metric(own, "def score(candidate): return float(len(candidate))")
    monkeypatch.chdir(own.root)
    said = harness("check", "mine")
    assert said.code == 0
    assert said.out.startswith(
        "mine is OK: it gives a number for a text and for an empty one. It was also tried on the"
    )
    metric(own, "def score(candidate, article): return 1 / ('Lindholm' in article)")
    said = harness("check", "mine")
    assert said.code == 1
    assert "ZeroDivisionError" in said.err
