"""What statistics made is kept with the run, comes back as it was, and holds for the same texts and options only."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from harness.jobs import check_robustness, compare, evaluate, report, robustness, score_candidates, score_run
from harness.jobs.count_cache import copy_value
from harness.jobs.kept_results import keep_result
from harness.jobs.scored_run import ScoredRun
from harness.jobs.scoring_options import ScoringOptions
from harness.records import Estimate, Pair, Remark
from harness.scoring import leaderboard, pair_tests, run_changes
from harness.scoring.metrics import Bleu, Rouge
from harness.scoring.settings import Settings
from harness.showing.charts import plot
from harness.showing.leaderboard_formats import render
from harness.showing.page import render_report
from harness.showing.robustness_table import render_robustness
from harness.showing.run_comparison_table import render_run_comparison
from harness.workspace import Workspace

QUICK = Settings(draws=20, permutations=50)


@pytest.fixture
def tested(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often a stream of random numbers was begun, pairs were tested and samples were drawn."""
    counts: Counter[str] = Counter()

    def count_calls(name: str, owner: Any, function: str) -> None:
        original: Callable[..., Any] = getattr(owner, function)

        def call(*values: Any, **named: Any) -> Any:
            counts[name] += 1
            return original(*values, **named)

        monkeypatch.setattr(owner, function, call)

    count_calls("streams", np.random, "PCG64")
    count_calls("tests", pair_tests, "run_pair_tests")
    for owner in (leaderboard, run_changes, robustness):
        count_calls("samples", owner, "score_leaderboard")
    return counts


def print_everything(place: Workspace, settings: Settings) -> list[str]:
    """What each command that reads a leaderboard writes, as text."""
    options: Mapping[str, Any] = {"workspace": place, "settings": settings}
    board = score_run(**options)
    return [
        render(board, "json"),
        render(board, "markdown"),
        render(board, "latex"),
        plot(board, "forest"),
        render_report(report(**options)),
        render_robustness(check_robustness(**options), "json"),
        render_run_comparison(compare("town-1", "town-1", **options), "json"),
    ]


@pytest.mark.parametrize(
    "settings",
    [QUICK, dataclasses.replace(QUICK, interval="percentile", test="bs"), dataclasses.replace(QUICK, baseline="first")],
    ids=["default", "bootstrap", "baseline"],
)
def test_unchanged_commands_draw_and_test_nothing_and_write_the_same(
    place: Workspace, tested: Counter[str], settings: Settings
) -> None:
    evaluate(workspace=place, settings=settings)
    first = print_everything(place, settings)
    assert tested["tests"] > 0
    assert tested["samples"] > 0
    tested.clear()

    assert print_everything(place, settings) == first
    assert tested == {}

    clear(place)
    assert print_everything(place, settings) == first
    assert tested["tests"] > 0


def test_a_leaderboard_that_was_saved_is_found_by_the_commands_that_follow(
    place: Workspace, tested: Counter[str]
) -> None:
    evaluate(workspace=place, settings=QUICK)
    score_candidates("town", {"mine": ["A bridge."] * 5, "other": ["Rain."] * 5}, workspace=place, settings=QUICK)
    tested.clear()

    for run in ("town-1", "town-2"):
        score_run(run, workspace=place)
    evaluate(run="town-1", workspace=place, settings=QUICK)
    assert tested == {}


OTHER_SETTINGS: dict[str, Any] = {
    "confidence": 0.9,
    "draws": 30,
    "seed": 1,
    "test": "bs",
    "permutations": 60,
    "bs_draws": 25,
    "baseline": "first",
    "on_failure": "intersect",
    "range_ends": ("last", "first"),
    "interval": "percentile",
    "correction": "holm",
    "family": "all",
    "detect": 1.0,
    "margins": {"rouge1": 2.0},
    "slices": ("length",),
}
OTHER_OPTIONS: dict[str, Any] = {
    "metrics": ("rouge2", "bleu"),
    "rouge": Rouge(stemmer=False),
    "bleu": Bleu(lowercase=True),
    "bounds": False,
    "clean": ("think",),
}


def test_every_setting_has_a_value_of_its_own_here() -> None:
    assert set(OTHER_SETTINGS) == {field.name for field in dataclasses.fields(Settings)}
    assert {*OTHER_OPTIONS, "settings", "similarity"} == {field.name for field in dataclasses.fields(ScoringOptions)}


@pytest.mark.parametrize("name", OTHER_SETTINGS)
def test_another_setting_makes_the_leaderboard_anew(place: Workspace, tested: Counter[str], name: str) -> None:
    options = ScoringOptions(metrics=("rouge1", "bleu"), settings=QUICK)
    evaluate(workspace=place, options=options)
    tested.clear()
    changed = dataclasses.replace(QUICK, **{name: OTHER_SETTINGS[name]})
    score_run(workspace=place, options=dataclasses.replace(options, settings=changed))

    assert tested["samples"] > 0


@pytest.mark.parametrize("name", OTHER_OPTIONS)
def test_another_option_makes_the_leaderboard_anew(place: Workspace, tested: Counter[str], name: str) -> None:
    options = ScoringOptions(metrics=("rouge1", "bleu"), settings=QUICK)
    evaluate(workspace=place, options=options)
    tested.clear()
    score_run(workspace=place, options=dataclasses.replace(options, **{name: OTHER_OPTIONS[name]}))

    assert tested["samples"] > 0


@pytest.mark.parametrize("what", ["text", "seconds", "failure"])
def test_another_candidate_makes_the_leaderboard_anew(place: Workspace, tested: Counter[str], what: str) -> None:
    score_candidates("town", {"mine": ["A bridge."] * 5, "b": ["A."] * 5}, run="r", workspace=place, settings=QUICK)
    file = place.results / "r" / "candidates" / "mine.jsonl"
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    lines[0] |= {
        "text": {"text": "Another."},
        "seconds": {"seconds": 7.5},
        "failure": {"text": "", "failure": "crash", "detail": "new"},
    }[what]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    tested.clear()
    kept = score_run("r", workspace=place, settings=QUICK)

    assert tested["tests"] > 0
    clear(place)
    assert score_run("r", workspace=place, settings=QUICK) == kept


def test_other_values_of_a_field_make_the_slices_anew(place: Workspace) -> None:
    file = place.root / "references" / "town.jsonl"
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    sliced = dataclasses.replace(QUICK, slices=("genre",))

    def write_genres(genres: str) -> None:
        topics = [line | {"fields": {"genre": genre}} for line, genre in zip(lines, genres, strict=True)]
        file.write_text("".join(json.dumps(topic) + "\n" for topic in topics))

    write_genres("aabbb")
    before = evaluate(run="r", workspace=place, settings=sliced)
    write_genres("aaabb")
    after = evaluate(run="r", workspace=place, settings=sliced)

    assert before.fingerprint == after.fingerprint, "a field moves no score"
    assert [part.topics for part in before.slices] == [2, 3]
    assert [part.topics for part in after.slices] == [3, 2]


def test_another_version_of_the_code_makes_the_leaderboard_anew(
    place: Workspace, tested: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluate(workspace=place, settings=QUICK)
    monkeypatch.setattr("harness.jobs.count_cache.counting_version", lambda: "other")
    tested.clear()
    score_run(workspace=place, settings=QUICK)

    assert tested["tests"] > 0


def test_topics_shared_by_two_runs_are_told_from_all(place: Workspace) -> None:
    texts = ["A bridge.", "Rain.", "A river.", "An editor.", "Wheat."]
    for run, mine in (("a", texts), ("b", ["", *texts[1:]])):
        score_candidates("town", {"mine": mine, "other": texts}, run=run, workspace=place, settings=QUICK)
    settings = dataclasses.replace(QUICK, on_failure="intersect")
    alone = score_run("a", workspace=place, settings=settings)
    together = compare("a", "b", workspace=place, settings=settings)

    assert (alone.topics, together.old.topics, together.new.topics) == (5, 4, 4)
    assert score_run("a", workspace=place, settings=settings) == alone
    assert compare("a", "b", workspace=place, settings=settings) == together


@pytest.mark.parametrize("damage", [b"", b"{}", b"x" * 500])
def test_a_damaged_file_is_as_good_as_none(place: Workspace, damage: bytes) -> None:
    evaluate(workspace=place, settings=QUICK)
    first = print_everything(place, QUICK)
    files = [file for kind in ("leaderboard", "robustness", "changes") for file in kept_files(place, kind)]
    assert len(files) >= 3
    for file in files:
        file.write_bytes(damage)

    assert print_everything(place, QUICK) == first


def test_where_nothing_can_be_written_nothing_is_kept_and_nothing_fails(
    place: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = evaluate(workspace=place, settings=QUICK)
    clear(place)

    def refuse(path: Path, *_: object) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("harness.jobs.count_cache.replace_file", refuse)
    assert score_run(workspace=place, settings=QUICK).pairs == first.pairs
    assert kept_files(place, "leaderboard") == []


def test_candidates_that_cannot_be_told_apart_keep_nothing(place: Workspace) -> None:
    evaluate(workspace=place, settings=QUICK)
    clear(place)
    scored = ScoredRun.open(None, ScoringOptions(settings=QUICK), place)
    unknown = dataclasses.replace(
        scored, sources=tuple(dataclasses.replace(source, record="") for source in scored.sources)
    )
    made = [keep_result(unknown, "number", int, lambda number=number: number) for number in (1, 2)]  # type: ignore[misc]

    assert made == [1, 2]
    assert [keep_result(scored, "number", int, lambda number=number: number) for number in (1, 2)] == [1, 1]  # type: ignore[misc]


def test_a_value_that_would_come_back_as_another_is_not_kept(place: Workspace) -> None:
    evaluate(workspace=place, settings=QUICK)
    scored = ScoredRun.open(None, ScoringOptions(settings=QUICK), place)
    paired = Remark("kind", "note", {"pair": (1, 2)})

    assert keep_result(scored, "pair", Remark, lambda: paired) is paired
    assert kept_files(place, "pair") == []


ODD = (float("nan"), float("inf"), -float("inf"), -0.0, 0.1 + 0.2, 5e-324, 1e308)


def test_odd_numbers_come_back_bit_by_bit() -> None:
    estimates = {f"m{place}": Estimate(number, None, number) for place, number in enumerate(ODD)}
    copied = copy_value(estimates, dict[str, Estimate])
    before, after = (
        np.array([estimate.value for estimate in values.values()]).tobytes() for values in (estimates, copied)
    )

    assert before == after
    assert repr(copied) == repr(estimates)


def test_every_result_of_these_commands_is_kept(place: Workspace) -> None:
    settings = dataclasses.replace(QUICK, slices=("length",), margins={"rouge1": 1.0}, detect=2.0)
    evaluate(workspace=place, settings=settings)
    print_everything(place, settings)

    assert [len(kept_files(place, kind)) for kind in ("leaderboard", "robustness", "changes")] == [1, 1, 1]


def test_changes_of_a_system_are_kept(two_runs: Workspace) -> None:
    first = compare(workspace=two_runs).pairs
    assert len(kept_files(two_runs, "changes")) == 1
    assert all(isinstance(pair, Pair) for pair in first)
    assert compare(workspace=two_runs).pairs == first


def kept_files(place: Workspace, kind: str) -> list[Path]:
    return sorted(place.results.glob(f"*/counts/{kind}-*"))


def clear(place: Workspace) -> None:
    for file in place.results.glob("*/counts/*"):
        file.unlink()
