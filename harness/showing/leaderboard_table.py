"""The tables of a leaderboard: systems by measures, against the baseline, and within parts of the topics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from harness.records import Column, Leaderboard, Pair, Row, Slice
from harness.showing.format import (
    NO_VALUE,
    best_labels,
    column_heading,
    coverage_text,
    first_ranks,
    leading_column,
    length_text,
    number_text,
    plus_minus,
    raised_letters,
    signed_text,
)
from harness.showing.table import Cell, Mark, Table, TableColumn, TableRow, TableSection, table_of


def leaderboard_table(leaderboard: Leaderboard, decimals: int, names: Sequence[str] = ()) -> Table:
    """The table of a leaderboard: a row for each system or reference point; ranks where they differ, and letters.

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
    return table_of(columns, leaderboard.rows, build_row, is_ranking=True)


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


PARTS = ("Δ", "interval", "p", "w/t/l")


def baseline_table(leaderboard: Leaderboard, decimals: int) -> Table | None:
    """The table of differences to the baseline, a row for each tested system; None where none was tested."""
    pairs = {(pair.a, pair.measure): pair for pair in leaderboard.baseline_pairs}
    tested = {pair.a for pair in leaderboard.baseline_pairs}
    columns = (
        TableColumn(column.measure, column.title or column.measure, parts=PARTS) for column in leaderboard.columns
    )
    rows = tuple(
        TableRow(
            label,
            tuple(
                _pair_cells(pairs.get((label, column.measure)), leaderboard, decimals) for column in leaderboard.columns
            ),
        )
        for label in (row.label for row in leaderboard.rows)
        if label in tested
    )
    return Table("system", tuple(columns), (TableSection("", rows),)) if rows else None


def _pair_cells(pair: Pair | None, leaderboard: Leaderboard, decimals: int) -> tuple[Cell, ...]:
    if pair is None:
        return ()
    mark: Mark = "significant" if pair.p_corrected < round(1 - leaderboard.confidence, 10) else ""
    return tuple(Cell(text, mark=mark) for text in pair_texts(pair, decimals))


def pair_texts(pair: Pair, decimals: int) -> tuple[str, str, str, str]:
    """`+2.4`, `[+0.3, +4.1]`, `0.012`, `4/0/1`."""
    has_interval = pair.low is not None and pair.high is not None
    interval = f"[{signed_text(pair.low, decimals)}, {signed_text(pair.high, decimals)}]" if has_interval else NO_VALUE
    topics = f"{pair.wins}/{pair.ties}/{pair.losses}"
    return signed_text(pair.difference, decimals), interval, p_text(pair.p_corrected), topics


def p_text(p: float) -> str:
    """`0.012`; `<.001` where three decimals would say zero."""
    return "<.001" if p < 0.0005 else number_text(p, 3)


CORRECTED = {
    "": "p is after Holm's correction",
    "holm": "p is after Holm's correction",
    "max-t": "p and interval are corrected by step-down max-T",
    "none": "p is not corrected",
}
"""The meaning of p, by the correction of a table; tables of earlier releases name none."""


def corrected_p(leaderboard: Leaderboard) -> str:
    """`p and interval are corrected by step-down max-T`."""
    return CORRECTED.get(leaderboard.correction, CORRECTED[""])


def baseline_note(leaderboard: Leaderboard) -> str:
    """An explanation of the columns of the baseline's table."""
    return (
        f"Against {leaderboard.baseline}: Δ is the system less {leaderboard.baseline}, with the interval of the "
        f"difference; {corrected_p(leaderboard)}; w/t/l are topics won, tied and lost."
    )


def noted_tables(leaderboard: Leaderboard, decimals: int) -> Iterator[tuple[str, Table]]:
    """The tables beneath a leaderboard, each with a sentence: the baseline's and those of slices."""
    if table := baseline_table(leaderboard, decimals):
        yield baseline_note(leaderboard), table
    yield from list_slice_tables(leaderboard, decimals)


def list_slice_tables(leaderboard: Leaderboard, decimals: int) -> Iterator[tuple[str, Table]]:
    """A sentence and a table for each field, in the order of the rows; systems and baselines only."""
    column = leading_column(leaderboard)
    if column is None:
        return
    labels = [row.label for row in leaderboard.rows if row.role != "ceiling" and not row.unavailable]
    for field in dict.fromkeys(part.field for part in leaderboard.slices):
        parts = [part for part in leaderboard.slices if part.field == field]
        heads = (f"{part.value} ({part.topics})" for part in parts)
        rows = (
            TableRow(label, tuple(_slice_cells(part, label, column.measure, decimals) for part in parts))
            for label in labels
        )
        columns = tuple(TableColumn(head, head) for head in heads)
        yield f"By {field}, {column.measure}:", Table("system", columns, (TableSection("", tuple(rows)),))


def _slice_cells(part: Slice, label: str, measure: str, decimals: int) -> tuple[Cell, ...]:
    estimate = part.estimates.get(label, {}).get(measure)
    return (Cell(number_text(estimate.value, decimals), spread=plus_minus(estimate, decimals)),) if estimate else ()
