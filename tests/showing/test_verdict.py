"""The verdict: who leads, what the tests show of that, and which baseline is higher."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from msgspec.structs import replace

from harness.records import Estimate, Leaderboard, Pair, Remark, Row, Severity
from harness.showing.format import RenderStyle
from harness.showing.leaderboard_formats import RENDERERS
from harness.showing.verdict import verdict_line

Rows = Callable[..., Row]
Boards = Callable[..., Leaderboard]


@pytest.fixture
def board_of(row_of: Rows, comparison_of: Boards) -> Callable[..., Leaderboard]:
    """A leaderboard from scores and from who beats whom; names that begin with `lead` are baselines."""

    def build(
        scores: Mapping[str, float], beats: Mapping[str, str] = {}, measure: str = "rouge1", **fields: object
    ) -> Leaderboard:
        letters = {label: chr(ord("a") + place) for place, label in enumerate(scores)}
        rows = tuple(
            row_of(
                label,
                {measure: (score, 1)},
                "floor" if label.startswith("lead") else "system",
                letter=letters[label],
                beats={measure: tuple(letters[name] for name in beats.get(label, "").split())},
            )
            for label, score in scores.items()
        )
        board: Leaderboard = comparison_of(
            rows, measure, **{"test": "randomization", "topics": 54, "events": 54, **fields}
        )
        return board

    return build


def test_a_leader_that_beats_all_is_said_to(board_of: Boards) -> None:
    board = board_of({"gpt": 40, "qwen": 35, "llama": 31, "lead": 30}, {"gpt": "qwen llama lead"})
    assert verdict_line(board) == "gpt is significantly better than every other system in rouge1."


def test_a_leader_that_does_not_beat_all_is_said_with_those_it_does_not_beat(board_of: Boards) -> None:
    board = board_of({"gpt": 40, "qwen": 38, "llama": 30}, {"gpt": "llama"})
    assert verdict_line(board) == "gpt leads in rouge1, but qwen is not significantly worse."


def test_where_no_pair_is_separated_the_size_of_the_data_is_named(board_of: Boards) -> None:
    board = board_of({"gpt": 40, "qwen": 38, "lead": 39}, topics=54, events=6)
    assert verdict_line(board) == ("gpt leads in rouge1, but 54 topics of six events do not separate the two systems.")
    few = Remark("few units", "caution", {"units": 5, "unit": "topic", "no_test": True, "no_interval": False})
    assert "five topics cannot separate" in verdict_line(board_of({"a": 2, "b": 1}, topics=5, events=5, remarks=(few,)))
    lacking = verdict_line(board_of({"a": 2, "b": 1}, topics=12, events=12, remarks=(few,)))
    assert "five topics cannot separate" in lacking, "seven of the twelve have no reference"


def test_baselines_above_all_systems_are_named_and_claimed_no_more_than_is_shown(board_of: Boards) -> None:
    scores = {"gpt": 40, "qwen": 38, "lead": 45}
    assert verdict_line(board_of(scores)).endswith("; the baseline lead scores higher than all of them.")
    shown = verdict_line(board_of(scores, {"lead": "gpt qwen"}))
    assert shown.endswith("; the baseline lead scores significantly higher than all of them.")


def test_where_less_is_better_the_lowest_leads(board_of: Boards) -> None:
    board = board_of({"a": 60, "b": 70, "lead": 50}, measure="ter")
    assert verdict_line(board).startswith("a leads in ter")
    assert verdict_line(board).endswith("the baseline lead scores lower than all of them.")


def test_one_system_is_held_against_the_baseline(board_of: Boards) -> None:
    assert verdict_line(board_of({"gpt": 40, "lead": 30}, {"gpt": "lead"})) == (
        "gpt is significantly better than the baseline lead in rouge1."
    )
    assert "above the baseline lead, but not significantly" in verdict_line(board_of({"gpt": 40, "lead": 30}))
    assert "no other system" in verdict_line(board_of({"gpt": 40}))


def test_equal_leaders_are_both_named(board_of: Boards) -> None:
    assert verdict_line(board_of({"gpt": 40, "qwen": 40})).startswith("gpt and qwen lead in rouge1")


def test_without_a_test_nothing_is_claimed(board_of: Boards) -> None:
    assert verdict_line(board_of({"gpt": 40, "qwen": 30}, test="")) == "gpt leads in rouge1; no test was made."


def test_against_a_named_baseline_the_significant_differences_are_listed(board_of: Boards) -> None:
    pairs = (
        Pair("a", "base", "rouge1", 2, 1, 3, 0.001, 0.002, 9, 0, 1),
        Pair("b", "base", "rouge1", 1, -1, 3, 0.2, 0.3, 6, 0, 4),
    )
    board = board_of({"a": 40, "b": 39, "base": 38}, baseline="base", baseline_pairs=pairs)
    assert verdict_line(board) == "a is significantly better than base in rouge1 (1 of 2 differences)."
    none = replace(board, baseline_pairs=pairs[1:])
    assert verdict_line(none) == "No significant difference is shown between base and the other row in rouge1."


def test_a_measure_without_direction_has_no_verdict(board_of: Boards) -> None:
    board = board_of({"a": 1, "b": 2})
    columns = tuple(replace(column, higher_is_better=None) for column in board.columns)
    assert verdict_line(replace(board, columns=columns)) == ""


def test_measures_that_have_another_first_are_said(row_of: Rows, comparison_of: Boards) -> None:
    rows = (row_of("a", {"rouge1": (40, 1), "bleu": (9, 1)}), row_of("b", {"rouge1": (39, 1), "bleu": (12, 1)}))
    assert verdict_line(comparison_of(rows, "rouge1", "bleu")).endswith("Other measures have another first: bleu b.")


def test_the_first_screen_has_three_remarks_at_most_and_counts_the_others(board_of: Boards) -> None:
    def doubt(name: str, severity: Severity) -> Remark:
        return Remark("baseline above systems", severity, {"label": name, "is_all": True, "measures": []})

    doubts, warning = tuple(doubt(f"doubt{place}", "caution") for place in range(5)), doubt("grave", "warning")
    board = board_of({"a": 40, "b": 39}, remarks=(*doubts, warning))
    short = RENDERERS["text"](board, RenderStyle(detail="short"))
    assert "WARNING: The baseline grave beats every system on all measures.\nThe baseline doubt0" in short
    assert "doubt1" not in short
    assert "4 more cautions" in short
    full = RENDERERS["text"](board, RenderStyle(detail="full"))
    assert all(f"doubt{place}" in full for place in range(5))
    assert "doubt" not in RENDERERS["text"](board, RenderStyle(detail="table"))


def test_human_is_in_the_short_table_only_where_it_is_scored_as_the_systems_are(
    row_of: Rows, comparison_of: Boards
) -> None:
    rows = (row_of("a", {"rouge1": (40, 1)}), row_of("human", {"rouge1": (41, 1)}, "ceiling"))
    board = comparison_of(rows, "rouge1")
    assert "human" not in RENDERERS["text"](board, RenderStyle(detail="table"))
    assert "human (against one reference fewer)" in RENDERERS["text"](board, RenderStyle(detail="full"))
    same = replace(board, columns=tuple(replace(column, signature="references:jackknife") for column in board.columns))
    assert "human" in RENDERERS["text"](same, RenderStyle(detail="table"))


def test_a_score_without_an_interval_has_no_line_on_intervals(board_of: Boards) -> None:
    board = board_of({"a": 40, "b": 39})
    bare = tuple(replace(row, estimates={"rouge1": Estimate(1.0)}) for row in board.rows)
    assert "±" not in RENDERERS["text"](replace(board, rows=bare), RenderStyle(detail="short"))


def test_topics_without_articles_take_no_line_of_the_first_screen(board_of: Boards) -> None:
    remark = Remark("topics without articles", "caution", {"lacking": 3, "topics": 3})
    board = board_of({"a": 40, "b": 39}, remarks=(remark,))
    assert "article" not in RENDERERS["text"](board, RenderStyle(detail="short"))
    assert "No article is given" in RENDERERS["text"](board, RenderStyle(detail="full"))
