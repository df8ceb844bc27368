"""What a table says beside its scores: human on fair terms, length, and what is suspicious."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness import Settings, evaluate, score_candidates, score_run
from harness.records import Leaderboard, Row
from harness.showing.wording import word_remark, word_remarks
from harness.workspace import Workspace
from tests.jobs.conftest import TOPICS, write_dataset

QUICK = Settings(draws=100, permutations=200)


def fair(comparison: Leaderboard, label: str) -> Row:
    return next(each for each in comparison.beside_human if each.label == label)


def plain(comparison: Leaderboard, label: str) -> Row:
    return next(each for each in comparison.rows if each.label == label)


def test_systems_stand_beside_human_on_the_same_sets_of_references(place: Workspace) -> None:
    found = evaluate(workspace=place, settings=QUICK, metrics=["rouge1"])
    one, other = (
        score_run(found.run, workspace=cut_to(place, keep), settings=QUICK, metrics=["rouge1"]) for keep in (0, 1)
    )

    assert [row.label for row in found.beside_human] == ["first", "last", "human"]
    for label in ("first", "last"):
        values = [plain(each, label).estimates["rouge1"].value for each in (one, other)]
        assert fair(found, label).estimates["rouge1"].value == pytest.approx(sum(values) / 2)
    assert fair(found, "human").estimates == plain(found, "human").estimates
    assert one.beside_human == ()  # of one reference nothing can be left out


def cut_to(place: Workspace, keep: int) -> Workspace:
    """The workspace with one of the two references of each topic, and its run made to fit it."""
    references = place.root / f"only-{keep}"
    references.mkdir()
    write_dataset(references / "town.jsonl")
    lines = [json.loads(line) for line in (references / "town.jsonl").read_text().splitlines()]
    text = "".join(json.dumps({**line, "references": [line["references"][keep]]}) + "\n" for line in lines)
    (references / "town.jsonl").write_text(text)
    other = Workspace(place.root / f"work-{keep}", place.systems, (references,), place.root / f"results-{keep}")
    evaluate(workspace=other, settings=QUICK, metrics=["rouge1"], run="town-1")
    return other


def test_where_lead_is_the_share_of_the_way_to_human_is_said(place: Workspace) -> None:
    (place.systems[0] / "lead.py").write_text(
        '"""Not a sentence of it."""\nKIND = "baseline"\ndef summarize(a):\n    return "Was the and of."\n'
    )
    found = evaluate(workspace=place, settings=QUICK, metrics=["rouge1"])

    low, high = (fair(found, label).estimates["rouge1"].value for label in ("lead", "human"))
    value = fair(found, "first").estimates["rouge1"].value
    assert found.range_ends == ("lead", "human")
    assert fair(found, "first").share_of_range["rouge1"].value == pytest.approx((value - low) / (high - low))
    assert fair(found, "lead").share_of_range == {}


def test_without_ceilings_nothing_stands_beside_them(place: Workspace) -> None:
    found = evaluate(workspace=place, settings=QUICK, metrics=["rouge1"], ceilings=False)

    assert (found.beside_human, found.range_ends) == ((), None)


def test_a_copy_of_a_reference_raises_the_alarm_and_an_honest_text_does_not(place: Workspace) -> None:
    path = place.datasets[0] / "town.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    for line in lines:
        line["references"] = [f"{reference} Nobody there had seen this coming." for reference in line["references"]]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    leaking = {line["id"]: line["references"][0] for line in lines}
    honest = {topic: f"{article.split()[0]} {topic} somehow, some time." for topic, _, article, _ in TOPICS}
    found = score_candidates("town", {"leaking": leaking, "honest": honest}, workspace=place, settings=QUICK)

    leak = found.integrity_warnings[0]
    assert (leak.kind, leak.labels, len(leak.topics)) == ("leak", ("leaking",), 5)
    assert word_remark(found.integrity_warnings[0].remark) in word_remarks(found.remarks)


def test_the_head_of_every_article_and_the_same_text_under_two_names_are_told(place: Workspace) -> None:
    (place.systems[0] / "also.py").write_text('"""A copy."""\ndef summarize(a):\n    return a.sentences[0]\n')
    found = evaluate(workspace=place, settings=QUICK, metrics=["rouge1"])

    assert [(each.kind, each.labels) for each in found.integrity_warnings] == [
        ("head", ("also", "first")),
        ("twins", ("also", "first")),
        ("short reference", ()),
    ]
    assert all(
        any(word_remark(each.remark) == remark for remark in word_remarks(found.remarks))
        for each in found.integrity_warnings
    )


def test_short_references_are_told(place: Workspace) -> None:
    found = evaluate(workspace=place, settings=QUICK, metrics=["rouge1"], words=40)

    (alarm,) = [each for each in found.integrity_warnings if each.kind == "short reference"]
    assert len(alarm.topics) == 5
    assert "Of the references, 10 are shorter than half the word budget, in 5 topics" in word_remark(alarm.remark)


def test_a_table_says_where_length_decides(place: Workspace, tmp_path: Path) -> None:
    # Recall asks for everything: the long text wins by saying the rest as well.
    for name, texts in (
        ("long", [f"Yesterday indeed {text}" for _, _, text, _ in TOPICS]),
        ("short", [text.split(". ")[0] for _, _, text, _ in TOPICS]),
    ):
        (tmp_path / f"{name}.txt").write_text("".join(f"{text}\n" for text in texts))
    files = {name: tmp_path / f"{name}.txt" for name in ("long", "short")}
    recall = score_candidates("town", files, workspace=place, settings=QUICK, metrics=["rouge1.r"])
    precision = score_candidates("town", files, workspace=place, settings=QUICK, metrics=["rouge1.p"])

    assert [row.label for row in recall.rows if row.role == "system"] == ["long", "short"]
    assert any(remark.startswith("Truncating all summaries") for remark in word_remarks(recall.remarks))
    assert not any(remark.startswith("Truncating all summaries") for remark in word_remarks(precision.remarks))
