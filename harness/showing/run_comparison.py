"""Two runs side by side: old, new, the difference and whether it is real.

Whether they may be compared is the caller's to decide. Nothing here hides that they may not: unlike datasets and
signatures are said beneath the table, in every format.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from harness.errors import UnknownName
from harness.records import Column, Leaderboard, Remark, Row, RunComparison
from harness.showing.baseline_table import p_text
from harness.showing.change_verdict import change_verdict
from harness.showing.csv_export import csv_text
from harness.showing.escape import make_visible
from harness.showing.format import RenderStyle, number_text, sign, signed_text
from harness.showing.json_export import builtin_fields, json_document
from harness.showing.latex import PREAMBLE, escape_latex, latex_float
from harness.showing.leaderboard_table import measure_column
from harness.showing.markdown import bullet_list, escape_markdown, markdown_table
from harness.showing.notes import percent_text
from harness.showing.system_changes import (
    SystemChange,
    all_rows,
    list_changes,
    shared_columns,
    unchanged_rows,
)
from harness.showing.table import Cell, Table, TableRow, table_of, without_sections
from harness.showing.terminal import draw_table, readable_style, stack_parts, wrap_paragraphs
from harness.showing.text_layout import paint_lines
from harness.showing.wording import remark_lines, word_remarks

UNCHANGED = "No file or option of a system, no setting and no version has changed between the two."


def comparison_notes(comparison: RunComparison, decimals: int = 1) -> list[str]:
    """What the two are, what else is different, which topics moved, who is in one only, and what makes them unlike."""
    old, new = comparison.old, comparison.new
    only_old, only_new = _labels_without(old, new), _labels_without(new, old)
    return [
        f"Old is {_which(old)}; new is {_which(new)}; Δ is new less old{_test_note(comparison)}.",
        *remark_lines(comparison.remarks),
        *remark_lines(comparison.changed),
        *([UNCHANGED] if comparison.pairs and not comparison.changed else []),
        *_topic_changes_note(comparison, decimals),
        *([f"Only in old: {', '.join(only_old)}."] if only_old else []),
        *([f"Only in new: {', '.join(only_new)}."] if only_new else []),
        *comparability_warnings(old, new),
    ]


def _labels_without(one: Leaderboard, other: Leaderboard) -> list[str]:
    known = {row.label for row in other.rows}
    return [row.label for row in one.rows if row.label not in known]


def _test_note(comparison: RunComparison) -> str:
    """What ± and p mean, where there are any."""
    new = comparison.new
    if not comparison.pairs:
        return ""
    half = (
        f", ± half of its {percent_text(new.confidence)} interval over {new.interval}" if _is_spread(comparison) else ""
    )
    test = f" ({new.test.rpartition(', ')[0]})" if new.test else ""
    if len({pair.a for pair in comparison.pairs}) == 1:
        return f"{half}, p its test{test}"
    kind = {"max-t": "step-down max-T", "none": "no"}.get(comparison.correction or new.correction, "Holm's")
    return f"{half}, p its test{test} after {kind} correction over the systems"


def _is_spread(comparison: RunComparison) -> bool:
    return any(pair.low is not None for pair in comparison.pairs)


def _topic_changes_note(comparison: RunComparison, decimals: int) -> list[str]:
    """One sentence: where scores moved most."""
    listed = [
        f"{move.label} on {move.topic} ({number_text(move.old, decimals)} to {number_text(move.new, decimals)})"
        for move in comparison.moves
    ]
    return [f"Topics that moved most in {comparison.moves[0].measure}: {', '.join(listed)}."] if listed else []


def _which(leaderboard: Leaderboard) -> str:
    return f"{leaderboard.run or leaderboard.dataset} ({leaderboard.saved or leaderboard.fingerprint})"


def comparability_warnings(old: Leaderboard, new: Leaderboard) -> tuple[str, ...]:
    """Why these numbers should not be compared; empty where they may be."""
    return word_remarks(_comparability_remarks(old, new))


def _comparability_remarks(old: Leaderboard, new: Leaderboard) -> Iterator[Remark]:
    if old.fingerprint != new.fingerprint:
        yield Remark("not the same dataset", "warning", {"before": old.fingerprint, "after": new.fingerprint})
    signatures = {column.measure: column.signature for column in old.columns}
    for column in new.columns:
        before = signatures.get(column.measure, column.signature)
        if before != column.signature:
            facts = {"measure": column.measure, "before": before, "after": column.signature}
            yield Remark("not the same measure", "warning", facts)


def comparison_table(comparison: RunComparison, decimals: int, without: Sequence[str] = ()) -> Table:
    """Old, new, Δ and its test for each system in each measure; the rows `without` are left out."""
    changes = {(change.label, change.measure): change for change in list_changes(comparison)}
    measures = shared_columns(comparison.old, comparison.new)
    columns = [measure_column(column, parts=_parts(comparison)) for column in measures]

    def build_row(row: Row) -> TableRow:
        cells = (_cells(comparison, changes[row.label, column.measure], column, decimals) for column in measures)
        return TableRow(row.label, tuple(cells))

    rows = [row for row in all_rows(comparison.old, comparison.new) if row.label not in without]
    return table_of("system", columns, rows, build_row)


def _parts(comparison: RunComparison) -> tuple[str, ...]:
    tested = (("±",) if _is_spread(comparison) else ()) + ("p",) if comparison.pairs else ()
    return ("old", "new", "Δ", *tested)


EQUAL_WIDTH = 1e-9
"""An interval of less than this has no width: rounding is all that varies."""


def _cells(comparison: RunComparison, change: SystemChange, column: Column, decimals: int) -> tuple[Cell, ...]:
    difference = signed_text(change.difference, decimals)
    gain = (change.difference or 0.0) * sign(column)
    is_none = change.difference is None or float(difference) == 0 or not sign(column)
    pair = change.pair
    half = (pair.high - pair.low) / 2 if pair and pair.low is not None and pair.high is not None else None
    if half is not None and half < EQUAL_WIDTH:  # every topic changed by the same: nothing says how others would
        half = None
    tested = {"±": "" if half is None else number_text(half, decimals), "p": p_text(pair.p_corrected) if pair else ""}
    return (
        Cell(number_text(change.old, decimals), mark="quiet"),
        Cell(number_text(change.new, decimals)),
        Cell(difference, mark="" if is_none else "better" if gain > 0 else "worse"),
        *(Cell(tested[part], mark="quiet") for part in _parts(comparison)[3:]),
    )


def _text(comparison: RunComparison, style: RenderStyle) -> str:
    style = readable_style(style)
    unchanged = unchanged_rows(comparison)
    table = draw_table(comparison_table(comparison, style.decimals, unchanged), style)
    warnings = comparability_warnings(comparison.old, comparison.new)
    notes = [
        wrap_paragraphs([make_visible(note)], style.width, "bold red" if note in warnings else "", hang="  ")
        for note in (*_unchanged_note(unchanged), *comparison_notes(comparison, style.decimals))
    ]
    verdict = wrap_paragraphs([make_visible(change_verdict(comparison, style.decimals))], style.width, "bold")
    return paint_lines(stack_parts([verdict, table, [line for lines in notes for line in lines]]), colour=style.colour)


def _unchanged_note(labels: list[str]) -> list[str]:
    return [f"The same in both, and not shown: {', '.join(labels)}."] if labels else []


def _markdown(comparison: RunComparison, style: RenderStyle) -> str:
    unchanged = unchanged_rows(comparison)
    table = markdown_table(comparison_table(comparison, style.decimals, unchanged))
    verdict = escape_markdown(change_verdict(comparison, style.decimals))
    notes = bullet_list((*_unchanged_note(unchanged), *comparison_notes(comparison, style.decimals)))
    return f"{verdict}\n\n{table}\n{notes}"


def _latex(comparison: RunComparison, style: RenderStyle) -> str:
    old, new = comparison.old, comparison.new
    table = without_sections(comparison_table(comparison, style.decimals))
    notes = map(escape_latex, comparison_notes(comparison, style.decimals))
    caption, key = f"{_which(old)} and {_which(new)}", f"{old.run}-{new.run}"
    return "\n".join([PREAMBLE, *latex_float(table, caption, key, 2 * len(table.columns), notes), ""])


CSV_HEADS = ("system", "role", "measure", "old", "new", "difference", "low", "high", "p", "p_corrected")


def _csv(comparison: RunComparison, _style: RenderStyle) -> str:
    rows = (
        (change.label, change.role, change.measure, change.old, change.new, change.difference, *_test_values(change))
        for change in list_changes(comparison)
    )
    return csv_text([CSV_HEADS, *rows])


def _test_values(change: SystemChange) -> tuple[float | None, ...]:
    pair = change.pair
    return (pair.low, pair.high, pair.p, pair.p_corrected) if pair else (None,) * 4


def _json(comparison: RunComparison, _style: RenderStyle) -> str:
    rows: list[dict[str, Any]] = [
        {**msgspec.to_builtins(change), "difference": change.difference} for change in list_changes(comparison)
    ]
    fields = builtin_fields(comparison)
    return json_document(
        "difference",
        {
            "verdict": change_verdict(comparison),
            "changes": rows,
            "warnings": comparability_warnings(comparison.old, comparison.new),
            **fields,
        },
    )


RUN_COMPARISON_FORMATS: dict[str, Callable[[RunComparison, RenderStyle], str]] = {
    "text": _text,
    "markdown": _markdown,
    "latex": _latex,
    "csv": _csv,
    "csv-long": _csv,
    "json": _json,
}


def render_run_comparison(
    comparison: RunComparison,
    format: str = "text",  # noqa: A002 - the word of the command line
    decimals: int = 1,
    *,
    width: int = 100,
    colour: bool = False,
) -> str:
    """Two runs side by side. Raises UnknownName for a format that does not exist."""
    if format not in RUN_COMPARISON_FORMATS:
        raise UnknownName("format", format, RUN_COMPARISON_FORMATS)
    return RUN_COMPARISON_FORMATS[format](comparison, RenderStyle(decimals, width, colour))
