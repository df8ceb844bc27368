"""Systems beside `human`, scored on the same sets of references: a table of its own."""

from __future__ import annotations

from collections.abc import Sequence

from harness.phrases import list_names
from harness.records import Column, Leaderboard, Row
from harness.showing.format import HUMAN, NO_VALUE, column_heading, leading_column, number_text, plus_minus, sign
from harness.showing.table import Cell, Table, TableColumn, TableRow, table_of

MAX_HUMAN_ROWS = 12
"""The most systems that are shown twice in one text."""


def human_note(leaderboard: Leaderboard) -> str:
    """A note on the table, the meaning of its shares, and the rows that differ from `human`."""
    return " ".join((_explain_shares(leaderboard), *human_tests(leaderboard)))


def _explain_shares(leaderboard: Leaderboard) -> str:
    note = (
        "Systems beside human, on the same references: each reference is scored against the others of its topic, and "
        "so is each system, with one reference fewer than above."
    )
    if leaderboard.range_ends is None:
        return note
    start, end = leaderboard.range_ends
    directed = [column for column in leaderboard.columns if column.higher_is_better is not None]
    without = [column.measure for column in directed if not _has_way(leaderboard, column)]
    if not directed:
        return note
    if len(without) == len(directed):
        return f"{note} {end} is above {start} in no measure, so there is no share of the way from one to the other."
    none = f"; in {', '.join(without)} there is none, since {end} is not above {start}" if without else ""
    return f"{note} % is the share of the way from {start} to {end}{none}."


def human_sentence(leaderboard: Leaderboard, decimals: int) -> str:
    """The scores of `human` and of the best row on the same references; "" without both."""
    human = next((row for row in leaderboard.beside_human if row.label == HUMAN), None)
    others = [row for row in leaderboard.beside_human if row.role != "ceiling"]
    column = leading_column(leaderboard)
    if human is None or column is None or not others or column.measure not in human.estimates:
        return ""
    rated = [row for row in others if column.measure in row.estimates]
    if column.higher_is_better is None:
        return ""
    best = max(rated, key=lambda row: sign(column) * row.estimates[column.measure].value, default=None)
    if best is None:
        return ""
    return (
        "human is scored against one reference fewer than the systems. On the same references "
        f"{best.label} has {human_score(best, column, decimals)} in {column.measure} and human "
        f"{human_score(human, column, decimals)} "
        "(--beside-human shows all)."
    )


def _has_way(leaderboard: Leaderboard, column: Column) -> bool:
    return any(column.measure in row.share_of_range for row in leaderboard.beside_human)


def human_tests(leaderboard: Leaderboard) -> list[str]:
    """Sentences on the systems shown to be below or above `human`; measures with the same result share one."""
    level = round(1 - leaderboard.confidence, 10)
    measures_by_result: dict[str, list[str]] = {}
    for column in leaderboard.columns:
        pairs = [pair for pair in leaderboard.human_pairs if pair.measure == column.measure]
        if pairs:
            gains = {pair.a: pair.difference * sign(column) for pair in pairs if pair.p_corrected < level}
            parts = (
                *_standing([label for label, gain in gains.items() if gain > 0], "above"),
                *_standing([label for label, gain in gains.items() if gain < 0], "below"),
            )
            result = " and ".join(parts) or "no row is shown to differ from human"
            measures_by_result.setdefault(result, []).append(column.measure)
    return [
        f"In {list_names(measures, len(measures))}, {result} (p < {level:g} after correction)."
        for result, measures in measures_by_result.items()
    ]


def _standing(labels: list[str], where: str) -> list[str]:
    verb = "are" if len(labels) > 1 else "is"
    return [f"{list_names(labels, MAX_HUMAN_ROWS)} {verb} shown to be {where} human"] if labels else []


def human_rows(leaderboard: Leaderboard) -> list[Row]:
    """The rows to show to a reader who has seen the table above: the best of many systems, all others."""
    systems = [row for row in leaderboard.beside_human if row.role == "system"]
    first = systems if len(systems) <= MAX_HUMAN_ROWS else systems[:MAX_HUMAN_ROWS]
    return [*first, *(row for row in leaderboard.beside_human if row.role != "system")]


def omitted_rows_note(leaderboard: Leaderboard) -> str:
    """A sentence where rows are not shown, or nothing."""
    missing = len(leaderboard.beside_human) - len(human_rows(leaderboard))
    return f"The other {missing} systems are in the JSON export." if missing else ""


def human_table(leaderboard: Leaderboard, rows: Sequence[Row], decimals: int) -> Table:
    """`rows` by measure: the score on these sets of references and, beside it, the share of the way."""
    columns = (
        TableColumn(column.measure, column_heading(column, column.title or column.measure))
        for column in leaderboard.columns
    )

    def build_row(row: Row) -> TableRow:
        cells = ((_cell(row, column, decimals),) for column in leaderboard.columns)
        return TableRow(row.label, tuple(cells))

    return table_of(tuple(columns), rows, build_row)


def _cell(row: Row, column: Column, decimals: int) -> Cell:
    estimate = row.estimates.get(column.measure)
    spread = plus_minus(estimate, decimals) if estimate else ""
    text = number_text(estimate.value, decimals) if estimate else NO_VALUE
    return Cell(text, spread=spread, note=share_text(row, column))


def human_score(row: Row, column: Column, decimals: int) -> str:
    """The score with its ±, or a dash."""
    cell = _cell(row, column, decimals)
    return f"{cell.text} {cell.spread}".rstrip()


def share_text(row: Row, column: Column) -> str:
    """`64 %` of the way, `<0 %` before its start, or nothing."""
    share = row.share_of_range.get(column.measure)
    if not share:
        return ""
    return "<0 %" if share.value < 0 else f"{100 * share.value:.0f} %"
