"""Every system against the baseline: the difference, its interval, whether it is significant, and topics won."""

from __future__ import annotations

from harness.records import Leaderboard, Pair
from harness.showing.format import NOTHING, number_text, signed_text
from harness.showing.table import Cell, Mark, Table, TableColumn, TableRow, TableSection

PARTS = ("Δ", "interval", "p", "w/t/l")


def baseline_table(leaderboard: Leaderboard, decimals: int) -> Table | None:
    """One row for each system that was tested against the baseline; None where none was."""
    pairs = {(pair.a, pair.measure): pair for pair in leaderboard.baseline_pairs}
    tested = {pair.a for pair in leaderboard.baseline_pairs}
    columns = (
        TableColumn(column.measure, column.title or column.measure, parts=PARTS) for column in leaderboard.columns
    )
    rows = tuple(
        TableRow(
            label,
            tuple(_cells(pairs.get((label, column.measure)), leaderboard, decimals) for column in leaderboard.columns),
        )
        for label in (row.label for row in leaderboard.rows)
        if label in tested
    )
    return Table("system", tuple(columns), (TableSection("", rows),)) if rows else None


def _cells(pair: Pair | None, leaderboard: Leaderboard, decimals: int) -> tuple[Cell, ...]:
    if pair is None:
        return ()
    mark: Mark = "significant" if pair.p_corrected < round(1 - leaderboard.confidence, 10) else ""
    return tuple(Cell(text, mark=mark) for text in pair_texts(pair, decimals))


def pair_texts(pair: Pair, decimals: int) -> tuple[str, str, str, str]:
    """`+2.4`, `[+0.3, +4.1]`, `0.012`, `4/0/1`."""
    has_interval = pair.low is not None and pair.high is not None
    interval = f"[{signed_text(pair.low, decimals)}, {signed_text(pair.high, decimals)}]" if has_interval else NOTHING
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
"""What p is, by the correction of a table; tables of earlier releases name none."""


def corrected_p(leaderboard: Leaderboard) -> str:
    """`p and interval are corrected by step-down max-T`."""
    return CORRECTED.get(leaderboard.correction, CORRECTED[""])


def baseline_note(leaderboard: Leaderboard) -> str:
    """What the columns mean."""
    return (
        f"Against {leaderboard.baseline}: Δ is the system less {leaderboard.baseline}, with the interval of the "
        f"difference; {corrected_p(leaderboard)}; w/t/l are topics won, tied and lost."
    )
