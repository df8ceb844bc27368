"""The table of a leaderboard: systems by measures, how long their candidates are and how many there are."""

from __future__ import annotations

from collections.abc import Mapping

from harness.records import Column, Leaderboard, Row
from harness.showing.format import (
    best_labels,
    column_heading,
    coverage_text,
    first_ranks,
    has_letters,
    length_text,
    number_text,
    plus_minus,
    raised_letters,
)
from harness.showing.table import Cell, Table, TableColumn, TableRow, table_of


def leaderboard_table(leaderboard: Leaderboard, decimals: int) -> Table:
    """One row a system or reference point; ranks where they differ, letters where any system beats another."""
    ranks, is_lettered = first_ranks(leaderboard), has_letters(leaderboard)
    best = {column.measure: best_labels(leaderboard, column, decimals) for column in leaderboard.columns}

    def build_row(row: Row) -> TableRow:
        scores = (score_cells(row, column, best, decimals) for column in leaderboard.columns)
        coverage = Cell(coverage_text(row), mark="missing" if row.scored < row.topics else "")
        cells = (*scores, (Cell(length_text(row)),), (coverage,))
        return TableRow(row.label, cells, ranks.get(row.label, ""), row.letter if is_lettered else "")

    measures = (measure_column(column, has_spread=True) for column in leaderboard.columns)
    columns = (*measures, TableColumn("words", "Words"), TableColumn("scored", "Scored"))
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
