"""Metrics of one's own through every job, as any other metric."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import msgspec
import pytest

from harness import Settings, check_robustness, compare, evaluate, render, report, score_run, show_topic, verify
from harness.errors import HarnessError, UnknownName
from harness.records import Leaderboard
from harness.showing.wording import word_remarks
from harness.workspace import Workspace, locate_workspace

DIFFERENCES = "Differences are over the topics where both systems have a value."

SHARE = '''"""The share of a reference's words that the candidate has, the best of the references."""

RANGE = (0, 100)


def score(candidate: str, references: list[str]) -> float:
    words = set(candidate.lower().split())
    return max(100 * sum(word in words for word in each.lower().split()) / len(each.split()) for each in references)
'''

CORPUS = '''"""Words of all candidates for one of the articles."""

HIGHER_IS_BETTER = False


def count(candidate, article):
    return [len(candidate.split()), len(article.split())]


def score(sums):
    return 100 * sums[0] / sums[1] if sums[1] else None
'''

HOW: dict[str, Any] = {"settings": Settings(draws=100, permutations=200)}


@pytest.fixture
def lab(place: Workspace) -> Workspace:
    """The workspace with two metrics of its own, and a third system."""
    folder = place.root / "metrics"
    folder.mkdir()
    (folder / "share.py").write_text(SHARE)
    (folder / "corpus.py").write_text(CORPUS)
    (place.systems[0] / "whole.py").write_text('"""All of it."""\ndef summarize(article):\n    return article.text\n')
    return msgspec.structs.replace(place, metrics=(folder,))


@pytest.fixture
def leaderboard(lab: Workspace) -> Leaderboard:
    return evaluate(metrics=["share", "corpus", "rouge1.r"], run="a", workspace=lab, **HOW)


def test_it_has_a_column_with_everything_that_a_column_has(leaderboard: Leaderboard) -> None:
    share, corpus, _ = leaderboard.columns
    assert (share.measure, share.higher_is_better, corpus.higher_is_better) == ("share", True, False)
    assert {each.measure for each in leaderboard.pairs} == {"share", "corpus", "rouge1.r"}
    rows = {row.label: row for row in leaderboard.rows}
    assert rows["whole"].estimates["corpus"].value == 100
    assert rows["whole"].estimates["share"].value == pytest.approx(100, abs=40)
    assert all(row.ranks.keys() == {"share", "corpus", "rouge1.r"} for row in leaderboard.rows if row.role != "ceiling")
    assert rows["human"].estimates["share"].low is not None
    assert {each.label for each in leaderboard.beside_human} >= {"whole", "human"}


def test_a_mean_is_that_of_the_topics(leaderboard: Leaderboard, lab: Workspace) -> None:
    topics = report("a", workspace=lab, metrics=["share", "corpus"], **HOW)
    for place, row in enumerate(topics.leaderboard.rows):
        values = topics.scores["share"][place]
        assert row.estimates["share"].value == pytest.approx(sum(values) / len(values))


def test_every_job_knows_it_by_name_and_by_path(leaderboard: Leaderboard, lab: Workspace) -> None:
    path = str(lab.root / "metrics" / "share.py")
    named, given = (score_run("a", workspace=lab, metrics=[each], **HOW) for each in ("share", path))
    assert named == given
    assert show_topic("one", run="a", workspace=lab, metrics=[path]).measures == ("share",)
    found = check_robustness("a", workspace=lab, metrics=[path, "corpus"], **HOW)
    assert (found.main.name, set(found.others[-1].scores)) == ("share", {"first", "whole"})
    assert {"corpus", "rouge1", "bleu"} <= {ranking.name for ranking in found.others}
    assert compare("a", "a", workspace=lab, metrics=["share"], **HOW).pairs[0].difference == 0
    assert {each.oracle for each in verify("a", workspace=lab, metrics=["share"])} == {""}


def test_every_format_writes_it(leaderboard: Leaderboard) -> None:
    rows = list(csv.DictReader(io.StringIO(render(leaderboard, "csv"))))
    assert all(float(row["share"]) >= 0 for row in rows)
    assert all("share" in render(leaderboard, each) for each in ("text", "markdown", "latex", "csv-long", "json"))


def test_the_workspace_around_the_folder_has_its_metrics(lab: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    (lab.root / "deeper").mkdir()
    monkeypatch.chdir(lab.root / "deeper")
    assert [folder.resolve() for folder in locate_workspace().metrics] == [lab.root / "metrics"]


def test_a_mistake_costs_no_run(lab: Workspace) -> None:
    (lab.metrics[0] / "bad.py").write_text("def score(candidate):\n    return candidate.missing\n")
    with pytest.raises(HarnessError, match=r"metric bad, tried on a short text: AttributeError: .* \(bad\.py:2\)"):
        evaluate(metrics=["bad"], workspace=lab, **HOW)
    with pytest.raises(UnknownName, match="Did you mean 'share'"):
        evaluate(metrics=["sharp"], workspace=lab, **HOW)
    assert not lab.results.exists()


def test_a_mistake_on_a_topic_keeps_the_candidates(lab: Workspace) -> None:
    bad = lab.metrics[0] / "bad.py"
    bad.write_text("def score(candidate):\n    return 1 / ('river' not in candidate)\n")
    with pytest.raises(
        HarnessError, match=r"metric bad, topic three: ZeroDivisionError: division by zero \(bad\.py:2\)"
    ):
        evaluate(systems=["first"], metrics=["bad"], run="b", workspace=lab, **HOW)
    lines = (lab.results / "b" / "candidates" / "first.jsonl").read_text().splitlines()
    assert len(lines) == 5

    bad.write_text("def score(candidate):\n    return len(candidate)\n")
    mended = evaluate(systems=["first"], metrics=["bad"], run="b", workspace=lab, **HOW)
    assert mended.rows[0].estimates["bad"].value > 0


def test_a_failed_candidate_is_an_empty_one_to_it(bad: Workspace) -> None:
    folder = bad.root / "metrics"
    folder.mkdir()
    (folder / "length.py").write_text("def score(candidate):\n    return len(candidate)\n")
    (folder / "kind.py").write_text("def score(candidate):\n    return len(candidate) or None\n")
    here = msgspec.structs.replace(bad, metrics=(folder,))
    found = evaluate(systems=["crashes", "first"], metrics=["length", "kind"], workspace=here, **HOW)
    rows = {row.label: row.estimates for row in found.rows}
    assert rows["crashes"]["length"].value < rows["crashes"]["kind"].value


def test_a_score_over_fewer_topics_than_others_says_so(bad: Workspace) -> None:
    folder = bad.root / "metrics"
    folder.mkdir()
    (folder / "some.py").write_text("def score(candidate):\n    return 1.0 if candidate else None\n")
    (folder / "faults.py").write_text("def count(candidate):\n    return [0]\ndef score(sums):\n    return sums[0]\n")
    here = msgspec.structs.replace(bad, metrics=(folder,))
    found = evaluate(systems=["crashes", "first"], metrics=["some", "faults", "rouge1"], workspace=here, **HOW)

    (lost,) = (row for row in found.rows if row.label == "crashes")
    said = [remark for remark in word_remarks(found.remarks) if "is undefined on some topics" in remark]
    where = f"averaged over the rest (crashes: {lost.scored} of {lost.topics})"
    assert 0 < lost.scored < lost.topics
    assert said == [f"The metric some is undefined on some topics and {where}. {DIFFERENCES}"]


def test_topics_without_references_are_left_out_of_what_asks_for_them(lab: Workspace) -> None:
    file = lab.datasets[0] / "bare.jsonl"
    file.write_text(
        '{"id": "x", "article": "One. Two.", "references": []}\n'
        '{"id": "y", "article": "Three.", "references": ["Three."]}\n'
    )
    found = evaluate(str(file), ["whole"], metrics=["share", "corpus"], workspace=lab, **HOW)
    (row,) = (each for each in found.rows if each.label == "whole")
    assert (row.estimates["share"].value, row.estimates["corpus"].value) == (100, 100)


def test_python_takes_a_path_from_anywhere(lab: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(lab.root)
    (lab.root / "lab").mkdir()
    (lab.root / "lab" / "mine.py").write_text(SHARE)
    found = evaluate("town", systems=["first"], metrics=["lab/mine.py"], **HOW)
    assert [column.measure for column in found.columns] == ["mine"]
