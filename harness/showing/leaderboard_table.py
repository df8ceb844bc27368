"""The table of a leaderboard: systems by measures, how long their candidates are and how many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.records import Column, Leaderboard, Row
from harness.showing.format import (
    best_labels,
    column_heading,
    coverage_text,
    first_ranks,
    leading_column,
    length_text,
    number_text,
    plus_minus,
    raised_letters,
)
from harness.showing.table import Cell, Table, TableColumn, TableRow, table_of


def leaderboard_table(leaderboard: Leaderboard, decimals: int, names: Sequence[str] = ()) -> Table:
    """One row a system or reference point; ranks where they differ, letters where any system beats another.

    `names` are the measures to show, `words` and `scored` among them; none stands for all. Ranks are of the measure
    that orders the table, so that they stand beside it only.
    """
    ranked = leading_column(leaderboard)
    ranks = first_ranks(leaderboard) if ranked and (not names or ranked.measure in names) else {}
    column_of = {column.measure: column for column in leaderboard.columns}
    measures = [column_of[name] for name in names if name in column_of] if names else [*leaderboard.columns]
    is_lettered = any(row.beats.get(column.measure) for row in leaderboard.rows for column in measures)
    best = {column.measure: best_labels(leaderboard, column, decimals) for column in measures}
    has_words, has_coverage = (not names or (name in names and name not in column_of) for name in ("words", "scored"))

    def build_row(row: Row) -> TableRow:
        cells = [score_cells(row, column, best, decimals) for column in measures]
        coverage = Cell(coverage_text(row), mark="missing" if row.scored < row.topics else "")
        cells += [(Cell(length_text(row)),)] * has_words + [(coverage,)] * has_coverage
        return TableRow(row.label, tuple(cells), ranks.get(row.label, ""), row.letter if is_lettered else "")

    further = [TableColumn("words", "Words")] * has_words + [TableColumn("scored", "Scored")] * has_coverage
    columns = [*(measure_column(column, has_spread=True) for column in measures), *further]
    return table_of("system", columns, leaderboard.rows, build_row, is_ranking=True)


def measure_column(column: Column, *, parts: tuple[str, ...] = (), has_spread: bool = False) -> TableColumn:
    """The column of a measure, with an arrow where less is better."""
    title = column_heading(column, column.title or column.measure)
    return TableColumn(column_heading(column, column.measure), title, parts=parts, has_spread=has_spread)


def score_cells(row: Row, column: Column, best: Mapping[str, frozenset[str]], decimals: int) -> tuple[Cell, ...]:
    """The score of a row in one measure; no cell where nothing could be counted."""
    estimate = row.estimates.get(column.measure)
    if estimate is None:
        return ()
    cell = Cell(
        number_text(estimate.value, decimals),
        spread=plus_minus(estimate, decimals),
        letters=raised_letters(row, column.measure),
        mark="best" if row.label in best[column.measure] else "",
    )
    return (cell,)
