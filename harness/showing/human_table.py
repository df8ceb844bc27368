"""Systems beside `human`, on the very sets of references that it was scored on: a table of its own."""

from __future__ import annotations

from harness.phrases import listed
from harness.records import Column, Leaderboard, Row
from harness.showing.escape import make_visible
from harness.showing.format import NOTHING, leading_column, number_text, plus_minus, sign
from harness.showing.text_layout import LayoutColumn, text_cell, text_width

MANY = 12
"""More systems than these are not shown twice in one text."""


def human_note(comparison: Leaderboard) -> str:
    """What the table is, what its shares mean, and who is told apart from `human`."""
    return " ".join((_explain_shares(comparison), *human_tests(comparison)))


def _explain_shares(comparison: Leaderboard) -> str:
    note = (
        "Beside human, fairly: each reference is held against the others of its topic, and each system against the "
        "same sets, one reference fewer than above."
    )
    if comparison.way is None:
        return note
    start, end = comparison.way
    directed = [column for column in comparison.columns if column.higher_is_better is not None]
    without = [column.measure for column in directed if not _has_way(comparison, column)]
    if not directed:
        return note
    if len(without) == len(directed):
        return f"{note} In no measure is {end} above {start}: there is no way between them to have a share of."
    none = f"; in {', '.join(without)} there is none, since {end} is not above {start}" if without else ""
    return f"{note} % is the share of the way from {start} to {end}{none}."


def human_sentence(comparison: Leaderboard, decimals: int) -> str:
    """In place of the table: by how much `human` is held against less, shown on the best row. Nothing without one."""
    human = next((row for row in comparison.fair if row.label == "human"), None)
    others = [row for row in comparison.fair if row.role != "ceiling"]
    column = leading_column(comparison)
    if human is None or column is None or not others or column.measure not in human.estimates:
        return ""
    rated = [row for row in others if column.measure in row.estimates]
    if column.higher_is_better is None:
        return ""
    best = max(rated, key=lambda row: sign(column) * row.estimates[column.measure].value, default=None)
    if best is None:
        return ""
    return (
        f"Each reference that makes human is held against one reference fewer; on those same sets {best.label} has "
        f"{human_score(best, column, decimals)} in {column.measure}, human {human_score(human, column, decimals)} "
        "(--beside-human shows all)."
    )


def human_tests(comparison: Leaderboard) -> list[str]:
    """For each measure, who is shown to be below or above `human`."""
    level = round(1 - comparison.confidence, 10)
    sentences = []
    for column in comparison.columns:
        pairs = [pair for pair in comparison.fair_pairs if pair.measure == column.measure]
        shown = [pair for pair in pairs if pair.p_corrected < level]
        above = [pair.a for pair in shown if pair.difference * sign(column) > 0]
        below = [pair.a for pair in shown if pair.difference * sign(column) < 0]
        parts = [
            f"{listed(labels, MANY)} {'are' if len(labels) > 1 else 'is'} shown to be {word} human"
            for labels, word in ((above, "above"), (below, "below"))
            if labels
        ]
        if pairs:
            said = " and ".join(parts) or "no row is shown to differ from human"
            sentences.append(f"In {column.measure}, {said} (p < {level:g} after correction).")
    return sentences


def _has_way(comparison: Leaderboard, column: Column) -> bool:
    return any(column.measure in row.way for row in comparison.fair)


def human_rows(comparison: Leaderboard) -> list[Row]:
    """The rows to show to a reader who has seen the table above: the best of many systems, all others."""
    systems = [row for row in comparison.fair if row.role == "system"]
    shown = systems if len(systems) <= MANY else systems[:MANY]
    return [*shown, *(row for row in comparison.fair if row.role != "system")]


def omitted_rows_note(comparison: Leaderboard) -> str:
    """A sentence where rows are not shown, or nothing."""
    missing = len(comparison.fair) - len(human_rows(comparison))
    return f"The other {missing} systems are in the JSON export." if missing else ""


def human_column(comparison: Leaderboard, column: Column, rows: list[Row], decimals: int) -> LayoutColumn:
    """One measure: the score on these sets and, where there is a way, the share of it."""
    grid = [(human_score(row, column, decimals), share_text(row, column)) for row in rows]
    has_way = _has_way(comparison, column)
    wide = [max(text_width(line[at]) for line in grid) for at in range(2)]
    lines = (score.rjust(wide[0]) + (f"  {part.rjust(wide[1])}" if has_way else "") for score, part in grid)
    return LayoutColumn((make_visible(column.measure),), tuple(text_cell((line, "")) for line in lines))


def human_score(row: Row, column: Column, decimals: int) -> str:
    """The score, or a dash."""
    estimate = row.estimates.get(column.measure)
    if not estimate:
        return NOTHING
    return " ".join(filter(None, (number_text(estimate.value, decimals), plus_minus(estimate, decimals))))


def share_text(row: Row, column: Column) -> str:
    """`64 %` of the way, `<0 %` before its start, or nothing."""
    found = row.way.get(column.measure)
    if not found:
        return ""
    return "<0 %" if found.value < 0 else f"{100 * found.value:.0f} %"
