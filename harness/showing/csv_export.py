"""A leaderboard as rows of numbers in full: CSV for spreadsheets, and values for data frames."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from math import isfinite

from msgspec.structs import replace

from harness.records import Column, Leaderboard, Row
from harness.showing.cost_table import COST_COLUMNS, cost_value
from harness.showing.format import RenderStyle
from harness.showing.visible_text import make_visible

Value = str | int | float | None

SCORED_PLACE = 14
"""The place of `scored` and `words` in a row of `render_csv_long`: they are not known of a part of the topics."""

Fields = dict[str, Callable[[Row], Value]]
"""Columns by name, each with the value of a row in it."""


def render_csv(leaderboard: Leaderboard, style: RenderStyle) -> str:
    """Write a line for each system: for each measure its value, the ends of its interval and any rank."""
    leaderboard = keep_columns(leaderboard, style.columns)
    fields = _fields(leaderboard, costs=style.costs)
    return csv_text([fields, *([value(row) for value in fields.values()] for row in leaderboard.rows)])


def keep_columns(leaderboard: Leaderboard, names: Sequence[str]) -> Leaderboard:
    """The leaderboard with the columns of these measures only, in this order; all where no name is given."""
    columns = {column.measure: column for column in leaderboard.columns}
    chosen = tuple(columns[name] for name in names if name in columns)
    return replace(leaderboard, columns=chosen) if chosen else leaderboard


def leaderboard_rows(leaderboard: Leaderboard, *, costs: bool = False) -> list[dict[str, Value]]:
    """The rows of `render_csv` as values: a dictionary for each row, with the same keys in the same order."""
    fields = _fields(leaderboard, costs=costs)
    return [{name: value(row) for name, value in fields.items()} for row in leaderboard.rows]


def _fields(leaderboard: Leaderboard, *, costs: bool) -> Fields:
    after: Fields = {
        "words": _words,
        "scored": lambda row: row.scored,
        "topics": lambda row: row.topics,
        "over_budget": lambda row: None if row.unavailable else row.over_budget,
        "seconds": lambda row: row.costs.seconds if row.costs else None,
    }
    after |= _cost_fields() if costs else {}
    fields: Fields = {"system": lambda row: row.label, "role": lambda row: row.role}
    for column in leaderboard.columns:
        is_taken = column.measure in fields or column.measure in after
        value, *others = _measure_fields(column.measure).items()
        fields[f"{column.measure}.value" if is_taken else column.measure] = value[1]
        fields |= {f"{column.measure}.{name}": field for name, field in others}
    return fields | after


def _words(row: Row) -> Value:
    return None if row.unavailable else row.words


def _measure_fields(measure: str) -> Fields:
    return {
        "value": lambda row: row.estimates[measure].value if measure in row.estimates else None,
        "low": lambda row: row.estimates[measure].low if measure in row.estimates else None,
        "high": lambda row: row.estimates[measure].high if measure in row.estimates else None,
        "rank": lambda row: row.ranks.get(measure),
        "rank_low": lambda row: row.rank_sets[measure][0] if measure in row.rank_sets else None,
        "rank_high": lambda row: row.rank_sets[measure][1] if measure in row.rank_sets else None,
    }


def _cost_fields() -> Fields:
    return {kind.name: partial(cost_value, kind=kind) for kind in COST_COLUMNS}


def render_csv_long(leaderboard: Leaderboard, style: RenderStyle) -> str:
    """Write a line for each system and measure, complete in itself, so that files of many runs can be stacked.

    Where the topics are parted (`--by`), rows of each part follow, named by the last two columns.
    """
    leaderboard = keep_columns(leaderboard, style.columns)
    heads = ["dataset", "run", "fingerprint", "system", "role", "measure", "value", "low", "high", "rank"]
    heads += ["rank_low", "rank_high", "confidence", "topics", "scored", "words", "higher_is_better", "signature"]
    further = _cost_fields() if style.costs else {}
    parted = ["field", "slice"] if leaderboard.slices else []
    rows = (
        [*_long_row(leaderboard, row, column), *(value(row) for value in further.values()), *(None for _ in parted)]
        for row in leaderboard.rows
        for column in leaderboard.columns
    )
    return csv_text([[*heads, *further, *parted], *rows, *_slice_rows(leaderboard, len(further))])


def _slice_rows(leaderboard: Leaderboard, further: int) -> Iterable[list[Value]]:
    """The rows of each slice of the topics, without ranks and tests."""
    for part in leaderboard.slices:
        for row in leaderboard.rows:
            for column in leaderboard.columns:
                estimate = part.estimates.get(row.label, {}).get(column.measure)
                if estimate is not None:
                    within = replace(row, topics=part.topics, estimates={column.measure: estimate})
                    within = replace(within, ranks={}, rank_sets={})
                    line = _long_row(leaderboard, within, column)
                    line[SCORED_PLACE : SCORED_PLACE + 2] = (None, None)
                    yield [*line, *[None] * further, part.field, part.value]


def _long_row(leaderboard: Leaderboard, row: Row, column: Column) -> list[Value]:
    scores = (value(row) for value in _measure_fields(column.measure).values())
    direction = None if column.higher_is_better is None else str(column.higher_is_better).lower()
    return [
        *(leaderboard.dataset, leaderboard.run, leaderboard.fingerprint, row.label, row.role, column.measure, *scores),
        *(leaderboard.confidence, row.topics, row.scored, _words(row), direction, column.signature),
    ]


def encode_excel(text: str) -> str:
    """A table of CSV for Excel, which takes a text for UTF-8 only behind a byte order mark and ends rows by CR LF."""
    return "\ufeff" + text.replace("\r\n", "\n").replace("\n", "\r\n")


def csv_text(rows: Iterable[Iterable[Value]]) -> str:
    """Rows as CSV, each ended by one newline. Numbers stay numbers; none (and NaN) is an empty cell."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([_cell_text(cell) for cell in row] for row in rows)
    return out.getvalue()


def _cell_text(cell: Value) -> str:
    if cell is None or (isinstance(cell, float) and not isfinite(cell)):
        return ""
    return text_cell(cell) if isinstance(cell, str) else repr(cell)


def text_cell(text: str) -> str:
    """A text from outside: made visible, and with an apostrophe before text that a spreadsheet would compute."""
    visible = make_visible(text)
    return f"'{visible}" if visible.lstrip().startswith(_FORMULA) else visible


_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "␉", "␍")
