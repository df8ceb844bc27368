"""What stands in the page, section by section, as plain values for the template."""

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
from harness.showing.format import (
    NOTHING,
    best_labels,
    column_heading,
    count_text,
    coverage_text,
    first_ranks,
    group_rows,
    leading_column,
    length_text,
    number_text,
    order_text,
    plus_minus,
    sign,
)
from harness.showing.human_table import human_note, share_text
from harness.showing.notes import budget_note, interval_note, percent_text, rank_notes, reader_notes, signature_lines
from harness.showing.page.provenance import remake_command, run_facts, system_facts
from harness.showing.page.robustness_section import choice_lines, failure_lines, warning_sentences
from harness.showing.page.safe import Safe
from harness.showing.page.top_topics import top_differences
from harness.showing.wording import remark_line, remark_lines

WIDE = 540.0
"""Pixels of a picture in the page: two stand side by side."""

NARROW = 340.0
"""Pixels of a picture on a phone."""


class NumberCell(Struct, frozen=True):
    """A cell: what is read, what it is sorted by, and how it looks."""

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
    """One measure's picture, for wide windows and for narrow ones ("" where one serves both)."""

    measure: str
    title: str
    wide: Safe
    narrow: Safe


def page_context(report: Report) -> dict[str, Any]:
    """Everything the template needs."""
    comparison = report.comparison
    return {
        "title": comparison.title or comparison.dataset,
        "subtitle": _subtitle(report),
        "verdict": verdict_sentences(comparison),
        "heads": [
            (column.measure, column_heading(column, column.title), column.higher_is_better)
            for column in comparison.columns
        ],
        "ranking": _ranking(comparison),
        "ranked": bool(first_ranks(comparison)),
        "notes": _notes(comparison),
        "fair": _fair(comparison),
        "fair_note": human_note(comparison) if comparison.fair else "",
        "orders": rank_notes(comparison),
        "floors": any(row.role == "floor" for row in comparison.rows),
        "forest": _figures(comparison, "forest", narrow=True),
        "matrix": _figures(comparison, "matrix", narrow=False),
        "length": _figures(comparison, "length", narrow=True),
        **_costs(comparison),
        "level": percent_text(1 - comparison.confidence),
        "interval": interval_note(comparison),
        "telling": top_differences(report),
        "otherwise": _otherwise(comparison),
        "left_out": remark_lines(report.remarks),
        "rankings": choice_lines(report),
        "robust": remark_lines(report.robustness.remarks) if report.robustness else (),
        "losses": failure_lines(report),
        "alarms": warning_sentences(report),
        "signatures": signature_lines(comparison.columns),
        "facts": run_facts(report),
        "systems": system_facts(report),
        "command": remake_command(report),
        "card": report.card,
        "run": report.run.name,
    }


def _otherwise(comparison: Leaderboard) -> bool:
    """Whether ROUGE was computed otherwise than the texts' n-grams are counted: as rouge-score does, by the best."""
    rouge = [column.signature for column in comparison.columns if column.measure.startswith("rouge")]
    return any("mode:google" not in signature or "references:best" not in signature for signature in rouge)


def _subtitle(report: Report) -> str:
    comparison = report.comparison
    rows = sum(row.role == "system" and not row.unfinished for row in comparison.rows)
    made = report.run.created.split("T")[0]
    parts = (count_text(rows, "system"), count_text(comparison.topics, "topic"), count_text(comparison.events, "event"))
    return " · ".join((*parts, f"run {report.run.name}", made))


def verdict_sentences(comparison: Leaderboard) -> list[str]:
    """Who wins, and is it real: the two sentences that most readers came for."""
    rows = [row for row in comparison.rows if row.role == "system" and not row.unfinished]
    if not rows or not comparison.columns:
        return []
    column = leading_column(comparison) or comparison.columns[0]
    best = rows[0]
    if column.higher_is_better is None or column.measure not in best.estimates:
        return []
    found = best.estimates[column.measure]
    spread = ""
    if found.low is not None and found.high is not None:
        level = percent_text(comparison.confidence)
        spread = f" ({level} interval {number_text(found.low, 1)} to {number_text(found.high, 1)})"
    among = f"has the highest {column.title} of {count_text(len(rows), 'system')}"
    if not column.higher_is_better:
        among = among.replace("highest", "lowest")
    first = (
        f"{best.label} {among}: {number_text(found.value, 1)}{spread}."
        if len(rows) > 1
        else (f"{best.label} has {column.title} {number_text(found.value, 1)}{spread}.")
    )
    return [first, *_under(comparison, column, best), *_real(comparison, column, rows)]


def _under(comparison: Leaderboard, column: Column, best: Row) -> list[str]:
    """Floors that score better than the best system: nobody should overlook these."""
    direction = sign(column)
    least = best.estimates[column.measure].value
    floors = [row for row in comparison.rows if row.role == "floor" and column.measure in row.estimates]
    above = [row for row in floors if direction * (row.estimates[column.measure].value - least) > 0]
    if not above:
        return []
    named = " and ".join(f"{row.label} ({number_text(row.estimates[column.measure].value, 1)})" for row in above)
    verb = "is a floor" if len(above) == 1 else "are floors"
    has = "has" if len(above) == 1 else "have"
    return [f"{named} {verb} and still {has} the {'higher' if direction > 0 else 'lower'} score."]


def _real(comparison: Leaderboard, column: Column, rows: Sequence[Row]) -> list[str]:
    tested = [row for row in comparison.rows if row.role != "ceiling" and not row.unfinished]
    if not comparison.test or len(tested) < 2:
        return []
    best = rows[0]
    names = {row.letter: row.label for row in comparison.rows}
    beaten = [names[letter] for letter in best.beats.get(column.measure, ())]
    others = len(tested) - 1
    if not beaten:
        apart = order_text(comparison, column.measure)
        tail = ": no two rows can be told apart." if "told apart" in apart else "."
        return [f"{best.label} is not shown to be better than any of the {others} rows it was tested against{tail}"]
    if len(beaten) == others:
        return [f"{best.label} is significantly better than all {others} rows it was tested against."]
    left = [row.label for row in tested if row.label not in {best.label, *beaten}]
    apart = (
        f", and cannot be told from {', '.join(left)}" if len(left) <= 6 else f"; {len(left)} cannot be told from it"
    )
    some = f"{len(beaten)} of the {others} rows"
    return [f"{best.label} is significantly better than {some} it was tested against{apart}."]


def _notes(comparison: Leaderboard) -> list[str]:
    """What is beneath the table, without what stands in a column of it or among the doubts."""
    elsewhere = {budget_note(comparison), *(remark_line(warning.remark) for warning in comparison.alarms)}
    return [note for note in reader_notes(comparison) if note not in elsewhere]


def _fair(comparison: Leaderboard) -> list[tuple[str, list[tuple[NumberCell, str]]]]:
    """(label, [(estimate, share of the way)]) of each row beside `human`."""
    return [
        (row.label, [(_score(row, column, False), share_text(row, column)) for column in comparison.columns])
        for row in comparison.fair
    ]


def _ranking(comparison: Leaderboard) -> list[tuple[str, list[RankingLine]]]:
    ranks = first_ranks(comparison)
    best = {column.measure: best_labels(comparison, column, 1) for column in comparison.columns}
    return [
        (section.title, [_line(row, comparison, ranks, best) for row in section.rows])
        for section in group_rows(comparison.rows)
    ]


def _line(row: Row, comparison: Leaderboard, ranks: dict[str, str], best: dict[str, frozenset[str]]) -> RankingLine:
    cells = [_score(row, column, row.label in best[column.measure]) for column in comparison.columns]
    over = "" if row.unfinished or not round(row.over_budget, 4) else f"{number_text(100 * row.over_budget, 1)} %"
    cells += [
        NumberCell(length_text(row), sort=None if row.unfinished else row.words),
        NumberCell(over or NOTHING, sort=None if row.unfinished else row.over_budget),
        NumberCell(coverage_text(row), sort=row.scored, short=row.scored < row.topics and row.role != "ceiling"),
    ]
    return RankingLine(ranks.get(row.label, ""), row.label, row.role, tuple(cells))


def _score(row: Row, column: Column, best: bool) -> NumberCell:
    found = row.estimates.get(column.measure)
    if found is None:
        return NumberCell(NOTHING)
    ends = f"{number_text(found.low, 2)} to {number_text(found.high, 2)}" if found.low is not None else "no interval"
    title = f"{number_text(found.value, 2)}, {ends}"
    return NumberCell(number_text(found.value, 1), plus_minus(found, 1), found.value, title, best)


def _costs(comparison: Leaderboard) -> dict[str, Any]:
    """The table of costs, where there are any, and the pictures of score by seconds and by price."""
    rows = rows_with_costs(comparison)
    kinds = columns_with_values(rows)
    return {
        "cost_heads": [kind.heads for kind in kinds],
        "costs": [
            (section.title, [_cost_cells(row, kinds) for row in section.rows])
            for section in group_rows(rows)
            if section.rows
        ],
        "cost_notes": cost_notes(comparison) if rows else [],
        "by_seconds": _draw_chart(comparison, partial(draw_cost, by="seconds"), narrow=True),
        "by_price": _draw_chart(comparison, partial(draw_cost, by="price"), narrow=True),
    }


def _cost_cells(row: Row, kinds: Sequence[CostColumn]) -> RankingLine:
    cells = tuple(NumberCell(cost_text(row, kind), sort=cost_value(row, kind)) for kind in kinds)
    return RankingLine("", row.label, row.role, cells)


def _figures(comparison: Leaderboard, chart: str, *, narrow: bool) -> list[MeasureFigure]:
    return _draw_chart(comparison, CHARTS[chart], narrow=narrow)


def _draw_chart(
    comparison: Leaderboard, chart: Callable[[Leaderboard, Column, float], Drawing | None], *, narrow: bool
) -> list[MeasureFigure]:
    figures = []
    for column in comparison.columns:
        wide = chart(comparison, column, WIDE)
        small = chart(comparison, column, NARROW) if narrow else None
        if wide is not None:
            inline = Safe(small.inline()) if small else Safe()
            figures.append(MeasureFigure(column.measure, column.title, Safe(wide.inline()), inline))
    return figures
