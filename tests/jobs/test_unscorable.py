"""What cannot be scored takes part in nothing, and what has no direction ranks nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from harness import Settings, check_robustness, render, score_candidates
from harness.errors import HarnessError
from harness.records import Leaderboard
from harness.showing.wording import word_remarks
from harness.workspace import Workspace

QUICK = Settings(draws=200, permutations=200)
TEXTS = (
    ("The ferry struck the old pier on Monday.", "The ferry hit the pier on Monday.", "A ferry struck a pier."),
    ("Rain fell on the town for a week.", "Rain fell for a week.", "It rained on the town all week long."),
    ("The mayor opened the new bridge.", "A bridge was opened.", "The mayor opened a bridge in the town."),
)


def score_lines(place: Workspace, lines: Sequence[tuple[str | None, str, str]], metrics: Sequence[str]) -> Leaderboard:
    path = place.root / "made.jsonl"
    topics = ({"id": f"t{number}", "references": [line[0]] if line[0] else []} for number, line in enumerate(lines))
    path.write_text("".join(json.dumps(topic) + "\n" for topic in topics))
    given = {"a": [line[1] for line in lines], "b": [line[2] for line in lines]}
    return score_candidates(str(path), given, workspace=place, settings=QUICK, metrics=metrics, ceilings=False)


def own(place: Workspace, source: str) -> Workspace:
    folder = place.root / "metrics"
    folder.mkdir(exist_ok=True)
    (folder / "mine.py").write_text(source)
    return msgspec.structs.replace(place, metrics=(folder,))


@pytest.mark.parametrize("metric", ["rouge1", "bleu", "chrf", "ter", "mine", "counted"])
@pytest.mark.parametrize("without", [1, 9])
def test_topics_without_references_move_no_interval_and_no_test(place: Workspace, metric: str, without: int) -> None:
    here = own(place, "def score(candidate, references):\n    return len(candidate) / len(references[0])\n")
    counts = "def count(candidate, references):\n    return [abs(len(candidate) - 25), len(references[0])]\n"
    (here.metrics[0] / "counted.py").write_text(f"{counts}def score(sums):\n    return sums[0]\n")
    part = score_lines(here, [*TEXTS, *((None, "Some text.", "Another text."),) * without], [metric])
    only = score_lines(here, TEXTS, [metric])
    assert [row.estimates for row in part.rows] == [row.estimates for row in only.rows]
    assert part.pairs == only.pairs


@pytest.mark.parametrize(
    "body",
    [
        "None",
        "None if 'rain' in candidate.lower() else 1.0",
        "None if candidate.startswith('A') else float(len(candidate))",
    ],
)
def test_a_metric_with_none_gives_a_table(place: Workspace, body: str) -> None:
    here = own(place, f"def score(candidate):\n    return {body}\n")
    found = score_lines(here, TEXTS, ["mine"])
    assert "mine" in render(found)
    assert body != "None" or all(row.estimates == {} for row in found.rows)


@pytest.mark.parametrize("value", ["'5'", "float('nan')", "float('inf')", "[1]", "{}"])
def test_a_value_of_another_kind_is_refused_with_metric_and_topic(place: Workspace, value: str) -> None:
    here = own(place, f"def score(candidate):\n    return {value} if 'ferry' in candidate else 1.0\n")
    with pytest.raises(HarnessError, match="metric mine, topic t0: score gave"):
        score_lines(here, TEXTS, ["mine"])


def test_pairs_are_tested_on_the_topics_that_both_have(place: Workspace) -> None:
    here = own(place, "def score(candidate):\n    return float(candidate) if candidate.isdigit() else None\n")
    lines = [("One two.", "50", "50"), ("One two.", "x", "1"), ("One two.", "40", "40"), ("One two.", "x", "2")]
    (pair,) = (each for each in score_lines(here, lines, ["mine"]).pairs)
    assert (pair.difference, pair.p, pair.wins, pair.ties, pair.losses) == (0.0, 1.0, 0, 2, 0)


@pytest.mark.parametrize("measures", [["words"], ["words", "repetition"], ["words", "rouge1"]])
def test_measures_without_a_direction_are_neither_ranked_nor_tested(place: Workspace, measures: list[str]) -> None:
    found = score_lines(place, TEXTS, measures)
    undirected = {column.measure for column in found.columns if column.higher_is_better is None}
    assert undirected == set(measures) - {"rouge1"}
    assert not undirected & {pair.measure for pair in found.pairs}
    assert not any(undirected & set(row.ranks) for row in found.rows)
    assert not undirected & set(found.clusters)
    assert "↓" not in render(found)


def test_robust_refuses_a_measure_that_ranks_nothing(place: Workspace) -> None:
    run = score_lines(place, TEXTS, ["words"]).run
    with pytest.raises(HarnessError, match="neither more nor less of words is better"):
        check_robustness(run, workspace=place, metrics=["words"])


def test_bleu_of_a_short_topic_is_sentence_bleu_and_a_corpus_of_them_is_told(place: Workspace) -> None:
    found = score_lines(
        place, [("One two three.", "One two three", "One"), ("Four five.", "Four five", "Six")], ["bleu"]
    )
    assert found.columns[0].by_topic == "sentence BLEU with effective order"
    assert [row.estimates["bleu"].value for row in found.rows] == [0.0, 0.0]
    assert any(remark.startswith("The corpus score bleu is 0 for ") for remark in word_remarks(found.remarks))


@pytest.mark.parametrize("name", ["c.txt", "c.json", "c.out"])
def test_json_lines_are_read_whatever_the_file_is_called(place: Workspace, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("".join(json.dumps({"id": f"t{at}", "summary": line[0]}) + "\n" for at, line in enumerate(TEXTS)))
    score_lines(place, TEXTS, ["rouge1"])
    found = score_candidates(
        str(place.root / "made.jsonl"), {"c": str(path)}, workspace=place, settings=QUICK, ceilings=False
    )
    assert found.rows[0].estimates["rouge1"].value == pytest.approx(100)
