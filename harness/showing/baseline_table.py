"""Every system against the baseline: the difference, its interval, whether it is real, and by how many topics."""

from __future__ import annotations

from harness.records import Column, Leaderboard, Pair
from harness.showing.escape import make_visible
from harness.showing.format import NOTHING, number_text, signed_text
from harness.showing.text_layout import LayoutCell, LayoutColumn, text_cell, text_width

HEADS = ("Δ", "interval", "p", "w/t/l")


def baseline_opponents(comparison: Leaderboard) -> list[str]:
    """The labels held against the baseline, in the order of the table; empty where there is no baseline."""
    held = {pair.a for pair in comparison.against}
    return [row.label for row in comparison.rows if row.label in held]


def baseline_columns(comparison: Leaderboard, column: Column, decimals: int) -> LayoutColumn:
    """One measure of all the opponents."""
    found = {pair.a: pair for pair in comparison.against if pair.measure == column.measure}
    pairs = [found.get(label) for label in baseline_opponents(comparison)]
    grid = [HEADS, *(pair_figures(pair, decimals) for pair in pairs)]
    widths = [max(text_width(row[at]) for row in grid) for at in range(len(HEADS))]
    lines = ["  ".join(text.rjust(width) for text, width in zip(row, widths, strict=True)) for row in grid]
    made = (_cell(line, pair, comparison) for line, pair in zip(lines[1:], pairs, strict=True))
    return LayoutColumn((make_visible(column.measure), lines[0]), tuple(made))


def _cell(line: str, pair: Pair | None, comparison: Leaderboard) -> LayoutCell:
    is_real = pair is not None and pair.p_corrected < round(1 - comparison.confidence, 10)
    return text_cell((line, "bold" if is_real else ""))


def pair_figures(pair: Pair | None, decimals: int) -> tuple[str, str, str, str]:
    """`+2.4`, `[+0.3, +4.1]`, `0.012`, `4/0/1`."""
    if pair is None:
        return NOTHING, "", "", ""
    is_spread = pair.low is not None and pair.high is not None
    ends = f"[{signed_text(pair.low, decimals)}, {signed_text(pair.high, decimals)}]" if is_spread else NOTHING
    return (
        signed_text(pair.difference, decimals),
        ends,
        p_text(pair.p_corrected),
        f"{pair.wins}/{pair.ties}/{pair.losses}",
    )


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


def corrected_p(comparison: Leaderboard) -> str:
    """`p and interval are corrected by step-down max-T`."""
    return CORRECTED.get(comparison.correction, CORRECTED[""])


def baseline_note(comparison: Leaderboard) -> str:
    """What the columns mean."""
    return (
        f"Against {comparison.baseline}: Δ is the system less {comparison.baseline}, with the interval of the "
        f"difference; {corrected_p(comparison)}; w/t/l are topics won, tied and lost."
    )
