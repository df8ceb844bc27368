"""Contents of the page of a run, section by section, as plain values for the template."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from msgspec import Struct

from harness.records import Column, Leaderboard, Report, Row
from harness.showing.charts import CHARTS, Drawing, draw_cost
from harness.showing.cost_table import (
    CostColumn,
    columns_with_values,
    cost_notes,
    cost_text,
    cost_value,
    rows_with_costs,
)
from harness.showing.first_screen import first_notes
from harness.showing.format import (
    LETTERS_NOTE,
    NO_VALUE,
    best_labels,
    column_heading,
    count_text,
    coverage_text,
    first_ranks,
    group_rows,
    length_text,
    number_text,
    plus_minus,
)
from harness.showing.human_table import human_note, share_text
from harness.showing.leaderboard_table import list_slice_tables
from harness.showing.notes import budget_note, interval_note, percent_text, rank_notes, reader_notes, signature_lines
from harness.showing.page.embedded_data import Safe
from harness.showing.page.report_sections import (
    choice_lines,
    failure_lines,
    remake_command,
    run_facts,
    system_facts,
    warning_sentences,
)
from harness.showing.verdict import verdict_line
from harness.showing.wording import remark_line, remark_lines

WIDE_PX = 540.0
"""Pixels of a picture in the page: two stand side by side."""

NARROW_PX = 340.0
"""Pixels of a picture on a phone."""


class NumberCell(Struct, frozen=True):
    """A cell: its text, its key for sorting, and its style."""

    text: str
    half: str = ""
    sort: float | None = None
    title: str = ""
    best: bool = False
    short: bool = False


class RankingLine(Struct, frozen=True):
    """A row of the ranking."""

    rank: str
    label: str
    role: str
    cells: tuple[NumberCell, ...]


class MeasureFigure(Struct, frozen=True):
    """The chart of one measure, for wide windows and for narrow ones ("" where one serves both)."""

    measure: str
    title: str
    wide: Safe
    narrow: Safe


def page_context(report: Report) -> dict[str, Any]:
    """All values that the template needs."""
    leaderboard = report.leaderboard
    return {
        "title": leaderboard.title or leaderboard.dataset,
        "kicker": "harness report",
        "subtitle": _subtitle(report),
        "verdict": [verdict_line(leaderboard)],
        "heads": [
            (column.measure, column_heading(column, column.title), column.higher_is_better)
            for column in leaderboard.columns
        ],
        "spread": list_spread_columns(leaderboard),
        "ranking": _ranking(leaderboard),
        "ranked": bool(first_ranks(leaderboard)),
        "first_notes": [note for note in first_notes(leaderboard) if note in _notes(leaderboard)],
        "notes": [note for note in _notes(leaderboard) if note not in first_notes(leaderboard)],
        "beside_human": _rows_beside_human(leaderboard),
        "human_note": human_note(leaderboard) if leaderboard.beside_human else "",
        "orders": [(names, text.replace(LETTERS_NOTE, ", see All pairs")) for names, text in rank_notes(leaderboard)],
        "slices": list(list_slice_tables(leaderboard, 1)),
        "has_baselines": any(row.role == "floor" for row in leaderboard.rows),
        "matrix": draw_figures(leaderboard, "matrix", narrow=False),
        **_costs(leaderboard),
        "interval": interval_note(leaderboard),
        "rankings": choice_lines(report),
        "robust": remark_lines(report.robustness.remarks) if report.robustness else (),
        "alarms": warning_sentences(report),
        "run": report.run.name,
        **shared_context(report),
    }


def shared_context(report: Report) -> dict[str, Any]:
    """Values that the page of one run and that of two share: charts, topics, and how the run was made."""
    leaderboard = report.leaderboard
    return {
        "forest": draw_figures(leaderboard, "forest", narrow=True),
        "length": draw_figures(leaderboard, "length", narrow=True),
        "level": percent_text(1 - leaderboard.confidence),
        "has_topics": len(leaderboard.rows) > 1 and bool(leaderboard.columns),
        "otherwise": _is_scored_otherwise(leaderboard),
        "left_out": remark_lines(report.remarks),
        "losses": failure_lines(report),
        "signatures": signature_lines(leaderboard.columns),
        "facts": run_facts(report),
        "systems": system_facts(report),
        "command": remake_command(report),
        "card": report.card,
    }


def _is_scored_otherwise(leaderboard: Leaderboard) -> bool:
    """True where ROUGE was not computed as the page counts n-grams: rouge-score's way, by the best reference."""
    rouge = [column.signature for column in leaderboard.columns if column.measure.startswith("rouge")]
    return any("mode:google" not in signature or "references:best" not in signature for signature in rouge)


def _subtitle(report: Report) -> str:
    leaderboard = report.leaderboard
    rows = sum(row.role == "system" and not row.unavailable for row in leaderboard.rows)
    day = report.run.created.split("T")[0]
    parts = [count_text(rows, "system"), count_text(leaderboard.topics, "topic")]
    parts += [count_text(leaderboard.events, "event")] if leaderboard.events != leaderboard.topics else []
    return " · ".join((*parts, f"run {report.run.name}", day))


def _notes(leaderboard: Leaderboard) -> list[str]:
    """The notes beneath the table, without those in a column of it or among the warnings."""
    elsewhere = {budget_note(leaderboard), *(remark_line(warning.remark) for warning in leaderboard.integrity_warnings)}
    return [note for note in reader_notes(leaderboard) if note not in elsewhere]


def _rows_beside_human(leaderboard: Leaderboard) -> list[tuple[str, list[tuple[NumberCell, str]]]]:
    """(label, [(estimate, share of the way)]) of each row beside `human`."""
    return [
        (row.label, [(score_cell(row, column, False), share_text(row, column)) for column in leaderboard.columns])
        for row in leaderboard.beside_human
    ]


def _ranking(leaderboard: Leaderboard) -> list[tuple[str, list[RankingLine]]]:
    ranks = first_ranks(leaderboard)
    best = {column.measure: best_labels(leaderboard, column, 1) for column in leaderboard.columns}
    return [
        (title, [_line(row, leaderboard, ranks, best) for row in members])
        for title, members in group_rows(leaderboard.rows, is_ranking=True)
    ]


def _line(row: Row, leaderboard: Leaderboard, ranks: dict[str, str], best: dict[str, frozenset[str]]) -> RankingLine:
    cells = [score_cell(row, column, row.label in best[column.measure]) for column in leaderboard.columns]
    over = "" if row.unavailable or not round(row.over_budget, 4) else f"{number_text(100 * row.over_budget, 1)} %"
    cells += [
        NumberCell(length_text(row), sort=None if row.unavailable else row.words),
        NumberCell(over or NO_VALUE, sort=None if row.unavailable else row.over_budget),
        NumberCell(coverage_text(row), sort=row.scored, short=row.scored < row.topics and row.role != "ceiling"),
    ]
    return RankingLine(ranks.get(row.label, ""), row.label, row.role, tuple(cells))


def list_spread_columns(leaderboard: Leaderboard) -> list[bool]:
    """For each column, true where it has intervals: a score without one leaves the same room, to align numbers."""
    return [
        any(
            estimate.low is not None
            for row in leaderboard.rows
            if (estimate := row.estimates.get(column.measure)) is not None
        )
        for column in leaderboard.columns
    ]


def score_cell(row: Row, column: Column, best: bool, rank: str = "") -> NumberCell:
    """A score with half of its interval; `rank` is shown under the mouse."""
    estimate = row.estimates.get(column.measure)
    if estimate is None:
        return NumberCell(NO_VALUE)
    has_ends = estimate.low is not None
    ends = f"{number_text(estimate.low, 2)} to {number_text(estimate.high, 2)}" if has_ends else "no interval"
    title = ", ".join(filter(None, (number_text(estimate.value, 2), ends, rank)))
    return NumberCell(number_text(estimate.value, 1), plus_minus(estimate, 1), estimate.value, title, best)


def _costs(leaderboard: Leaderboard) -> dict[str, Any]:
    """The table of costs, if any are known, and the charts of score by seconds and by price."""
    rows = rows_with_costs(leaderboard)
    kinds = columns_with_values(rows)
    return {
        "cost_heads": [kind.heads for kind in kinds],
        "costs": [(title, [_cost_cells(row, kinds) for row in members]) for title, members in group_rows(rows)],
        "cost_notes": cost_notes(leaderboard) if rows else [],
        "by_seconds": _draw_chart(leaderboard, partial(draw_cost, by="seconds"), narrow=True),
        "by_price": _draw_chart(leaderboard, partial(draw_cost, by="price"), narrow=True),
    }


def _cost_cells(row: Row, kinds: Sequence[CostColumn]) -> RankingLine:
    cells = tuple(NumberCell(cost_text(row, kind), sort=cost_value(row, kind)) for kind in kinds)
    return RankingLine("", row.label, row.role, cells)


def draw_figures(leaderboard: Leaderboard, chart: str, *, narrow: bool) -> list[MeasureFigure]:
    """A picture of each measure; `narrow`: another one for phones, too."""
    return _draw_chart(leaderboard, CHARTS[chart], narrow=narrow)


def _draw_chart(
    leaderboard: Leaderboard, chart: Callable[[Leaderboard, Column, float], Drawing | None], *, narrow: bool
) -> list[MeasureFigure]:
    figures = []
    for column in leaderboard.columns:
        wide = chart(leaderboard, column, WIDE_PX)
        small = chart(leaderboard, column, NARROW_PX) if narrow else None
        if wide is not None:
            inline = Safe(small.inline()) if small else Safe()
            figures.append(MeasureFigure(column.measure, column.title, Safe(wide.inline()), inline))
    return figures
