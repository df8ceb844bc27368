"""Every system against the baseline: the difference, its interval, whether it is real, and by how many topics."""

from __future__ import annotations

from harness.records import Column, Comparison, Pair
from harness.showing.figures import NOTHING, number, signed
from harness.showing.layout import Cell, Strip, cell, cells
from harness.showing.visible import visible

HEADS = ("Δ", "interval", "p", "w/t/l")


def opponents(comparison: Comparison) -> list[str]:
    """The labels held against the baseline, in the order of the table; empty where there is no baseline."""
    held = {pair.a for pair in comparison.against}
    return [row.label for row in comparison.rows if row.label in held]


def against_strip(comparison: Comparison, column: Column, decimals: int) -> Strip:
    """One measure of all the opponents."""
    found = {pair.a: pair for pair in comparison.against if pair.measure == column.measure}
    pairs = [found.get(label) for label in opponents(comparison)]
    grid = [HEADS, *(figures(pair, decimals) for pair in pairs)]
    widths = [max(cells(row[at]) for row in grid) for at in range(len(HEADS))]
    lines = ["  ".join(text.rjust(width) for text, width in zip(row, widths, strict=True)) for row in grid]
    made = (_cell(line, pair, comparison) for line, pair in zip(lines[1:], pairs, strict=True))
    return Strip((visible(column.measure), lines[0]), tuple(made))


def _cell(line: str, pair: Pair | None, comparison: Comparison) -> Cell:
    is_real = pair is not None and pair.p_corrected < round(1 - comparison.confidence, 10)
    return cell((line, "bold" if is_real else ""))


def figures(pair: Pair | None, decimals: int) -> tuple[str, str, str, str]:
    """`+2.4`, `[+0.3, +4.1]`, `0.012`, `4/0/1`."""
    if pair is None:
        return NOTHING, "", "", ""
    is_spread = pair.low is not None and pair.high is not None
    ends = f"[{signed(pair.low, decimals)}, {signed(pair.high, decimals)}]" if is_spread else NOTHING
    return signed(pair.difference, decimals), ends, p_text(pair.p_corrected), f"{pair.wins}/{pair.ties}/{pair.losses}"


def p_text(p: float) -> str:
    """`0.012`; `<.001` where three decimals would say zero."""
    return "<.001" if p < 0.0005 else number(p, 3)


def against_note(comparison: Comparison) -> str:
    """What the columns mean."""
    return (
        f"Against {comparison.baseline}: Δ is the system less {comparison.baseline}, with the interval of the "
        "difference; p is after Holm's correction; w/t/l are topics won, tied and lost."
    )
