"""What was counted once is not counted again, and nobody need care where the counts are kept."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from msgspec import Struct
from numpy.typing import NDArray

from harness.jobs import (
    check_robustness,
    compare,
    evaluate,
    report,
    robustness_choices,
    score_candidates,
    score_run,
    show_topic,
)
from harness.jobs import count_parts as counting
from harness.jobs.count_cache import CountCache, copy_value
from harness.scoring import bounds
from harness.scoring.failures import Failures
from harness.scoring.metrics.custom import CustomMetric
from harness.scoring.settings import Settings
from harness.showing.charts import plot
from harness.showing.leaderboard_formats import render
from harness.workspace import Workspace

QUICK = Settings(draws=20, permutations=50)

OWN = '''"""Counts how often it is asked."""
from pathlib import Path

ASKED = Path(__file__).with_name("asked.txt")

def score(candidate, references):
    with ASKED.open("a") as file:
        file.write("x")
    return float(len(candidate) % 7)
'''


@pytest.fixture
def count_calls(place: Workspace) -> Callable[[], int]:
    """A custom metric `own` in the workspace, and how often its function was called so far."""
    folder = place.root / "metrics"
    folder.mkdir()
    (folder / "own.py").write_text(OWN)
    log = folder / "asked.txt"
    return lambda: len(log.read_text()) if log.exists() else 0


def with_metrics(place: Workspace) -> Workspace:
    return Workspace(place.root, place.systems, place.datasets, place.results, (place.root / "metrics",))


def every_command(place: Workspace) -> list[object]:
    """All commands that read a scored run, as texts where their values hold what is read lazily."""
    own = {"metrics": ["own", "rouge2"], "settings": QUICK}
    page = report(workspace=place, **own)  # type: ignore[arg-type]
    return [
        evaluate(workspace=place, **own),  # type: ignore[arg-type]
        score_run(workspace=place, **own),  # type: ignore[arg-type]
        (page.scores, page.robustness, list(page.views)),
        check_robustness(workspace=place, **own),  # type: ignore[arg-type]
        compare("town-1", "town-1", workspace=place, **own),  # type: ignore[arg-type]
        show_topic("one", workspace=place, **own),  # type: ignore[arg-type]
        plot(score_run(workspace=place, **own), "forest"),  # type: ignore[arg-type]
    ]


def test_an_unchanged_command_counts_nothing_and_asks_no_custom_metric_again(
    place: Workspace, count_calls: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = with_metrics(place)
    evaluate(workspace=place, metrics=["own", "rouge2"], settings=QUICK)
    first = every_command(place)
    before = count_calls()
    assert before > 0

    def refuse(*_: object, **__: object) -> object:
        raise AssertionError("counted again")

    for module in (counting, robustness_choices, bounds):
        monkeypatch.setattr(module, "count_batch", refuse)
    monkeypatch.setattr("harness.scoring.metrics.count_batch", refuse)
    monkeypatch.setattr(CustomMetric, "count", refuse)

    assert every_command(place) == first
    assert count_calls() == before


def test_a_new_process_does_not_even_try_a_metric_that_has_counted(
    place: Workspace, count_calls: Callable[[], int]
) -> None:
    from harness.scoring.metrics import custom

    place = with_metrics(place)
    first = evaluate(workspace=place, metrics=["own"], settings=QUICK)
    before = count_calls()
    custom._load_family.cache_clear()

    assert evaluate(workspace=place, metrics=["own"], settings=QUICK) == first
    assert count_calls() == before


def test_kept_counts_and_fresh_ones_make_the_same_bytes(place: Workspace) -> None:
    evaluate(workspace=place, settings=QUICK)
    table = (place.results / "town-1" / "comparison.json").read_bytes()
    kept = render(score_run(workspace=place, settings=QUICK), "json")
    clear(place)
    fresh = render(score_run(workspace=place, settings=QUICK), "json")
    evaluate(workspace=place, settings=QUICK)

    assert kept == fresh
    assert (place.results / "town-1" / "comparison.json").read_bytes() == table


def test_a_system_that_is_added_is_the_only_one_that_is_counted(
    place: Workspace, count_calls: Callable[[], int]
) -> None:
    place = with_metrics(place)
    evaluate(systems=["first"], run="grown", workspace=place, metrics=["own"], settings=QUICK)
    before = count_calls()
    evaluate(systems=["first", "last"], run="grown", workspace=place, metrics=["own"], settings=QUICK)
    topics, references = 5, 2

    # Once for itself, once for each left-out reference, and both systems anew once cut to one length.
    assert count_calls() - before == topics + topics * references + 2 * topics


def test_another_run_of_the_same_texts_finds_the_counts_of_the_first(
    place: Workspace, count_calls: Callable[[], int]
) -> None:
    place = with_metrics(place)
    texts = {"mine": ["A bridge.", "Rain.", "A river.", "An editor.", "Wheat."]}
    score_candidates("town", texts, run="a", workspace=place, metrics=["own"], settings=QUICK)
    before = count_calls()
    score_candidates("town", texts, run="b", workspace=place, metrics=["own"], settings=QUICK)

    assert count_calls() == before


def test_the_same_texts_written_again_are_not_counted_again(place: Workspace, count_calls: Callable[[], int]) -> None:
    place = with_metrics(place)
    evaluate(run="r", workspace=place, metrics=["own"], settings=QUICK)
    before = count_calls()
    evaluate(run="r", fresh=True, workspace=place, metrics=["own"], settings=QUICK)

    assert count_calls() == before


@pytest.mark.parametrize("damage", ["cut", "flipped", "emptied", "foreign", "folder", "wrong shape"])
def test_a_damaged_file_of_counts_is_ignored(place: Workspace, damage: str) -> None:
    first = evaluate(workspace=place, settings=QUICK)
    for file in (place.results / "town-1" / "counts").iterdir():
        content = file.read_bytes()
        spoiled = bytearray(content)
        spoiled[len(spoiled) // 2] ^= 255
        file.unlink()
        if damage == "folder":
            file.mkdir()
        else:
            changed = {
                "cut": content[:-9],
                "flipped": bytes(spoiled),
                "emptied": b"",
                "foreign": json.dumps({"not": "ours"}).encode(),
                "wrong shape": content.replace(b"(5, ", b"(4, "),
            }
            file.write_bytes(changed[damage])

    assert evaluate(workspace=place, settings=QUICK) == first
    assert score_run(workspace=place, settings=QUICK).rows == first.rows


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere: run the tests as an ordinary user"
)
def test_a_run_in_a_folder_that_cannot_be_written_to_works_on_in_silence(place: Workspace) -> None:
    first = evaluate(workspace=place, settings=QUICK)
    clear(place)
    folder = place.results / "town-1"
    folder.chmod(0o555)
    try:
        assert score_run(workspace=place, settings=QUICK).rows == first.rows
        assert not (folder / "counts").exists()
    finally:
        folder.chmod(0o755)


def test_a_disk_that_takes_nothing_costs_no_error(place: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    first = evaluate(workspace=place, settings=QUICK)
    clear(place)

    def refuse(path: Path, *_: object) -> None:
        raise OSError(30, "Read-only file system", str(path))

    monkeypatch.setattr("harness.jobs.count_cache.replace_file", refuse)
    assert score_run(workspace=place, settings=QUICK).rows == first.rows


def test_nothing_is_written_through_a_link(place: Workspace, tmp_path: Path) -> None:
    first = evaluate(workspace=place, settings=QUICK)
    clear(place)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (place.results / "town-1" / "counts").symlink_to(elsewhere)

    assert score_run(workspace=place, settings=QUICK).rows == first.rows
    assert not list(elsewhere.iterdir())


def test_counts_of_candidates_as_written_and_cleaned_stand_side_by_side(
    place: Workspace, count_calls: Callable[[], int]
) -> None:
    place = with_metrics(place)
    own = {"metrics": ["own"], "settings": QUICK, "workspace": place}
    texts = {"mine": ["Summary: a bridge.", "Summary: rain.", "A river.", "An editor.", "Wheat."]}
    plain = score_candidates("town", texts, run="r", **own)  # type: ignore[arg-type]
    cleaned = score_run("r", clean=["lead-in"], **own)  # type: ignore[arg-type]
    before = count_calls()

    assert score_run("r", **own).rows == plain.rows  # type: ignore[arg-type]
    assert score_run("r", clean=["lead-in"], **own).rows == cleaned.rows  # type: ignore[arg-type]
    assert cleaned.rows[0].estimates["own"] != plain.rows[0].estimates["own"]
    assert count_calls() == before


def test_a_changed_text_is_counted_anew(place: Workspace) -> None:
    score_candidates("town", {"mine": ["A bridge."] * 5}, run="r", workspace=place, settings=QUICK)
    file = place.results / "r" / "candidates" / "mine.jsonl"
    old = score_run("r", workspace=place, settings=QUICK)
    file.write_text(file.read_text().replace("A bridge.", "A bridge was opened."))
    new = score_run("r", workspace=place, settings=QUICK)
    clear(place)

    assert new.rows[0].estimates != old.rows[0].estimates
    assert new == score_run("r", workspace=place, settings=QUICK)


def test_a_large_file_of_counts_is_mapped_and_says_the_same(place: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    first = evaluate(workspace=place, settings=QUICK)
    monkeypatch.setattr("harness.jobs.count_cache.MAPPED_BYTES", 0)

    assert evaluate(workspace=place, settings=QUICK) == first


def test_trials_are_kept_one_by_one(place: Workspace) -> None:
    (place.systems[0] / "dice.py").write_text(
        '"""By chance."""\nimport random\n\ndef summarize(article):\n    return random.choice(article.sentences)\n'
    )
    first = evaluate(systems=["dice", "first"], trials=3, workspace=place, settings=QUICK)
    kept = evaluate(systems=["dice", "first"], trials=3, workspace=place, settings=QUICK)
    clear(place)

    assert kept == first
    assert evaluate(systems=["dice", "first"], trials=3, workspace=place, settings=QUICK) == first


def clear(place: Workspace) -> None:
    for file in place.results.glob("*/counts/*"):
        file.unlink()
    for folder in place.results.glob("*/counts"):
        folder.rmdir()


class KeptValue(Struct, frozen=True):
    """Arrays beside a name; two of them are one."""

    whole: NDArray[np.int64]
    again: NDArray[np.int64]
    truths: NDArray[np.bool_]
    empty: NDArray[np.float64]
    failures: Failures
    name: str


@pytest.mark.parametrize("mapped_bytes", [2**24, 0])
def test_arrays_of_a_value_stand_behind_it_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mapped_bytes: int
) -> None:
    monkeypatch.setattr("harness.jobs.count_cache.MAPPED_BYTES", mapped_bytes)
    monkeypatch.setattr("harness.jobs.count_cache.PIECE_BYTES", 64)
    numbers = np.arange(1000)[::2]
    value = KeptValue(numbers, numbers, numbers[:5] > 3, np.zeros(0), Failures.from_sequence(["crash", None]), "é")
    cache = CountCache(tmp_path / "counts", "d")
    cache.write_value("kept", "k", value)
    (file,) = (tmp_path / "counts").iterdir()
    read = cache.read_value("kept", "k", KeptValue)

    assert file.stat().st_size < 1.5 * numbers.nbytes
    assert read is not None
    assert repr(read) == repr(value) == repr(copy_value(value, KeptValue))
    assert read.whole is read.again

    content = file.read_bytes()
    for place in (0, 9, 20, len(content) - 9):
        file.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert cache.read_value("kept", "k", KeptValue) is None
    file.write_bytes(content[:-8])
    assert cache.read_value("kept", "k", KeptValue) is None
