"""Comparison -> CSV for spreadsheets and data frames: numbers in full, no text that a spreadsheet computes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from math import isfinite

from harness.records import Column, Leaderboard, Row
from harness.showing.cost_table import COST_COLUMNS, CostColumn, cost_value
from harness.showing.escape import make_visible
from harness.showing.format import RenderStyle

Cell = str | int | float | None


FURTHER = tuple(kind for kind in COST_COLUMNS if kind.name != "seconds")
"""What `costs` adds to the table of a row a system, which has its seconds anyhow."""


def render_csv(comparison: Leaderboard, style: RenderStyle) -> str:
    """One row a system; for each measure its value, the ends of its interval and, where there are ranks, its rank."""
    heads: list[Cell] = ["system", "role"]
    for column in comparison.columns:
        heads += [column.measure, f"{column.measure}.low", f"{column.measure}.high", f"{column.measure}.rank"]
        heads += [f"{column.measure}.rank_low", f"{column.measure}.rank_high"]
    heads += ["words", "scored", "topics", "over_budget", "seconds"]
    further = FURTHER if style.costs else ()
    heads += [kind.name for kind in further]
    rows = ([*_wide(comparison, row), *_costs(row, further)] for row in comparison.rows)
    return csv_text([heads, *rows])


def _costs(row: Row, kinds: Sequence[CostColumn]) -> list[Cell]:
    return [cost_value(row, kind) for kind in kinds]


def _wide(comparison: Leaderboard, row: Row) -> list[Cell]:
    cells: list[Cell] = [row.label, row.role]
    for column in comparison.columns:
        cells += [*_ends(row, column.measure), *_ranks(row, column.measure)]
    words, over = (None, None) if row.unfinished else (row.words, row.over_budget)
    return [*cells, words, row.scored, row.topics, over, row.costs.seconds if row.costs else None]


def _ends(row: Row, measure: str) -> list[Cell]:
    estimate = row.estimates.get(measure)
    return [estimate.value, estimate.low, estimate.high] if estimate else [None, None, None]


def _ranks(row: Row, measure: str) -> list[Cell]:
    """The rank, and the best and the worst that the tests leave possible."""
    return [row.ranks.get(measure), *(row.rank_sets.get(measure) or (None, None))]


def render_csv_long(comparison: Leaderboard, style: RenderStyle) -> str:
    """One row a system and measure, each complete in itself: safe to stack those of many runs."""
    heads: list[Cell] = ["dataset", "run", "fingerprint", "system", "role", "measure", "value", "low", "high", "rank"]
    heads += ["rank_low", "rank_high", "confidence", "topics", "scored", "words", "higher_is_better", "signature"]
    further = COST_COLUMNS if style.costs else ()
    heads += [kind.name for kind in further]
    rows = (
        [*_long(comparison, row, column), *_costs(row, further)]
        for row in comparison.rows
        for column in comparison.columns
    )
    return csv_text([heads, *rows])


def _long(comparison: Leaderboard, row: Row, column: Column) -> list[Cell]:
    return [
        *(comparison.dataset, comparison.run, comparison.fingerprint, row.label, row.role, column.measure),
        *_ends(row, column.measure),
        *_ranks(row, column.measure),
        *(
            comparison.confidence,
            row.topics,
            row.scored,
            None if row.unfinished else row.words,
        ),
        *(None if column.higher_is_better is None else str(column.higher_is_better).lower(), column.signature),
    ]


def csv_text(rows: Iterable[Iterable[Cell]]) -> str:
    """Rows as CSV, each ended by one newline. Numbers stay numbers; none (and NaN) is an empty cell."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([_cell(cell) for cell in row] for row in rows)
    return out.getvalue()


def _cell(cell: Cell) -> str:
    if cell is None or (isinstance(cell, float) and not isfinite(cell)):
        return ""
    return text_cell(cell) if isinstance(cell, str) else repr(cell)


def text_cell(text: str) -> str:
    """A text from outside: visible, and with an apostrophe before what a spreadsheet would compute."""
    shown = make_visible(text)
    return f"'{shown}" if shown.lstrip().startswith(_FORMULA) else shown


_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "␉", "␍")
