"""The oracle of a topic is found once; every command that shows it shows what was scored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.jobs import compare, count_processes, evaluate, report, score_run, show_topic, text_facts
from harness.jobs import count_parts as counting
from harness.jobs import kept_oracles as keeping
from harness.jobs.count_cache import CountCache
from harness.jobs.run_comparison_report import comparison_report
from harness.scoring.oracle_spans import OracleSpans
from harness.scoring.settings import Settings
from harness.workspace import Workspace

QUICK = Settings(draws=20, permutations=50)


def list_oracles(place: Workspace, run: str | None = None) -> list[object]:
    """Everything that shows an oracle."""
    views = list(report(run, workspace=place, settings=QUICK).views)
    return [views, [show_topic(view.topic, run=run, workspace=place, settings=QUICK) for view in views]]


def oracle_texts(place: Workspace) -> list[str]:
    views = report(workspace=place, settings=QUICK).views
    return [candidate.text for view in views for candidate in view.candidates if candidate.label == "oracle"]


@pytest.fixture
def refuse_search(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on no oracle may be looked for."""

    def refuse(*_: object) -> object:
        raise AssertionError("looked for again")

    def begin() -> None:
        monkeypatch.setattr(counting, "find_oracles", refuse)
        monkeypatch.setattr(keeping, "write_oracles", refuse)

    return begin


def test_an_unchanged_report_looks_for_no_oracle_and_shows_the_same(
    place: Workspace, refuse_search: Callable[[], None]
) -> None:
    evaluate(workspace=place, settings=QUICK)
    [path] = oracle_files(place)
    path.unlink()
    searched = list_oracles(place)
    clear(place)
    score_run(workspace=place, settings=QUICK)
    refuse_search()
    assert list_oracles(place) == searched
    assert len(oracle_texts(place)) == 5
    assert all(oracle_texts(place))


def test_another_metric_and_another_system_take_the_oracles_that_were_found(
    place: Workspace, refuse_search: Callable[[], None]
) -> None:
    evaluate(systems=["first"], run="r", workspace=place, metrics=["rouge1"], settings=QUICK)
    refuse_search()
    grown = evaluate(systems=["first", "last"], run="r", workspace=place, metrics=["rouge1", "bleu"], settings=QUICK)
    assert [row.label for row in grown.rows if row.role == "ceiling"] == ["oracle", "human"]


def test_another_run_on_the_dataset_takes_the_oracles_of_the_first(
    place: Workspace, refuse_search: Callable[[], None]
) -> None:
    evaluate(systems=["first"], run="a", workspace=place, settings=QUICK)
    refuse_search()
    assert evaluate(systems=["last"], run="b", workspace=place, settings=QUICK).rows
    assert list_oracles(place, "b")


def test_a_comparison_of_runs_shows_no_oracle_that_it_looks_for(
    place: Workspace, refuse_search: Callable[[], None]
) -> None:
    for run in ("a", "b"):
        evaluate(run=run, workspace=place, settings=QUICK)
    comparison = compare("a", "b", workspace=place, settings=QUICK)
    refuse_search()
    assert list(comparison_report(comparison, workspace=place).report.views)


@pytest.mark.parametrize("size", [1, 2, 512])
def test_oracles_are_kept_whatever_the_size_of_a_batch(
    place: Workspace, size: int, monkeypatch: pytest.MonkeyPatch, refuse_search: Callable[[], None]
) -> None:
    evaluate(workspace=place, settings=QUICK)
    before = oracle_texts(place)
    clear(place)
    monkeypatch.setattr(text_facts, "TOPICS_PER_BATCH", size)
    monkeypatch.setattr(count_processes, "MOST_BATCHES", 1)
    score_run(workspace=place, settings=QUICK)
    refuse_search()
    assert oracle_texts(place) == before


@pytest.mark.parametrize("damage", ["cut", "emptied", "other topics"])
def test_damaged_oracles_are_looked_for_again(place: Workspace, damage: str) -> None:
    evaluate(workspace=place, settings=QUICK)
    before = list_oracles(place)
    [path] = oracle_files(place)
    content = path.read_bytes()
    if damage == "other topics":
        cache, key = CountCache(path.parent, ""), path.stem.partition("-")[2]
        spans = cache.read_value("oracles", key, OracleSpans)
        assert spans is not None
        cache.write_value("oracles", key, spans.part(0, 4))
    else:
        path.write_bytes(content[:-9] if damage == "cut" else b"")
    assert path.read_bytes() != content
    assert list_oracles(place) == before


def oracle_files(place: Workspace) -> list[Path]:
    return [*(place.results / "town-1" / "counts").glob("oracles-*")]


def clear(place: Workspace) -> None:
    for path in (place.results / "town-1" / "counts").iterdir():
        path.unlink()
