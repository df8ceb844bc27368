"""The sentence about two runs: how many systems changed, which significantly, and what could not be compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from msgspec.structs import replace

from harness.records import Leaderboard, Pair, Remark, Row, RunComparison
from harness.showing.run_comparison_table import render_run_comparison
from harness.showing.system_changes import change_verdict

Rows = Callable[..., Row]
Boards = Callable[..., Leaderboard]
Compared = Callable[..., RunComparison]


@pytest.fixture
def compare_rows(row_of: Rows, comparison_of: Boards) -> Compared:
    """Two runs from scores before and after, and from the p-values of the changes; `lead` is a baseline."""

    def build(
        old: Mapping[str, float], new: Mapping[str, float], p: Mapping[str, float] = {}, measure: str = "rouge1"
    ) -> RunComparison:
        def board(scores: Mapping[str, float], run: str) -> Leaderboard:
            rows = tuple(
                row_of(label, {measure: (score, 1)}, "floor" if label == "lead" else "system")
                for label, score in scores.items()
            )
            return replace(comparison_of(rows, measure), run=run)

        pairs = tuple(
            Pair(label, label, measure, new[label] - old[label], None, None, value, value, 3, 0, 1)
            for label, value in p.items()
        )
        return RunComparison(board(old, "one"), board(new, "two"), pairs)

    return build


def test_a_significant_change_is_named_with_its_size_and_p_value(compare_rows: Compared) -> None:
    runs = compare_rows({"first": 30, "second": 20}, {"first": 27.9, "second": 21}, {"first": 0.01, "second": 0.6})
    assert change_verdict(runs) == "1 of 2 systems changed significantly: first -2.1 rouge1 (worse, p 0.010)."


def test_systems_that_got_worse_are_named_first(compare_rows: Compared) -> None:
    old, new = {"a": 30, "b": 20, "c": 9}, {"a": 33, "b": 18, "c": 9}
    assert change_verdict(compare_rows(old, new, {"a": 0.0001, "b": 0.02, "c": 1})) == (
        "2 of 3 systems changed significantly: b -2.0 rouge1 (worse, p 0.020) and a +3.0 rouge1 (better, p <.001)."
    )


def test_baselines_are_counted_by_their_name(compare_rows: Compared) -> None:
    runs = compare_rows({"lead": 30, "a": 20}, {"lead": 30, "a": 21}, {"a": 0.3})
    assert change_verdict(runs) == "1 of 2 systems and baselines changed, but not significantly."
    same = compare_rows({"lead": 30}, {"lead": 30})
    assert change_verdict(same) == "Nothing changed: 1 baseline has the same scores as before."
    alone = compare_rows({"lead": 30}, {"lead": 31}, {"lead": 0.3})
    assert change_verdict(alone) == "The only baseline changed, but not significantly."


def test_where_less_is_better_a_rise_is_worse(compare_rows: Compared) -> None:
    assert "a +3.0 ter (worse" in change_verdict(compare_rows({"a": 60}, {"a": 63}, {"a": 0.01}, "ter"))


def test_changes_that_no_test_confirms_are_counted(compare_rows: Compared) -> None:
    two = compare_rows({"a": 30, "b": 20}, {"a": 33, "b": 18}, {"a": 0.3, "b": 0.2})
    assert change_verdict(two) == "2 systems changed, none significantly."
    one = compare_rows({"a": 30, "b": 20}, {"a": 33, "b": 20}, {"a": 0.3})
    assert change_verdict(one) == "1 of 2 systems changed, but not significantly."
    few = Remark("few units", "caution", {"units": 3, "unit": "topic", "no_test": True, "no_interval": True})
    assert change_verdict(replace(two, remarks=(few,))) == (
        "2 systems changed, which so few topics cannot show to be significant."
    )
    assert change_verdict(replace(two, pairs=())) == "2 systems changed; no test was made."


def test_where_nothing_changed_that_is_said(compare_rows: Compared) -> None:
    same = compare_rows({"a": 30, "lead": 20}, {"a": 30, "lead": 20})
    assert change_verdict(same) == "Nothing changed: 2 systems and baselines have the same scores as before."
    itself = replace(same, new=same.old)
    assert change_verdict(itself) == "Both are run one, so nothing changed."


def test_equal_means_of_unequal_topics_are_a_change(compare_rows: Compared) -> None:
    runs = compare_rows({"a": 30}, {"a": 30}, {"a": 1.0})
    assert change_verdict(runs) == "The only system changed, but not significantly."


def test_systems_that_are_gone_or_unfinished_are_not_passed_over(compare_rows: Compared) -> None:
    runs = compare_rows({"a": 30, "b": 20, "c": 10}, {"a": 30, "b": 20})
    assert change_verdict(runs).endswith("as before; c is missing in the new run.")
    rows = tuple(replace(row, unavailable=True, estimates={}) if row.label == "b" else row for row in runs.new.rows)
    unfinished = replace(runs, new=replace(runs.new, rows=rows))
    assert "; b is unfinished and not compared." in change_verdict(unfinished)
    nothing = compare_rows({"a": 30}, {"b": 30})
    assert change_verdict(nothing) == "No system can be compared; a is missing in the new run."


def test_more_than_three_changes_are_counted(compare_rows: Compared) -> None:
    old = dict.fromkeys("abcde", 30.0)
    verdict = change_verdict(compare_rows(old, dict.fromkeys(old, 20.0), dict.fromkeys(old, 0.01)))
    assert verdict.endswith("c -10.0 rouge1 (worse, p 0.010) and 2 others.")


@pytest.mark.parametrize("format_", ["text", "markdown", "json"])
def test_the_verdict_is_the_first_thing_that_is_read(compare_rows: Compared, format_: str) -> None:
    runs = compare_rows({"first": 30}, {"first": 27.9}, {"first": 0.01})
    shown = render_run_comparison(runs, format_, width=200)
    place = shown.index("The only system changed significantly: first")
    assert place < shown.index("27.9")
